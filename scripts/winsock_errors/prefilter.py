"""Lines of a log -> the places for which a line is worth a careful look: rough, but none is left out. Standard library only.

Python looks for one literal as fast as memory allows, but for many at once slowly; sets are what it is good at. So nearly everything that can name an
error is a word here, and what counts is which words the text and the data have in common.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache

from .company import FEW
from .logs import Stops
from .tokens import APR, SNAP7, Codes, fold, read

HRESULT = re.compile(rb"7(?<=8007|2147)(?:_?[0-9A-Fa-f]{4}|9[45]|0[12])")
BASED = re.compile(rb"#[0-9A-Fa-f_]+")
COLOURED = re.compile(rb"\[\d{1,2}m-?(\w+)")  # what stands directly after a terminal's colour is no word of its own
# Parts of the words after which a number below 1000 can be a code.
SURE = (b"rr", b"xception", b"winsock", b"system")
# In lower case; what is neither letter nor digit, and all beyond ASCII, stands between words.
WORDS = bytes(code if code == ord("\n") or bytes([code]).isalnum() else ord(" ") for code in bytes(range(256)).lower())
ASCII_WORD = re.compile(r"(?<![^\W_])[a-z]+(?![^\W_])")
SHORTEST = 3  # letters of a word that is no everyday one
ASCII_PART = re.compile(rf"[a-z]{{{SHORTEST},}}")
CHINESE = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){2}")  # or Japanese, as UTF-8


def places(known: Codes) -> Stops:
    """What finds these places in a text: not in order, and several of one line."""
    phrases = by_word([*known.spoken, *(name for name in known.names if "_" in name)])
    certain = {name.encode() for name in known.names} | set(numbers(known))
    wanted = certain | phrases.keys() | {word for listed in phrases.values() for words in listed for word in words}
    small = re.compile(
        rb"(?<![\w.])0{0,2}(?:%s)(?!\w)" % b"|".join(b"%d" % code for code in known.numbers if 0 < code < FEW)
    )
    chinese = re.compile(b"|".join(re.escape(one.encode()) for one in known.spoken if CHINESE.search(one.encode())))

    @lru_cache(maxsize=10_000)
    def means_one(token: bytes) -> bool:
        return read(known, token.decode()) is not None

    def find(raw: bytes) -> list[int]:
        text = raw.translate(WORDS)
        found = [place.start() for place in HRESULT.finditer(raw)]
        found += [place.start() for place in COLOURED.finditer(raw) if place[1].lower() in certain]
        for place in BASED.finditer(raw):
            base = raw[place.start() - 2 : place.start()]
            if means_one(base + place[0] if base == b"16" else place[0][1:]):
                found.append(place.start())
        for part in SURE:
            found += [start for start, end in lines_with(part, text) if small.search(raw, start, end)]
        here = wanted.intersection(text.split())
        for word in here & certain:
            found += [start for start, _ in lines_with(word, text)]
        for word in here & phrases.keys():
            if said := [words for words in phrases[word] if words <= here]:
                found += [start for start, end in lines_with(word, text) if has_all_of_one(text[start:end], said)]
        if not raw.isascii() and CHINESE.search(raw):
            found += [place.start() for place in chinese.finditer(raw)]
        return found

    return find


def numbers(known: Codes) -> Iterator[bytes]:
    """The numbers that are no everyday ones, as words in lower case; of HRESULTs only what comes before their code is looked for."""
    for code in known.numbers:
        if code < 0:
            yield b"%d" % -code
            continue
        yield from (b"0x%04x" % code, b"0x%08x" % code)
        if code >= FEW:
            yield from (b"%d" % code, b"%d" % (code + SNAP7), b"%d" % (code + APR), b"e%d" % (code + APR))
            yield from (b"0x" + b"0" * zeros + b"%x" % (code + SNAP7) for zeros in range(4))


def by_word(phrases: list[str]) -> dict[bytes, list[frozenset[bytes]]]:
    """The words of each phrase, under one that is rare among them; without a plain one under every part that a log may have of it."""
    plain = {phrase: ASCII_WORD.findall(phrase.lower()) for phrase in phrases}
    often = Counter(word for words in plain.values() for word in words)
    found = defaultdict(list)
    for phrase, words in plain.items():
        listed = frozenset(word.encode() for word in words)
        rare = min(words, key=lambda word: (len(word) < 7, often[word], -len(word)), default="")
        parts = [rare] if len(rare) >= SHORTEST else ASCII_PART.findall(f"{phrase} {fold(phrase)}".lower())
        for part in parts:
            found[part.encode()].append(listed)
    return found


def lines_with(literal: bytes, text: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of the lines that have it."""
    place = text.find(literal)
    while place >= 0:
        end = text.find(b"\n", place)
        end = end if end >= 0 else len(text)
        yield text.rfind(b"\n", 0, place) + 1, end
        place = text.find(literal, end)


def has_all_of_one(line: bytes, phrases: list[frozenset[bytes]]) -> bool:
    return any(all(word in line for word in words) for words in phrases)
