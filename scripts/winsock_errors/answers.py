"""What somebody asks for -> the error it names, or what else it is and what comes near. Standard library only.

Stands a second time in docs/assets/tokens.js; one table of cases tests both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import company, matches
from .tokens import BLANK, Codes, Hit, fold, read, values

if TYPE_CHECKING:
    from .context import Other

BETWEEN = re.compile(rf"[{BLANK}=:;,()\[\]\"'`<>|]+")
NEAREST = 3  # suggestions
FEW_WORDS = 5  # in a longer text, a number need not be what was asked for


@dataclass(frozen=True)
class Answer:
    """The error that was asked for; or else the other families its number is in, and the errors whose names come near."""

    hit: Hit | None
    others: tuple[Other, ...] = ()
    near: tuple[Hit, ...] = ()


def answer(known: Codes, text: str) -> Answer:
    """Read what a person typed or a log gave: a token, what a runtime prints around it, or the words of a message."""
    if hit := read(known, text):
        return Answer(hit)
    found = distinct(match.hit for match in matches.find(known, text)) or distinct(said(known, text))
    if len(found) == 1:
        return Answer(found[0])
    others = () if found else elsewhere(known, text)
    return Answer(None, others, tuple(found[:NEAREST]) or (() if others else near(known, text)))


def distinct(hits: Iterable[Hit]) -> list[Hit]:
    found: list[Hit] = []
    for hit in hits:
        if hit not in found:
            found.append(hit)
    return found


def said(known: Codes, text: str) -> Iterator[Hit]:
    """The errors that single words name; everyday numbers and words do not count beside others."""
    parts = [part for part in BETWEEN.split(text) if part.strip(".").lower() not in known.context.everyday]
    hits = [hit for part in parts if (hit := read(known, part))]
    yield from [hit for hit in hits if hit.error.code >= company.FEW] or hits


def elsewhere(known: Codes, text: str) -> tuple[Other, ...]:
    """The other families whose range holds the number that was asked for, the narrowest range first."""
    parts = [text] if values(text) else [part for part in BETWEEN.split(text) if part]
    given = [found[0] for part in parts if re.search(r"\d", part) and (found := values(part))]
    numbers = {number % (1 << 32) for number in given} if len(given) == 1 and len(parts) <= FEW_WORDS else set()
    fitting = [
        (last - first, other)
        for other in known.others
        for first, last in other.spans
        if any(first <= number <= last for number in numbers)
    ]
    return tuple(other for _, other in sorted(fitting, key=lambda fit: fit[0]))


def near(known: Codes, text: str) -> tuple[Hit, ...]:
    """The errors with a name, title or phrase that differs by a few letters, the nearest first."""
    wanted = squash(text)
    limit = len(wanted) // 5
    if limit == 0 or not re.search(r"[^\d]{3}", wanted):
        return ()
    close = [
        (apart, hit.error.code, place, hit)
        for place, (written, hit) in enumerate(candidates(known))
        if abs(len(written) - len(wanted)) <= limit and (apart := distance(written, wanted)) <= limit
    ]
    return tuple(distinct(hit for *_, hit in sorted(close, key=lambda one: one[:3]))[:NEAREST])


def candidates(known: Codes) -> Iterator[tuple[str, Hit]]:
    """Everything that can be misspelt, squashed."""
    for name, hit in known.names.items():
        yield squash(name), hit
    for phrase, hit in known.phrases.items():
        yield squash(phrase), hit
    for hit in known.numbers.values():
        yield squash(hit.error.title), hit


def squash(text: str) -> str:
    return fold(text.replace("_", " ")).replace(" ", "")


def distance(one: str, other: str) -> int:
    """How many letters must be added, removed or replaced to make one of the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, wanted in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != wanted))
    return row[-1]
