"""The text of one note -> Note. The form is fixed; whatever departs from it is a problem with a line number. Standard library only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .reader import Table

# The sections an author writes, in the order of the page; each is a key of [headings] in data/words/.
SECTIONS = ("who", "retry", "meaning", "causes", "plc", "confused")
REQUIRED = ("meaning",)

CONFUSED_ITEM = re.compile(r"- `(\w+)`: (.+)", re.DOTALL)
CITATION = re.compile(r"\]\[([\w.-]+)\]")
NAME = re.compile(r"(?<![\[`])`([A-Z][A-Z0-9_]+)`(?![\]`])")
FENCE = re.compile(r"^(```.*?^```)$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Cause:
    """One likely cause: a statement, how to confirm it, what to do; all Markdown."""

    title: str
    background: str
    confirm: str
    cure: str


@dataclass(frozen=True)
class Note:
    """The prose of one error in one language; every text is Markdown, an absent section is empty."""

    lead: str
    title: str = ""  # replaces the title of the data file, for languages other than the default
    who: str = ""
    retry: str = ""
    meaning: str = ""
    causes: tuple[Cause, ...] = ()
    plc: str = ""
    confused: dict[str, str] = field(default_factory=dict)  # symbol -> how to tell it apart
    citations: tuple[str, ...] = ()  # keys of data/sources.toml
    names: tuple[str, ...] = ()  # everything back-ticked that is spelt like a symbol


Problem = tuple[int, str]  # line in the note (0: the note as a whole), what is wrong and what would be right


def parse(text: str, words: Table) -> tuple[Note, list[Problem]]:
    """Read one note by the headings and labels of its language's words."""
    problems: list[Problem] = []
    headings = {words["headings"][key]: key for key in SECTIONS}
    title, lead, sections = "", "", {}
    order: list[str] = []
    for line, heading, body in split(text, "## "):
        if heading is None:
            title, lead = opening(body)
            problems += check_lead(lead)
        elif heading not in headings:
            problems.append(
                (line, f"unknown heading '{heading}'; the headings are, in this order: {', '.join(headings)}")
            )
        elif headings[heading] in sections:
            problems.append((line, f"heading '{heading}' a second time; put both parts under one"))
        elif not body:
            problems.append((line, f"nothing under '{heading}'; write the section or remove its heading"))
        else:
            sections[headings[heading]] = (line, body)
            order.append(headings[heading])
    problems += check_marks(text)
    if order != sorted(order, key=SECTIONS.index):
        problems.append((0, f"headings out of order; the order is: {', '.join(headings)}"))
    for key in REQUIRED:
        if key not in sections:
            problems.append((0, f"no '{words['headings'][key]}'; add that section"))
    causes, cause_problems = parse_causes(*sections.pop("causes", (0, "")), words["labels"])
    confused, confused_problems = parse_confused(*sections.pop("confused", (0, "")))
    prose = FENCE.sub("", text)
    note = Note(
        lead=lead, title=title, causes=causes, confused=confused,
        citations=tuple(dict.fromkeys(CITATION.findall(prose))), names=tuple(dict.fromkeys(NAME.findall(prose))),
        **{key: body for key, (_, body) in sections.items()},
    )  # fmt: skip
    return note, problems + cause_problems + confused_problems


def split(text: str, mark: str, first_line: int = 1) -> Iterator[tuple[int, str | None, str]]:
    """Cut text at the lines that begin with mark: (line number, heading, body); the part before the first has no heading."""
    line, fenced = first_line, False
    heading: str | None = None
    body: list[str] = []
    for number, row in enumerate(text.split("\n"), first_line):
        fenced ^= row.startswith("```")
        if row.startswith(mark) and not fenced:
            yield line, heading, "\n".join(body).strip()
            line, heading, body = number, row.removeprefix(mark).strip(), []
        else:
            body.append(row)
    yield line, heading, "\n".join(body).strip()


def check_marks(text: str) -> list[Problem]:
    """No heading but those of the form, and every code block closed."""
    problems, opened = [], 0
    for number, row in enumerate(text.split("\n"), 1):
        if row.startswith("```"):
            opened = 0 if opened else number
        elif not opened and number > 1 and re.match(r"(#|####+) ", row):
            problems.append(
                (number, f"heading '{row}' is of no level that a note has; use '## ' or, for a cause, '### '")
            )
    if opened:
        problems.append((opened, "the code block is not closed; end it with a line ```"))
    return problems


def opening(body: str) -> tuple[str, str]:
    """The part before the first heading: an optional '# title', then the lead."""
    if body.startswith("# "):
        title, _, lead = body.partition("\n")
        return title.removeprefix("# ").strip(), lead.strip()
    return "", body


def check_lead(lead: str) -> list[Problem]:
    """The lead is one paragraph: the page, the index and the terminal show it as it is."""
    if not lead:
        return [(1, "no opening sentence; begin the note with what happened, in one plain sentence")]
    if lead.startswith(("---", "- ", "```", "|")):
        return [(1, "the note does not begin with a sentence; remove what stands before it")]
    if "\n\n" in lead:
        return [
            (1, "more than one paragraph before the first heading; say what happened in one, the rest under a heading")
        ]
    return []


def parse_causes(first_line: int, body: str, labels: Table) -> tuple[tuple[Cause, ...], list[Problem]]:
    """The causes section: '### statement', then optional background, 'Confirm:' and 'Do:', each starting a paragraph."""
    causes, problems = [], []
    confirm, cure = f"{labels['confirm']}:", f"{labels['do']}:"
    # The body begins two lines below its heading: a heading is followed by a blank line.
    for line, title, text in split(body, "### ", first_line + 2):
        if title is None:
            if text:
                problems.append((line, "text before the first cause; begin with '### ' and the cause"))
            continue
        parts: dict[str, list[str]] = {"": [], confirm: [], cure: []}
        part = ""
        for paragraph in re.split(r"\n{2,}(?=\S)", text):
            label = next((mark for mark in (confirm, cure) if paragraph.startswith(mark)), None)
            if label and parts[label]:
                problems.append((line, f"cause '{title}' has '{label}' twice; keep one"))
            part = label or part
            parts[part].append(paragraph.removeprefix(label or "").strip())
        for label in (confirm, cure):
            if not parts[label]:
                problems.append((line, f"cause '{title}' has no '{label}' paragraph; add one"))
        causes.append(Cause(title, *("\n\n".join(parts[key]) for key in parts)))
    return tuple(causes), problems


def parse_confused(first_line: int, body: str) -> tuple[dict[str, str], list[Problem]]:
    """The confused section: a list, one item per error: '- `SYMBOL`: how to tell it apart'."""
    confused, problems = {}, []
    for item in filter(None, re.split(r"^(?=- )", body, flags=re.MULTILINE)):
        match = CONFUSED_ITEM.fullmatch(item.strip())
        if match is None:
            problems.append(
                (first_line, f"'{item.strip()[:40]}' is not of the form '- `SYMBOL`: how to tell it apart'")
            )
        elif match[1] in confused:
            problems.append((first_line, f"{match[1]} twice; keep one"))
        else:
            confused[match[1]] = " ".join(match[2].split())
    return confused, problems


def plain(markdown: str) -> str:
    """Markdown without its marks: a link keeps its text, code and headings their words."""
    markdown = re.sub(r"^#+ ", "", markdown, flags=re.MULTILINE)
    return re.sub(r"\[([^\]]*)\](?:\[[^\]]*\]|\([^)]*\))", r"\1", markdown).replace("`", "").replace("**", "")
