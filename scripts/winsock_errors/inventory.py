"""Catalogue -> objects.inv: by it, documents made with Sphinx or mkdocstrings link to an error by its symbol, an alias or its code. Standard library only.

The format is what Sphinx calls version 2: https://sphobjinv.readthedocs.io/en/stable/syntax.html. The tests read it with sphobjinv, Sphinx and
mkdocstrings; to write these few lines with sphobjinv, too, took six packages and a quarter of the time of our part of a build.
"""

import zlib
from collections import Counter
from collections.abc import Iterator

from .catalogue import Catalogue, Error, Family

HEAD = """# Sphinx inventory version 2
# Project: {project}
# Version: {version}
# The remainder of this file is compressed using zlib.
"""


def render(catalogue: Catalogue, version: str) -> bytes:
    """The inventory: four lines of text, then a line per entry, compressed."""
    head = HEAD.format(project=catalogue.languages[0].words["home"]["title"], version=version)
    lines = (
        line
        for family, error, name in names(catalogue)
        for line in entries(f"{family.key}/{error.code}.html", error, name)
    )
    return head.encode() + zlib.compress("".join(lines).encode(), 9)


def names(catalogue: Catalogue) -> Iterator[tuple[Family, Error, str]]:
    """Every name of every error, its code included; one that two families have would be a guess and leads nowhere."""
    found = [
        (family, error, name)
        for family in catalogue.families
        for error in family.errors
        for name in (f"{error.code}", error.symbol, *error.aliases)
    ]
    counts = Counter(name for _, _, name in found)
    return ((family, error, name) for family, error, name in found if counts[name] == 1)


def entries(address: str, error: Error, name: str) -> Iterator[str]:
    """Two for a name: :ref: of Sphinx finds labels, mkdocstrings reads only the Python domain unless told otherwise."""
    yield f"{name} py:data 1 {address} -\n"  # the link shows the name as it was written
    yield f"{name} std:label 1 {address} {error.code} {error.symbol}\n"
