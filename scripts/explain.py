#!/usr/bin/env python3
"""Explain Winsock error codes in the terminal: the substance of their pages. Runs on a bare Python, without network."""

import argparse
import difflib
import json
import sys
from pathlib import Path

from winsock_errors import catalogue, command, exports, terminal, tokens

DATA = Path(__file__).resolve().parents[1] / "data"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "token",
        nargs="+",
        metavar="TOKEN",
        help="a code or name as the log shows it: 10061, 16#8007274D, -2147014835, WSAECONNREFUSED",
    )
    parser.add_argument("--json", action="store_true", help="print a list with one object per token, for programs")
    arguments = parser.parse_args()
    try:
        known = catalogue.load(DATA)
    except catalogue.DataError as error:
        command.stop(*error.problems)
    answers = [(token, tokens.resolve(known, token)) for token in arguments.token]
    if arguments.json:
        print(
            json.dumps(
                [
                    {"token": token, "code": None} | (exports.record(*answer) if answer else {})
                    for token, answer in answers
                ],
                indent=2,
                ensure_ascii=False,
            )
        )
    else:
        pages = [terminal.explain(*answer, known.languages[0]) for _, answer in answers if answer]
        print(f"\n\n{'-' * terminal.WIDTH}\n\n".join(pages), end="\n" if pages else "")
    for token, answer in answers:
        if answer is None:
            print(
                f"{token}: no error of {' or '.join(family.name for family in known.families)}{suggestion(known, token)}",
                file=sys.stderr,
            )
    return 0 if all(answer for _, answer in answers) else 1


def suggestion(known: catalogue.Catalogue, token: str) -> str:
    """The nearest names, as the end of a sentence."""
    names = {
        name.lower(): name
        for family in known.families
        for error in family.errors
        for name in (*error.names, str(error.code))
    }
    near = difflib.get_close_matches(token.strip().lower(), names, n=3, cutoff=0.7)
    return (
        f"; did you mean {', '.join(names[name] for name in near)}?"
        if near
        else "; docs/guides/nerrid.md tells the families of codes apart"
    )


if __name__ == "__main__":
    command.run(main)
