"""Catalogue and guides -> {path: Markdown} that a MkDocs site of somebody else takes over under any address: no scripts, no links out of the tree. Pure."""

import json
import re
from collections.abc import Container, Mapping
from posixpath import dirname, join, normpath

from . import pages
from .catalogue import Catalogue
from .notes import FENCE

# Code, which stays as it is, or a link to a page: its words, which may hold brackets, and the page.
PAGE_LINK = re.compile(r'(`+)(?!`).*?(?<!`)\1(?!`)|\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^\s()#:]+\.md)(?:#[^\s()]*)?(?: "[^"]*")?\)')


def render(catalogue: Catalogue, version: str, guides: Mapping[str, str]) -> dict[str, str]:
    """Home, lists, errors and guides in the default language; `guides` has the Markdown of the hand-written pages by their paths."""
    language = catalogue.languages[0]
    common = pages.common_values(catalogue, language, version) | {"edition": "tree"}
    files = {"index.md": pages.fill("home.md", common)}
    for family in catalogue.families:
        values = pages.family_values(common, family)
        files[f"{family.key}/index.md"] = pages.fill_list(family, values)
        for error, page in pages.error_pages(catalogue, language, family, values):
            files[f"{family.key}/{error.code}.md"] = page
    known = {*files, *guides}
    return files | {page: titled(unlink(text, page, known)) for page, text in guides.items()}


def titled(text: str) -> str:
    """A hand-written page with its first heading as the title in front."""
    heading = text.partition("\n")[0].removeprefix("# ")
    return f"---\ntitle: {json.dumps(heading, ensure_ascii=False)}\n---\n{text}"


def unlink(text: str, page: str, known: Container[str]) -> str:
    """Make plain words of links, outside code, to pages that the tree has not."""

    def kept(link: re.Match[str]) -> str:
        return link[0] if link[1] or normpath(join(dirname(page), link[3])) in known else link[2]

    parts = FENCE.split(text)
    return "".join(part if place % 2 else PAGE_LINK.sub(kept, part) for place, part in enumerate(parts))
