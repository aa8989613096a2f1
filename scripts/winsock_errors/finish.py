"""The site as mkdocs left it -> as it is shipped: the theme's scripts mended, and in each page the styles that it is painted with.

A style sheet in the head holds the page back until it is there: one more way to the server and back before anything can be read. So a page has
the rules that apply to it within itself, and fetches one sheet, with all that can ever apply, from its end: for what comes later.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import tinycss2
from tinycss2.ast import Node

from .reader import Problems

# What to mend in the theme's scripts, minified as they come: where, what stands there, what shall.
MENDS = (
    # lunr, the engine of the theme's search, tells the branches of its tree of words apart by a text of letters and numbers with no mark between
    # them. Of words with digits it so takes different branches for one: it loses words, makes up others, and ends with an error where it meets
    # one (olivernn/lunr.js, issue 503). In the script: the text, the letter, the number.
    ("workers/search.*.min.js", r"(\w)=\1\+(\w)\+(\w)\.id\}return \1\}", r'\1=\1+\2+\3.id+","}return \1}'),
    # From a server, every page would fetch the whole search index, most of what a visit weighs, whether somebody searches or not. From file://,
    # it is fetched when the search is opened; so everywhere.
    ("bundle.*.min.js", r'\$\(location\.protocol!=="file:"\),', "$(!1),"),
)

SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">\s*')
END = re.compile(r'(?=<script src="[^"]+/bundle\.)')  # behind all that is read
# What nobody has done yet when a page is painted first.
LATER = {"active", "focus", "focus-visible", "focus-within", "hover"}


@dataclass(frozen=True)
class Rule:
    """One selector with its declarations, and the @media and @supports around it, outermost first."""

    words: frozenset[str]  # what a page must have for it to apply: tags, .classes, #ids, [attribute, [attribute=value
    later: bool  # for paper, for what nobody has done yet, or for one make of browser
    around: tuple[str, ...]
    selector: str
    declarations: tuple[tuple[str, str], ...]

    def possible(self, given: set[str]) -> bool:
        """Whether it can ever apply, where these are the classes and colours that pages have or scripts could give."""
        return all(word in given for word in self.words if word.startswith((".", "[data-md-color-")))


def finish(folder: Path) -> None:
    """Mend the scripts and complete the pages below the folder. Raises Problems if the theme's scripts are not as we know them."""
    mend(folder)

    @cache
    def sheet(path: Path) -> tuple[Rule, ...]:
        return tuple(rules(tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"))))

    @cache
    def vocabulary(paths: tuple[Path, ...]) -> frozenset[str]:
        return frozenset[str]().union(*(rule.words for path in paths for rule in sheet(path)))

    scripts = (*folder.glob("assets/*.js"), *folder.glob("assets/javascripts/bundle.*.js"))
    given = {f".{name}" for script in scripts for name in re.findall(r"[\w-]+", script.read_text(encoding="utf-8"))}
    # Of each page its sheets and what it has of their words; not its text: thousands would not fit.
    present: dict[Path, tuple[tuple[Path, ...], frozenset[str]]] = {}
    for page in folder.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        if paths := tuple((page.parent / address).resolve() for address in SHEET.findall(html)):
            present[page] = paths, vocabulary(paths) & words(html)
            given |= present[page][1]

    @cache  # one file: of several, each would move the page when it comes
    def whole(paths: tuple[Path, ...]) -> Path:
        styles = written([rule for path in paths for rule in sheet(path) if rule.possible(given)])
        path = folder / "assets" / f"site.{hashlib.sha256(styles.encode()).hexdigest()[:8]}.css"
        path.write_text(styles, encoding="utf-8", newline="\n")
        return path

    @cache  # the pages of errors differ in little
    def own(paths: tuple[Path, ...], present: frozenset[str]) -> str:
        return written([rule for path in paths for rule in sheet(path) if rule.words <= present and not rule.later])

    for page, (paths, found) in present.items():
        address = Path(os.path.relpath(whole(paths), page.parent)).as_posix()
        styled = painted(page.read_text(encoding="utf-8"), own(paths, found), address)
        page.write_text(styled, encoding="utf-8", newline="\n")
    shutil.rmtree(folder / "assets" / "stylesheets", ignore_errors=True)  # the theme's, which no page asks for any more


def mend(folder: Path) -> None:
    """Put into the theme's scripts what MENDS says. Raises Problems if a script is not as we know it."""
    for place, there, instead in MENDS:
        scripts = [*folder.glob(f"assets/javascripts/{place}")]
        mended = [re.subn(there, instead, script.read_bytes().decode()) for script in scripts]
        if [times for _, times in mended] != [1]:
            cure = "see whether this version of mkdocs-material still needs it, and correct or remove it in finish.py"
            raise Problems(f"the theme's {place}: the place to mend was not found; {cure}")
        scripts[0].write_bytes(mended[0][0].encode())


def painted(html: str, styles: str, whole: str) -> str:
    """The page with the styles where its first sheet was, and the whole sheet at its end."""
    first = SHEET.search(html).start()
    head, rest = html[:first], SHEET.sub("", html[first:])
    rest = END.sub(f'<link rel="stylesheet" href="{whole}">', rest, 1)
    return f"{head}<style>{styles}</style>{rest}"


def words(html: str) -> set[str]:
    """What a page has, in the words of Rule."""
    found = set(re.findall(r"<([a-z][a-z0-9]*)", html))
    for name, value in set(re.findall(r' ([a-z][a-z-]*)(?:="([^"]*)")?(?=[ >])', html)):
        found |= {f"[{name}", f"[{name}={value}"}
        if name == "class":
            found |= {f".{word}" for word in value.split()}
        elif name == "id":
            found.add(f"#{value}")
    return found


def rules(nodes: Iterable[Node], around: tuple[str, ...] = ()) -> Iterator[Rule]:
    """The rules of a style sheet, one for each selector; its animations are left out, since nothing of ours moves."""
    for node in nodes:
        if node.type == "at-rule" and node.lower_at_keyword in ("media", "supports"):
            condition = f"@{node.lower_at_keyword} {text(node.prelude)}"
            yield from rules(tinycss2.parse_rule_list(node.content), (*around, condition))
        elif node.type == "qualified-rule":
            declarations = tuple(
                (declared.name, text(declared.value) + " !important" * declared.important)
                for declared in tinycss2.parse_declaration_list(node.content)
                if declared.type == "declaration"
            )
            paper = any("print" in condition for condition in around)
            for selector in selectors(node.prelude):
                needed, later = needs(selector)
                yield Rule(frozenset(needed), later or paper, around, text(selector), declarations)


def selectors(prelude: list[Node]) -> Iterator[list[Node]]:
    """The selectors between the commas."""
    selector: list[Node] = []
    for node in prelude:
        if node == ",":
            yield selector
            selector = []
        else:
            selector.append(node)
    yield selector


def needs(selector: list[Node]) -> tuple[set[str], bool]:
    """What the selector asks of a page, in the words of Rule, and whether it is for later. What it asks within :is() and :not() may be there."""
    needed, later, before = set(), False, ""
    for node in selector:
        if node.type == "ident" and before == ":":
            later = later or node.lower_value in LATER or node.value.startswith("-")
            if node.lower_value == "checked":
                needed.add("[checked")
        elif node.type == "ident":
            needed.add(f".{node.value}" if before == "." else node.lower_value)
        elif node.type == "hash":
            needed.add(f"#{node.value}")
        elif node.type == "[] block":
            name, _, value = text(node.content).partition("=")
            exact = value and name.replace("-", "").isalnum()
            needed.add(f"[{name}={value.strip(chr(34))}" if exact else "[" + re.split(r"\W?$", name)[0])
        before = node.value if node.type == "literal" else ""
    return needed, later


def text(nodes: list[Node]) -> str:
    """The nodes as written, on one line."""
    return " ".join(tinycss2.serialize(nodes).split())


def written(chosen: list[Rule]) -> str:
    """The rules as a style sheet, without the custom properties that none of them uses."""
    used = set[str]()
    while True:
        kept = [
            value for rule in chosen for name, value in rule.declarations if name in used or not name.startswith("--")
        ]
        now = set(re.findall(r"var\(\s*(--[\w-]+)", " ".join(kept)))
        if now <= used:
            break
        used |= now

    def declared(rule: Rule) -> str:
        return ";".join(
            f"{name}:{value}" for name, value in rule.declarations if name in used or not name.startswith("--")
        )

    def alike(rule: Rule) -> tuple[str, str]:
        """Its declarations; one selector that a browser does not know would make it pass over all of a list."""
        return declared(rule), rule.selector if ":-" in rule.selector else ""

    sheet = []
    for around, within in groupby(chosen, key=lambda rule: rule.around):
        groups = [
            (",".join(rule.selector for rule in group), body) for (body, _), group in groupby(within, key=alike) if body
        ]
        block = "".join(f"{selector}{{{body}}}" for selector, body in groups)
        if block:
            sheet.append("".join(f"{condition}{{" for condition in around) + block + "}" * len(around))
    return "".join(sheet)
