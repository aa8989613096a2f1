"""One error -> its page's substance as plain text, 80 columns wide. Standard library only."""

import re
import textwrap

from .answers import Answer
from .catalogue import Catalogue, Error, Family
from .notes import FENCE, plain

WIDTH = 80


def explain(known: Catalogue, family: Family, error: Error) -> str:
    """What happened, whether to retry, who can fix it, the plant's own note, each cause with its check and cure, and where the page is."""
    language, key = known.languages[0], (family.key, error.symbol)
    words, note = language.words, language.notes[key]
    headings, labels = words["headings"], words["labels"]
    retry = words["retry"][error.retry]
    forms = family.notations(error)
    parts = [
        f"{error.code} {error.symbol}: {note.title or error.title}",
        "  ".join(
            forms[key] for key in ("hex", "iec", "hresult", "hresult_unsigned", "hresult_signed") if key in forms
        ),
        "",
        wrap(note.lead),
        "",
        wrap(f"{headings['retry']}: {retry['name']}. {note.retry or retry['meaning']}"),
        wrap(f"{headings['who']}: {note.who or words['category'][error.category]['who']}"),
    ]
    if key in known.overlay.notes:
        parts += section(headings["plant"], known.overlay.notes[key].text)
    parts += section(headings["meaning"], note.meaning)
    if note.causes:
        parts += ["", headings["causes"]]
    for number, cause in enumerate(note.causes, 1):
        steps = [cause.background, f"{labels['confirm']}: {cause.confirm}", f"{labels['do']}: {cause.cure}"]
        parts += ["", wrap(f"{number}. {cause.title}", "  "), *(wrap(step, "     ") for step in steps if step)]
    parts += section(headings["plc"], note.plc)
    confused = [f"{other.code} {other.symbol}" for other in family.confused[error.symbol]]
    if confused:
        parts += ["", wrap(f"{headings['confused']}: {', '.join(confused)}")]
    return "\n".join([*parts, "", f"{labels['page']}: {family.key}/{error.code}.html"])


def unknown(known: Catalogue, token: str, answer: Answer) -> str:
    """One line: what the token is not, and what else it is or which errors come near."""
    said = f"{' '.join(token.split()) or 'an empty token'}: no error of {', '.join(family.name for family in known.families)}"
    if answer.others:
        return f"{said}; by its range: " + "; or ".join(f"{other.name} ({other.where})" for other in answer.others)
    if answer.near:
        return f"{said}; did you mean {', '.join(f'{hit.error.symbol} ({hit.error.code})' for hit in answer.near)}?"
    return f"{said}; the guide 'Read nErrId' tells the families of codes apart"


def section(heading: str, text: str) -> list[str]:
    """A heading and what stands under it; nothing without a text."""
    return ["", heading, wrap(text, "  ")] if text else []


def wrap(markdown: str, indent: str = "") -> str:
    """Markdown as plain paragraphs; code blocks keep their lines."""
    blocks = []
    for place, part in enumerate(FENCE.split(markdown)):
        if place % 2:
            blocks.append(textwrap.indent("\n".join(part.split("\n")[1:-1]), indent + "    "))
        else:
            blocks += [
                wrap_paragraph(plain(paragraph), indent) for paragraph in re.split(r"\n\n+", part.strip()) if paragraph
            ]
    return "\n".join(blocks)


def wrap_paragraph(paragraph: str, indent: str) -> str:
    """A list keeps one item a line, each wrapped under its own text."""
    items = re.split(r"\n(?=(?:[-*]|\d+\.) )", paragraph)
    hang = indent + ("  " if len(items) > 1 or paragraph.startswith("- ") else "")
    return "\n".join(
        textwrap.fill(
            " ".join(item.split()),
            WIDTH,
            initial_indent=indent,
            subsequent_indent=hang,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for item in items
    )
