"""The overlay folder -> Overlay: what a plant adds without touching the project. Standard library only.

brand.toml                  name, primary, accent, logo; each may be left out
logo.svg                    the file that brand.toml names, whatever it is called
notes/winsock/10061.md      Markdown for the page of an error; the file is named by its code or its symbol
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import notes
from .reader import Reader

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

# What is behind the letters and marks of each colour, and the contrast that WCAG 2.1 asks for: 4.5 for text, 3 for marks.
CONTRASTS = {"primary": (("#ffffff",), 4.5), "accent": (("#ffffff", "#1e2529"), 3.0)}
# Of a name: what it may not hold, since it stands in HTML, Markdown and settings as it is, and what YAML takes for something else than a text.
UNFIT = re.compile(r"[<>\"*_`\[\]{}#\\|\x00-\x1f]")
UNTEXT = re.compile(r"true|false|yes|no|on|off|y|n|null|~|\.inf|\.nan|[\W\d_]*|0x[\da-f_]+|[-+\d._]+e[-+\d]+", re.IGNORECASE)
LOGO = re.compile(r"\w[\w.-]*\.(svg|png)", re.ASCII)
BEGINNINGS = {".svg": b"<svg", ".png": b"\x89PNG\r\n"}  # what a file of the kind has near its start
FENCE = re.compile(r"\s*(```|~~~)")
# What a note may not hold outside code, since it is a part of a page that asks no other host, and what to do instead.
FORBIDDEN = {
    re.compile(r"#{1,2}(?!#)|#+[^#\s]"): "a heading of the page's own level; use '### '",
    re.compile(r"(=+|-+)\s*$"): "a heading of the page's own level, or a line that could be one; use '### '",
    re.compile(r".*\{[^}]*[.=#:][^}]*\}"): "an attribute of the page's Markdown; leave it out",
    re.compile(r".*!\["): "an image; put a link in its place, [cabinet](file://server/cabinet.png)",
    re.compile(r".*<(?!https?:|mailto:)[A-Za-z/!?]"): "HTML; write Markdown",
}


@dataclass(frozen=True)
class Brand:
    """How the plant's edition is called and looks; what is empty stays as it is."""

    name: str = ""
    primary: str = ""  # "#0b3a53": the bar at the top and the buttons, below white letters
    accent: str = ""  # marks, and what has the focus, on light and dark pages
    logo: str = ""  # an SVG or PNG file of the folder


@dataclass(frozen=True)
class PlantNote:
    """What the plant says of one error, in Markdown, and where it stands."""

    text: str
    file: str  # below the folder


@dataclass(frozen=True)
class Overlay:
    """Everything a plant adds."""

    brand: Brand = Brand()
    logo: bytes = b""
    notes: Mapping[tuple[str, str], PlantNote] = field(default_factory=dict)  # (family, symbol)


def read_overlay(reader: Reader, symbols: Mapping[str, Mapping[str, str]]) -> Overlay:
    """The folder; `symbols` has, by family, the symbol of each name that a note's file may have."""
    brand = read_brand(reader)
    for path in seen(reader, reader.root):
        if path.name not in ("brand.toml", "notes", brand.logo) and not path.name.startswith("README"):
            reader.report(path, 0, "is not read; an overlay has brand.toml, the logo named there, and the folder notes")
    return Overlay(brand, read_logo(reader, brand), dict(read_notes(reader, symbols)))


def seen(reader: Reader, folder: "Traversable") -> "list[Traversable]":
    """What lies in the folder, but for what systems, editors and git hide there."""
    return [path for path in reader.listed(folder) if not path.name.startswith(".")]


def read_brand(reader: Reader) -> Brand:
    """brand.toml; an empty brand if there is none."""
    path = reader.root / "brand.toml"
    found = reader.tables(path) if path.is_file() else None
    brand = reader.entry(Brand, path, 0, "brand", found[0]) if found else None
    if brand is None:
        return Brand()
    if found := UNFIT.search(brand.name):
        reader.report(path, 0, f"name contains {found[0]!r}; write it with letters, digits, blanks, and , . : ; ' & ( ) + / -")
    elif brand.name and (UNTEXT.fullmatch(brand.name) or brand.name != brand.name.strip()):
        reader.report(path, 0, f"name is {brand.name!r}; write it as words, as \"Line 4\"")
    for name, (grounds, least) in CONTRASTS.items():
        colour = getattr(brand, name)
        if colour and not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
            reader.report(path, 0, f"{name} is {colour!r}; write six hexadecimal digits, as \"#0b3a53\"")
        elif colour and (weakest := min(contrast(colour, ground) for ground in grounds)) < least:
            cure = "take a darker one" if len(grounds) == 1 else "take one of medium brightness"
            reader.report(path, 0, f"{name} {colour} has a contrast of {weakest:.1f}; at least {least} is legible, {cure}")
    return brand


def contrast(one: str, other: str) -> float:
    """How far two colours differ, from 1 to 21, as WCAG 2.1 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def read_logo(reader: Reader, brand: Brand) -> bytes:
    """The file that the brand names; nothing if it names none."""
    if not brand.logo:
        return b""
    path = reader.root / brand.logo
    if not LOGO.fullmatch(brand.logo):
        reader.report(reader.root / "brand.toml", 0, f"logo is {brand.logo!r}; name an SVG or PNG file of this folder, as logo.svg")
    elif not path.is_file():
        reader.report(path, 0, "is missing, and brand.toml names it as the logo; add it or correct the name")
    else:
        data = path.read_bytes()
        if BEGINNINGS[brand.logo[-4:]] in data[:10_000]:
            return data
        reader.report(path, 0, "is no picture of the kind that its name says; put an SVG or PNG file there")
    return b""


def read_notes(reader: Reader, symbols: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[tuple[str, str], PlantNote]]:
    """The note of each error that has one."""
    found: dict[tuple[str, str], str] = {}
    for folder in seen(reader, reader.root / "notes"):
        names = symbols.get(folder.name, {})
        if not names:
            reader.report(folder, 0, f"is no family; the families are: {', '.join(symbols)}")
        for path in seen(reader, folder) if names else ():
            name, _, ending = path.name.partition(".")
            symbol = names.get(name.upper())
            if not symbol or ending != "md":
                reader.report(path, 0, "must end in .md" if symbol else no_error(name, names))
                continue
            if other := found.get((folder.name, symbol)):
                reader.report(path, 0, f"and {other} are both notes on {symbol}; put them into one")
            found[folder.name, symbol] = path.name
            text = reader.text(path)
            for line, message in check(text) if text is not None else ():
                reader.report(path, line, message)
            yield (folder.name, symbol), PlantNote((text or "").strip(), f"notes/{folder.name}/{path.name}")


def no_error(name: str, names: Mapping[str, str]) -> str:
    """What to say of a file whose name is no error; one number is never offered for another."""
    near = [] if name.isdigit() else difflib.get_close_matches(name.upper(), names, n=1)
    cure = f"did you mean {near[0]}.md?" if near else "name it by the code or the symbol of an error, as 10061.md"
    return f"is a note on an error that does not exist; {cure}"


def check(text: str) -> Iterator[notes.Problem]:
    """What a note holds that it may not, and a code block without an end."""
    if not text.strip():
        yield 0, "is empty; write the note or remove the file"
    opened, fence = 0, ""
    for number, row in enumerate(text.split("\n"), 1):
        mark = FENCE.match(row)
        if mark and fence in ("", mark[1]):
            opened, fence = (0, "") if opened else (number, mark[1])
        elif not opened:
            prose = re.sub(r"`[^`]*`", "", row)
            yield from ((number, f"is {what}") for pattern, what in FORBIDDEN.items() if pattern.match(prose))
    if opened:
        yield opened, f"the code block is not closed; end it with a line {fence}"
