"""The site, the handbook and the tools -> one zip, from the same commit the same bytes. The only module that writes the output folder."""

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from modulefinder import ModuleFinder
from pathlib import Path

from . import book, pages, site, tree
from .archive import archive
from .catalogue import Catalogue
from .reader import Problems, version

NAME = "winsock-errors"
SOURCES = ("data", "docs", "theme", "scripts", "mkdocs.yml", "pyproject.toml", "requirements", "LICENSE")
LONGEST = 120  # characters of a path within the zip: below that, it can be unpacked into a project that lies deep


@dataclass(frozen=True)
class Origin:
    """What the bundle is made from."""

    commit: str | None  # None outside a git checkout
    modified: bool  # whether what the bundle is made of differs from the commit
    time: datetime  # in UTC
    date: str  # of the data, YYYY-MM-DD; empty if nobody knows


def origin(root: Path) -> Origin:
    """What the folder is: the commit and its time; SOURCE_DATE_EPOCH goes before that.

    Raises Problems if it is no time that a zip can hold, or if git cannot read its own checkout.
    """
    commit = seconds = ""
    if (root / ".git").exists():
        commit, seconds = git(root, "log", "-1", "--format=%H %ct").split()
    given = os.environ.get("SOURCE_DATE_EPOCH") or seconds
    try:
        time = datetime.fromtimestamp(int(given), UTC) if given else datetime.now(UTC)
        if not 1980 <= time.year < 2108:
            raise ValueError(time.year)
    except (ValueError, OverflowError, OSError) as error:
        cure = "give seconds since 1970, from 1980 to 2107, as 1700000000"
        raise Problems(f"SOURCE_DATE_EPOCH: {given!r} is no time; {cure}") from error
    modified = bool(commit and git(root, "status", "--porcelain", "--", *SOURCES))
    return Origin(commit or None, modified, time, time.date().isoformat() if given else "")


def git(root: Path, *arguments: str) -> str:
    """What git answers. Raises Problems with its own words if it does not."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, encoding="utf-8", errors="replace")
    except FileNotFoundError as error:
        raise Problems("git: is not installed, and the bundle names the commit that it is made from; install it") from error
    if done.returncode:
        raise Problems(f"git: {' '.join(done.stderr.split())}; the bundle names the commit that it is made from, put this right")
    return done.stdout.strip()


def ship(root: Path, overlay: Path | None, output: Path, made: Origin, *, pdf: bool) -> list[Path]:
    """Build the site and write the zip, the handbook beside it unless it is not wanted, and SHA256SUMS. Returns these files.

    Raises Problems with what is wrong, OSError if a source cannot be read; then the output folder is as it was.
    """
    os.environ["SOURCE_DATE_EPOCH"] = f"{made.time.timestamp():.0f}"  # for mkdocs
    catalogue, _ = site.render(root, overlay)
    site.build(root, catalogue)
    release = version(root)
    name = f"{NAME}-{release}"
    handbook = {f"{name}.pdf": print_handbook(root, catalogue, made)} if pdf else {}
    files = contents(root, catalogue, overlay, made) | handbook
    files["README.txt"] = readme(catalogue, release, name, files)
    files["manifest.json"] = manifest(catalogue, overlay, made, release, files)
    check_paths(files)
    shipped = {f"{name}.zip": archive(files, made.time)} | handbook
    shipped["SHA256SUMS"] = "".join(f"{digest(data)}  {file}\n" for file, data in sorted(shipped.items())).encode()
    written = write(output, shipped)
    if not pdf:
        (output / f"{name}.pdf").unlink(missing_ok=True)  # that of an earlier run has no line in SHA256SUMS
    return written


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
    files[f"{NAME}.pyz"] = tools(root, catalogue, overlay, made)
    return files


def print_handbook(root: Path, catalogue: Catalogue, made: Origin) -> bytes:
    """The handbook as PDF/A-2b, made for archives. Raises Problems if Typst cannot make it, as when its fonts lack a letter."""
    import typst  # only the bundle has it, and only with a handbook

    logo = catalogue.overlay.logo or (root / "docs" / "assets" / "logo.svg").read_bytes()
    texts = site.hand_written(root, catalogue.languages[0])
    with site.filled():
        source = book.handbook(catalogue, version(root), texts, made.time.date(), made.date, logo)
    try:
        # Tags would treble its size; plain.html is there for those whose screen is read to them.
        return typst.compile(source.encode(), ignore_system_fonts=True, pdf_standards=["a-2b"], pdf_tags=False)
    except typst.TypstError as error:
        letters = "could not be displayed" in str(error)
        cure = "write it in Latin, Greek or Cyrillic letters, or" if letters else "correct it, or"
        cure += " leave the handbook out with --no-pdf"
        raise Problems(f"handbook: {' '.join(str(error).split())}; {cure}") from error


def tools(root: Path, catalogue: Catalogue, overlay: Path | None, made: Origin) -> bytes:
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
    files |= {f"data/{path}": data for path, data in below(root / "data")}
    files |= {f"overlay/{path}": data for path, data in added(catalogue, overlay)}
    return b"#!/usr/bin/env python3\n" + archive(files, made.time)


def below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the folder with its path; what a system or an editor hides is not ours."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def added(catalogue: Catalogue, overlay: Path | None) -> Iterator[tuple[str, bytes]]:
    """What was read of the overlay, with its path there, and nothing else that lies in the folder."""
    if overlay:
        known = catalogue.overlay
        names = ["brand.toml", known.brand.logo, *(note.file for note in known.notes.values())]
        yield from ((name, (overlay / name).read_bytes()) for name in names if name and (overlay / name).is_file())


def readme(catalogue: Catalogue, release: str, name: str, files: Mapping[str, bytes]) -> bytes:
    """README.txt, with the line ends and the byte order mark that every Notepad reads."""
    with site.filled():
        common = pages.common_values(catalogue, catalogue.languages[0], release)
        text = pages.fill("readme.txt", common, name=name, files=files)
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def manifest(
    catalogue: Catalogue, overlay: Path | None, made: Origin, release: str, files: Mapping[str, bytes]
) -> bytes:
    """What this is, what it was made from, and the SHA-256 of every other file."""
    stated = {
        "name": NAME,
        "version": release,
        "date": made.date or None,
        "commit": made.commit,
        "modified": made.modified,
        "edition": catalogue.overlay.brand.name or None,
        "overlay": {name: digest(data) for name, data in sorted(added(catalogue, overlay))},
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


def write(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Put the files into the folder, each complete. Raises Problems if one cannot be written or replaced."""
    fresh = {folder / name: folder / f"{name}.new" for name in files}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for (path, new), data in zip(fresh.items(), files.values(), strict=True):
            if path.exists():
                path.open("r+b").close()  # Windows refuses to replace what a program shows: say so before anything is
            new.write_bytes(data)
        return [new.replace(path) for path, new in fresh.items()]
    except OSError as error:
        cure = "close the program that shows it, or take another folder with --output"
        raise Problems(f"{error.filename}: cannot be written ({error.strerror}); {cure}") from error
    finally:
        for new in fresh.values():
            new.unlink(missing_ok=True)
