"""Markdown of the pages -> HTML that the oldest browsers read, or Typst.

Beyond CommonMark both know what the pages take from mkdocs: anchors of headings, classes behind bold words, and tags around blocks, which are left out.
"""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape

import pyromark
from markdown.extensions.toc import slugify, unique

OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
CLASS = re.compile(r" ?\{ \.(\w+) \}")
# What the site's style sheet puts behind words of these classes.
BEHIND = {"title": ".", "label": ":", "headline": ".", "step": ":"}
TAGS = {"<q": "“", "</q": "”"}  # the marks that a tag stands for; others stand for nothing
# All that the parser's HTML needs to become that of a book: code, whose language nobody asks for, headings, links, classes, tags.
CHANGED = re.compile(
    r'<code[^>]*>(.*?)</code>|<h([1-6])(?: id="([^"]*)")?[^>]*>(.*?)</h\2>|<a href="([^"]*)">(.*?)</a>| ?\{ \.(\w+) \}|(</?(?:div|span|q)\b)[^>]*>', re.DOTALL
)  # fmt: skip

Resolve = Callable[[str], str]  # a link as it is written -> an address, "#" and an anchor, or "" if it leads nowhere
Named = Callable[[str, str], str]  # the anchor that a heading states, and its words -> its anchor in the book


def naming(markdown: str, first: str) -> Named:
    """The first heading of a text gets that anchor, the others theirs behind it; a stated one goes before one made of words."""
    stated = set(re.findall(r"\{ #([\w-]+)", markdown))
    taken: set[str] = set()

    def name(anchor: str, words: str) -> str:
        own = first if not taken else f"{first}-{anchor or unique(slugify(words, '-'), stated)}"
        taken.add(own)
        return own

    return name


def html(markdown: str, resolve: Resolve, anchor: str, level: int) -> str:
    """HTML 4: the first heading has that level and anchor, the others have levels and anchors below."""
    named = naming(markdown, anchor)

    def changed(found: re.Match[str]) -> str:
        code, depth, stated, heading, address, link, kind, tag = found.groups()
        if code is not None:
            return f"<code>{code}</code>"
        if depth:
            inner = CHANGED.sub(changed, heading)
            words = unescape(re.sub(r"<[^>]+>", "", inner))
            lower = int(depth) + level - 1
            return f'<h{lower} id="{named(stated or "", words)}">{inner}</h{lower}>'
        if address is not None:
            target = resolve(unescape(address))
            return f'<a href="{escape(target)}">{link}</a>' if target else link
        return BEHIND.get(kind, "") if kind else TAGS.get(tag, "")

    return CHANGED.sub(changed, pyromark.html(markdown, options=OPTIONS))


# What Typst has before and after each kind of thing; {} are filled with quoted values.
# A statement ends with a semicolon, or what follows it could be read as its arguments.
TYPST = {
    "Text": ('#"', '";'),
    "Code": ('#raw("', '");'),
    "CodeBlock": ('#raw(block: true, "', '");\n\n'),
    "Paragraph": ("", "\n\n"),
    "Heading": ("#heading(level: {level})[", ']#label("{anchor}");\n\n'),
    "Strong": ("#strong[", "];"),
    "Emphasis": ("#emph[", "];"),
    "Link": ('#link("{address}")[', "];"),
    "Inside": ('#link(label("{anchor}"))[', "];"),
    "Nowhere": ("", ""),
    "List": ("#list(", ");\n\n"),
    "Numbered": ("#enum(start: {first}, ", ");\n\n"),
    "Item": ("[", "],\n"),
    "BlockQuote": ("#quote(block: true)[", "];\n\n"),
    "Table": ("#table(columns: {columns},\n", ");\n\n"),
    "TableHead": ("table.header(", "),\n"),
    "TableRow": ("", "\n"),
    "TableCell": ("[", "],"),
    "HtmlBlock": ("", ""),
    "SoftBreak": ("\n", ""),
    "HardBreak": ("#linebreak();", ""),
    "Rule": ("#line(length: 100%);\n\n", ""),
}


def typst(markdown: str, resolve: Resolve, anchor: str, level: int) -> str:
    """The same as Typst."""
    events = [*pyromark.events(markdown, options=OPTIONS)]
    return "".join(parts(events, resolve, naming(markdown, anchor), level - 1))


def quoted(text: str) -> str:
    """What stands between the quotes of a string of Typst."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def said(text: str) -> str:
    """A text that holds no Markdown, as Typst."""
    return f'#"{quoted(text)}";'


def parts(events: list[object], resolve: Resolve, named: Named, deeper: int) -> Iterator[str]:
    """What is written for each event of the parser."""
    ends: list[str] = []  # of everything that is open
    block = False  # whether a code block is
    for place, event in enumerate(events):
        kind, value = next(iter(event.items())) if isinstance(event, dict) else (event, "")
        if kind == "Start":
            name, values = started(value, events[place:], resolve)
            if name == "Heading":
                values = {"level": values["level"] + deeper, "anchor": named(values["stated"], values["words"])}
            block = name == "CodeBlock"
            before, after = (mark.format_map({key: quoted(str(item)) for key, item in values.items()}) for mark in TYPST[name])
            ends.append(after)
            yield before
        elif kind == "End":
            block = False
            yield ends.pop()
        elif block:
            yield quoted(value.rstrip("\n"))
        elif kind == "Text":
            yield said(CLASS.sub(lambda found: BEHIND.get(found[1], ""), value))
        elif kind in ("Html", "InlineHtml"):
            yield TAGS.get(re.split(r"[\s>]", value)[0], "")
        else:  # code, or a break
            before, after = TYPST[kind]
            yield before + quoted(value) + after


def started(value: object, events: list[object], resolve: Resolve) -> tuple[str, dict[str, object]]:
    """What begins, as the table calls it, and the values that stand in its marks; `events` begin with its start."""
    name, given = next(iter(value.items())) if isinstance(value, dict) else (value, None)
    if name == "Heading":
        inner = events[: events.index({"End": {"Heading": given["level"]}})]
        words = "".join(event.get("Text") or event.get("Code") or "" for event in inner if isinstance(event, dict))
        return name, {"level": int(given["level"][1:]), "stated": given["id"] or "", "words": words}
    if name == "Link":
        address = resolve(given["dest_url"])
        if address.startswith("#"):
            return "Inside", {"anchor": address[1:]}
        return (name, {"address": address}) if address else ("Nowhere", {})
    if name == "List" and given is not None:
        return "Numbered", {"first": given}
    return name, {"columns": len(given)} if name == "Table" else {}
