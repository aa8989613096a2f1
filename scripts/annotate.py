#!/usr/bin/env python3
"""Read a log and write it with every Winsock error code linked to its page. Runs on a bare Python, without network."""

import argparse
import os
import sys
import time
from html import escape
from pathlib import Path
from typing import BinaryIO

from winsock_errors import catalogue, command, links, logs, prefilter, tokens
from winsock_errors.reader import Problems

DATA = Path(__file__).resolve().parents[1] / "data"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("file", nargs="*", metavar="FILE", help="a log in any encoding (default: standard input)")
    parser.add_argument(
        "--format", choices=links.FORMATS, help="what to write (default: ansi on a terminal, else text)"
    )
    parser.add_argument("--base-url", default="", metavar="URL", help="where the site is (default: a relative address)")
    parser.add_argument("--explain-matches", action="store_true", help="say of each code why it counts as one")
    arguments = parser.parse_args()
    try:
        known = tokens.codes(catalogue.load_codes(DATA))
    except Problems as error:
        command.stop(*error.lines)
    stops = prefilter.stops(known)
    form = arguments.format or ("ansi" if sys.stdout.isatty() else "text")
    base = arguments.base_url and arguments.base_url.rstrip("/") + "/"
    output = sys.stdout.buffer
    if form == "html":
        output.write(links.HTML_HEAD.format(title=escape(", ".join(arguments.file) or "Log")).encode())
    unreadable = 0
    for name in arguments.file or [""]:
        style = links.Style(base, arguments.explain_matches, not os.environ.get("NO_COLOR"), name)
        try:
            with open(name, "rb") if name else open(sys.stdin.fileno(), "rb", closefd=False) as log:
                annotate(known, stops, log, links.FORMATS[form], style, output)
        except OSError as error:
            if error.filename != name:  # the output's
                raise
            print(f"{name}: cannot be read ({error.strerror}); check the name and the access to it", file=sys.stderr)
            unreadable += 1
    if form == "html":
        output.write(links.HTML_FOOT.encode())
    return 2 if unreadable else 0


def annotate(
    known: tokens.Codes, stops: prefilter.Stops, log: BinaryIO, form: links.Format, style: links.Style, output: BinaryIO
) -> None:
    """Write what the format makes of the log, each piece as soon as it is read."""
    progress = Progress(log, style.file) if sys.stderr.isatty() and not sys.stdout.isatty() else None
    for piece in logs.pieces(log):
        output.write(form(piece, logs.find(known, stops, piece), style))
        output.flush()
        if progress:
            progress.show(len(piece.raw))


class Progress:
    """How much of a file is done, on standard error."""

    def __init__(self, log: BinaryIO, name: str) -> None:
        self.size, self.done, self.name = os.fstat(log.fileno()).st_size, 0, name
        self.shown = time.monotonic()

    def show(self, read: int) -> None:
        self.done += read
        if self.size and (time.monotonic() > self.shown + 0.2 or self.done >= self.size):
            self.shown = time.monotonic()
            end = "\n" if self.done >= self.size else ""
            print(f"\r{self.name} {self.done / self.size:4.0%}", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    command.run(main)
