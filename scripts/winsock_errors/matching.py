"""What the page "How codes are found in a log" shows beside its words: lines with their codes marked, the other families by their ranges. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from . import matches
from .context import Other
from .tokens import Codes

SIGNED = 1 << 31  # from here on, 32 bits can be a negative number


def marked(known: Codes, lines: str) -> str:
    """The lines as HTML: what counts is a link, why it counts stands behind it in braces."""
    return "\n".join("".join(parts(known, line)) for line in lines.strip("\n").split("\n"))


def parts(known: Codes, line: str) -> Iterator[str]:
    done = 0
    for match in matches.find(known, line):
        address = f"{match.hit.family.key}/{match.error.code}.html"
        yield escape(line[done : match.start])
        yield f'<a href="{address}">{escape(match.text)}</a> <i>{{{escape(match.reason, quote=False)}}}</i>'
        done = match.end
    yield escape(line[done:])


@dataclass(frozen=True)
class Ranges:
    """Where a family's numbers are: each range as first and last, in one notation after the other."""

    other: Other
    hexadecimal: tuple[tuple[str, str], ...]
    decimal: tuple[tuple[str, str], ...]


def ranges(others: tuple[Other, ...]) -> list[Ranges]:
    """Every other family, ascending by its first number."""
    return [
        Ranges(
            other,
            tuple((f"16#{first:X}", f"16#{last:X}") for first, last in other.spans),
            tuple(pair for first, last in other.spans for pair in decimal(first, last)),
        )
        for other in sorted(others, key=lambda other: other.spans)
    ]


def decimal(first: int, last: int) -> Iterator[tuple[str, str]]:
    """Unsigned, and signed where the same 32 bits can be negative."""
    yield f"{first}", f"{last}"
    if first >= SIGNED:
        yield f"{first - 2 * SIGNED}", f"{last - 2 * SIGNED}"
