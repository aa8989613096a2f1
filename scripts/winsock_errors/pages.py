"""Catalogue -> {path below docs/: text}. Pure: nothing here reads the data or writes a file; the templates look like the pages they make."""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined

from . import matching, tokens
from .catalogue import Catalogue, Error, Family, Language, Source
from .notes import FENCE, NAME, Note, plain
from .reader import Table
from .words import DEFAULT_LANGUAGE

OVERLAY = "overlay/"  # what a plant adds to the site, below docs/
SIBLINGS = 6  # how many errors of the same category a page names: those with the nearest codes
# What stands once per language: file, template.
SITE_PAGES = {"index.md": "home.md", "go.md": "go.md", "decode.md": "decode.md", "llms.txt": "llms.txt"}

# Where Python keeps what it has compiled of this folder; compiling the templates anew would take a fifth of our part of a build.
COMPILED = str(Path(__file__).parent / "__pycache__")
TEMPLATES = Environment(
    loader=PackageLoader("winsock_errors"),
    bytecode_cache=FileSystemBytecodeCache(COMPILED) if os.access(COMPILED, os.W_OK) else None,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
TEMPLATES.filters |= {
    "quoted": lambda value: json.dumps(value, ensure_ascii=False),  # also a valid YAML scalar or list
    "attribute": lambda value: escape(json.dumps(value, ensure_ascii=False)),
    "plain": plain,
    # One letter beyond Latin-1 would double the memory that mkdocs holds for the page.
    "latin": lambda html: html.encode("latin-1", "xmlcharrefreplace").decode("latin-1"),
    "entities": lambda text: escape(text).encode("latin-1", "xmlcharrefreplace").decode("latin-1"),
}


def render(catalogue: Catalogue, version: str) -> dict[str, str | bytes]:
    """Every generated page. Raises jinja2.TemplateError if a template and the words do not fit."""
    pages = {
        path: text for language in catalogue.languages for path, text in render_language(catalogue, language, version)
    }
    return pages | ({logo(catalogue): catalogue.overlay.logo} if catalogue.overlay.logo else {})


def folders(catalogue: Catalogue) -> list[str]:
    """The folders below docs/ that hold nothing but generated files."""
    of_families = [
        f"{language_folder(language)}{family.key}/" for language in catalogue.languages for family in catalogue.families
    ]
    return [*of_families, OVERLAY]


def logo(catalogue: Catalogue) -> str:
    """Where the plant's logo stands below docs/; empty if it has none."""
    name = catalogue.overlay.brand.logo
    return OVERLAY + name if name else ""


def origins(catalogue: Catalogue) -> dict[str, str]:
    """Error page below docs/ -> the notes its prose comes from."""
    found = {}
    for language in catalogue.languages:
        for family in catalogue.families:
            for error in family.errors:
                added = catalogue.overlay.notes.get((family.key, error.symbol))
                page = f"{language_folder(language)}{family.key}/{error.code}.md"
                note = f"data/notes/{language.key}/{family.key}/{error.symbol}.md"
                found[page] = f"{note} or {added.file} of the overlay" if added else note
    return found


def language_folder(language: Language) -> str:
    """The default language stands at the root, any other in a folder of its own."""
    return "" if language.key == DEFAULT_LANGUAGE else f"{language.key}/"


def render_language(catalogue: Catalogue, language: Language, version: str) -> Iterator[tuple[str, str]]:
    """The pages of the whole site, the script of all codes, and the families' pages."""
    folder = language_folder(language)
    common = common_values(catalogue, language, version)
    for page, template in SITE_PAGES.items():
        yield folder + page, fill(template, common)
    rows = [(family, codes(family)) for family in catalogue.families]
    context = asdict(catalogue.context)
    shown = {"marked": partial(matching.marked, tokens.codes(catalogue)), "ranges": matching.ranges(catalogue.others)}
    yield f"{folder}matching.md", fill("matching.md", common, context=context, **shown)
    yield f"{folder}codes.js", fill("codes.js", common, families=rows, others=catalogue.others, context=context)
    for family in catalogue.families:
        for name, text in render_family(catalogue, language, family, family_values(common, family)):
            yield f"{folder}{family.key}/{name}", text


def common_values(catalogue: Catalogue, language: Language, version: str) -> Table:
    """What every template may ask for."""
    return {
        "words": language.words,
        "language": language.key,
        "families": catalogue.families,
        "titles": {family.key: page_titles(language, family) for family in catalogue.families},
        "root": root(language_folder(language)),
        "site_name": catalogue.overlay.brand.name or language.words["home"]["title"],
        "version": version,
        "notice": notice(catalogue, version),
        "edition": "site",
        "unprinted": (),  # languages whose words are left out
    }


def family_values(common: Table, family: Family) -> Table:
    """The same for the templates of one family."""
    return common | {"family": family, "titles": common["titles"][family.key], "root": common["root"] + "../"}


def fill(template: str, common: Table, **values: object) -> str:
    return TEMPLATES.get_template(template).render(common, **values)


def root(folder: str) -> str:
    """The way from a folder below docs/ back to docs/."""
    return "../" * folder.count("/")


def notice(catalogue: Catalogue, version: str) -> str:
    """What stands below every page."""
    return catalogue.languages[0].words["site"]["notice"].format(version=version)


def page_titles(language: Language, family: Family) -> dict[str, str]:
    """Symbol -> what happened, in a few words of the language."""
    return {error.symbol: language.notes[family.key, error.symbol].title or error.title for error in family.errors}


def render_family(catalogue: Catalogue, language: Language, family: Family, common: Table) -> Iterator[tuple[str, str]]:
    """The list of all errors, and per error its page and the addresses by name."""
    yield "index.md", fill_list(family, common)
    for error, page in error_pages(catalogue, language, family, common):
        yield f"{error.code}.md", page
        for name in family.addressed(error):
            yield f"{name}.html", fill("redirect.html", common, error=error, name=name)


def fill_list(family: Family, common: Table) -> str:
    return fill("index.md", common, rows=[(error, family.notations(error)) for error in family.errors])


def error_pages(
    catalogue: Catalogue, language: Language, family: Family, common: Table
) -> Iterator[tuple[Error, str]]:
    """The page of every error, its names made links."""
    pages = {name: error.code for error in family.errors for name in (error.symbol, *error.aliases)}
    for error, values in page_values(catalogue, language, family):
        tags = [*tokens.terms(family, error), values["title"], *error.messages.get(language.key, ())]
        page = fill("error.md", common, error=error, tags=tags, **values)
        yield error, link_names(page, pages, error.code)


def codes(family: Family) -> list[tuple[Error, list[str]]]:
    """Every error with the folded phrases that lead to it."""
    return [(error, tokens.phrases(error)) for error in family.errors]


def page_values(catalogue: Catalogue, language: Language, family: Family) -> Iterator[tuple[Error, Table]]:
    """What the template of an error page asks for, error by error."""
    notes = {error.symbol: language.notes[family.key, error.symbol] for error in family.errors}
    titles = page_titles(language, family)
    kin = siblings(family)
    field_sources = [source for source in catalogue.sources.values() if source.fields]
    for error, before, after in zip(family.errors, (None, *family.errors), (*family.errors[1:], None), strict=False):
        note, plant = notes[error.symbol], catalogue.overlay.notes.get((family.key, error.symbol))
        yield (
            error,
            {
                "note": note,
                "title": titles[error.symbol],
                "lead": note.lead,
                "plant": plant.text if plant else "",
                "notations": family.notations(error),
                "confused": [(other, note.confused[other.symbol]) for other in family.confused[error.symbol]],
                "elsewhere": list(elsewhere(error)),
                "siblings": kin[error.symbol],
                "previous": before,
                "next": after,
                "sources": page_sources(family, error, note, catalogue.sources, field_sources),
                "cited": [catalogue.sources[key] for key in note.citations],
            },
        )


def link_names(text: str, pages: Mapping[str, int], own: int) -> str:
    """Make a link of every back-ticked symbol outside code blocks, except on its own page."""

    def link(match: re.Match[str]) -> str:
        code = pages.get(match[1], own)
        return match[0] if code == own else f"[{match[0]}]({code}.md)"

    parts = FENCE.split(text)  # even places: prose, odd places: code blocks
    return "".join(part if place % 2 else NAME.sub(link, part) for place, part in enumerate(parts))


def siblings(family: Family) -> dict[str, list[Error]]:
    """Symbol -> the errors of the same category with the nearest codes, ascending."""
    kinds: dict[str, list[Error]] = defaultdict(list)
    for error in family.errors:
        kinds[error.category].append(error)
    found = {}
    for kind in kinds.values():
        for place, error in enumerate(kind):
            start = max(0, min(place - SIBLINGS // 2, len(kind) - SIBLINGS - 1))
            found[error.symbol] = [other for other in kind[start : start + SIBLINGS + 1] if other is not error]
    return found


def elsewhere(error: Error) -> Iterator[tuple[str, str, str]]:
    """The error on other platforms: key in [platforms] of the words, name there, how its number is printed there."""
    if error.linux:
        yield "linux", error.errno, f"{error.linux}"
    if error.bsd:
        yield "bsd", error.errno, f"{error.bsd}"
    if error.dotnet:
        yield "dotnet", f"SocketError.{error.dotnet}", f"SocketException ({error.code})"
    if error.python or error.errno:
        yield "python", error.python or "OSError", f"[WinError {error.code}]"
    if error.rust or error.errno:
        yield "rust", f"ErrorKind::{error.rust or 'Uncategorized'}", f"os error {error.code}"
    if error.node:
        yield "node", error.node, f"{error.libuv}"


def page_sources(
    family: Family, error: Error, note: Note, sources: Mapping[str, Source], field_sources: list[Source]
) -> list[Source]:
    """What the error's table and family name, what its other fields were taken from, what its note cites; each once."""
    taken = [source for source in field_sources if any(getattr(error, name) for name in source.fields)]
    named = [sources[key] for key in (*error.sources, *family.sources)]
    return list(dict.fromkeys([*named, *taken, *(sources[key] for key in note.citations)]))
