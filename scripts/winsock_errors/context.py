"""What surrounds our codes in a log: other families of numbers, and the words that make a number a code. Standard library only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from . import rules
from .reader import Reader


@dataclass(frozen=True)
class Other:
    """A family of numbers that is not explained here; data/others.toml documents the fields."""

    key: str
    name: str
    ranges: tuple[str, ...]  # "first-last", decimal or hexadecimal
    where: str
    address: str

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """First and last number of each range."""
        return tuple((int(first, 0), int(last, 0)) for first, _, last in (text.partition("-") for text in self.ranges))


@dataclass(frozen=True)
class Context:
    """The words that make a number in running text a code, or something else; data/context.toml documents the lists."""

    strong: tuple[str, ...]
    good: tuple[str, ...]
    weak: tuple[str, ...]
    calls: tuple[str, ...]
    filler: tuple[str, ...]
    bad: tuple[str, ...]
    units: tuple[str, ...]
    sockets: tuple[str, ...]
    failures: tuple[str, ...]
    elsewhere: tuple[str, ...]
    everyday: tuple[str, ...]
    shared: tuple[str, ...]
    files: tuple[str, ...]

    @cached_property
    def labels(self) -> Mapping[str, frozenset[str]]:
        """The lists of words that may stand directly before a number."""
        return {kind: frozenset(getattr(self, kind)) for kind in ("strong", "good", "weak", "calls", "bad")}

    @cached_property
    def unit(self) -> re.Pattern[str]:
        """Matches a unit directly after a number."""
        return re.compile(rf" ?(?:{alternatives(self.units)})(?![^\W_])", re.IGNORECASE)

    @cached_property
    def patterns(self) -> Mapping[str, re.Pattern[str]]:
        """What looks for the words of a list in a line."""
        return {
            "files": re.compile(rf"(?<!\w)(?:{alternatives(self.files)})(?!\w)", re.IGNORECASE),
            "elsewhere": re.compile(rf"(?<![^\W_])(?:{alternatives(self.elsewhere)})", re.IGNORECASE),
            "sockets": beginnings(self.sockets),
            "failures": beginnings(self.failures),
        }

    def speaks(self, kind: str, line: str) -> bool:
        """Whether the line has a word of files, elsewhere, sockets or failures."""
        return bool(self.patterns[kind].search(line))


def alternatives(words: tuple[str, ...]) -> str:
    """The words as a pattern, the longer first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def beginnings(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds a word that begins with one of these, in any case, also within camelCase."""
    humps = alternatives(tuple(word.capitalize() for word in words))
    return re.compile(rf"(?<![^\W\d_])(?i:{alternatives(words)})|{humps}")


def read_others(reader: Reader) -> tuple[Other, ...]:
    """data/others.toml, ascending by key."""
    path = reader.root / "others.toml"
    found_tables = reader.tables(path)
    document, lines = found_tables or ({}, {})
    found = [reader.entry(Other, path, lines.get(key, 0), key, table, key=key) for key, table in document.items()]
    for other in filter(None, found):
        for message in rules.ranges_are_ranges(other.ranges):
            reader.report(path, lines.get(other.key, 0), f"{other.key}: {message}")
    return tuple(filter(None, found))


def read_context(reader: Reader) -> Context | None:
    """data/context.toml; None, with a problem, if it cannot be read."""
    path = reader.root / "context.toml"
    found_tables = reader.tables(path)
    return reader.entry(Context, path, 0, "word lists", found_tables[0]) if found_tables else None
