"""Files of the data folder -> text, tables, dataclasses; what is wrong with a file is collected, never raised. Standard library only."""

from __future__ import annotations

import re
import tomllib
import zipimport
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable  # a path, or a place within an archive

Table = dict[str, Any]  # what TOML holds: strings, integers, lists, further tables
T = TypeVar("T")  # a dataclass

# What a field's annotation means to somebody who writes TOML.
KINDS: dict[object, str] = {
    int: "an integer",
    str: "a string",
    bool: "true or false",
    tuple[str, ...]: 'a list of strings, ["…", "…"]',
    Mapping[str, tuple[str, ...]]: 'lists of strings, each under a key of its own: field.key = ["…", "…"]',
}


def project(name: str) -> Traversable:
    """A file or folder of the project: beside scripts/, or within the archive that this module is read from."""
    loader = __spec__.loader
    if isinstance(loader, zipimport.zipimporter):
        import zipfile  # whoever runs from a folder starts sooner without it

        return zipfile.Path(loader.archive) / name
    return Path(__file__).resolve().parents[2] / name


def version(root: Traversable) -> str:
    """What pyproject.toml calls this version; it stands nowhere else. Raises Problems if it cannot be read there."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    try:
        return str(tomllib.loads(text)["project"]["version"])
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise Problems(f'pyproject.toml: {error}; below [project] it must have a line version = "1.2.3"') from error


class Problems(Exception):
    """What was read is faulty: `lines` holds one line each, with the place, the fault and the cure."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass
class Reader:
    """Reads the files below one folder and collects what is wrong with them."""

    root: Traversable
    problems: list[tuple[str, int, str]] = field(default_factory=list)

    def report(self, path: Traversable, line: int, message: str) -> None:
        below = str(path)[len(str(self.root)) :].replace("\\", "/").lstrip("/")
        self.problems.append((f"{self.root.name}/{below}", line, message))

    def found(self) -> Problems:
        """All of them, sorted by file and line."""
        return Problems(
            *(
                f"{path}:{line}: {message}" if line else f"{path}: {message}"
                for path, line, message in sorted(self.problems)
            )
        )

    def listed(self, folder: Traversable, ending: str = "") -> list[Traversable]:
        """What lies in the folder and ends so, by name; nothing if there is no folder."""
        found = folder.iterdir() if folder.is_dir() else ()
        return sorted((path for path in found if path.name.endswith(ending)), key=lambda path: path.name)

    def text(self, path: Traversable) -> str | None:
        """The file's text; None, with a problem, if it cannot be had."""
        try:
            return path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            self.report(path, 0, "is missing; restore it (git checkout) or add it")
        except (OSError, UnicodeDecodeError) as error:
            self.report(path, 0, f"cannot be read as UTF-8 text: {error}")
        return None

    def tables(self, path: Traversable) -> tuple[Table, dict[str, int]] | None:
        """A TOML file and the line of each of its tables; None, with a problem, if it cannot be had."""
        text = self.text(path)
        if text is None:
            return None
        try:
            document = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            # TOMLDecodeError is a ValueError, and so is a number too long to read; nesting without end recurses.
            at = re.search(r"at line (\d+)", str(error))
            self.report(path, int(at[1]) if at else 0, f"is not valid TOML: {error}; correct that line")
            return None
        lines = {
            match[1].strip().strip("\"'"): number
            for number, row in enumerate(text.split("\n"), 1)
            if (match := re.match(r"\[([^\[\]]+)\]", row))
        }
        return document, lines

    def entry(self, cls: type[T], path: Traversable, line: int, label: str, table: object, /, **given: object) -> T | None:
        """One table as an instance of cls; None, with problems, if a field is unknown, missing, empty or of the wrong type."""
        before = len(self.problems)
        if not isinstance(table, Mapping):
            self.report(path, line, f"{label}: stands outside a table; put it below the [table] it belongs to")
            return None
        known = {f.name: f for f in fields(cls) if f.name not in given}
        values: dict[str, object] = {}
        for name, value in table.items():
            if name not in known:
                self.report(path, line, f"{label}: unknown field '{name}'; the fields are: {', '.join(known)}")
                continue
            kind = known[name].type
            if not is_kind(value, kind):
                self.report(path, line, f"{label}: field '{name}' is {value!r}; it must be {KINDS[kind]}")
            elif is_empty(value):
                self.report(path, line, f"{label}: field '{name}' is empty; fill it or remove it")
            elif names_twice(value):
                self.report(path, line, f"{label}: field '{name}' names something twice; keep one")
            else:
                values[name] = frozen(value)
        for name, known_field in known.items():
            if known_field.default is MISSING and known_field.default_factory is MISSING and name not in table:
                self.report(path, line, f"{label}: field '{name}' is missing; add it")
        return cls(**given, **values) if len(self.problems) == before else None


def is_kind(value: object, kind: object) -> bool:
    """Whether a value of TOML is what a field's annotation asks for."""
    if kind == Mapping[str, tuple[str, ...]]:
        return isinstance(value, dict) and all(is_kind(item, tuple[str, ...]) for item in value.values())
    if kind == tuple[str, ...]:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return type(value) is kind


def is_empty(value: object) -> bool:
    """Whether a text is blank, or a list or table has no item or an empty one; a number never is."""
    if isinstance(value, (list, dict)):
        return not value or any(map(is_empty, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and not value.strip()


def names_twice(value: object) -> bool:
    """Whether a list, or one of a table's, has an item twice."""
    if isinstance(value, dict):
        return any(map(names_twice, value.values()))
    return isinstance(value, list) and len(set(value)) < len(value)


def frozen(value: object) -> object:
    """Lists as tuples, also those of a table."""
    if isinstance(value, dict):
        return {key: frozen(item) for key, item in value.items()}
    return tuple(value) if isinstance(value, list) else value
