"""The site, the handbook and the tools -> one zip, the same from the same commit on every machine."""

import hashlib
import io
import json
import os
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from modulefinder import ModuleFinder
from pathlib import Path

from . import book, pages, site, tree
from .catalogue import Catalogue
from .reader import Problems, version

NAME = "winsock-errors"
LONGEST = 120  # characters of a path within the zip: below that, it can be unpacked into a project that lies deep


@dataclass(frozen=True)
class Origin:
    """What the bundle is made from."""

    commit: str | None  # None outside a git checkout
    modified: bool  # whether files differ from the commit
    time: datetime  # of the commit, in UTC; SOURCE_DATE_EPOCH goes before

    @property
    def date(self) -> str:
        return self.time.date().isoformat()


def origin(root: Path) -> Origin:
    """The commit of the folder. Raises Problems if SOURCE_DATE_EPOCH is no time."""

    def git(*arguments: str) -> str | None:
        try:
            done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True)
        except OSError:  # no git on this machine
            return None
        return done.stdout.strip() if done.returncode == 0 else None

    top = git("rev-parse", "--show-toplevel")
    found = git("log", "-1", "--format=%H %ct") if top and Path(top).resolve() == root.resolve() else None
    commit, _, seconds = (found or "").partition(" ")
    given = os.environ.get("SOURCE_DATE_EPOCH") or seconds
    try:
        time = datetime.fromtimestamp(int(given), UTC) if given else datetime.now(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Problems(f"SOURCE_DATE_EPOCH: {given!r} is no time; give seconds since 1970, as 1700000000") from error
    return Origin(commit or None, bool(commit and git("status", "--porcelain")), time)


def ship(root: Path, overlay: Path | None, output: Path, *, pdf: bool) -> list[Path]:
    """Build the site and write the zip, the handbook beside it unless it is not wanted, and SHA256SUMS. Returns these files.

    Raises Problems with what is wrong; then site/ and the output folder are as they were.
    """
    made = origin(root)
    os.environ.setdefault("SOURCE_DATE_EPOCH", f"{made.time.timestamp():.0f}")  # for mkdocs
    catalogue, _ = site.render(root, overlay)
    name = f"{NAME}-{version(root)}"
    handbook = {f"{name}.pdf": print_handbook(root, catalogue, made)} if pdf else {}
    site.build(root, catalogue)
    files = contents(root, catalogue, overlay, made) | handbook
    files["README.txt"] = readme(catalogue, name, files)
    files["manifest.json"] = manifest(catalogue, made, version(root), files)
    check_paths(files)
    shipped = {f"{name}.zip": archive(files, made.time)} | handbook
    shipped["SHA256SUMS"] = "".join(f"{digest(data)}  {file}\n" for file, data in sorted(shipped.items())).encode()
    if not pdf:
        (output / f"{name}.pdf").unlink(missing_ok=True)  # that of an earlier run has no line in SHA256SUMS
    return [write(output / file, data) for file, data in shipped.items()]


def contents(root: Path, catalogue: Catalogue, overlay: Path | None, made: Origin) -> dict[str, bytes]:
    """What the zip holds beside what is said about it: the site, the tools, and the pages as Markdown."""
    # Source maps serve those who mend the theme, and are two fifths of its bytes.
    files = {name: data for name, data in below(root / "site") if not name.endswith(".map")}
    texts = site.hand_written(root, catalogue.languages[0])
    with site.filled():
        pages_of_tree = tree.render(catalogue, version(root), texts)
    files |= {f"markdown/{name}": text.encode() for name, text in pages_of_tree.items()}
    files["markdown/errors.css"] = (root / "docs" / "assets" / "errors.css").read_bytes()
    files["LICENSE.txt"] = (root / "LICENSE").read_bytes()
    files[f"{NAME}.pyz"] = tools(root, overlay, made)
    return files


def print_handbook(root: Path, catalogue: Catalogue, made: Origin) -> bytes:
    """The handbook as PDF/A-2b, made for archives. Raises Problems if its fonts lack a letter."""
    import typst  # only the bundle has it, and only with a handbook

    logo = catalogue.overlay.logo or (root / "docs" / "assets" / "logo.svg").read_bytes()
    texts = site.hand_written(root, catalogue.languages[0])
    with site.filled():
        source = book.handbook(catalogue, version(root), texts, made.date, logo)
    try:
        # Tags would treble its size; plain.html is there for those whose screen is read to them.
        return typst.compile(source.encode(), ignore_system_fonts=True, pdf_standards=["a-2b"], pdf_tags=False)
    except typst.TypstError as error:
        cure = "write it in Latin, Greek or Cyrillic letters, or leave the handbook out with --no-pdf"
        raise Problems(f"handbook: {' '.join(str(error).split())}; {cure}") from error


def tools(root: Path, overlay: Path | None, made: Origin) -> bytes:
    """explain and annotate with all their data, as one file that a bare Python runs."""
    scripts = root / "scripts"
    files = {"__main__.py": (scripts / "winsock_errors" / "one_file.py").read_bytes()}
    for command in ("explain", "annotate"):
        finder = ModuleFinder([str(scripts)])
        finder.run_script(str(scripts / f"{command}.py"))
        for module in filter(None, (module.__file__ for module in finder.modules.values())):
            files[Path(module).relative_to(scripts).as_posix()] = Path(module).read_bytes()
    for name in ("pyproject.toml", "LICENSE"):
        files[name] = (root / name).read_bytes()
    for name, folder in (("data", root / "data"), ("overlay", overlay)):
        files |= {f"{name}/{path}": data for path, data in (below(folder) if folder else ())}
    return b"#!/usr/bin/env python3\n" + archive(files, made.time)


def below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the folder with its path, in one order on every system."""
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def archive(files: Mapping[str, bytes], time: datetime) -> bytes:
    """A zip that depends on nothing but what it holds: names in order, one time, one mode."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, time.timetuple()[:6])
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
            target.writestr(entry, data, compresslevel=9)
    return buffer.getvalue()


def readme(catalogue: Catalogue, name: str, files: Mapping[str, bytes]) -> bytes:
    """README.txt, with the line ends and the byte order mark that every Notepad reads."""
    with site.filled():
        text = pages.fill("readme.txt", pages.common_values(catalogue, catalogue.languages[0], name.rpartition("-")[2]), name=name, files=files)
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def manifest(catalogue: Catalogue, made: Origin, release: str, files: Mapping[str, bytes]) -> bytes:
    """What this is, what it was made from, and the SHA-256 of every other file."""
    stated = {
        "name": NAME,
        "version": release,
        "date": made.date,
        "commit": made.commit,
        "modified": made.modified,
        "edition": catalogue.overlay.brand.name or None,
        "notes": sorted(note.file for note in catalogue.overlay.notes.values()),
        "files": {file: digest(data) for file, data in sorted(files.items())},
    }
    return (json.dumps(stated, indent=2) + "\n").encode()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check_paths(files: Mapping[str, bytes]) -> None:
    """Raises Problems with every path that some Windows could not unpack."""
    seen: dict[str, str] = {}
    lines = [f"{file}: has {len(file)} characters; below {LONGEST} it can be unpacked anywhere, shorten it" for file in files if len(file) >= LONGEST]
    for file in files:
        if (other := seen.setdefault(file.lower(), file)) != file:
            lines.append(f"{file}: differs from {other} only in case, which Windows does not tell apart; rename one")
    if lines:
        raise Problems(*lines)


def write(path: Path, data: bytes) -> Path:
    """Replace a file by a complete one, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(data)
    return fresh.replace(path)
