"""How codes are written: code -> every notation, and a token from a log -> the error. Standard library only.

`fold`, `runs` and `resolve` stand a second time in docs/assets/tokens.js; one table of cases tests both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .catalogue import Catalogue, Error, Family

BETWEEN_WORDS = re.compile(r"[\s=:;,()\[\]\"'`]+")
WORD = re.compile(r"[\u3040-\u9fff]|[^\W_\u3040-\u9fff]+")  # Chinese writes no blanks: each character is a word
LONGEST_PHRASE = 12  # words of a key-phrase


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


def fold(text: str) -> str:
    """The words of a text, one blank between two; without case, accents and punctuation, which logs and versions of Windows vary."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return " ".join(WORD.findall("".join(letter for letter in letters if unicodedata.category(letter) != "Mn")))


def phrases(error: Error) -> list[str]:
    """The key-phrases of the system's message in every language, folded."""
    return list(dict.fromkeys(fold(phrase) for listed in error.messages.values() for phrase in listed))


def runs(folded: str) -> Iterator[str]:
    """Every run of words in a folded text that is short enough for a key-phrase."""
    words = folded.split()
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_PHRASE, len(words)) + 1):
            yield " ".join(words[start:end])


def index(catalogue: Catalogue) -> dict[str, tuple[Family, Error]]:
    """Every token of every error, in lower case, and every key-phrase, folded."""
    found: dict[str, tuple[Family, Error]] = {}
    for family in catalogue.families:
        for error in family.errors:
            for term in (*terms(family, error), *phrases(error)):
                found.setdefault(term, (family, error))
    return found


def resolve(known: Mapping[str, tuple[Family, Error]], token: str) -> tuple[Family, Error] | None:
    """The error a token names, or the only one that its words name ("nErrId = 16#8007274D", "… actively refused it."); else None."""
    wanted = token.strip().lower()
    if wanted in known:
        return known[wanted]
    words = (word.strip(".") for word in BETWEEN_WORDS.split(wanted))
    said = {fold(part): known[part] for part in (*words, *runs(fold(token))) if part in known}
    # A phrase covers the names and shorter phrases within it.
    found = [said[part] for part in said if not any(part != other and f" {part} " in f" {other} " for other in said)]
    return found[0] if found and all(hit == found[0] for hit in found) else None
