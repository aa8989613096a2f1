"""How codes are written: code -> every notation, and one token from a log -> the error it names. Standard library only.

The reading half stands a second time in docs/assets/tokens.js; one table of cases tests both. Codes within running text: matches.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .catalogue import Catalogue, Error, Family
    from .context import Context, Other

# What a program adds to a code before it prints it: snap7 its class of TCP errors, Apache's APR (Subversion, Tomcat) its offset.
SNAP7 = 0xA_0000
APR = 720_000
# IEC 61131-3 allows the type before the number, the base before the digits, and single underscores between them.
TYPE = re.compile(r"(?:u?[sdl]?int|byte|[dl]?word)#")
HEXADECIMAL = re.compile(r"(-?)(?:16#|0x)([0-9a-f]+(?:_[0-9a-f]+)*)|()([0-9a-f]+)h")
DECIMAL = re.compile(r"-?\d+(?:_\d+)*")
BARE = re.compile(
    r"(?=.*[a-f])[0-9a-f]{1,8}|[0-9a-f]{4}|8007[0-9a-f]{4}"
)  # 274D; one of digits alone only in full length
QUALIFIER = re.compile(r"(?:e_winsockerror|(?:[\w.]*\.)?socketerror)\.")
BLANK = " \t\n\r\f\v\u00a0\u3000"  # the same for Python and JavaScript, whose \s differ
AROUND = " \t\r\n\f\v\u00a0\"'`()[]{}<>.,;:!"

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
    """What the search finds the error by, in lower case: its notations, the hexadecimal ones also bare, and its names."""
    forms = family.notations(error)
    bare = [forms[key].removeprefix("0x") for key in ("hex", "hresult") if key in forms]
    runtime = [f"SocketError.{error.dotnet}"] if error.dotnet else []
    runtime += [f"{error.libuv}"] if error.owns_libuv else []
    return list(dict.fromkeys(term.lower() for term in (*forms.values(), *bare, *error.names, *runtime)))


@dataclass(frozen=True)
class Hit:
    """An error together with the family its number belongs to."""

    family: Family
    error: Error


@dataclass(frozen=True)
class Codes:
    """Every number, name and phrase that means one error; the first family that has a number keeps it."""

    numbers: Mapping[int, Hit]  # the code, and libuv's negative numbers
    names: Mapping[str, Hit]  # in lower case
    phrases: Mapping[str, Hit]  # folded
    spoken: tuple[str, ...]  # the same phrases as Windows prints them
    bases: frozenset[int]  # what is added to a code: the families' HRESULTs, snap7
    others: tuple[Other, ...]
    context: Context


def codes(catalogue: Catalogue) -> Codes:
    """The index of everything that names an error."""
    numbers: dict[int, Hit] = {}
    names: dict[str, Hit] = {}
    phrases: dict[str, Hit] = {}
    spoken: dict[str, None] = {}
    bases = {SNAP7}
    for family in catalogue.families:
        bases |= {family.hresult_base} - {0}
        for error in family.errors:
            hit = Hit(family, error)
            for number in (error.code, error.libuv if error.owns_libuv else 0):
                if number:
                    numbers.setdefault(number, hit)
            for name in error.names:
                names.setdefault(name.lower(), hit)
            for phrase in (phrase for listed in error.messages.values() for phrase in listed):
                spoken.setdefault(phrase)
                phrases.setdefault(fold(phrase), hit)
    return Codes(numbers, names, phrases, tuple(spoken), frozenset(bases), catalogue.others, catalogue.context)


def values(token: str) -> list[int]:
    """The numbers that a token can be, the likelier first; none if it is no number.

    Digits alone are decimal first; 2714 is hexadecimal only if the decimal number means nothing.
    """
    digits = TYPE.sub("", token.strip(AROUND).lower(), count=1)
    if form := HEXADECIMAL.fullmatch(digits):
        sign = -1 if form[1] else 1
        return [sign * int((form[2] or form[4]).replace("_", ""), 16)]
    found = [int(digits.replace("_", ""))] if DECIMAL.fullmatch(digits) else []
    return found + ([int(digits, 16)] if BARE.fullmatch(digits) else [])


def unwrap(known: Codes, value: int) -> Hit | None:
    """The error that a number means: as it is, as HRESULT of 32 bits (signed or stretched to 64), with snap7's or APR's addition."""
    if value in known.numbers:
        return known.numbers[value]
    if value < 0:
        value += 1 << 32
    elif value >> 31 == 0x1_FFFF_FFFF:
        value &= 0xFFFF_FFFF
    if value & ~0xFFFF in known.bases:
        return known.numbers.get(value & 0xFFFF)
    return known.numbers.get(value - APR) if value - APR in range(1, 0x1_0000) else None


def read(known: Codes, token: str) -> Hit | None:
    """The error that one token names, and nothing but the token: a number in any notation, or a name in any case."""
    for value in values(token):
        if hit := unwrap(known, value):
            return hit
    return known.names.get(QUALIFIER.sub("", token.strip(AROUND).lower(), count=1))


def fold(text: str) -> str:
    """The words of a text, one blank between two; without case, accents and punctuation, which logs and versions of Windows vary."""
    letters = text.lower()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", letters)
        letters = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return " ".join(WORD.findall(letters))


def phrases(error: Error) -> list[str]:
    """The key-phrases of the system's message in every language, folded."""
    return list(dict.fromkeys(fold(phrase) for listed in error.messages.values() for phrase in listed))
