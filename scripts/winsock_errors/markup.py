"""Markdown -> HTML that the oldest browsers read, or Typst: one walk over what the parser finds, and per form a table of what stands before and after it.

Beyond CommonMark it knows what the pages take from mkdocs: classes behind bold words, and tags around blocks, which are left out.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

import pyromark
from markdown.extensions.toc import slugify, unique

OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
CLASS = re.compile(r" ?\{ \.(\w+) \}")
# What the site's style sheet puts behind words of these classes.
BEHIND = {"title": ".", "label": ":", "headline": ".", "step": ":"}
TAGS = {"<q": "“", "</q": "”"}

Resolve = Callable[[str], str]  # a link as it is written -> an address, "#" and an anchor, or "" if it leads nowhere


@dataclass(frozen=True)
class Form:
    """How an output format quotes a text, and what stands before and after each kind of thing; {} are filled with quoted values."""

    quoted: Callable[[str], str]
    marks: Mapping[str, tuple[str, str]]


HTML = Form(
    escape,
    {
        "Text": ("", ""),
        "Code": ("<code>", "</code>"),
        "CodeBlock": ("<pre>", "</pre>\n"),
        "Paragraph": ("<p>", "</p>\n"),
        "Heading": ('<h{level} id="{anchor}">', "</h{level}>\n"),
        "Strong": ("<b>", "</b>"),
        "Emphasis": ("<i>", "</i>"),
        "Link": ('<a href="{address}">', "</a>"),
        "Inside": ('<a href="#{anchor}">', "</a>"),
        "List": ("<ul>\n", "</ul>\n"),
        "Numbered": ('<ol start="{first}">\n', "</ol>\n"),
        "Item": ("<li>", "</li>\n"),
        "BlockQuote": ("<blockquote>", "</blockquote>\n"),
        "Table": ("<table>\n", "</table>\n"),
        "TableHead": ("<tr>", "</tr>\n"),
        "HeadCell": ("<th>", "</th>"),
        "TableRow": ("<tr>", "</tr>\n"),
        "TableCell": ("<td>", "</td>"),
        "SoftBreak": ("\n", ""),
        "HardBreak": ("<br>\n", ""),
        "Rule": ("<hr>\n", ""),
    },
)
# A statement ends with a semicolon, or what follows it could be read as its arguments.
TYPST = Form(
    lambda text: text.replace("\\", "\\\\").replace('"', '\\"'),
    {
        "Text": ('#"', '";'),
        "Code": ('#raw("', '");'),
        "CodeBlock": ('#raw(block: true, "', '");\n\n'),
        "Paragraph": ("", "\n\n"),
        "Heading": ("#heading(level: {level})[", ']#label("{anchor}");\n\n'),
        "Strong": ("#strong[", "];"),
        "Emphasis": ("#emph[", "];"),
        "Link": ('#link("{address}")[', "];"),
        "Inside": ('#link(label("{anchor}"))[', "];"),
        "List": ("#list(", ");\n\n"),
        "Numbered": ("#enum(start: {first}, ", ");\n\n"),
        "Item": ("[", "],\n"),
        "BlockQuote": ("#quote(block: true)[", "];\n\n"),
        "Table": ("#table(columns: {columns},\n", ");\n\n"),
        "TableHead": ("table.header(", "),\n"),
        "HeadCell": ("[", "],"),
        "TableRow": ("", "\n"),
        "TableCell": ("[", "],"),
        "SoftBreak": ("\n", ""),
        "HardBreak": ("#linebreak();", ""),
        "Rule": ("#line(length: 100%);\n\n", ""),
    },
)


def convert(markdown: str, form: Form, resolve: Resolve, anchor: str, level: int) -> str:
    """The text in that form: its first heading has that level and anchor, the others have levels and anchors below."""
    return "".join(parts([*pyromark.events(markdown, options=OPTIONS)], form, resolve, anchor, level - 1))


def quote(form: Form, text: str) -> str:
    """A text that holds no Markdown."""
    before, after = form.marks["Text"]
    return before + form.quoted(text) + after


def parts(events: list, form: Form, resolve: Resolve, anchor: str, deeper: int) -> Iterator[str]:
    """What is written for each event of the parser."""
    ends: list[str] = []  # of everything that is open
    taken: set[str] = set()  # anchors
    head = block = False
    for place, event in enumerate(events):
        kind, value = next(iter(event.items())) if isinstance(event, dict) else (event, "")
        if kind == "Start":
            name, values = started(value, events[place:], resolve)
            if name == "Heading":
                own = f"{anchor}-{values['anchor']}" if taken else anchor
                values = {"anchor": unique(own, taken), "level": values["level"] + deeper}
            head, block = head or name == "TableHead", name == "CodeBlock"
            before, after = form.marks.get("HeadCell" if head and name == "TableCell" else name, ("", ""))
            quoted = {key: form.quoted(str(item)) for key, item in values.items()}
            ends.append(after.format_map(quoted))
            yield before.format_map(quoted)
        elif kind == "End":
            head, block = head and value != "TableHead", False
            yield ends.pop()
        elif block:
            yield form.quoted(value.rstrip("\n"))
        elif kind == "Text":
            yield quote(form, CLASS.sub(lambda found: BEHIND.get(found[1], ""), value) if "{" in value else value)
        elif kind in ("Html", "InlineHtml"):
            yield form.quoted(TAGS.get(re.split(r"[\s>]", value)[0], ""))
        else:  # code, or a break
            before, after = form.marks[kind]
            yield before + form.quoted(value) + after


def started(value: str | dict, events: list, resolve: Resolve) -> tuple[str, dict[str, object]]:
    """What begins, as the tables call it, and the values that stand in its marks; `events` begin with its start."""
    name, given = next(iter(value.items())) if isinstance(value, dict) else (value, None)
    if name == "Heading":
        inner = events[: next(place for place, event in enumerate(events) if event == {"End": {"Heading": given["level"]}})]
        words = "".join(event.get("Text") or event.get("Code") or "" for event in inner if isinstance(event, dict))
        return name, {"level": int(given["level"][1:]), "anchor": given["id"] or slugify(words, "-")}
    if name == "Link":
        address = resolve(given["dest_url"])
        if address.startswith("#"):
            return "Inside", {"anchor": address[1:]}
        return ("Link", {"address": address}) if address else ("", {})
    if name == "List" and given is not None:
        return "Numbered", {"first": given}
    return name, {"columns": len(given)} if name == "Table" else {}
