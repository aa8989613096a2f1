"""Catalogue and guides -> the whole reference as one document, of the same texts as the site: plain.html for old browsers, and the handbook's source for Typst. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from posixpath import dirname, join, normpath

from . import pages
from .catalogue import Catalogue, Family, Language
from .markup import Resolve, html, said, typst
from .reader import Table

CORRECTIONS = "corrections.md"
LAST_LETTER = "\u04ff"  # Latin, Greek and Cyrillic come before


@dataclass(frozen=True)
class Chapter:
    """A page of the site within the book."""

    page: str  # its path below the folder of the language
    anchor: str
    title: str  # Markdown
    text: str  # Markdown, its first heading included
    names: tuple[str, ...] = ()  # further anchors


@dataclass(frozen=True)
class Book:
    """Everything that a reader reads, in the order of the book."""

    guides: tuple[Chapter, ...]
    errors: Mapping[str, tuple[Chapter, ...]]  # by family

    def anchors(self) -> dict[str, str]:
        """Page -> where it is within the book; the list of a family stands before its errors."""
        chapters = [*self.guides, *(chapter for found in self.errors.values() for chapter in found)]
        lists = {f"{key}/index.md": f"{key}-codes" for key in self.errors}
        return {chapter.page: chapter.anchor for chapter in chapters} | lists


def hand_written(language: Language) -> list[str]:
    """The pages of the book that nobody generates, by their paths below the folder of the language."""
    return [*(f"guides/{guide['file']}" for guide in language.words["guides"].values()), CORRECTIONS]


def bind(catalogue: Catalogue, language: Language, texts: Mapping[str, str], common: Table) -> Book:
    """The book in that language; `texts` has the Markdown of the hand-written pages by their paths."""
    guides = tuple(
        Chapter(page, page.rpartition("/")[2].removesuffix(".md"), text.partition("\n")[0].removeprefix("# "), text)
        for page, text in texts.items()
    )
    families = catalogue.families
    return Book(guides, {family.key: (*error_chapters(catalogue, language, family, common),) for family in families})


def error_chapters(catalogue: Catalogue, language: Language, family: Family, common: Table) -> Iterator[Chapter]:
    """The pages of the errors, without what leads from one to the next."""
    for error, text in pages.error_pages(catalogue, language, family, pages.family_values(common, family)):
        title, names = f"{error.code} {error.symbol}", tuple(family.addressed(error))
        yield Chapter(f"{family.key}/{error.code}.md", family.anchor(error), title, text, names)


def plain(catalogue: Catalogue, language: Language, version: str, texts: Mapping[str, str]) -> bytes:
    """plain.html; ASCII, so that no browser can mistake its encoding."""
    common = pages.common_values(catalogue, language, version) | {"edition": "book"}
    page = fill("plain.html", html, bind(catalogue, language, texts, common), common)
    return page.encode("ascii", "xmlcharrefreplace")


def handbook(catalogue: Catalogue, version: str, texts: Mapping[str, str], day: date, dated: str, logo: bytes) -> str:
    """The handbook in the default language, as Typst; `dated` is the date of the data on its cover, `day` that of the file, which an archive asks for."""
    language = catalogue.languages[0]
    common = pages.common_values(catalogue, language, version)
    common |= {"edition": "book", "unprinted": unprinted(catalogue)}
    book = bind(catalogue, language, texts, common)
    names = sorted(
        (name.lower(), name, error.code, family.anchor(error))
        for family in catalogue.families
        for error in family.errors
        for name in error.names
    )
    values = {"names": names, "dated": dated, "day": day, "logo": [*logo]}
    return fill("handbook.typ", typst, book, common | values)


def unprinted(catalogue: Catalogue) -> tuple[str, ...]:
    """The languages for whose messages the fonts of the handbook have no letters."""
    said = [item for family in catalogue.families for error in family.errors for item in error.messages.items()]
    foreign = re.compile(rf"[^\W\0-{LAST_LETTER}]")
    return tuple(sorted({language for language, phrases in said if any(map(foreign.search, phrases))}))


def fill(template: str, form: Callable[[str, Resolve, str, int], str], book: Book, common: Table) -> str:
    """The template with the book's chapters in that form of `markup`."""
    anchors = book.anchors()

    def written(chapter: Chapter) -> str:
        return form(chapter.text, partial(resolve, anchors, chapter.page), chapter.anchor, 2)

    return pages.fill(template, common, book=book, written=written, said=said)


def resolve(anchors: Mapping[str, str], page: str, link: str) -> str:
    """A link of a page as the book has it: another host's address as it is, the place within the book, or nothing if the book has not that page."""
    if re.match(r"[A-Za-z][\w+.-]*:|//", link):
        return link
    path, _, fragment = link.partition("#")
    anchor = anchors.get(normpath(join(dirname(page), path)) if path else page, "")
    return "#" + "-".join(filter(None, (anchor, fragment))) if anchor else ""
