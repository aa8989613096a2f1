"""A log as bytes, in any encoding -> pieces of whole lines, and the places in them that name an error. Standard library only.

Nothing here grows with the log: a piece has a largest size, and a line that is longer comes in several.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from . import matches, prefilter
from .matches import Match
from .tokens import Codes

PIECE = 1 << 18  # bytes
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True)
class Piece:
    """Some lines of a log, and where they stand in it."""

    raw: bytes
    encoding: str  # utf-8 is said of every log in which an ASCII letter is one byte
    line: int  # the number of its first line, from 1
    column: int  # characters of that line in the pieces before

    @property
    def newline(self) -> bytes:
        return "\n".encode(self.encoding)


@dataclass(frozen=True)
class Found:
    """A place in a piece that names an error."""

    start: int  # bytes, end exclusive
    end: int
    line: int  # from 1
    column: int  # characters before it in its line
    match: Match


def pieces(log: BinaryIO) -> Iterator[Piece]:
    """The log's bytes, each once and in order, as soon as a line is complete; a byte order mark comes first and alone."""
    head = log.read(3)
    mark = next((mark for mark in BYTE_ORDER_MARKS if head.startswith(mark)), b"")
    encoding = BYTE_ORDER_MARKS.get(mark, "utf-8")
    if mark:
        yield Piece(mark, encoding, 1, 0)
    place, rest = (1, 0), head[len(mark) :]
    while data := log.read1(PIECE):
        rest += data
        if cut := where_to_cut(rest, encoding):
            piece = Piece(rest[:cut], encoding, *place)
            yield piece
            place, rest = after(piece), rest[cut:]
    whole = len(rest) // len("\n".encode(encoding)) * len("\n".encode(encoding))
    if whole:
        yield Piece(rest[:whole], encoding, *place)
    if rest[whole:]:  # half of a character of UTF-16
        yield Piece(rest[whole:], "utf-8", *place)


def where_to_cut(raw: bytes, encoding: str) -> int:
    """After the last complete line; 0 if there is none yet. A line as long as a piece is cut after a blank, never within a character."""
    if end := end_of_lines(raw, "\n".encode(encoding)):
        return end
    if len(raw) < PIECE:
        return 0
    if len("\n".encode(encoding)) == 2:
        return len(raw) // 2 * 2 - 2
    blank = raw.rfind(b" ", PIECE // 2) + 1
    return blank or next(
        place for place in range(len(raw) - 1, 0, -1) if raw[place] & 0xC0 != 0x80 or place < PIECE // 2
    )


def end_of_lines(raw: bytes, newline: bytes) -> int:
    """Where the last complete line ends; 0 if none does."""
    end = raw.rfind(newline)
    while end >= 0 and end % len(newline):  # in UTF-16, halves of two characters
        end = raw.rfind(newline, 0, end + 1)
    return end + len(newline) if end >= 0 else 0


def after(piece: Piece) -> tuple[int, int]:
    """The line and column at which the next piece begins."""
    end = end_of_lines(piece.raw, piece.newline)
    text, _ = decode(piece.raw[end:], piece.encoding)
    return piece.line + count_lines(piece.raw, piece.encoding), len(text) + (0 if end else piece.column)


def count_lines(raw: bytes, encoding: str) -> int:
    return raw.count(b"\n") if encoding == "utf-8" else decode(raw, encoding)[0].count("\n")


def decode(raw: bytes, encoding: str) -> tuple[str, str]:
    """Characters, and the encoding that gives their bytes back; a line that is no UTF-8 is taken byte by byte."""
    try:
        return raw.decode(encoding, "strict" if encoding == "utf-8" else "surrogatepass"), encoding
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "latin-1"


def size(text: str, encoding: str) -> int:
    """Bytes of a text; half of a character of UTF-16 may stand alone."""
    return len(text.encode(encoding, "surrogatepass" if encoding.startswith("utf-16") else "strict"))


def find(known: Codes, stops: prefilter.Stops, piece: Piece) -> Iterator[Found]:
    """Every place in the piece that names an error, in order."""
    number, counted = piece.line, 0
    for start, end in suspects(stops, piece) if piece.encoding == "utf-8" else every_line(piece):
        number, counted = number + count_lines(piece.raw[counted:start], piece.encoding), start
        text, encoding = decode(piece.raw[start:end], piece.encoding)
        column = 0 if start else piece.column
        for match in matches.find(known, text):
            first = start + size(text[: match.start], encoding)
            yield Found(first, first + size(match.text, encoding), number, column + match.start, match)


def suspects(stops: prefilter.Stops, piece: Piece) -> Iterator[tuple[int, int]]:
    """Start and end of the lines that are worth a careful look."""
    raw, end = piece.raw, -1
    for place in sorted(stops(raw)):
        if place > end:
            end = raw.find(b"\n", place)
            end = end if end >= 0 else len(raw)
            yield raw.rfind(b"\n", 0, place) + 1, end


def every_line(piece: Piece) -> Iterator[tuple[int, int]]:
    """Start and end of each line, its end not included."""
    text, encoding = decode(piece.raw, piece.encoding)
    start = 0
    for line in text.split("\n"):
        end = start + size(line, encoding)
        yield start, end
        start = end + len(piece.newline)
