#!/usr/bin/env python3
"""Explain Winsock error codes in the terminal: the substance of their pages. Runs on a bare Python, without network."""

import argparse
import difflib
import json
import sys
from pathlib import Path

from winsock_errors import catalogue, command, exports, terminal, tokens
from winsock_errors.reader import Problems

DATA = Path(__file__).resolve().parents[1] / "data"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    tokens_help = "a code or name as the log shows it: 10061, 16#8007274D, -2147014835, WSAECONNREFUSED"
    parser.add_argument("token", nargs="+", metavar="TOKEN", help=tokens_help)
    parser.add_argument("--json", action="store_true", help="print a list with one object per token, for programs")
    arguments = parser.parse_args()
    try:
        known = catalogue.load(DATA)
    except Problems as error:
        command.stop(*error.lines)
    index = tokens.index(known)
    answers = [(token, tokens.resolve(index, token)) for token in arguments.token]
    found = [answer for _, answer in answers if answer]
    if arguments.json:
        records = [
            {"token": token, "code": None} | (exports.record(*answer) if answer else {}) for token, answer in answers
        ]
        print(json.dumps(records, indent=2))
    elif found:
        rule = f"\n\n{'-' * terminal.WIDTH}\n\n"
        print(rule.join(terminal.explain(family, error, known.languages[0]) for family, error in found))
    for token, answer in answers:
        if answer is None:
            print(unknown(known, token), file=sys.stderr)
    return 0 if len(found) == len(answers) else 1


def unknown(known: catalogue.Catalogue, token: str) -> str:
    """One line: what the token is not, and the nearest names."""
    said = f"{' '.join(token.split()) or 'an empty token'}: no error of {', '.join(family.name for family in known.families)}"
    names = {name.lower(): name for family in known.families for error in family.errors for name in error.names}
    near = difflib.get_close_matches(token.strip().lower(), names, n=3, cutoff=0.7)
    if near:
        return f"{said}; did you mean {', '.join(names[name] for name in near)}?"
    return f"{said}; the guide 'Read nErrId' tells the families of codes apart"


if __name__ == "__main__":
    command.run(main)
