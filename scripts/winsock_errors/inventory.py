"""Catalogue -> objects.inv: by it, documents made with Sphinx or mkdocstrings link to an error by its symbol, an alias or its code."""

from collections import Counter
from collections.abc import Iterator

from sphobjinv import DataObjStr, Inventory, compress

from .catalogue import Catalogue, Error, Family


def render(catalogue: Catalogue, version: str) -> bytes:
    """An inventory in the format that Sphinx calls version 2."""
    inventory = Inventory()
    inventory.project = catalogue.languages[0].words["home"]["title"]
    inventory.version = version
    inventory.objects = [
        entry
        for family, error, name in names(catalogue)
        for entry in entries(f"{family.key}/{error.code}.html", error, name)
    ]
    return compress(inventory.data_file())


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


def entries(address: str, error: Error, name: str) -> Iterator[DataObjStr]:
    """Two for a name: :ref: of Sphinx finds labels, mkdocstrings reads only the Python domain unless told otherwise."""
    common = {"name": name, "priority": "1", "uri": address}
    yield DataObjStr(domain="py", role="data", dispname="-", **common)  # the link shows the name as it was written
    yield DataObjStr(domain="std", role="label", dispname=f"{error.code} {error.symbol}", **common)
