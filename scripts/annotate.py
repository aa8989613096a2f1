#!/usr/bin/env python3
"""Read a log and write it with every Winsock error code linked to its page. Runs on a bare Python, without network."""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO
from urllib.parse import quote

from winsock_errors import catalogue, command, links, logs, shapes, tokens
from winsock_errors.reader import Problems, project

IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"  # may stand in an address as it is
SOON = 0.5  # seconds; what takes longer shows its progress


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
        known = tokens.codes(catalogue.load_codes(project("data")))
    except Problems as error:
        command.stop(*error.lines)
    form = arguments.format or ("ansi" if sys.stdout.isatty() else "text")
    style = links.Style(address(arguments.base_url), arguments.explain_matches, not os.environ.get("NO_COLOR"))
    head, foot = links.frame(form, ", ".join(arguments.file))
    write(head)
    stops, status = shapes.Shapes(known).stops, 0
    for name in arguments.file or [""]:
        named = replace(style, file=name)
        try:
            for piece in pieces(name, counted=form == "jsonl"):
                write(links.FORMATS[form](piece, logs.find(known, stops, piece), named))
        except Problems as error:
            print(*error.lines, file=sys.stderr)
            status = 2
    write(foot)
    return status


def address(base: str) -> str:
    """The site's address as links need it: with its last slash, and without what an address cannot hold."""
    return quote(os.fsencode(base if base.endswith("/") or not base else base + "/"), IN_ADDRESSES)


def write(part: bytes) -> None:
    if part:
        sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()


def pieces(name: str, counted: bool) -> Iterator[logs.Piece]:
    """The pieces of the file, or of standard input; raises Problems if it cannot be read."""
    try:
        with open(name or 0, "rb", closefd=bool(name)) as log:
            yield from logs.pieces(watched(log, name) if sys.stderr.isatty() else log.read1, counted)
    except OSError as error:  # never the output's: that is raised where it is written
        place = name or "standard input"
        raise Problems(f"{place}: cannot be read ({error.strerror}); check the name and the access to it") from error


def watched(log: BinaryIO, name: str) -> logs.Read:
    """What reads the log and says on standard error how much is done, if that takes long and can be known."""
    size, done, due, begun = os.fstat(log.fileno()).st_size, 0, time.monotonic() + SOON, False

    def read(most: int) -> bytes:
        nonlocal done, due, begun
        data = log.read1(most)
        done += len(data)
        if size and (time.monotonic() > due or begun and not data):
            end = "" if data else "\n"
            print(f"\r{name or 'standard input'} {min(done / size, 1):4.0%}", end=end, file=sys.stderr, flush=True)
            due, begun = time.monotonic() + SOON, bool(data)
        return data

    return log.read1 if sys.stdout.isatty() else read


if __name__ == "__main__":
    command.run(main)
