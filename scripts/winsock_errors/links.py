"""Places in a log that name an error -> the log with links, as text, for a terminal, as HTML, or as one JSON object per place. Standard library only.

Each format is a function from a piece of the log and the places found in it to the bytes to be written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

from .logs import Found, Piece, decode

# What HTML cannot hold: control characters become their pictures, those from 128 on what Windows-1252 means by them,
# halves of characters and those that Unicode leaves out a replacement.
PICTURES: dict[int, str] = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n"} | {
    0x7F: "\u2421"
}
PICTURES |= {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
PICTURES |= dict.fromkeys([*range(0xD800, 0xE000), *range(0xFDD0, 0xFDF0)], "\ufffd")
PICTURES |= dict.fromkeys([plane << 16 | last for plane in range(17) for last in (0xFFFE, 0xFFFF)], "\ufffd")


@dataclass(frozen=True)
class Style:
    """How links are written."""

    base: str = ""  # what comes before winsock/10061.html
    reasons: bool = False  # say of each place why it counts
    colour: bool = True
    file: str = ""  # the log's name, where several are read

    def address(self, found: Found) -> str:
        hit = found.match.hit
        return f"{self.base}{hit.family.key}/{hit.error.code}.html"


Format = Callable[[Piece, Iterable[Found], Style], bytes]


def text(piece: Piece, places: Iterable[Found], style: Style) -> bytes:
    """The log as it is, the address in angle brackets after each place."""
    parts, done = [], 0
    for found in places:
        added = f" <{style.address(found)}>" + (f" {{{found.match.reason}}}" if style.reasons else "")
        parts += [piece.raw[done : found.end], added.encode(piece.encoding)]
        done = found.end
    return b"".join([*parts, piece.raw[done:]])


def ansi(piece: Piece, places: Iterable[Found], style: Style) -> bytes:
    """The log as it is, each place a hyperlink of the terminal (OSC 8), underlined unless colours are not wanted."""
    start, end = ("\x1b[4;36m", "\x1b[24;39m") if style.colour else ("", "")
    parts, done = [], 0
    for found in places:
        reason = f" {{{found.match.reason}}}" if style.reasons else ""
        before, after = f"\x1b]8;;{style.address(found)}\x1b\\{start}", f"{end}\x1b]8;;\x1b\\{reason}"
        parts += [piece.raw[done : found.start], before.encode(piece.encoding)]
        parts += [piece.raw[found.start : found.end], after.encode(piece.encoding)]
        done = found.end
    return b"".join([*parts, piece.raw[done:]])


def html(piece: Piece, places: Iterable[Found], style: Style) -> bytes:
    """The log escaped, as UTF-8, each place a link."""
    parts, done = [], 0
    for found in places:
        error = found.match.error
        title = f"{error.code} {error.symbol}: {error.title} ({found.match.reason})"
        link = f'<a href="{escape(style.address(found))}" title="{escape(title)}">{shown(found.match.text)}</a>'
        parts += [markup(piece, done, found.start), link]
        done = found.end
    return "".join([*parts, markup(piece, done, len(piece.raw))]).encode()


def markup(piece: Piece, start: int, end: int) -> str:
    """A part of the log as HTML, without a byte order mark; each line in its own encoding."""
    part = piece.raw[start:end]
    lines = part.split(b"\n") if piece.encoding == "utf-8" else [part]
    return shown("\n".join(decode(line, piece.encoding)[0] for line in lines).removeprefix("\ufeff"))


def shown(part: str) -> str:
    return escape(part.replace("\r\n", "\n").translate(PICTURES), quote=False)


def jsonl(piece: Piece, places: Iterable[Found], style: Style) -> bytes:
    """One object a line for each place; nothing of the log itself."""
    import json  # the other formats start sooner without it

    rows = []
    for found in places:
        row: dict[str, object] = {"file": style.file} if style.file else {}
        row |= {"line": found.line, "start": found.column, "end": found.column + len(found.match.text)}
        row |= {"text": found.match.text, "code": found.match.error.code, "symbol": found.match.error.symbol}
        row |= {"url": style.address(found)} | ({"reason": found.match.reason} if style.reasons else {})
        rows.append(json.dumps(row) + "\n")
    return "".join(rows).encode()


FORMATS: dict[str, Format] = {"text": text, "ansi": ansi, "html": html, "jsonl": jsonl}
HTML_HEAD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ margin: 1rem; font: .85rem/1.5 ui-monospace, Consolas, monospace }}
pre {{ margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere }}
a {{ font-weight: bold }}
</style>
<pre>
"""
HTML_FOOT = "</pre>\n</html>\n"


def frame(form: str, title: str) -> tuple[bytes, bytes]:
    """What comes before and after all logs."""
    if form != "html":
        return b"", b""
    return HTML_HEAD.format(title=escape(title.translate(PICTURES)) or "Log").encode(), HTML_FOOT.encode()
