"""Family -> what a TwinCAT project takes over: functions and enumerations in Structured Text, and an event class, as {path: text}. Pure.

A template is one unit of Structured Text; it is shipped as a file of TwinCAT's own kind, and all of them as one PLCopen XML (TC6).
"""

import re
import textwrap
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from . import pages
from .catalogue import Error, Family
from .company import FEW
from .reader import Table

# Template, and what it is given beyond the family; each uses units before it.
UNITS: tuple[tuple[str, Table], ...] = (
    ("code", {}),
    ("retry_class", {}),
    ("from_hresult", {}),
    ("text", {"language": "English", "suffix": "", "field": "title"}),
    ("text", {"language": "German", "suffix": "De", "field": "title_de"}),
    ("url", {}),
    ("retry", {}),
)
LONGEST = 255  # characters that CONCAT can handle
NAMESPACE = uuid.UUID("e2036e07-54b7-48f9-94e1-dc3f0b6ce8d6")  # with it, a name makes the same GUID for ever
MILD = ("status", "cancelled")  # categories that need no alarm
# What PLCopen calls the sections of a declaration, and whether they hold constants.
SECTIONS = {"VAR_INPUT": ("inputVars", False), "VAR": ("localVars", False), "VAR CONSTANT": ("localVars", True)}
VARIABLE = re.compile(r"^ +(?P<name>\w+) : (?P<kind>[\w()]+)(?: := (?P<value>.+?))?;", re.MULTILINE)


@dataclass(frozen=True)
class Unit:
    """One function, or one enumeration, whose body is empty."""

    declaration: str
    body: str

    @property
    def name(self) -> str:
        return self.head[1]

    @property
    def kind(self) -> str:
        """What a function returns, or the base type of an enumeration."""
        return self.head[2] if self.body else re.findall(r"\) (\w+);", self.declaration)[0]

    @property
    def head(self) -> re.Match[str]:
        found = re.search(r"^(?:FUNCTION|TYPE) (\w+) : ([\w()]+)", self.declaration, re.MULTILINE)
        assert found, self.declaration
        return found

    @property
    def guid(self) -> uuid.UUID:
        return uuid.uuid5(NAMESPACE, self.name)

    @property
    def members(self) -> list[tuple[str, str]]:
        """Names and values of an enumeration."""
        return re.findall(r"^ +(\w+) := (\d+)", self.declaration, re.MULTILINE)

    @property
    def interface(self) -> Iterator[tuple[str, bool, list[dict[str, str]]]]:
        """The function's sections: their element in PLCopen XML, whether they hold constants, their variables by name, kind and value."""
        sections = re.findall(r"^(VAR\w*(?: CONSTANT)?)\b.*\n((?: .*\n)*)END_VAR", self.declaration, re.MULTILINE)
        for head, text in sections:
            element, constant = SECTIONS[head]
            yield element, constant, [found.groupdict("") for found in VARIABLE.finditer(text)]


def render(family: Family, common: Table) -> Iterator[tuple[str, str]]:
    """Each unit as a file of TwinCAT, all of them as PLCopen XML, and the event class."""
    common = common | {"family": family}
    parts = units(family, common)
    for unit in parts:
        # TwinCAT writes these files with a byte order mark.
        text = "\ufeff" + pages.fill("twincat/object.xml", common, unit=unit)
        yield f"{unit.name}.{'TcPOU' if unit.body else 'TcDUT'}", text
    yield f"{family.name}Errors.xml", pages.fill("twincat/plcopen.xml", common, units=parts)
    events = {
        "guid": uuid.uuid5(NAMESPACE, f"event class {family.key}"),
        "translations": {error.title: error.title_de for error in family.errors if error.title_de},
        "severity": severity,
    }
    yield f"{family.name}Errors.tmc", pages.fill("twincat/events.tmc", common, **events)


def units(family: Family, common: Table) -> list[Unit]:
    """What the templates make of the family."""
    codes = [error.code for error in family.errors]
    values = {
        "codes": codes,
        "by_retry": {
            key: [error.code for error in family.errors if error.retry == key] for key in common["words"]["retry"]
        },
        "first_own": min((code for code in codes if code >= FEW), default=codes[0]),
        "forms": family.notations(next((error for error in family.errors if error.met_often), family.errors[0])),
        "hresult_first": f"16#{family.hresult_base:08X}",
        "hresult_last": f"16#{family.hresult_base | 0xFFFF:08X}",
        "longest": {
            field: max(len(getattr(error, field) or error.title) for error in family.errors)
            for field in ("title", "title_de")
        },
        "room_for_root": LONGEST - len(f"{family.key}/{max(codes)}.html"),
    }
    texts = [pages.fill(f"twincat/{template}.st", common, **values, **given) for template, given in UNITS]
    return [split(text.strip()) for text in texts]


def split(text: str) -> Unit:
    """A unit into its declaration and its body, as the two panes of the editor show it."""
    declaration, end, rest = text.rpartition("END_VAR\n")
    if not end:
        return Unit(text + "\n", "")
    return Unit(declaration + end, rest.strip().removesuffix("END_FUNCTION").rstrip() + "\n")


def severity(error: Error) -> str:
    """One of the EventLogger's levels."""
    return "Info" if error.category in MILD else "Error"


def literal(text: str) -> str:
    """A STRING of IEC 61131-3."""
    return "'" + text.replace("$", "$$").replace("'", "$'") + "'"


def labels(codes: Iterable[int]) -> str:
    """Labels of a CASE, ascending, neighbours as a range."""
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][-1] + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    texts = [f"{run[0]}..{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return textwrap.fill(", ".join(texts), 100, initial_indent="    ", subsequent_indent="    ")


def camel(key: str) -> str:
    """A key of the words as a member of an enumeration."""
    return "".join(part.capitalize() for part in key.split("-"))


pages.TEMPLATES.filters |= {"st": literal, "ranges": labels, "camel": camel}
