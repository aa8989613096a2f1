"""How codes are written: code -> every notation, and a token from a log -> the error. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .catalogue import Catalogue, Error, Family

BETWEEN_WORDS = re.compile(r"[\s=:;,()\[\]\"'`]+")  # the same in docs/assets/lookup.js


def notations(code: int, hresult_base: int) -> dict[str, str]:
    """Every way the number of a code is written, by its key in [notations] of the words; the HRESULT forms only where the family has them.

    HRESULT_FROM_WIN32: 0x80070000 | code (winerror.h).
    """
    forms = {"decimal": f"{code}", "hex": f"0x{code:04X}", "iec": f"16#{code:04X}", "padded": f"0x{code:08X}"}
    if hresult_base:
        hresult = hresult_base | code
        forms |= {
            "hresult": f"0x{hresult:08X}",
            "hresult_iec": f"16#{hresult:08X}",
            "hresult_unsigned": f"{hresult}",
            "hresult_signed": f"{hresult - (1 << 32)}",
        }
    return forms


def terms(family: Family, error: Error) -> list[str]:
    """Every token that leads to the error, in lower case: its notations, the hexadecimal ones also bare, and its names."""
    forms = family.notations(error)
    bare = [forms[key].removeprefix("0x") for key in ("hex", "hresult") if key in forms]
    runtime = [f"SocketError.{error.dotnet}"] if error.dotnet else []
    # libuv gives several errors one name; its number belongs to the one that has this name itself.
    runtime += [f"{error.libuv}"] if error.node and error.node in error.names else []
    return list(dict.fromkeys(term.lower() for term in (*forms.values(), *bare, *error.names, *runtime)))


def index(catalogue: Catalogue) -> dict[str, tuple[Family, Error]]:
    """Every token of every error, in lower case."""
    found: dict[str, tuple[Family, Error]] = {}
    for family in catalogue.families:
        for error in family.errors:
            for term in terms(family, error):
                found.setdefault(term, (family, error))
    return found


def resolve(known: Mapping[str, tuple[Family, Error]], token: str) -> tuple[Family, Error] | None:
    """The error a token names, or the only one that a word of it names ("nErrId = 16#8007274D"); else None."""
    wanted = token.strip().lower()
    if wanted in known:
        return known[wanted]
    words = (word.strip(".") for word in BETWEEN_WORDS.split(wanted))
    hits = list(dict.fromkeys(known[word] for word in words if word in known))
    return hits[0] if len(hits) == 1 else None
