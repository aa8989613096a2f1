"""Files of the data folder -> text, tables, dataclasses; what is wrong with a file is collected, never raised. Standard library only."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

Table = dict[str, Any]  # what TOML holds: strings, integers, lists, further tables
T = TypeVar("T")  # a dataclass

# What a field's annotation means to somebody who writes TOML.
KINDS: dict[object, str] = {
    int: "an integer",
    str: "a string",
    bool: "true or false",
    tuple[str, ...]: 'a list of strings, ["…", "…"]',
}


class Problems(Exception):
    """What was read is faulty: `lines` holds one line each, with the place, the fault and the cure."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass
class Reader:
    """Reads the files below one folder and collects what is wrong with them."""

    root: Path
    problems: list[tuple[str, int, str]] = field(default_factory=list)

    def report(self, path: Path, line: int, message: str) -> None:
        self.problems.append((path.relative_to(self.root.parent).as_posix(), line, message))

    def found(self) -> Problems:
        """All of them, sorted by file and line."""
        return Problems(
            *(
                f"{path}:{line}: {message}" if line else f"{path}: {message}"
                for path, line, message in sorted(self.problems)
            )
        )

    def text(self, path: Path) -> str | None:
        """The file's text; None, with a problem, if it cannot be had."""
        try:
            return path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            self.report(path, 0, "is missing; restore it (git checkout) or add it")
        except (OSError, UnicodeDecodeError) as error:
            self.report(path, 0, f"cannot be read as UTF-8 text: {error}")
        return None

    def tables(self, path: Path) -> tuple[Table, dict[str, int]] | None:
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

    def entry(self, cls: type[T], path: Path, line: int, label: str, table: object, /, **given: object) -> T | None:
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
            wanted = list if kind == tuple[str, ...] else kind
            if type(value) is not wanted or (wanted is list and not all(isinstance(item, str) for item in value)):
                self.report(path, line, f"{label}: field '{name}' is {value!r}; it must be {KINDS[kind]}")
            elif is_empty(value):
                self.report(path, line, f"{label}: field '{name}' is empty; fill it or remove it")
            elif wanted is list and len(set(value)) < len(value):
                self.report(path, line, f"{label}: field '{name}' names something twice; keep one")
            else:
                values[name] = tuple(value) if wanted is list else value
        for name, known_field in known.items():
            if known_field.default is MISSING and name not in table:
                self.report(path, line, f"{label}: field '{name}' is missing; add it")
        return cls(**given, **values) if len(self.problems) == before else None


def is_empty(value: object) -> bool:
    """Whether a text is blank, or a list has no item or a blank one; a number never is."""
    if isinstance(value, list):
        return not value or any(map(is_empty, value))
    return isinstance(value, str) and not value.strip()
