"""{path: content} -> files below docs/ -> site/. The only module that writes there; site/ is swapped in when complete or not at all."""

import gc
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from jinja2 import UndefinedError

from . import book, exports, finish, integrations, inventory, pages
from .catalogue import Catalogue, Language, load
from .reader import Problems, Reader, version

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


def render(root: Path, overlay: Path | None = None) -> tuple[Catalogue, Synced]:
    """data/ and a plant's overlay -> the generated files below docs/. Raises Problems, and writes nothing, if data, overlay or a template are faulty."""
    # What is loaded stays until the end; to look through it for garbage as often as Python does took a sixth of the time.
    gc.set_threshold(50_000)
    catalogue, release = load(root / "data", overlay), version(root)
    with filled():
        files = pages.render(catalogue, release) | exports.render(catalogue, release)
        files["objects.inv"] = inventory.render(catalogue, release)
        for language in catalogue.languages:
            texts = hand_written(root, language)
            files[f"{pages.language_folder(language)}plain.html"] = book.plain(catalogue, language, release, texts)
        scripts = {"codes.js": files["codes.js"], "tokens.js": (root / "docs" / "assets" / "tokens.js").read_text(encoding="utf-8")}
        files |= integrations.render(catalogue, release, os.environ.get("SITE_URL", ""), scripts)
    return catalogue, sync(root / "docs", files, [*pages.folders(catalogue), integrations.FOLDER])


@contextmanager
def filled() -> Iterator[None]:
    """What goes wrong while templates are filled, as Problems: the place and the cure."""
    try:
        yield
    except Problems:
        raise
    except UndefinedError as error:
        word = str(error).rpartition(" ")[2]
        raise Problems(f"data/words: a template asks for the word {word}; add it to every language") from error
    except KeyError as error:
        raise Problems(f"data/words: the word {error} is missing; add it to every language") from error
    except Exception as error:  # a template is code: it can raise anything
        raise Problems(f"scripts/winsock_errors/templates: {error!r}; correct the template") from error


def hand_written(root: Path, language: Language) -> dict[str, str]:
    """The pages of the book that nobody generates, by their paths below the folder of the language. Raises Problems if one cannot be read."""
    reader = Reader(root / "docs")
    folder = reader.root / pages.language_folder(language)
    texts = {page: reader.text(folder / page) for page in book.hand_written(language)}
    if reader.problems:
        raise reader.found()
    return {page: text for page, text in texts.items() if text is not None}


def environment(root: Path, catalogue: Catalogue) -> dict[str, str]:
    """The environment for mkdocs, with what mkdocs.yml asks it for: the notice with the version, and how a plant's edition looks."""
    brand = catalogue.overlay.brand
    given = {
        "SITE_NOTICE": pages.notice(catalogue, version(root)),
        "SITE_NAME": brand.name,
        "SITE_LOGO": pages.logo(catalogue),
        "SITE_PRIMARY": brand.primary,
        "SITE_ACCENT": brand.accent,
    }
    # What else has these names is not meant for us.
    others = {name: value for name, value in os.environ.items() if name not in given}
    return others | MKDOCS_ENVIRONMENT | {name: value for name, value in given.items() if value}


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
    finish.finish(fresh)
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
        env=environment(root, catalogue),
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
