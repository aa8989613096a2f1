"""Codes in running text: one line of a log -> the places where it names an error. Standard library only.

A specific notation counts wherever it stands; a bare number counts by the words around it (data/context.toml); a message in words
counts where the line has nothing better. Stands a second time in docs/assets/tokens.js; one table of cases tests both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from .tokens import WORD, Codes, Hit, fold, read

if TYPE_CHECKING:
    from .catalogue import Context, Error

LONGEST = 1 << 16  # characters of a line that are looked at together
NEAR = 90  # characters before and after a number whose words can make it a code
LINE = 300  # characters before and after it that tell what the line is about: so any line takes linear time
FEW = 1000  # codes below are everyday numbers: they need the surest context
TWICE = "the same number in two notations"

# Each finds a notation that says by itself whose number it is.
SPECIFIC = tuple(
    (reason, re.compile(pattern, re.IGNORECASE | re.ASCII))
    for reason, pattern in (
        ("HRESULT", r"(?<![0-9a-f])(?:0x|16#)(?:f{8}_?)?8007_?[0-9a-f]{4}(?![0-9a-f_])"),
        ("HRESULT", r"(?<![\w#.-])8007_?[0-9a-f]{4}(?![\w-]|\.\w)"),
        ("HRESULT", r"(?<![\w.,])(?:21479[45]\d{4}|-21470[12]\d{4})(?!\w|[.,]\d)"),
        ("IEC notation", r"(?<!\w)(?:u?[sdl]?int|byte|[dl]?word)#(?:16#[0-9a-f_]+|\d[\d_]*)(?!\w)"),
        ("IEC notation", r"(?<![\w#])16#[0-9a-f_]+(?!\w)"),
        ("snap7", r"(?<!\w)0x0{0,3}a2[7ab][0-9a-f]{2}(?!\w)"),
        ("Apache or Subversion", r"(?<!\w)e73\d{4}(?!\w)"),
        ("TF6300 enumeration", r"(?<=tcpcode_)\d{5}(?=_)"),
        ("system category", r"(?<=system:)\d+(?!\w|[.,]\d)"),
    )
)
# What may be a code, decimal or hexadecimal, with snap7's or APR's addition, or libuv's.
NUMBER = re.compile(
    r"(?:(?<![\w+])|(?<=\[\d\dm))(?<![\d.]\.)(?<!\d[,:-])"
    r"(?:0x(?:0000)?[0-9a-f]{4}|-[34]\d{3}|1[01]\d{3}|\d{1,3}|66[56]\d{3}|7300\d\d|2[7ab][0-9a-f]{2})(?!\w|[.,:-]\d)",
    re.IGNORECASE | re.ASCII,
)
NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
PREFIX = re.compile(r"(?:[A-Z]{2,4}|uv)_(?=E[A-Z])")  # SE_ECONNREFUSED (Unreal), UV_ECONNREFUSED (libuv)
SOCKET_ERROR = re.compile(r"(?<!win)sock(?:et)? ?err(?:or)?(?:code)?\W{1,6}(?:\w+::?)?$", re.IGNORECASE)
COLOUR = re.compile(r"(?:\x1b|\u2190)?\[[\d;]*m")  # the terminal's, or what a forum left of it
SIGNS = re.compile(
    r"[ \t\n\r\f\v\u00a0\u3000:=#(\[{<>\"'`*,.|!\u3001\uff1a\uff0c\\-]*$"
)  # what may stand between a word and its number
BREAK = re.compile(
    r"\d|[^\w \t\n\r\f\v\u00a0\u3000().:]|\.[ \t\n\r\f\v\u00a0\u3000]|[ \t\n\r\f\v\u00a0\u3000][ \t\n\r\f\v\u00a0\u3000]"
)  # what stands before one of these belongs to something else
HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+")  # a word, or a part of a camelCase word
SENTENCE = re.compile(r"[:)\]]?[ \t\n\r\f\v\u00a0\u3000]*\(?[A-Za-z]+ [a-z]+ [a-z]+ ")
KEY = re.compile(r"(?:\"|_code):[ \t]*$")
PORT = re.compile(r"(?:\]|[\w-]+\.[\w.-]+|localhost):$")


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
    for reason, pattern in SPECIFIC:
        for place in pattern.finditer(line):
            if hit := read(known, place[0].lstrip("eE")):
                yield Match(*place.span(), place[0], hit, reason)


def names(known: Codes, line: str) -> Iterator[Match]:
    """Symbols and aliases, POSIX names, members of .NET's SocketError; in capitals, in small letters, or as the data spell them."""
    for place in NAME.finditer(line):
        prefix = PREFIX.match(place[0])
        start = place.start() + (prefix.end() if prefix else 0)
        name = line[start : place.end()]
        hit = known.names.get(name.lower())
        if hit and (name in hit.error.names or name.upper() in hit.error.names):
            yield Match(start, place.end(), name, hit, why_name(known.context, line, start, name.lower()))


def why_name(context: Context, line: str, start: int, name: str) -> str:
    """Why a name counts; empty: it counts beside the same error."""
    if SOCKET_ERROR.search(line[max(0, start - NEAR) : start]):
        return "member of SocketError"
    if name in context.everyday:
        return ""
    nearby = line[max(0, start - LINE) : start + LINE]
    if name in context.shared and (context.speaks("files", nearby) or not context.speaks("sockets", nearby)):
        return ""
    return "name"


def numbers(known: Codes, line: str) -> Iterator[Match]:
    """Numbers that are codes by what stands around them, and with an empty reason those that may be."""
    for place in NUMBER.finditer(line):
        if hit := read(known, place[0]):
            around = Around(known.context, line, place.start(), place.end(), hit.error.code)
            reason = why_number(around)
            if reason is not None:
                yield Match(*place.span(), place[0], hit, reason)


@dataclass(frozen=True)
class Around:
    """A number in a line, and what stands around it."""

    context: Context
    line: str
    start: int
    end: int
    code: int

    @cached_property
    def before(self) -> str:
        return COLOUR.sub("", self.line[max(0, self.start - NEAR) : self.start])

    @cached_property
    def after(self) -> str:
        return self.line[self.end : self.end + NEAR]

    @cached_property
    def written(self) -> str:
        return self.line[self.start : self.end].lower()

    @cached_property
    def signs(self) -> str:
        return SIGNS.search(self.before)[0]

    @cached_property
    def label(self) -> tuple[str, ...]:
        """The words directly before, in lower case, without those that change nothing."""
        stem = self.before[: len(self.before) - len(self.signs)]
        words = [word.lower() for word in HUMP.findall(BREAK.split(stem)[-1])][-5:]
        while len(words) > 1 and words[-1] in self.context.filler:
            words.pop()
        return tuple(words)

    def labelled(self, kind: str) -> bool:
        """Whether the last word or two before the number are in that list of the context."""
        listed = getattr(self.context, kind)
        return bool(self.label) and (self.label[-1] in listed or " ".join(self.label[-2:]) in listed)

    def speaks(self, kind: str) -> bool:
        """Whether the line has a word of that list."""
        return self.context.speaks(kind, self.line[max(0, self.start - LINE) : self.end + LINE])

    @cached_property
    def foreign(self) -> bool:
        """Whether the line is about another product's numbers."""
        return self.speaks("elsewhere") or bool(SENTENCE.match(self.after)) and not self.speaks("sockets")


def why_number(around: Around) -> str | None:
    """Why a number counts; empty: it counts beside the same error or its message; None: it is something else."""
    if re.search(r"\w/$", around.before) or re.match(r"/\w", around.after) or around.written[:2] in ("27", "2a", "2b"):
        return TWICE if twice(around) else None
    if around.context.unit.match(around.after) or around.after.startswith(
        " ---"
    ):  # an amount; Spring's column of process ids
        return None
    if around.labelled("strong"):
        # On Linux, errno 6 and os error 8 are something else.
        unsure = around.code < FEW and (around.label[-1] in ("errno", "os") or around.label[-2:] == ("os", "error"))
        return "" if unsure else f"after '{' '.join(around.label[-2:])}'"
    if around.written.startswith("-"):
        surely = (around.labelled("good") or around.labelled("weak")) and not around.speaks("files")
        return f"after '{around.label[-1]}'" if surely else ""
    if around.labelled("bad") and not around.signs.endswith(("(", "[")):
        return None
    if around.code < FEW:
        likely = around.labelled("good") or around.labelled("weak") or around.before.endswith("(") or around.code >= 100
        return "" if likely else None
    if PORT.search(around.before):
        return None
    return why_labelled(around) or why_placed(around)


def twice(around: Around) -> bool:
    """Whether the code's other notation, decimal or hexadecimal, is joined by a slash or stands before it in brackets."""
    before, after = around.before, around.after
    if around.written.startswith("0x"):
        return after.startswith(f"/{around.code}")
    pair = rf"0x0*{around.code:x}/$" if around.written == str(around.code) else rf"\b{around.code} ?\($"
    return re.search(pair, before, re.IGNORECASE) is not None


def why_labelled(around: Around) -> str:
    """What the words before the number say for it."""
    good = around.labelled("good")
    is_key = KEY.search(around.before) is not None  # "code": 10061 or error_code: 10061 can be any program's
    if good and not is_key and not around.foreign:
        return f"after '{around.label[-1]}'"
    if around.labelled("calls") and re.search(r"[:,=(]", around.signs) or around.label[:1] == ("wsa",) and around.signs:
        return f"reported by '{around.label[-1]}'"
    if (good or around.labelled("weak")) and around.speaks("sockets") and not around.foreign:
        return f"after '{around.label[-1]}' in a line about sockets"
    return ""


def why_placed(around: Around) -> str:
    """What brackets and its place in the line say for the number."""
    before, after = around.before, around.after
    failure = around.speaks("failures")
    socket_failure = failure and around.speaks("sockets") and not around.foreign
    if (
        socket_failure
        and re.search(r"(?:^|[ \t\n\r\f\v\u00a0\u3000'\"\]])\(#?(?:-1[ ,]+)?$", before)
        and re.match(r"[),: \t\n\r\f\v\u00a0\u3000]", after)
    ):
        return "in brackets in a line that reports a failure"
    if (
        failure
        and re.search(r"(?:unable to|could not|cannot|failed)[^.:]*\[$", before, re.IGNORECASE)
        and after.startswith("]:")
    ):
        return "in brackets in a line that reports a failure"
    if before.endswith("(") and re.match(r", ?['\"]", after):
        return "in brackets before its message"
    if before.endswith("[") and re.match(r"\] \([^()]*:\d+\)", after):
        return "in brackets before a place in the source"
    last = (
        re.search(r":[ \t\n\r\f\v\u00a0\u3000]*$", before)
        and re.match(r"\W*$|,", after)
        or re.match(r"\W*unknown error", after, re.IGNORECASE)
    )
    if last and socket_failure:
        return "at the end of a line that reports a socket's failure"
    if around.written.startswith("0x") and failure:
        return "hexadecimal in a line that reports a failure"
    return ""


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
