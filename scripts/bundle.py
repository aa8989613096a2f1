#!/usr/bin/env python3
"""Make what is shipped with a PLC project: dist/ with the offline site and the tools as a zip, the handbook as PDF, and their checksums."""

import argparse
import time
from pathlib import Path

from winsock_errors import command, provision
from winsock_errors.reader import Problems


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--output", metavar="DIR", type=Path, help="where to put the files (default: dist/ of the project)")
    parser.add_argument("--no-pdf", action="store_true", help="leave the handbook out")
    command.add_overlay(parser)
    arguments = parser.parse_args()
    overlay = command.overlay(arguments)
    output = (arguments.output or provision.ROOT / "dist").resolve()
    if output.exists() and not output.is_dir():
        command.stop(f"{output}: is no folder; --output takes the folder for the files")
    provision.enter("build" if arguments.no_pdf else "bundle")
    from winsock_errors import shipping

    started = time.perf_counter()
    try:
        made = shipping.origin(provision.ROOT)
    except Problems as error:
        command.stop(*error.lines)
    try:
        files = shipping.ship(provision.ROOT, overlay, output, made, pdf=not arguments.no_pdf)
    except Problems as error:
        command.stop(*error.lines, f"{len(error.lines)} problem(s); {output} is as it was", status=1)
    for path in files:
        print(f"{path} ({path.stat().st_size / 1e6:.1f} MB)")
    print(f"made in {time.perf_counter() - started:.1f} s; unpack the zip anywhere and open its index.html")


if __name__ == "__main__":
    command.run(main)
