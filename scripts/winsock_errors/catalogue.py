"""The data folder -> Catalogue. Everything about the data is loaded and checked here, nothing about output. Standard library only.

`load` reads everything, finds every problem, and only then raises: one line each, with the file, the line or entry, what is wrong and what would be right.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

from . import notes, tokens
from .notes import Note
from .reader import Reader

DEFAULT_LANGUAGE = "en"  # its words define the vocabularies; its pages stand at the root of the site

# Which table of the words each of these fields takes its values from.
VOCABULARY = {"category": "category", "retry": "retry", "status": "status", "stages": "stage"}
# The words without which no note can be read.
NOTE_WORDS = {f"headings.{key}" for key in notes.SECTIONS} | {"labels.confirm", "labels.do"}

@dataclass(frozen=True)
class Error:
    """One error, as its table in data/<family>.toml states it; the head of data/winsock.toml documents each field."""

    symbol: str
    code: int
    title: str
    category: str
    retry: str
    status: str
    met_often: bool = False
    aliases: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    errno: str = ""
    linux: int = 0
    bsd: int = 0
    dotnet: str = ""
    python: str = ""
    rust: str = ""
    node: str = ""
    libuv: int = 0
    confused: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The symbol and everything else that names the same number in a log."""
        return tuple(dict.fromkeys(name for name in (self.symbol, *self.aliases, self.errno, self.dotnet) if name))


@dataclass(frozen=True)
class Family:
    """A space of numbers: the same number in another family is another error."""

    key: str  # the data file's name, and the folder of the family's pages
    name: str
    errors: tuple[Error, ...]  # ascending by code
    symbol_prefix: str = ""
    hresult_base: int = 0  # 0: codes of this family are never wrapped in an HRESULT
    sources: tuple[str, ...] = ()  # what holds for every error

    @cached_property
    def by_symbol(self) -> Mapping[str, Error]:
        return {error.symbol: error for error in self.errors}

    @cached_property
    def confused(self) -> Mapping[str, tuple[Error, ...]]:
        """Symbol -> the errors it is easily confused with, both ways, ascending by code."""
        others: dict[str, set[str]] = {error.symbol: set() for error in self.errors}
        for error in self.errors:
            for other in self.by_symbol.keys() & set(error.confused):
                others[error.symbol].add(other)
                others[other].add(error.symbol)
        return {symbol: tuple(sorted(map(self.by_symbol.get, found), key=lambda error: error.code)) for symbol, found in others.items()}

    def notations(self, error: Error) -> dict[str, str]:
        return tokens.notations(error.code, self.hresult_base)


@dataclass(frozen=True)
class Source:
    """Where facts come from; pages with one of its `fields` list it by themselves."""

    key: str
    title: str
    address: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Language:
    """The words of the interface and a note for every error."""

    key: str
    words: dict
    notes: Mapping[tuple[str, str], Note]  # (family, symbol)


@dataclass(frozen=True)
class Catalogue:
    """Everything there is to say, checked."""

    families: tuple[Family, ...]
    languages: tuple[Language, ...]  # the default language first
    sources: Mapping[str, Source]


class DataError(Exception):
    """The data has problems: `problems` holds one line each, sorted by file and line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(data: Path) -> Catalogue:
    """Read and check the data folder. Raises DataError with every problem found."""
    reader = Reader(data)
    words = read_words(reader)
    vocabulary = words.get(DEFAULT_LANGUAGE)
    sources = read_sources(reader)
    families = [read_family(reader, path, sources, vocabulary) for path in sorted(data.glob("*.toml")) if path.name != "sources.toml"]
    if not families:
        reader.report(data / "winsock.toml", 0, "is missing; a family of errors needs its data file")
    readable = [found for found in families if found is not None]
    complete = [family for family, _ in readable]
    languages = [read_language(reader, key, words[key], readable, sources) for key in words]
    if not reader.problems:
        check_sources_used(reader, complete, languages, sources)
    if reader.problems:
        raise DataError([f"{path}:{line}: {message}" if line else f"{path}: {message}" for path, line, message in sorted(reader.problems)])
    return Catalogue(tuple(complete), tuple(languages), sources)


def read_words(reader: Reader) -> dict[str, dict]:
    """Language -> words, the default first; every language has the keys of the default."""
    folder = reader.root / "words"
    paths = sorted(folder.glob("*.toml"), key=lambda path: (path.stem != DEFAULT_LANGUAGE, path.stem))
    if not paths or paths[0].stem != DEFAULT_LANGUAGE:
        reader.report(folder / f"{DEFAULT_LANGUAGE}.toml", 0, "is missing; it defines the vocabularies, restore it (git checkout)")
    words = {path.stem: found[0] for path in paths if (found := reader.tables(path))}
    wanted = set(word_keys(words.get(DEFAULT_LANGUAGE, {}))) | NOTE_WORDS
    for language, table in words.items():
        path = folder / f"{language}.toml"
        for key in sorted(wanted - set(word_keys(table))):
            reader.report(path, 0, f"'{key}' is missing; add its word")
        for key in sorted(set(word_keys(table)) - wanted):
            reader.report(path, 0, f"'{key}' is unknown; remove it, or add it to {DEFAULT_LANGUAGE}.toml too")
    return words


def word_keys(table: dict, prefix: str = "") -> Iterator[str]:
    for key, value in table.items():
        yield from word_keys(value, f"{prefix}{key}.") if isinstance(value, dict) else [prefix + key]


def read_sources(reader: Reader) -> dict[str, Source]:
    path = reader.root / "sources.toml"
    document, lines = reader.tables(path) or ({}, {})
    found = {key: reader.entry(Source, path, lines.get(key, 0), key, table, key=key) for key, table in document.items()}
    if list(found) != sorted(found):
        reader.report(path, 0, f"the sources are not in alphabetical order; '{first_unsorted(list(found))}' is out of place")
    # A faulty one is reported above; those who name it are not at fault.
    return {key: source or Source(key, "", "") for key, source in found.items()}


def first_unsorted(items: list) -> object:
    return next((b for a, b in zip(items, items[1:]) if b < a), None)


def read_family(reader: Reader, path: Path, sources: Mapping[str, Source], words: dict | None) -> tuple[Family, set[str]] | None:
    """One data file: the family's own keys, then a table per error. With it come all its symbols, those of faulty tables too."""
    found = reader.tables(path)
    if found is None:
        return None
    document, lines = found
    head = {key: value for key, value in document.items() if not isinstance(value, dict)}
    symbols = set(document) - set(head)
    errors = []
    for symbol, table in document.items():
        if symbol in head:
            continue
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*", symbol):
            reader.report(path, lines.get(symbol, 0), f"'{symbol}' is no symbol; a symbol has capital letters, digits and underscores")
        error = reader.entry(Error, path, lines.get(symbol, 0), symbol, table, symbol=symbol)
        if error is not None:
            errors.append(error)
    family = reader.entry(Family, path, 1, "head of the file", head, key=path.stem, errors=tuple(errors))
    for key in family.sources if family else ():
        if key not in sources:
            reader.report(path, 1, f"'sources' names {key}, which data/sources.toml does not have; add it there or correct the key")
    check_errors(reader, path, lines, errors, symbols, sources, words)
    return (family, symbols) if family else None


def check_errors(reader: Reader, path: Path, lines: dict, errors: list[Error], symbols: set[str], sources: Mapping[str, Source], words: dict | None) -> None:
    """What the fields of one family must satisfy among themselves and towards words and sources."""

    def report(error: Error, message: str) -> None:
        reader.report(path, lines.get(error.symbol, 0), f"{error.symbol}: {message}")

    codes: dict[int, str] = {}
    names: dict[str, str] = {error.symbol.lower(): error.symbol for error in errors}
    previous = None
    for error in errors:
        if error.code in codes:
            report(error, f"code {error.code} is already that of {codes[error.code]}; a code is one error: correct one, or make the name an alias")
        elif previous is not None and error.code < previous.code:
            report(error, f"code {error.code} stands after {previous.code}; sort the tables by ascending code")
        codes.setdefault(error.code, error.symbol)
        previous = error
        for name in error.names[1:]:
            if (owner := names.setdefault(name.lower(), error.symbol)) != error.symbol:
                report(error, f"name '{name}' already belongs to {owner}; a name leads to one page")
        for name, table in VOCABULARY.items() if words else ():
            value = getattr(error, name)
            for word in value if isinstance(value, tuple) else (value,):
                if word not in words.get(table, {}):
                    report(error, f"unknown {name} '{word}'; it must be one of: {', '.join(words.get(table, {}))} (data/words/{DEFAULT_LANGUAGE}.toml, [{table}])")
        for other in error.confused:
            if other not in symbols or other == error.symbol:
                report(error, f"'confused' names {other}, which is no other error of this file; name an existing symbol")
        for key in error.sources:
            if key not in sources:
                report(error, f"'sources' names {key}, which data/sources.toml does not have; add it there or correct the key")


def read_language(reader: Reader, language: str, words: dict, families: list[tuple[Family, set[str]]], sources: Mapping[str, Source]) -> Language:
    """The notes of one language: exactly one per error."""
    found: dict[tuple[str, str], Note] = {}
    complete = NOTE_WORDS <= set(word_keys(words))  # if not, that is reported already
    for family, symbols in families:
        folder = reader.root / "notes" / language / family.key
        present = {path.stem: path for path in sorted(folder.glob("*"))}
        for symbol in sorted(set(present) - symbols):
            reader.report(present[symbol], 0, f"is a note without an error; add [{symbol}] to data/{family.key}.toml or remove the note")
        faulty = symbols - set(family.by_symbol)  # reported already; those who name one are not at fault
        known = symbols | {alias for error in family.errors for alias in error.aliases}
        for error in family.errors:
            path = folder / f"{error.symbol}.md"
            text = reader.text(path)
            if text is None or not complete:
                continue
            note, problems = notes.parse(text, words)
            paired = faulty | {other.symbol for other in family.confused[error.symbol]}
            for line, message in [*problems, *dangling(note, family.key, known, paired, sources)]:
                reader.report(path, line, message)
            found[family.key, error.symbol] = note
    return Language(language, words, found)


def dangling(note: Note, family: str, known: set[str], paired: set[str], sources: Mapping[str, Source]) -> Iterator[notes.Problem]:
    """References of a note that lead nowhere."""
    for name in note.names:
        if re.fullmatch(r"WSA(E[A-Z]{3,}|_E_\w+)", name) and name not in known:
            yield 0, f"`{name}` is no error of data/{family}.toml; correct the spelling"
    for key in note.citations:
        if key not in sources:
            yield 0, f"cites [{key}], which data/sources.toml does not have; add it there or correct the key"
    for symbol in note.confused:
        if symbol not in paired:
            yield 0, f"tells {symbol} apart, but 'confused' in data/{family}.toml does not pair the two; add it to either error there"


def check_sources_used(reader: Reader, families: list[Family], languages: list[Language], sources: Mapping[str, Source]) -> None:
    used = {key for family in families for entry in (family, *family.errors) for key in entry.sources}
    used |= {key for language in languages for note in language.notes.values() for key in note.citations}
    for source in sources.values():
        if source.key not in used and not source.fields:
            reader.report(reader.root / "sources.toml", 0, f"{source.key}: nothing names this source; cite it or remove it")
        for name in source.fields:
            if name not in {f.name for f in fields(Error)}:
                reader.report(reader.root / "sources.toml", 0, f"{source.key}: '{name}' in 'fields' is no field of an error; correct it")
