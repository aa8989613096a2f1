"""Large pieces of a log -> the few lines worth a careful look. Standard library only.

Python finds one rare byte in a large text as fast as memory allows, but searches slowly for many strings at once. So every pattern here begins with
its rarest byte and looks back from there; prose shows as a long run in the piece reduced to two classes of characters. A line is looked at if it has
a five-digit code with words that can make it one, an HRESULT, 16#, a POSIX or header name, a name or message in prose, or else "error" or "errno"
and something that can be a name or number.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .company import HUMP
from .matches import NAME
from .tokens import APR, SNAP7, Codes

PROSE = 40  # characters; a message with what introduces it is at least so long, without digits
REMEMBERED = 10_000  # runs of prose whose answer is kept: logs repeat themselves
IN_PROSE = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ,.'\"()/-:" + bytes(range(0x80, 0x100))
REDUCED = bytes(ord("a") if code in IN_PROSE else ord(".") for code in range(256))
LEADS = bytes(range(0xE3, 0xEA))  # with which UTF-8 begins a Chinese or Japanese character; two bytes follow
REDUCED_LEADS = bytes(ord("c" if code in LEADS else "d" if 0x80 <= code < 0xC0 else ".") for code in range(256))

HRESULT = re.compile(rb"7(?<=8007|2147)(?:_?[0-9A-Fa-f]{4}|9[45]|0[12])")
CHINESE = re.compile(rb"cddcddcddcdd(?:cdd)*")
SYMBOL = re.compile(rb"WSA")
ERROR = re.compile(rb"rr(?:or|no)")
TOKEN = re.compile(rb"-?\w+")
# Brackets that make a number a code without words: (10061, 'text'; [10061] (file:1); 10061 (274D).
PLACED = re.compile(rb"\(1[01]\d{3}, ?['\"]|\[1[01]\d{3}\] \(|1[01]\d{3} ?\(2[7ABab]")
Stops = Callable[[bytes], list[int]]


def stops(known: Codes) -> Stops:
    """What finds in a piece the places whose lines are worth a look: not in order, and several of one line."""
    fixed = (HRESULT, hexadecimal(known), posix(known), SYMBOL)
    five_digits, can_be_codes = number(known), in_context(known)
    spoken = re.compile(b"|".join(re.escape(part.encode()) for part in (*known.spoken, *camel_names(known))))
    said, can_name_one = remembering(spoken), beside_error(known)

    def find(raw: bytes) -> list[int]:
        found = [place.start() for pattern in fixed for place in pattern.finditer(raw)]
        found += iec(raw)
        found += prose(raw, said)
        found += lines_with(ERROR, raw, can_name_one)
        found += lines_with(five_digits, raw, can_be_codes)
        return found

    return find


def number(known: Codes) -> re.Pattern[bytes]:
    """Five-digit codes, from the first "10" in 10061, 10112 and 11001."""
    tails = {
        b"(?<=110)%02d" % (code % 100) if code >= 11_000 else b"%03d" % (code % 1000)
        for code in known.numbers
        if code >= 10_000
    }
    return re.compile(rb"10(?=[01]\d\d(?!\d)|(?<=110)[0-3]\d(?!\d))(?:%s)" % b"|".join(sorted(tails)))


def hexadecimal(known: Codes) -> re.Pattern[bytes]:
    """0x274D, also with leading zeros or snap7's addition."""
    digits = b"|".join(b"%X" % code for code in known.numbers if code >= 10_000)
    return re.compile(rb"x(?<=0x)0{0,4}[Aa]?(?=2)(?i:%s)(?![\dA-Fa-f])" % digits)


def posix(known: Codes) -> re.Pattern[bytes]:
    """POSIX names, what others make of them, and Subversion's E730061: they begin with E."""
    names = sorted(name.upper().encode()[1:] for name in known.names if re.fullmatch(r"e[a-z]+|eai_\w+", name))
    return re.compile(rb"E(?=[A-Z_]{4}|73)(?:%s|73\d{4})" % b"|".join(names))


def camel_names(known: Codes) -> list[str]:
    """.NET's names that are no everyday words."""
    names = {hit.error.dotnet for hit in known.numbers.values()} - {""}
    return sorted(name for name in names if name.lower() not in known.context.everyday)


def beside_error(known: Codes) -> Callable[[bytes], bool]:
    """Whether a line has what beside "error" can name one: any name, or a number as runtimes and libraries print it."""
    forms = ("{0}", "0x{0:x}", "0x{0:04x}", "0x{0:08x}")
    numbers = {form.format(code) for code in known.numbers for form in forms}
    numbers |= {f"{code:x}" for code in known.numbers if code >= 10_000}
    numbers |= {f"{added + code}" for code in known.numbers for added in (SNAP7, APR)}
    wanted = frozenset(token.encode() for token in (*known.names, *numbers))
    return lambda line: not wanted.isdisjoint(TOKEN.findall(line.lower()))


def in_context(known: Codes) -> Callable[[bytes], bool]:
    """Whether a line has anything of what can make a bare number a code; company.why_number says what does."""
    context = known.context
    listed = (*context.strong, *context.good, *context.weak, *context.calls)
    labels = {HUMP.findall(words)[-1] for words in listed} | {"wsa"}
    names = known.names.keys() - set(context.everyday)

    def can_be_codes(raw: bytes) -> bool:
        line = raw.decode(errors="replace")
        said = {word.lower() for word in HUMP.findall(line)}
        return (
            not labels.isdisjoint(said)
            or context.speaks("failures", line)
            or PLACED.search(raw) is not None
            or not names.isdisjoint(name.lower() for name in NAME.findall(line))
        )

    return can_be_codes


def lines_with(pattern: re.Pattern[bytes], raw: bytes, wanted: Callable[[bytes], bool]) -> list[int]:
    """The places of the pattern, the first of each line, if the line is wanted."""
    found, end = [], -1
    for place in pattern.finditer(raw):
        if place.start() > end:
            end = raw.find(b"\n", place.end())
            end = end if end >= 0 else len(raw)
            if wanted(raw[raw.rfind(b"\n", 0, place.start()) + 1 : end]):
                found.append(place.start())
    return found


def iec(raw: bytes) -> list[int]:
    """The signs of 16#."""
    found, place = [], raw.find(b"#")
    while place >= 0:
        if raw[place - 2 : place] == b"16":
            found.append(place)
        place = raw.find(b"#", place + 1)
    return found


def prose(raw: bytes, said: Callable[[bytes], bool]) -> list[int]:
    """The runs of prose that have a message or name; Chinese needs no long ones."""
    found, reduced, run = [], raw.translate(REDUCED), b"a" * PROSE
    start = reduced.find(run)
    while start >= 0:
        end = reduced.find(b".", start + PROSE)
        end = end if end >= 0 else len(raw)
        if said(raw[start:end]):
            found.append(start)
        start = reduced.find(run, end)
    if not raw.isascii() and any(lead in raw for lead in LEADS):
        places = CHINESE.finditer(raw.translate(REDUCED_LEADS))
        found += [place.start() for place in places if said(raw[place.start() : place.end()])]
    return found


def remembering(pattern: re.Pattern[bytes]) -> Callable[[bytes], bool]:
    """Whether the pattern is in a run, its last answers kept."""
    answers: dict[bytes, bool] = {}

    def remembered(run: bytes) -> bool:
        if run not in answers:
            if len(answers) >= REMEMBERED:
                answers.clear()
            answers[run] = pattern.search(run) is not None
        return answers[run]

    return remembered
