"""Codes in running text: one line of a log -> the places where it names an error. Standard library only.

A specific notation counts wherever it stands; a bare number counts by the words around it (data/context.toml); a message in words
counts where the line has nothing better; company.py judges what surrounds a place. Stands a second time in docs/assets/tokens.js; one table of cases tests both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .company import Around, why_name, why_number
from .tokens import WORD, Codes, Hit, fold, read

if TYPE_CHECKING:
    from .catalogue import Error

LONGEST = 1 << 16  # characters of a line that are looked at together

# Each finds a notation that says by itself whose number it is, in a line that has the literal before it.
SPECIFIC = tuple(
    (reason, literal, re.compile(pattern, re.IGNORECASE | re.ASCII))
    for reason, literal, pattern in (
        ("HRESULT", "8007", r"(?<![0-9a-f])(?:0x|16#)(?:f{8}_?)?8007_?[0-9a-f]{4}(?![0-9a-f_])"),
        ("HRESULT", "8007", r"(?<![\w#.-])8007_?[0-9a-f]{4}(?![\w-]|\.\w)"),
        ("HRESULT", "2147", r"(?<![\w.,])(?:21479[45]\d{4}|-21470[12]\d{4})(?!\w|[.,]\d)"),
        ("IEC notation", "#", r"(?<!\w)(?:u?[sdl]?int|byte|[dl]?word)#(?:16#[0-9a-f_]+|\d[\d_]*)(?!\w)"),
        ("IEC notation", "16#", r"(?<![\w#])16#[0-9a-f_]+(?!\w)"),
        ("snap7", "a2", r"(?<!\w)0x0{0,3}a2[7ab][0-9a-f]{2}(?!\w)"),
        ("Apache or Subversion", "e73", r"(?<!\w)e73\d{4}(?!\w)"),
        ("TF6300 enumeration", "tcpcode_", r"(?<=tcpcode_)\d{5}(?=_)"),
        ("system category", "system:", r"(?<=system:)\d+(?!\w|[.,]\d)"),
    )
)
# What may be a code, decimal or hexadecimal, with snap7's or APR's addition, or libuv's.
NUMBER = re.compile(
    r"(?:(?<![\w+])|(?<=\[\d\dm))(?<![\d.]\.)(?<!\d[,:-])"
    r"(?:0x(?:0000)?[0-9a-f]{4}|-[34]\d{3}|1[01]\d{3}|\d{1,3}|66[56]\d{3}|7300\d\d|2[7ab][0-9a-f]{2})(?!\w|[.,:-]\d)",
    re.IGNORECASE | re.ASCII,
)
NAME = re.compile(r"(?:(?<!\w)|(?<=\[\dm)|(?<=\[\d\dm))[A-Za-z]\w*", re.ASCII)  # also after a terminal's colour
PREFIX = re.compile(r"(?:[A-Z]{2,4}|uv)_(?=E[A-Z])")  # SE_ECONNREFUSED (Unreal), UV_ECONNREFUSED (libuv)


@dataclass(frozen=True)
class Match:
    """One place in a line: characters from start to end, the error it names, and why it counts."""

    start: int
    end: int
    text: str
    hit: Hit
    reason: str

    @property
    def error(self) -> Error:
        return self.hit.error


def find(known: Codes, line: str) -> list[Match]:
    """Every place in the line that names an error, in order; they do not overlap."""
    if len(line) <= LONGEST:
        return find_in(known, line)
    found: list[Match] = []
    start = 0
    while start < len(line):
        end = seam(line, start)
        for match in find_in(known, line[start:end]):
            found.append(replace(match, start=match.start + start, end=match.end + start))
        start = end
    return found


def seam(line: str, start: int) -> int:
    """Where to cut a line that is too long to be looked at as one: after a blank, if there is one."""
    end = start + LONGEST
    return len(line) if end >= len(line) else line.rfind(" ", start + LONGEST // 2, end) + 1 or end


def find_in(known: Codes, line: str) -> list[Match]:
    """The same for a line that is not too long; what is in doubt counts beside its like, a message where nothing else does."""
    found = [*specific(known, line), *names(known, line), *numbers(known, line)]
    if not found or not all(match.reason for match in found):
        spoken = phrases(known, line)
        beside = {match.error.code: "its message stands beside it" for match in spoken}
        beside |= {match.error.code: "the same error stands beside it" for match in found if match.reason}
        found = [replace(match, reason=match.reason or beside.get(match.error.code, "")) for match in found]
        found = [match for match in found if match.reason] or spoken
    return apart(found)


def apart(matches: list[Match]) -> list[Match]:
    """In order, without those that overlap an earlier one."""
    found: list[Match] = []
    for match in sorted(matches, key=lambda match: (match.start, -match.end)):
        if not found or match.start >= found[-1].end:
            found.append(match)
    return found


def specific(known: Codes, line: str) -> Iterator[Match]:
    """Notations that need no context."""
    lowered = line.lower()
    for reason, pattern in [(reason, pattern) for reason, literal, pattern in SPECIFIC if literal in lowered]:
        for place in pattern.finditer(line):
            if hit := read(known, place[0].lstrip("eE")):
                yield Match(*place.span(), place[0], hit, reason)


def names(known: Codes, line: str) -> Iterator[Match]:
    """Symbols and aliases, POSIX names, members of .NET's SocketError; in capitals, in small letters, or as the data spell them."""
    for place in NAME.finditer(line):
        prefix = PREFIX.match(place[0]) if "_" in place[0] else None
        start = place.start() + (prefix.end() if prefix else 0)
        name = line[start : place.end()]
        hit = known.names.get(name.lower())
        if hit and (name in hit.error.names or name.upper() in hit.error.names):
            yield Match(start, place.end(), name, hit, why_name(known.context, line, start, name.lower()))


def numbers(known: Codes, line: str) -> Iterator[Match]:
    """Numbers that are codes by what stands around them, and with an empty reason those that may be."""
    for place in NUMBER.finditer(line):
        if hit := read(known, place[0]):
            around = Around(known.context, line, place.start(), place.end(), hit.error.code)
            reason = why_number(around)
            if reason is not None:
                yield Match(*place.span(), place[0], hit, reason)


def phrases(known: Codes, line: str) -> list[Match]:
    """The words of the system's messages; a longer phrase covers the shorter ones within it."""
    folded = fold(line)
    here = [phrase for phrase in known.phrases if phrase in folded]
    said = [(start, end, known.phrases[phrase]) for phrase, start, end in occurrences(here, line)] if here else []
    found, furthest = [], 0
    for start, end, hit in sorted(said, key=lambda one: (one[0], -one[1])):
        if end > furthest:
            found.append(Match(start, end, line[start:end], hit, "words of its message"))
            furthest = end
    return found


def occurrences(wanted: list[str], line: str) -> Iterator[tuple[str, int, int]]:
    """Every place of the folded phrases in the line, whole words only."""
    places = list(words(line))
    folded = " ".join(word for word, _, _ in places) + " "
    starts, ends, done = {}, {}, 0
    for word, start, end in places:
        starts[done], ends[done + len(word)] = start, end
        done += len(word) + 1
    for phrase in wanted:
        place = folded.find(phrase)
        while place >= 0:
            if place in starts and place + len(phrase) in ends:
                yield phrase, starts[place], ends[place + len(phrase)]
            place = folded.find(phrase, place + 1)


def words(line: str) -> Iterator[tuple[str, int, int]]:
    """The words that `fold` leaves, with their places in the line."""
    letters, places = [], []
    for place, letter in enumerate(line):
        for part in unicodedata.normalize("NFKD", letter.lower()):
            if unicodedata.category(part) != "Mn":
                letters.append(part)
                places.append(place)
    for word in WORD.finditer("".join(letters)):
        yield word[0], places[word.start()], places[word.end() - 1] + 1
