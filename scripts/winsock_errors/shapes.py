"""Large pieces of a log -> the few lines worth a careful look. Standard library only.

A log says the same again and again, only with other numbers: its lines have few shapes, a shape being a line with every digit a zero. The careful look
itself judges a shape that comes again, with codes in place of its numbers; from then on a line of a harmless shape costs no more than to look that up.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Mapping
from itertools import accumulate, compress, count

from . import matches, prefilter
from .logs import Stops, decode, size
from .tokens import APR, Codes

ZEROS = bytes(ord("0") if 0x30 <= code <= 0x39 else code for code in range(256))
ROOM = 8 << 20  # bytes of shapes, about, that are remembered
EACH = 200  # bytes that Python needs for a shape beside its own
MANY = 4  # if more than one line in so many has a shape that is new, most will never come again
LONG = 1000  # bytes; with codes for numbers, the careful look at such a line would cost more than it saves

HRESULT = re.compile(
    rb"0{7}|0{6}e0|0{5}[ab][0-9a-f]{2}", re.IGNORECASE
)  # the shape of 2147952461, 8007274D, 800703E3, 80072AF9
# The numbers in a shape, by how a code would be written there.
NUMBER = re.compile(
    rb"(?P<prefix>0x0{0,4}a?)[0-9a-f]{4}(?![0-9a-f])"
    rb"|00#(?P<based>[0-9a-f_]+)"
    rb"|(?P<hresult>0000_)(?=[0-9a-f]{4})"
    rb"|(?P<negative>(?<!0)-0000(?!0))"
    rb"|(?<!\w)0[0ab][0-9a-f]{2}(?!\w)"
    rb"|(?:0(?!x))+",
    re.IGNORECASE,
)
Slot = tuple[int, int]  # start and end of a number in every line of a shape, in bytes


class Shapes:
    """The shapes that the lines of a log have had, and what is known of them."""

    def __init__(self, known: Codes) -> None:
        self.known = known
        self.rough = prefilter.places(known)
        self.sample = Sampler(known)
        forms = {*prefilter.numbers(known), *(b"%d" % code for code in known.numbers)}
        self.written = {form.lstrip(b"0") for form in forms} | {b"%x" % code for code in known.numbers}
        self.room = ROOM
        self.met: set[bytes] = set()  # all; one that comes again is put into one of the others, too
        self.quiet: set[bytes] = set()
        self.hresults: set[bytes] = set()  # quiet but for an HRESULT
        self.loud: dict[bytes, list[Slot]] = {}  # the numbers of which one must be a code; none: the words suffice

    def stops(self, raw: bytes) -> list[int]:
        """The places in a piece whose lines are worth a look: not in order, and several of one line."""
        shapes = raw.translate(ZEROS).split(b"\n")
        unsure = set(shapes) - self.quiet
        if not unsure:
            return []
        new = unsure - self.met
        self.remember(new)
        if len(new) * MANY > len(shapes):
            return self.rough(raw)
        if again := unsure - new - self.hresults - self.loud.keys():
            self.judge(list(again))
            unsure -= self.quiet
        found = []
        if not self.hresults.isdisjoint(unsure):
            found = [place.start() for place in prefilter.HRESULT.finditer(raw)]
            unsure -= self.hresults
        if unsure:
            found += self.within(raw, shapes, unsure)
        return found

    def remember(self, shapes: set[bytes]) -> None:
        self.room -= sum(map(len, shapes)) + EACH * len(shapes)
        if self.room < 0:
            self.room = ROOM
            for remembered in (self.met, self.quiet, self.hresults, self.loud):
                remembered.clear()
        self.met.update(shapes)

    def judge(self, shapes: list[bytes]) -> None:
        """Put each into quiet, hresults or loud."""
        samples = [self.sample(shape) for shape in shapes]
        for number in stopped(self.rough, samples):
            shape, sample = shapes[number], samples[number]
            if len(sample) > LONG or self.errors(shape):
                self.loud[shape] = []
            elif slots := self.errors(sample):
                self.loud[shape] = slots
        for shape in shapes:
            if shape not in self.loud:
                (self.hresults if HRESULT.search(shape) else self.quiet).add(shape)

    def errors(self, raw: bytes) -> list[Slot]:
        """Where the careful look finds an error in a line."""
        line, encoding = decode(raw, "utf-8")
        found = matches.find(self.known, line)
        return [(size(line[: match.start], encoding), size(line[: match.end], encoding)) for match in found]

    def within(self, raw: bytes, shapes: list[bytes], unsure: set[bytes]) -> list[int]:
        """The same for those lines of the piece whose shape is none of the quiet ones."""
        ends = list(accumulate(map(len, shapes)))  # without the signs between the lines
        found, new = [], []
        for number in compress(count(), map(unsure.__contains__, shapes)):
            shape, end = shapes[number], ends[number] + number
            line = raw[end - len(shape) : end]
            if shape not in self.loud:
                new.append((end, line))
            elif self.is_worth(line, self.loud[shape]):
                found.append(end)
        return found + [new[number][0] for number in stopped(self.rough, [line for _, line in new])]

    def is_worth(self, line: bytes, slots: list[Slot]) -> bool:
        """Whether a line of a loud shape can name an error."""
        if not slots or any(line[start:end].lower().lstrip(b"0") in self.written for start, end in slots):
            return True
        return b"#" in line or prefilter.HRESULT.search(line) is not None


def stopped(rough: Stops, lines: list[bytes]) -> set[int]:
    """The lines, by number from 0, in which the prefilter finds a place."""
    ends = list(accumulate(len(line) + 1 for line in lines))
    return {bisect(ends, place) for place in rough(b"\n".join(lines))} if lines else set()


class Sampler:
    """Puts codes of the same length in place of the numbers of a shape: wherever it can, one and the same in all its notations."""

    def __init__(self, known: Codes) -> None:
        code = min(code for code in known.numbers if code >= 10_000 and f"{code:x}".isdigit())
        codes = (*(code for code in known.numbers if code > 0), code + APR, code)
        self.hexadecimal = {len(f"{code:x}"): b"%x" % code for code in codes}  # by their number of digits
        self.hexadecimal |= {8: b"8007" + self.hexadecimal[4], 16: b"ffffffff8007" + self.hexadecimal[4]}
        self.decimal = {len(f"{code}"): b"%d" % code for code in codes} | {4: self.hexadecimal[4]}
        self.negative = b"%d" % min(known.numbers)

    def __call__(self, shape: bytes) -> bytes:
        lowered = shape.lower()
        everyday = any(part in lowered for part in (*prefilter.SURE, b"#"))
        return NUMBER.sub(lambda place: self.code(place, everyday), shape)

    def code(self, place: re.Match[bytes], everyday: bool) -> bytes:
        match place.lastgroup:
            case "prefix":
                return place["prefix"] + self.hexadecimal[4]
            case "based":
                return b"16#" + filled(place["based"], self.hexadecimal)
            case "hresult":
                return b"8007_"
            case "negative":
                return self.negative
        if len(place[0]) < 4 and not everyday:  # nothing there makes so small a number a code
            return place[0]
        return self.decimal.get(len(place[0]), place[0])


def filled(zeros: bytes, codes: Mapping[int, bytes]) -> bytes:
    """Hexadecimal digits with a code in the last ones, the underscores where they were."""
    length = len(zeros.replace(b"_", b""))
    digits = iter(codes.get(length, codes[4]).rjust(length, b"0"))
    return bytes(sign if sign == ord("_") else next(digits) for sign in zeros)
