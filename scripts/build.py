#!/usr/bin/env python3
"""Build the whole site: data/ and docs/ -> site/."""

import argparse
import time

from winsock_errors import command, provision
from winsock_errors.reader import Problems


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    command.add_overlay(parser)
    overlay = command.overlay(parser.parse_args())
    provision.enter("build")
    from winsock_errors import site

    started = time.perf_counter()
    try:
        catalogue, synced = site.render(provision.ROOT, overlay)
        site.build(provision.ROOT, catalogue)
    except Problems as error:
        command.stop(*error.lines, f"{len(error.lines)} problem(s); site/ is as it was", status=1)
    count = sum(len(family.errors) for family in catalogue.families)
    print(f"{count} errors, pages: {synced}; built in {time.perf_counter() - started:.1f} s")
    print(f"Open {(provision.ROOT / 'site' / 'index.html').as_uri()}")


if __name__ == "__main__":
    command.run(main)
