"""Runs the Structured Text of the pages: an evaluator of blark's tree for the part of the language that they use.

A TIME is an integer of ms. A number or text that its declared type cannot hold raises OverflowError: a PLC would wrap or cut it in silence.
Beckhoff's blocks are stood in for by `Answering`, which behaves as Infosys describes them; the clock moves between the cycles.
"""

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import blark
from blark import transform as tree

RANGES = {"INT": (-(2**15), 2**15 - 1), "UINT": (0, 2**16 - 1), "UDINT": (0, 2**32 - 1), "TIME": (0, 2**32 - 1)}
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "AND": operator.and_, "OR": operator.or_, "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt,
    "<=": operator.le, ">=": operator.ge, "+": operator.add, "-": operator.sub,
}  # fmt: skip
TEXT = 255  # the functions for strings take no more


def joined(first: str, second: str) -> str:
    """CONCAT of Tc2_Standard."""
    if len(first + second) > TEXT:
        raise OverflowError(f"CONCAT: more than {TEXT} characters")
    return first + second


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "concat": joined,
    "udint_to_string": str,
    "min": min,
    "max": max,
    "sel": lambda choice, no, yes: yes if choice else no,
}
DURATIONS = {"days": 86_400_000, "hours": 3_600_000, "minutes": 60_000, "seconds": 1000, "milliseconds": 1}


class Trigger:
    """R_TRIG of IEC 61131-3."""

    def __init__(self, _: "Plc") -> None:
        self.values: dict[str, Any] = {"clk": False, "q": False}

    def __call__(self, clk: bool) -> None:
        self.values = {"clk": clk, "q": clk and not self.values["clk"]}


class Timer:
    """TON of IEC 61131-3."""

    def __init__(self, plc: "Plc") -> None:
        self.plc, self.since, self.values = plc, None, {"q": False}

    def __call__(self, pt: int, **inputs: bool) -> None:
        if not inputs["in"]:
            self.since = None
        elif self.since is None:
            self.since = self.plc.now
        self.values = {"q": self.since is not None and self.plc.now - self.since >= pt}


class Answering:
    """A block of Tc2_TcpIp: a rising bExecute starts the call, bBusy stays until the answer is there, FALSE arms it again."""

    name = ""

    def __init__(self, plc: "Plc") -> None:
        self.plc = plc
        self.due: int | None = None
        self.values: dict[str, Any] = {"bexecute": False, "bbusy": False, "berror": False, "nerrid": 0}
        self.values |= {"hsocket": 0, "nrecbytes": 0}

    def __call__(self, **inputs: Any) -> None:
        rising = inputs["bexecute"] and not self.values["bexecute"]
        self.values |= inputs
        if rising:
            assert self.due is None, f"{self.name}: started while busy"
            self.plc.calls.append((self.plc.now, self.name, inputs))
            duration, self.answer = self.plc.answer(self.name, inputs)
            self.due = self.plc.now + duration
            self.values |= {"bbusy": True, "berror": False, "nerrid": 0}
        if self.due is not None and self.plc.now >= self.due:
            self.due = None
            self.values |= {"bbusy": False} | self.answer


@dataclass
class Plc:
    """A clock, the units of Structured Text, and the answers of the world to the library's blocks.

    answer: name of a block and its inputs -> how many ms its call takes, and the outputs it then sets.
    """

    units: dict[str, tree.Function | tree.FunctionBlock]
    answer: Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]]] = lambda name, inputs: (20, {})
    now: int = 0
    calls: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)

    def make(self, kind: str) -> Any:
        """A block instance by its type; the initial value of an elementary type."""
        if isinstance(self.units.get(kind), dict):
            return 0
        if kind in self.units:
            return Instance(self, self.units[kind])
        if kind.startswith("FB_"):
            return type(kind, (Answering,), {"name": kind})(self)
        initial = "" if kind.startswith("STRING") else False if kind == "BOOL" else 0
        return {"R_TRIG": Trigger, "TON": Timer}.get(kind, lambda _: initial)(self)

    def function(self, name: str, *arguments: Any) -> Any:
        if name.lower() in FUNCTIONS:
            return FUNCTIONS[name.lower()](*arguments)
        called = Instance(self, self.units[name])
        called(**dict(zip(called.inputs, arguments, strict=True)))
        return called.values[name.lower()]


class Instance:
    """A function block of the pages with its variables, by their names in lower case; a function lives for one call."""

    def __init__(self, plc: Plc, unit: tree.Function | tree.FunctionBlock) -> None:
        self.plc, self.unit = plc, unit
        self.values: dict[str, Any] = {}
        self.types: dict[str, str] = {}
        self.inputs: list[str] = []
        if isinstance(unit, tree.Function):
            self.declare(str(unit.name), str(unit.return_type))
        for block in unit.declarations:
            for item in block.items:
                kind = getattr(item.init, "spec", item.init)
                for variable in item.variables:
                    name = self.declare(str(variable.variable.name), str(getattr(kind, "type", kind)))
                    if getattr(item.init, "value", None) is not None:
                        self.assign(name, self.value(item.init.value))
                    if isinstance(block, tree.InputDeclarations):
                        self.inputs.append(name)

    def declare(self, name: str, kind: str) -> str:
        self.types[name.lower()], self.values[name.lower()] = kind, self.plc.make(kind)
        return name.lower()

    def assign(self, name: str, value: Any) -> None:
        kind = self.types[name]
        low, high = (0, room(kind)) if kind.startswith("STRING") else RANGES.get(kind, (value, value))
        if not low <= (len(value) if isinstance(value, str) else value) <= high:
            raise OverflowError(f"{self.unit.name}.{name}: {value} does not fit {kind}")
        self.values[name] = value

    def __call__(self, **inputs: Any) -> None:
        for name, value in inputs.items():
            assert name in self.inputs, f"{self.unit.name} has no input {name}"
            self.assign(name, value)
        self.run(self.unit.body)

    def __getattr__(self, name: str) -> Any:
        """An output, as the caller reads it."""
        return self.values[name.lower()]

    def run(self, body: tree.StatementList) -> None:
        for statement in body.statements:
            match statement:
                case tree.AssignmentStatement(variables=[target], expression=expression):
                    self.assign(str(target.name).lower(), self.value(expression))
                case tree.FunctionCallStatement(name=block, parameters=parameters):
                    inputs = {str(item.name.name).lower(): self.value(item.value) for item in parameters}
                    self.values[str(block.name).lower()](**inputs)
                case tree.IfStatement():
                    branches = [statement, *statement.else_ifs]
                    chosen = next(
                        (branch for branch in branches if self.value(branch.if_expression)), statement.else_clause
                    )
                    self.run_if(chosen)
                case tree.CaseStatement():
                    wanted = self.value(statement.expression)
                    fits = (case for case in statement.cases if any(self.fits(wanted, match) for match in case.matches))
                    self.run_if(next(fits, statement.else_clause))
                case _:
                    raise NotImplementedError(type(statement).__name__)

    def run_if(self, branch: Any) -> None:
        if branch is not None:
            self.run(branch.statements)

    def fits(self, wanted: int, match: Any) -> bool:
        if isinstance(match, tree.PartialSubrange):
            return self.value(match.start) <= wanted <= self.value(match.stop)
        return wanted == self.value(match)

    def value(self, node: Any) -> Any:
        match node:
            case tree.Integer(value=digits, base=base):
                return int(digits.replace("_", ""), base)
            case tree.Boolean(value=word):
                return word.upper() == "TRUE"
            case tree.Duration():
                return sum(int(getattr(node, unit) or 0) * ms for unit, ms in DURATIONS.items())
            case tree.String(value=text):
                return re.sub(r"\$(['$])", r"\1", str(text)[1:-1])
            case tree.SimpleVariable(name=name) | tree.EnumeratedValue(name=name):
                return self.values[str(name).lower()]
            case tree.MultiElementVariable(name=kind, elements=[member]) if isinstance(self.plc.units.get(str(kind.name)), dict):
                return self.plc.units[str(kind.name)][str(member.field.name)]
            case tree.MultiElementVariable(name=block, elements=[element]):
                return self.values[str(block.name).lower()].values[str(element.field.name).lower()]
            case tree.ParenthesizedExpression(expr=inner):
                return self.value(inner)
            case tree.UnaryOperation(op="NOT", expr=inner):
                return not self.value(inner)
            case tree.BinaryOperation(left=left, op=sign, right=right):
                return OPERATORS[str(sign).upper()](self.value(left), self.value(right))
            case tree.FunctionCall(name=called, parameters=parameters):
                return self.plc.function(str(called.name), *(self.value(item.value) for item in parameters))
        raise NotImplementedError(type(node).__name__)


def room(kind: str) -> int:
    """How many characters a STRING has room for; 80, if its declaration does not say."""
    return int(re.sub(r"\D", "", kind) or 80)


def blocks(path: Path) -> list[str]:
    """The Structured Text of one page, in the order of the page."""
    return re.findall(r"^ *```pascal\n(.*?)^ *```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


Unit = tree.Function | tree.FunctionBlock | dict[str, int]  # a dict: the members of an enumeration


def units(texts: list[str]) -> dict[str, Unit]:
    """The functions, function blocks and enumerations of the texts, by name. Raises what blark has against one."""
    found = {}
    for text in texts:
        parsed = blark.parse_source_code(text)
        if parsed.exception:
            raise parsed.exception
        for unit in parsed.transform().items:
            if isinstance(unit, tree.DataTypeDeclaration):
                members = {str(member.name): int(member.value.value) for member in unit.declaration.init.spec.values}
                found[str(unit.declaration.name)] = members
            else:
                found[str(unit.name)] = unit
    return found


def cycles(plc: Plc, ms: int, cycle: int = 100) -> Iterator[int]:
    """Moves the clock cycle by cycle until so many ms have gone by; yields the time of each."""
    end = plc.now + ms
    while plc.now < end:
        yield plc.now
        plc.now += cycle
