"""The company that a name or number keeps in a line of a log -> why it counts as an error, or that it does not. Standard library only.

The words that decide are data/context.toml. Stands a second time in docs/assets/tokens.js.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .tokens import BLANK

if TYPE_CHECKING:
    from .context import Context

NEAR = 90  # characters before and after a number whose words can make it a code
LINE = 300  # characters before and after it that tell what the line is about: so any line takes linear time
FEW = 1000  # codes below are everyday numbers: they need the surest context
# After these a number below FEW is something else: on Linux, errno 6 and os error 8; in the PLC, nErrId 6, an ADS return code; System 8 is a name.
UNSURE = ("errno", "err no", "os", "os error", "err id", "error id", "system")
TWICE = "the same number in two notations"

SOCKET_ERROR = re.compile(r"(?<!win)sock(?:et)? ?err(?:or)?(?:code)?\W{1,6}(?:\w+::?)?$", re.IGNORECASE)
COLOUR = re.compile(r"(?:\x1b|\u2190)?\[[\d;]*m")  # the terminal's, or what a forum left of it
# What may stand between a word and its number.
SIGNS = BLANK + ":=#([{<>\"'`*,.|!\u3001\uff1a\uff0c\\-"
# What stands before one of these belongs to something else.
BREAK = re.compile(rf"\d|[^\w{BLANK}().:]|\.[{BLANK}]|[{BLANK}][{BLANK}]")
HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+")  # a word, or a part of a camelCase word
SENTENCE = re.compile(rf"[:)\]]?[{BLANK}]*\(?[A-Za-z]+ [a-z]+ [a-z]+ ")
KEY = re.compile(r"(?:\"|_code):[ \t]*$")
PORT = re.compile(r"(?:\]|[\w-]+\.[\w.-]+|localhost):$")


def why_name(context: Context, line: str, start: int, name: str) -> str:
    """Why a name counts; empty: it counts beside the same error."""
    if SOCKET_ERROR.search(line[max(0, start - NEAR) : start]):
        return "member of SocketError"
    if name in context.everyday:
        return ""
    nearby = line[max(0, start - LINE) : start + LINE]
    if name in context.shared and (context.speaks("files", nearby) or not context.speaks("sockets", nearby)):
        return ""
    return "name"


@dataclass(frozen=True)
class Around:
    """A number in a line, and what stands around it."""

    context: Context
    line: str
    start: int
    end: int
    code: int

    @cached_property
    def before(self) -> str:
        before = self.line[max(0, self.start - NEAR) : self.start]
        return COLOUR.sub("", before) if "m" in before and "[" in before else before

    @cached_property
    def after(self) -> str:
        return self.line[self.end : self.end + NEAR]

    @cached_property
    def written(self) -> str:
        return self.line[self.start : self.end].lower()

    @cached_property
    def signs(self) -> str:
        return self.before[len(self.before.rstrip(SIGNS)) :]

    @cached_property
    def label(self) -> tuple[str, ...]:
        """The words directly before, in lower case, without those that change nothing."""
        stem = self.before.rstrip(SIGNS)
        words = [word.lower() for word in HUMP.findall(BREAK.split(stem)[-1])][-5:]
        while len(words) > 1 and words[-1] in self.context.filler:
            words.pop()
        return tuple(words)

    def labelled(self, kind: str) -> bool:
        """Whether the last word or two before the number are in that list of the context."""
        listed = self.context.labels[kind]
        return bool(self.label) and (self.label[-1] in listed or " ".join(self.label[-2:]) in listed)

    def speaks(self, kind: str) -> bool:
        """Whether the line has a word of that list."""
        return self.context.speaks(kind, self.line[max(0, self.start - LINE) : self.end + LINE])

    @cached_property
    def foreign(self) -> bool:
        """Whether the line is about another product's numbers."""
        return self.speaks("elsewhere") or bool(SENTENCE.match(self.after)) and not self.speaks("sockets")


def why_number(around: Around) -> str | None:
    """Why a number counts; empty: it counts beside the same error or its message; None: it is something else."""
    if re.search(r"\w/$", around.before) or re.match(r"/\w", around.after) or around.written[:2] in ("27", "2a", "2b"):
        return TWICE if around.code >= FEW and twice(around) else None
    # An amount, or Spring's column of process ids.
    if around.context.unit.match(around.after) or around.after.startswith(" ---"):
        return None
    if around.labelled("strong"):
        unsure = around.code < FEW and (around.label[-1] in UNSURE or " ".join(around.label[-2:]) in UNSURE)
        return "" if unsure else f"after '{' '.join(around.label[-2:])}'"
    if around.written.startswith("-"):
        surely = (around.labelled("good") or around.labelled("weak")) and not around.speaks("files")
        return f"after '{around.label[-1]}'" if surely else ""
    if around.labelled("bad") and not around.signs.endswith(("(", "[")):
        return None
    if around.code < FEW:
        likely = around.labelled("good") or around.labelled("weak") or around.before.endswith("(") or around.code >= 100
        return "" if likely else None
    if PORT.search(around.before):
        return None
    return why_labelled(around) or why_placed(around)


def twice(around: Around) -> bool:
    """Whether the code's other notation, decimal or hexadecimal, is joined by a slash or stands before it in brackets."""
    before, after = around.before, around.after
    if around.written.startswith("0x"):
        return after.startswith(f"/{around.code}")
    pair = rf"0x0*{around.code:x}/$" if around.written == str(around.code) else rf"\b{around.code} ?\($"
    return re.search(pair, before, re.IGNORECASE) is not None


def why_labelled(around: Around) -> str:
    """What the words before the number say for it."""
    good = around.labelled("good")
    is_key = KEY.search(around.before) is not None  # "code": 10061 or error_code: 10061 can be any program's
    if good and not is_key and not around.foreign:
        return f"after '{around.label[-1]}'"
    if around.labelled("calls") and re.search(r"[:,=(]", around.signs) or around.label[:1] == ("wsa",) and around.signs:
        return f"reported by '{around.label[-1]}'"
    if (good or around.labelled("weak")) and around.speaks("sockets") and not around.foreign:
        return f"after '{around.label[-1]}' in a line about sockets"
    return ""


def why_placed(around: Around) -> str:
    """What brackets and its place in the line say for the number."""
    before, after = around.before, around.after
    failure = around.speaks("failures")
    socket_failure = failure and around.speaks("sockets") and not around.foreign
    if (
        socket_failure
        and re.search(rf"(?:^|[{BLANK}'\"\]])\(#?(?:-\d[ ,]+)?$", before)
        and re.match(rf"[),:{BLANK}]", after)
    ):
        return "in brackets in a line that reports a failure"
    if (
        failure
        and re.search(r"(?:unable to|could not|cannot|failed)[^.:]*\[$", before, re.IGNORECASE)
        and after.startswith("]:")
    ):
        return "in brackets in a line that reports a failure"
    if before.endswith("(") and re.match(r", ?['\"]", after):
        return "in brackets before its message"
    if before.endswith("[") and re.match(r"\] \([^()]*:\d+\)", after):
        return "in brackets before a place in the source"
    last = (
        re.search(rf"(?::[{BLANK}]*|[a-z]\.[{BLANK}]+)$", before)
        and re.match(r"\W*$|,", after)
        or re.match(r"\W*unknown error", after, re.IGNORECASE)
    )
    if last and socket_failure:
        return "at the end of a line that reports a socket's failure"
    if around.written.startswith("0x") and failure:
        return "hexadecimal in a line that reports a failure"
    return ""
