"""Large pieces of a log -> the few lines worth a careful look. Standard library only.

Python finds one fixed string in a large text as fast as memory allows, but searches slowly for many at once. So every pattern here begins with
fixed characters, and what has no such beginning is sought in the piece reduced to classes of characters: there all messages show as a long run
of prose, and all HRESULTs begin alike. A line is looked at if it has a five-digit code, an HRESULT, 16#, a POSIX or header name, a name or
message in prose, or else "error" or "errno" and something that can be a name or number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .tokens import Codes

PROSE = 40  # characters; a message with what introduces it is at least so long, without digits
REMEMBERED = 10_000  # runs of prose whose answer is kept: logs repeat themselves


def classes() -> bytes:
    """The table for bytes.translate; 8007 and 2147, with which HRESULTs begin, both become 2007."""
    table = bytearray(b"." * 256)
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    for look, characters in (
        (b"2", b"28"),
        (b"0", b"014"),
        (b"7", b"7"),
        (b"a", letters + b" ,.'\"()/-:" + bytes(range(0x80, 0x100))),
    ):
        for character in characters:
            table[character] = look[0]
    return bytes(table)


CLASSES = classes()
REDUCED_HRESULT = re.compile(rb"2007")
HRESULT = re.compile(rb"8007_?[0-9A-Fa-f]{4}|2147(?:9[45]|0[12])")
HEXADECIMAL = re.compile(rb"0x0{0,4}[Aa]?2[7AaBb][\dA-Fa-f]{2}(?![\dA-Fa-f])")
CHINESE = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){4,}")
REDUCED_PROSE = re.compile(b"a" * PROSE + b"a*")
SYMBOL = re.compile(rb"WSA")
ERROR = re.compile(rb"rr(?:or|no)")
Stops = Callable[[bytes], Iterator[int]]


def stops(known: Codes) -> Stops:
    """What finds in a piece the places whose lines are worth a look: not in order, and several of one line."""
    fixed = (number(known), HEXADECIMAL, posix(known), SYMBOL)
    prose = remembering(
        re.compile(b"|".join(re.escape(part.encode()) for part in (*known.spoken, *camel_names(known))))
    )
    word = words(known)

    def find(raw: bytes) -> Iterator[int]:
        reduced = raw.translate(CLASSES)
        for pattern in fixed:
            yield from (place.start() for place in pattern.finditer(raw))
        for place in REDUCED_HRESULT.finditer(reduced):
            if HRESULT.match(raw, place.start()):
                yield place.start()
        yield from iec(raw)
        for text, pattern in ((reduced, REDUCED_PROSE), (b"" if raw.isascii() else raw, CHINESE)):
            yield from (place.start() for place in pattern.finditer(text) if prose(raw[place.start() : place.end()]))
        yield from errors(raw, word)

    return find


def number(known: Codes) -> re.Pattern[bytes]:
    """Five-digit codes, from the first "10" in 10061, 10112 and 11001."""
    tails = {
        b"(?<=110)%02d" % (code % 100) if code >= 11_000 else b"%03d" % (code % 1000)
        for code in known.numbers
        if code >= 10_000
    }
    return re.compile(rb"10(?=[01]\d\d(?!\d)|(?<=110)[0-3]\d(?!\d))(?:%s)" % b"|".join(sorted(tails)))


def posix(known: Codes) -> re.Pattern[bytes]:
    """POSIX names, and what others make of them: they begin with E."""
    names = sorted(name.upper().encode()[1:] for name in known.names if re.fullmatch(r"e[a-z]+|eai_\w+", name))
    return re.compile(rb"E(?=[A-Z_]{4})(?:%s)" % b"|".join(names))


def camel_names(known: Codes) -> list[str]:
    """.NET's names that are no everyday words."""
    names = {hit.error.dotnet for hit in known.numbers.values()} - {""}
    return sorted(name for name in names if name.lower() not in known.context.everyday)


def words(known: Codes) -> re.Pattern[bytes]:
    """What beside "error" can name one: libuv's numbers, few digits, hexadecimal numbers, any name."""
    few = b"|".join(b"%d" % code for code in known.numbers if 0 < code < 1000)
    names = b"|".join(name.encode() for name in sorted(known.names, key=len, reverse=True))
    return re.compile(
        rb"-[34]\d{3}|(?<!\d)(?:%s)(?!\d)|(?i:0x|2[7ab][\da-f]{2})|6[56]\d{4}|7300\d\d|(?i:%s)" % (few, names)
    )


def iec(raw: bytes) -> Iterator[int]:
    place = raw.find(b"#")
    while place >= 0:
        if raw[place - 2 : place] == b"16":
            yield place
        place = raw.find(b"#", place + 1)


def errors(raw: bytes, word: re.Pattern[bytes]) -> Iterator[int]:
    """The lines that speak of an error and have such a word."""
    end = 0
    for place in ERROR.finditer(raw):
        if place.start() >= end:
            end = raw.find(b"\n", place.end())
            end = end if end >= 0 else len(raw)
            if word.search(raw, raw.rfind(b"\n", 0, place.start()) + 1, end):
                yield place.start()


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
