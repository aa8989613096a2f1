"""The data folder -> Catalogue: what there is to say, loaded and checked; nothing about output. Standard library only.

`load` reads everything, finds every problem, and only then raises: one line each, with the file, the line or entry,
what is wrong and what would be right.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING

from . import notes, rules, tokens
from .context import Context, Other, read_context, read_others
from .notes import Note
from .overlay import Overlay, read_overlay
from .reader import Reader, Table
from .words import DEFAULT_LANGUAGE, NOTE_WORDS, read_words, word_keys

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

NO_FAMILIES = ("context.toml", "others.toml", "sources.toml")


@dataclass(frozen=True)
class Error:
    """One error, as its table in data/<family>.toml states it; the head of data/winsock.toml documents each field."""

    symbol: str
    code: int
    title: str
    category: str
    retry: str
    status: str
    title_de: str = ""
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
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # language -> key-phrases
    confused: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The symbol and everything else that names the same number in a log."""
        return tuple(dict.fromkeys(name for name in (self.symbol, *self.aliases, self.errno, self.dotnet) if name))

    @property
    def owns_libuv(self) -> bool:
        """Whether libuv's number means this error: libuv gives several one name, and its number belongs to the one that has this name itself."""
        return self.node in self.names


@dataclass(frozen=True)
class Family:
    """A space of numbers: the same number in another family is another error."""

    key: str  # the data file's name, and the folder of the family's pages
    name: str
    errors: tuple[Error, ...]  # ascending by code
    symbol_prefix: str  # its names begin so; an alias that does, too, has an address of its own
    hresult_base: int = 0  # 0: codes of this family are never wrapped in an HRESULT
    anchor_prefix: str = ""  # what makes the anchors of plain.html differ from those of another family
    sources: tuple[str, ...] = ()  # what holds for every error

    @cached_property
    def by_symbol(self) -> Mapping[str, Error]:
        return {error.symbol: error for error in self.errors}

    def anchor(self, error: Error) -> str:
        """Where the error is within a document that has all of them."""
        return f"{self.anchor_prefix}{error.code}"

    def addressed(self, error: Error) -> list[str]:
        """The names of an error that have an address of their own: those that begin like the family's."""
        return [name for name in (error.symbol, *error.aliases) if name.startswith(self.symbol_prefix)]

    @property
    def note_names(self) -> Mapping[str, str]:
        """Symbol by each name that a plant's note on the error may have: its code and itself."""
        return {name: error.symbol for error in self.errors for name in (f"{error.code}", error.symbol)}

    @cached_property
    def confused(self) -> Mapping[str, tuple[Error, ...]]:
        """Symbol -> the errors it is easily confused with, both ways, ascending by code."""
        others: dict[str, set[str]] = {error.symbol: set() for error in self.errors}
        for error in self.errors:
            for other in self.by_symbol.keys() & set(error.confused):
                others[error.symbol].add(other)
                others[other].add(error.symbol)
        return {
            symbol: tuple(sorted((self.by_symbol[other] for other in found), key=lambda error: error.code))
            for symbol, found in others.items()
        }

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
    words: Table
    notes: Mapping[tuple[str, str], Note]  # (family, symbol)


@dataclass(frozen=True)
class Catalogue:
    """Everything there is to say, checked."""

    families: tuple[Family, ...]
    languages: tuple[Language, ...]  # the default language first
    sources: Mapping[str, Source]
    others: tuple[Other, ...]
    context: Context
    overlay: Overlay = Overlay()


def load(data: "Traversable", overlay: "Traversable | None" = None) -> Catalogue:
    """Read and check the data folder, and then the overlay if there is one. Raises Problems with every one that it has."""
    reader = Reader(data)
    words = read_words(reader)
    sources = read_sources(reader)
    others, context = read_others(reader), read_context(reader)
    paths = family_paths(reader)
    check_folders(reader, words, {family_key(path) for path in paths})
    drafts = [draft for path in paths if (draft := read_family(reader, path, sources, words.get(DEFAULT_LANGUAGE)))]
    languages = tuple(read_language(reader, key, words[key], drafts, sources) for key in words)
    families = tuple(family for family, _ in drafts)
    check_anchors(reader, families)
    if sources is not None and not reader.problems:
        check_sources_are_used(reader, families, languages, sources)
    if sources is None or context is None or reader.problems:
        raise reader.found()
    if overlay is None:
        return Catalogue(families, languages, sources, others, context)
    additions = Reader(overlay)
    added = read_overlay(additions, {family.key: family.note_names for family in families})
    if additions.problems:
        raise additions.found()
    return Catalogue(families, languages, sources, others, context, added)


def load_codes(data: "Traversable") -> Catalogue:
    """The families without their prose and sources, which is soon done. Raises Problems with what is wrong with these files."""
    reader = Reader(data)
    others, context = read_others(reader), read_context(reader)
    drafts = [read_family(reader, path, None, None) for path in family_paths(reader)]
    if context is None or reader.problems:
        raise reader.found()
    return Catalogue(tuple(draft[0] for draft in drafts if draft), (), {}, others, context)


def family_paths(reader: Reader) -> list["Traversable"]:
    """The data file of each family; a problem, if there is none."""
    paths = [path for path in reader.listed(reader.root, ".toml") if path.name not in NO_FAMILIES]
    if not paths:
        reader.report(reader.root / "winsock.toml", 0, "is missing; a family of errors needs its data file")
    return paths


def family_key(path: "Traversable") -> str:
    """A family is called like its data file."""
    return path.name.removesuffix(".toml")


def read_sources(reader: Reader) -> dict[str, Source] | None:
    """data/sources.toml; None, with a problem, if it cannot be read."""
    path = reader.root / "sources.toml"
    found_tables = reader.tables(path)
    if found_tables is None:
        return None
    document, lines = found_tables
    found = {key: reader.entry(Source, path, lines.get(key, 0), key, table, key=key) for key, table in document.items()}
    for before, key in zip(found, list(found)[1:], strict=False):
        if key < before:
            reader.report(path, lines.get(key, 0), f"{key}: stands after {before}; sort the sources by their key")
    for key, source in found.items():
        if source and not re.match(r"https?://", source.address):
            reader.report(
                path, lines.get(key, 0), f"{key}: address {source.address!r} must begin with https:// or http://"
            )
    # A faulty one is reported already; those who name it are not at fault.
    return {key: source or Source(key, "", "") for key, source in found.items()}


Draft = tuple[Family, set[str]]  # a family without its faulty errors, and all its symbols, faulty ones too


def read_family(
    reader: Reader, path: "Traversable", sources: Mapping[str, Source] | None, words: Table | None
) -> Draft | None:
    """One data file: the family's own keys, then a table per error."""
    found_tables = reader.tables(path)
    if found_tables is None:
        return None
    document, lines = found_tables
    head = {key: value for key, value in document.items() if not isinstance(value, dict)}
    tables = {key: value for key, value in document.items() if key not in head}
    for symbol in tables:
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*", symbol):
            reader.report(path, lines.get(symbol, 0), f"{symbol}: is no symbol; use capitals, digits and underscores")
    found = [
        reader.entry(Error, path, lines.get(symbol, 0), symbol, table, symbol=symbol)
        for symbol, table in tables.items()
    ]
    errors = tuple(error for error in found if error is not None)
    findings = [
        *rules.codes_fit(errors, wrapped=bool(head.get("hresult_base"))),
        *rules.names_are_names(errors),
        *rules.titles_are_plain(errors),
        *rules.numbers_have_their_names(errors),
        *rules.one_code_is_one_error(errors),
        *rules.codes_ascend(errors),
        *rules.one_name_leads_to_one_error(errors),
        *(rules.words_are_known(errors, words) if words else ()),
        *rules.phrases_lead_to_one_error(errors),
        *rules.confused_errors_exist(errors, tables),
        *((error, message) for error in errors for message in rules.sources_exist(error.sources, sources)),
    ]
    for error, message in findings:
        reader.report(path, lines.get(error.symbol, 0), f"{error.symbol}: {message}")
    family = reader.entry(Family, path, 1, "head of the file", head, key=family_key(path), errors=errors)
    if family is None:
        return None
    for message in (
        *rules.sources_exist(family.sources, sources),
        *rules.hresult_base_leaves_room(family.hresult_base),
    ):
        reader.report(path, 1, f"head of the file: {message}")
    return family, set(tables)


def check_folders(reader: Reader, words: Mapping[str, Table], families: set[str]) -> None:
    """A misspelt folder of notes would be passed over in silence."""
    for folder in reader.listed(reader.root / "notes"):
        if folder.name not in words:
            reader.report(folder, 0, f"is no language; add data/words/{folder.name}.toml or correct the name")
        for family in reader.listed(folder):
            if family.name not in families:
                reader.report(family, 0, f"is no family; add data/{family.name}.toml or correct the name")


def read_language(
    reader: Reader, language: str, words: Table, drafts: list[Draft], sources: Mapping[str, Source] | None
) -> Language:
    """The notes of one language: exactly one per error."""
    found: dict[tuple[str, str], Note] = {}
    readable = NOTE_WORDS <= set(word_keys(words))  # if not, that is reported already
    for family, symbols in drafts:
        folder = reader.root / "notes" / language / family.key
        cure = f"add its table to data/{family.key}.toml or remove the note"
        for path in reader.listed(folder):
            if not path.name.endswith(".md"):
                reader.report(path, 0, "is no note; a note is named like the symbol and ends in .md")
            elif path.name.removesuffix(".md") not in symbols:
                reader.report(path, 0, f"is a note without an error; {cure}")
        faulty = symbols - set(family.by_symbol)  # reported already; those who name one are not at fault
        known = symbols | {alias for error in family.errors for alias in error.aliases}
        for error in family.errors:
            path = folder / f"{error.symbol}.md"
            text = reader.text(path)
            if text is None or not readable:
                continue
            note, problems = notes.parse(text, words)
            paired = [other.symbol for other in family.confused[error.symbol]]
            problems += rules.note_refers_to_what_exists(note, family.key, family.symbol_prefix, known, sources)
            problems += rules.note_tells_apart_what_is_confused(note, family.key, paired, faulty)
            for line, message in problems:
                reader.report(path, line, message)
            found[family.key, error.symbol] = note
    return Language(language, words, found)


def check_anchors(reader: Reader, families: tuple[Family, ...]) -> None:
    """Within one document, an anchor leads to one error."""
    owners: dict[str, str] = {}
    for family in families:
        for error in family.errors:
            if (owner := owners.setdefault(family.anchor(error), family.key)) != family.key:
                cure = 'give the file an anchor_prefix of its own, as "ads-"'
                reader.report(reader.root / f"{family.key}.toml", 1, f"code {error.code} is one of {owner} too; {cure}")


def check_sources_are_used(
    reader: Reader, families: tuple[Family, ...], languages: tuple[Language, ...], sources: Mapping[str, Source]
) -> None:
    used = {key for family in families for key in family.sources}
    used |= {key for family in families for error in family.errors for key in error.sources}
    used |= {key for language in languages for note in language.notes.values() for key in note.citations}
    path = reader.root / "sources.toml"
    for source in sources.values():
        if source.key not in used and not source.fields:
            reader.report(path, 0, f"{source.key}: nothing names this source; cite it or remove it")
        for name in source.fields:
            if name not in {f.name for f in fields(Error)}:
                reader.report(path, 0, f"{source.key}: '{name}' in 'fields' is no field of an error; correct it")
