"""The rules about the data, one function each; each yields what breaks it, as a message that tells the cure. Standard library only."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Container, Iterator, Sequence
from typing import TYPE_CHECKING

from . import tokens
from .notes import Note, Problem
from .reader import Table
from .words import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from .catalogue import Error

# Which table of the words each of these fields takes its values from; of a table, its keys.
VOCABULARY = {"category": "category", "retry": "retry", "status": "status", "stages": "stage", "messages": "languages"}

Finding = tuple["Error", str]  # whose table, what is wrong and what would be right


def hresult_base_leaves_room(base: int) -> Iterator[str]:
    """Severity and facility above, the code in the lower 16 bits."""
    if not 0 <= base <= 0xFFFF0000 or base & 0xFFFF:
        yield "hresult_base must be 32 bits with the lower 16 clear, as 0x8007_0000"


def codes_fit(errors: Sequence[Error], *, wrapped: bool) -> Iterator[Finding]:
    """Wrapped in an HRESULT, a code has 16 bits."""
    largest = 0xFFFF if wrapped else 0xFFFFFFFF
    for error in errors:
        if not 0 < error.code <= largest:
            yield error, f"code {error.code} is out of range; it must be from 1 to {largest}"


def names_are_names(errors: Sequence[Error]) -> Iterator[Finding]:
    """They become addresses and search terms."""
    for error in errors:
        for name in (*error.names, *filter(None, [error.node])):
            if not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
                yield error, f"'{name}' is no name; use letters, digits and underscores"


def titles_are_plain(errors: Sequence[Error]) -> Iterator[Finding]:
    """They stand in tables, lists and scripts as they are."""
    for error in errors:
        if found := re.search(r"[|<>`\[\]\n]", error.title + error.title_de):
            yield error, f"the title contains {found[0]!r}; a title is plain text"


def numbers_have_their_names(errors: Sequence[Error]) -> Iterator[Finding]:
    for error in errors:
        if (error.linux or error.bsd) and not error.errno:
            yield error, "'linux' or 'bsd' without 'errno'; add the name of that number"
        if bool(error.node) != bool(error.libuv):
            yield error, "'node' and 'libuv' belong together; add the missing one"


def one_code_is_one_error(errors: Sequence[Error]) -> Iterator[Finding]:
    owners: dict[int, str] = {}
    for error in errors:
        if (owner := owners.setdefault(error.code, error.symbol)) != error.symbol:
            yield error, f"code {error.code} is already that of {owner}; correct one, or make the name an alias"


def codes_ascend(errors: Sequence[Error]) -> Iterator[Finding]:
    for before, error in zip(errors, errors[1:], strict=False):
        if error.code < before.code:
            yield error, f"code {error.code} stands after {before.code}; sort the tables by ascending code"


def one_name_leads_to_one_error(errors: Sequence[Error]) -> Iterator[Finding]:
    owners = {error.symbol.lower(): error.symbol for error in errors}
    for error in errors:
        for name in error.names[1:]:
            if (owner := owners.setdefault(name.lower(), error.symbol)) != error.symbol:
                yield error, f"name '{name}' already belongs to {owner}; a name leads to one page"


def phrases_lead_to_one_error(errors: Sequence[Error]) -> Iterator[Finding]:
    """Only errors that are told apart may share one: Windows words a few pairs alike."""
    owners: dict[str, Error] = {}
    for error in errors:
        for phrase in tokens.phrases(error):
            owner = owners.setdefault(phrase, error)
            if owner.symbol not in (error.symbol, *error.confused) and error.symbol not in owner.confused:
                yield (
                    error,
                    f"phrase '{phrase}' already belongs to {owner.symbol}; choose words that only one message has",
                )
            if not 0 < len(phrase.split()) <= tokens.LONGEST_PHRASE:
                yield (
                    error,
                    f"phrase '{phrase}' must have from 1 to {tokens.LONGEST_PHRASE} words; a few words are enough",
                )


def words_are_known(errors: Sequence[Error], words: Table) -> Iterator[Finding]:
    for name, table in VOCABULARY.items():
        known = words.get(table, {})
        place = f"data/words/{DEFAULT_LANGUAGE}.toml, [{table}]"
        for error in errors:
            value = getattr(error, name)
            for word in (value,) if isinstance(value, str) else value:
                if word not in known:
                    yield error, f"unknown {name} '{word}'; it must be one of: {', '.join(known)} ({place})"


def confused_errors_exist(errors: Sequence[Error], symbols: Container[str]) -> Iterator[Finding]:
    for error in errors:
        for other in error.confused:
            if other not in symbols or other == error.symbol:
                yield error, f"'confused' names {other}, which is no other error of this file; name an existing symbol"


def ranges_are_ranges(ranges: Sequence[str]) -> Iterator[str]:
    number = r"(?:\d+|0x[0-9A-F]+)"
    for text in ranges:
        if not re.fullmatch(f"{number}-{number}", text):
            yield f"range '{text}' is none; write first-last, decimal or 0x…, as 0x8001-0x8004"
        elif int(text.partition("-")[0], 0) > int(text.partition("-")[2], 0):
            yield f"range '{text}' ends before it begins; write first-last"


def sources_exist(keys: Sequence[str], sources: Container[str] | None) -> Iterator[str]:
    """Nothing is said of keys if the sources cannot be read: that is reported already."""
    for key in keys:
        if sources is not None and key not in sources:
            yield f"names the source {key}, which data/sources.toml does not have; add it there or correct the key"


def note_refers_to_what_exists(
    note: Note, family: str, prefix: str, known: Collection[str], sources: Container[str] | None
) -> Iterator[Problem]:
    """Names in back-ticks are errors, and citations are sources."""
    for name in note.names:
        if name.startswith(prefix) and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
            # Types and constants of the interface share the prefix; only an E after it makes an error for sure.
            if near or re.fullmatch(rf"{prefix}(E[A-Z]{{3,}}|_E_\w+)", name):
                hint = f"; did you mean {near[0]}?" if near else "; correct the spelling"
                yield 0, f"`{name}` is no error of data/{family}.toml{hint}"
    for message in sources_exist(note.citations, sources):
        yield 0, message


def note_tells_apart_what_is_confused(
    note: Note, family: str, wanted: Collection[str], faulty: Container[str]
) -> Iterator[Problem]:
    """Whoever is told apart is paired in the data, and whoever is paired is told apart, on both pages."""
    for symbol in note.confused:
        if symbol not in wanted and symbol not in faulty:
            yield (
                0,
                f"tells {symbol} apart, but 'confused' in data/{family}.toml does not pair the two; add it to either",
            )
    for symbol in wanted:
        if symbol not in note.confused:
            yield (
                0,
                f"does not tell {symbol} apart, which 'confused' in data/{family}.toml pairs with it; add a sentence",
            )
