"""A log as bytes, in any encoding -> pieces of whole lines, and the places in them that name an error. Standard library only.

Nothing here grows with the log: a piece has a largest size, and a line that is longer comes in several.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from . import matches
from .matches import Match
from .tokens import Codes

PIECE = 1 << 15  # bytes; even, and small enough to stay in the processor's cache
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
Stops = Callable[[bytes], list[int]]  # gives the places of a text whose lines are worth a careful look, in any order
Read = Callable[[int], bytes]  # gives some bytes, at most so many, as soon as there are any; none at the end


@dataclass(frozen=True)
class Piece:
    """Some lines of a log, and where they stand in it."""

    raw: bytes
    encoding: str = "utf-8"  # said of every log in which an ASCII letter is one byte
    line: int = 1  # the number of its first line, from 1; 0: lines are not counted
    column: int = 0  # characters of that line in the pieces before


@dataclass(frozen=True)
class Found:
    """A place in a piece that names an error."""

    start: int  # bytes, end exclusive
    end: int
    line: int  # from 1
    column: int  # characters before it in its line
    match: Match


def pieces(read: Read, counted: bool = True) -> Iterator[Piece]:
    """The log's bytes, each once and in order, as soon as a line is complete; a byte order mark comes first and alone.

    The pieces of a line longer than one depend on the line alone, not on how the log arrives.
    """
    rest = data = read(PIECE)
    while data and any(mark != rest and mark.startswith(rest) for mark in BYTE_ORDER_MARKS):
        data = read(PIECE)
        rest += data
    mark = next((mark for mark in BYTE_ORDER_MARKS if rest.startswith(mark)), b"")
    encoding = BYTE_ORDER_MARKS.get(mark, "utf-8")
    if mark:
        yield Piece(mark, encoding, int(counted))
    last, rest = Piece(b"", encoding, int(counted)), rest[len(mark) :]
    while True:
        while cut := where_to_cut(rest, encoding):
            last, rest = next_piece(last, rest[:cut]), rest[cut:]
            yield last
        if not data:
            break
        data = read(PIECE)
        rest += data
    odd = len(rest) % len("\n".encode(encoding))  # half of a character of UTF-16
    if len(rest) > odd:
        last = next_piece(last, rest[: len(rest) - odd])
        yield last
    if odd:
        yield replace(next_piece(last, rest[-odd:]), encoding="utf-8")


def next_piece(last: Piece, raw: bytes) -> Piece:
    """What follows the last piece."""
    if not last.line:
        return Piece(raw, last.encoding, 0)
    end = end_of_last("\n".encode(last.encoding), last.raw)
    complete, begun = last.raw[:end], decode(last.raw[end:], last.encoding)[0]
    lines = complete.count(b"\n") if last.encoding == "utf-8" else decode(complete, last.encoding)[0].count("\n")
    return Piece(raw, last.encoding, last.line + lines, len(begun) + (0 if end else last.column))


def where_to_cut(raw: bytes, encoding: str) -> int:
    """After the last complete line, or within the first one if that is longer than a piece; 0: more must come."""
    if len(raw) > PIECE:
        newline = "\n".encode(encoding)
        if not end_of_last(newline, raw[: PIECE + len(newline)]):
            return seam(raw, encoding)
    return end_of_last("\n".encode(encoding), raw)


def end_of_last(sign: bytes, raw: bytes) -> int:
    """Where the last such character ends; 0 if there is none."""
    place = raw.rfind(sign)
    while place >= 0 and place % len(sign):  # in UTF-16, halves of two characters
        place = raw.rfind(sign, 0, place + len(sign) - 1)
    return place + len(sign) if place >= 0 else 0


def seam(raw: bytes, encoding: str) -> int:
    """Where to cut a line longer than a piece: after a blank if there is one, but never within a character."""
    half = PIECE // 4 * 2
    if end := end_of_last(" ".encode(encoding), raw[half:PIECE]):
        return half + end
    if encoding == "utf-8":
        return next((place for place in range(PIECE, PIECE - 4, -1) if raw[place] & 0xC0 != 0x80), PIECE)
    high = raw[PIECE - 2 : PIECE].decode(encoding, "surrogatepass")
    return PIECE - 2 if "\ud800" <= high < "\udc00" else PIECE


def decode(raw: bytes, encoding: str) -> tuple[str, str]:
    """Characters, and the encoding that gives their bytes back; a line that is no UTF-8 is taken byte by byte."""
    try:
        return raw.decode(encoding, "strict" if encoding == "utf-8" else "surrogatepass"), encoding
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "latin-1"


def size(text: str, encoding: str) -> int:
    """Bytes of a text; half of a character of UTF-16 may stand alone."""
    return len(text.encode(encoding, "surrogatepass" if encoding.startswith("utf-16") else "strict"))


def find(known: Codes, stops: Stops, piece: Piece) -> Iterator[Found]:
    """Every place in the piece that names an error, in order."""
    wide = piece.encoding != "utf-8"
    raw = decode(piece.raw, piece.encoding)[0].encode("utf-8", "surrogatepass") if wide else piece.raw
    number, place, done = piece.line, 0, 0  # place: bytes of the piece before `done`
    for start, end in suspects(stops, raw):
        number += raw.count(b"\n", done, start) if piece.line else 0
        place += size(raw[done:start].decode("utf-8", "surrogatepass"), piece.encoding) if wide else start - done
        done = start
        line = raw[start:end]
        text, encoding = (line.decode("utf-8", "surrogatepass"), piece.encoding) if wide else decode(line, "utf-8")
        column = 0 if start else piece.column
        for match in matches.find(known, text):
            first = place + size(text[: match.start], encoding)
            yield Found(first, first + size(match.text, encoding), number, column + match.start, match)


def suspects(stops: Stops, raw: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of the lines that are worth a careful look."""
    end = -1
    for place in sorted(stops(raw)):
        if place > end:
            end = raw.find(b"\n", place)
            end = end if end >= 0 else len(raw)
            yield raw.rfind(b"\n", 0, place) + 1, end
