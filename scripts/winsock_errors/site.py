"""{path: text} -> files below docs/ -> site/. The only module that writes; site/ changes in one step or not at all."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import TemplateError

from . import pages
from .catalogue import Catalogue, DataError, load


class BuildError(Exception):
    """The site cannot be built: `problems` holds one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Synced:
    """What sync did to the folder, in numbers of files."""

    written: int
    removed: int
    unchanged: int

    def __str__(self) -> str:
        return f"{self.written} written, {self.removed} removed, {self.unchanged} unchanged"


def render(root: Path) -> tuple[Catalogue, Synced]:
    """data/ -> the generated files below docs/. Raises BuildError, and writes nothing, if the data or a template has problems."""
    try:
        catalogue = load(root / "data")
        files = pages.render(catalogue)
    except DataError as error:
        raise BuildError(error.problems) from error
    except TemplateError as error:
        raise BuildError(
            [f"scripts/winsock_errors/templates: {error}; add the word to data/words/ or correct the template"]
        ) from error
    try:
        return catalogue, sync(root / "docs", files)
    except OSError as error:
        raise BuildError(
            [f"{error.filename}: cannot be read or written ({error.strerror}); restore it or give access to it"]
        ) from error


def sync(folder: Path, files: Mapping[str, str]) -> Synced:
    """Make the generated files of a folder exactly these; its .gitignore lists what is generated, nothing else is touched."""
    owned = [
        line.strip("/")
        for line in (folder / ".gitignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("/")
    ]
    strays = [
        path
        for name in files
        if not any(name == item or name.startswith(f"{item}/") for item in owned)
        for path in [name]
    ]
    if strays:
        raise BuildError(
            [f"docs/.gitignore: does not cover the generated {strays[0]}; add a line /{strays[0].split('/')[0]}/"]
        )
    present = {path for item in owned for path in [folder / item, *(folder / item).rglob("*")] if path.is_file()}
    written = 0
    for name, text in files.items():
        path, content = folder / name, text.encode()
        if path not in present or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written += 1
    removed = present - {folder / name for name in files}
    for path in removed:
        path.unlink()
    return Synced(written, len(removed), len(files) - written)


def build(root: Path) -> None:
    """docs/ -> site/ with mkdocs. Raises BuildError, and leaves the last good site in place, if mkdocs finds a problem."""
    site, fresh, old = root / "site", root / "site.new", root / "site.old"
    if old.exists() and not site.exists():
        old.rename(site)  # an earlier build was killed between its two renames
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    run_mkdocs(root, "build", "--strict", "--site-dir", str(fresh))
    # It repeats sitemap.xml, and holds the time of the build even where the sitemap is empty.
    (fresh / "sitemap.xml.gz").unlink(missing_ok=True)
    try:
        if site.exists():
            site.rename(old)
        fresh.rename(site)
    except OSError as error:
        if old.exists() and not site.exists():
            old.rename(site)
        raise BuildError(
            [f"{error.filename}: cannot be replaced ({error.strerror}); close the programs that hold a file of it open"]
        ) from error
    shutil.rmtree(old, ignore_errors=True)


def run_mkdocs(root: Path, *arguments: str) -> None:
    """Run mkdocs in the project folder. Raises BuildError with its warnings and errors."""
    # Material prints an advertisement about MkDocs 2 unless told not to.
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        said = [
            re.sub(r"^(WARNING|ERROR)\s+-\s+", "", line)
            for line in done.stderr.splitlines()
            if re.match(r"WARNING|ERROR|Error", line)
        ]
        raise BuildError(
            [f"mkdocs: {line}" for line in said]
            or [f"mkdocs: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}"]
        )
