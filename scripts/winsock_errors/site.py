"""{path: content} -> files below docs/ -> site/. The only module that writes; site/ is swapped in when complete or not at all."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from jinja2 import UndefinedError

from . import exports, inventory, pages
from .catalogue import Catalogue, load
from .reader import Problems

# Material prints an advertisement about MkDocs 2 unless told not to; glibc keeps what the pages' strings took after they are
# freed unless it maps them one by one (other systems ignore the setting).
MKDOCS_ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1", "MALLOC_MMAP_THRESHOLD_": "65536"}


@dataclass(frozen=True)
class Synced:
    """What sync did to the folder, in numbers of files."""

    written: int
    removed: int
    unchanged: int

    def __str__(self) -> str:
        return f"{self.written} written, {self.removed} removed, {self.unchanged} unchanged"


def render(root: Path) -> tuple[Catalogue, Synced]:
    """data/ -> the generated files below docs/. Raises Problems, and writes nothing, if data or a template are faulty."""
    catalogue, release = load(root / "data"), version(root)
    files: dict[str, str | bytes] = {}
    try:
        files |= pages.render(catalogue)
        files |= exports.render(catalogue, release) | {"objects.inv": inventory.render(catalogue, release)}
    except UndefinedError as error:
        word = str(error).rpartition(" ")[2]
        raise Problems(f"data/words: a template asks for the word {word}; add it to every language") from error
    except KeyError as error:
        raise Problems(f"data/words: the word {error} is missing; add it to every language") from error
    except Exception as error:  # a template is code: it can raise anything
        raise Problems(f"scripts/winsock_errors/templates: {error!r}; correct the template") from error
    return catalogue, sync(root / "docs", files, pages.folders(catalogue))


def version(root: Path) -> str:
    """What pyproject.toml calls this version; it stands nowhere else. Raises Problems if it cannot be read there."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    try:
        return str(tomllib.loads(text)["project"]["version"])
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise Problems(f'pyproject.toml: {error}; below [project] it must have a line version = "1.2.3"') from error


def sync(folder: Path, files: Mapping[str, str | bytes], owned: Iterable[str]) -> Synced:
    """Write the files, and remove what else lies in the owned subfolders; nothing outside them is removed.

    Raises Problems if a path would leave the folder.
    """
    for name in files:
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name:
            raise Problems(f"docs/{name}: is outside docs/; correct the name it is made from")
    strays = {path for item in owned for path in (folder / item).rglob("*") if path.is_file()}
    strays -= {folder / name for name in files}
    written = 0
    for name, given in files.items():
        path, content = folder / name, given.encode() if isinstance(given, str) else given
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written += 1
    for path in strays:
        path.unlink()
    return Synced(written, len(strays), len(files) - written)


def build(root: Path, catalogue: Catalogue) -> None:
    """docs/ -> site/ with mkdocs. Raises Problems, and leaves the last good site in place, if mkdocs finds a problem."""
    site, fresh, old = root / "site", root / "site.new", root / "site.old"
    if old.exists() and not site.exists():
        old.rename(site)  # an earlier build was killed between its two renames
    for leftover in (fresh, old):
        remove(leftover)
    run_mkdocs(root, catalogue, fresh)
    try:
        # It repeats sitemap.xml, and holds the time of the build even where the sitemap is empty.
        (fresh / "sitemap.xml.gz").unlink(missing_ok=True)
        if os.path.lexists(site):
            site.rename(old)
        fresh.rename(site)
    except OSError as error:
        if old.exists() and not site.exists():
            old.rename(site)
        cure = "close the programs that hold a file of it open, and let another build end first"
        raise Problems(f"{error.filename}: cannot be replaced ({error.strerror}); {cure}") from error
    remove(old)


def remove(path: Path) -> None:
    """Remove a folder with all in it, or what stands in its place."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def run_mkdocs(root: Path, catalogue: Catalogue, target: Path) -> None:
    """Build into the target folder. Raises Problems with mkdocs' warnings and errors, notes named instead of pages."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)],
        cwd=root,
        env=os.environ | MKDOCS_ENVIRONMENT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode == 0:
        return
    notes = pages.origins(catalogue)

    def source(page: re.Match[str]) -> str:
        return f"'{notes.get(page[1], f'docs/{page[1]}')}'"

    said = re.split(r"^(?=[A-Z]+ +- |Error:|Aborted)", done.stderr, flags=re.MULTILINE)
    problems = [" ".join(entry.split()) for entry in said if not entry.startswith(("INFO", "Aborted"))]
    lines = ["mkdocs: " + re.sub(r"'([\w/]+\.md)'", source, problem) for problem in problems if problem]
    raise Problems(*lines or ["mkdocs: failed and said nothing"])
