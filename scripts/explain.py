#!/usr/bin/env python3
"""Explain Winsock error codes in the terminal: the substance of their pages. Runs on a bare Python, without network."""

import argparse
import json
import re
import sys

from winsock_errors import answers, catalogue, command, exports, terminal, tokens
from winsock_errors.answers import Answer
from winsock_errors.reader import Problems, project

SHIELD = "\0"  # no argument can hold it


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    tokens_help = "a code or name as the log shows it: 10061, 16#8007274D, -2147014835, WSAECONNREFUSED"
    parser.add_argument("token", nargs="+", metavar="TOKEN", help=tokens_help)
    parser.add_argument("--json", action="store_true", help="print a list with one object per token, for programs")
    command.add_overlay(parser)
    arguments = parser.parse_args(shielded(sys.argv[1:]))
    try:
        known = catalogue.load(project("data"), command.overlay(arguments))
    except Problems as error:
        command.stop(*error.lines)
    codes = tokens.codes(known)
    asked = [token.removeprefix(SHIELD) for token in arguments.token]
    given = [(token, answers.answer(codes, token)) for token in asked]
    hits = [answer.hit for _, answer in given if answer.hit]
    if arguments.json:
        print(json.dumps([record(token, answer) for token, answer in given], indent=2))
    elif hits:
        rule = f"\n\n{'-' * terminal.WIDTH}\n\n"
        print(rule.join(terminal.explain(known, hit.family, hit.error) for hit in hits))
    for token, answer in given:
        if not answer.hit:
            print(terminal.unknown(known, token, answer), file=sys.stderr)
    return 0 if len(hits) == len(given) else 1


def shielded(arguments: list[str]) -> list[str]:
    """Arguments in which a token like -4078 or -16#7FF8D8B3 is not taken for an option."""
    return [SHIELD + argument if re.match(r"-(?=\S*\d)(?!-)", argument) else argument for argument in arguments]


def record(token: str, answer: Answer) -> dict[str, object]:
    """The object of one token; code is null if it names no error."""
    facts = exports.record(answer.hit.family, answer.hit.error) if answer.hit else {}
    return {"token": token, "code": None} | facts


if __name__ == "__main__":
    command.run(main)
