"""Catalogue -> {path: content} of what log platforms and TwinCAT take over, below integrations/. Pure.

Each template is the file that its engine reads; the tables of tokens and errors are made here. The patterns come from finder.py.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from . import finder, matches, pages, tokens, twincat
from .archive import archive
from .catalogue import Catalogue, Error, Family
from .company import UNSURE
from .reader import Problems, Table

FOLDER = "integrations/"
EXAMPLE = "https://docs.example.org/errors/"  # stands for the address of the reference where the build is not told it
# What a base of links may consist of: nothing that an engine takes for more than a letter.
# The longest leaves room for a page in the 255 characters of the PLC.
ADDRESS = re.compile(r"(?=.{1,200}$)[a-z]+://(?:[A-Za-z0-9.:/_~-]|%[0-9A-Fa-f]{2})+")

# File -> its template; {0} is the key of the family.
FILES = {
    "fluent-bit/{0}.conf": "fluent-bit.conf",
    "fluent-bit/{0}.lua": "fluent-bit.lua",
    "kibana/{0}.json": "kibana.json",
    "logstash/{0}.conf": "logstash.conf",
    "loki/{0}.yaml": "loki.yaml",
    "opentelemetry/{0}.yaml": "opentelemetry.yaml",
    "rsyslog/{0}.conf": "rsyslog.conf",
    "splunk/{0}/default/app.conf": "splunk/app.conf",
    "splunk/{0}/default/props.conf": "splunk/props.conf",
    "splunk/{0}/default/transforms.conf": "splunk/transforms.conf",
    "splunk/{0}/default/workflow_actions.conf": "splunk/workflow_actions.conf",
    "splunk/{0}/metadata/default.meta": "splunk/default.meta",
    "syslog-ng/{0}.conf": "syslog-ng.conf",
    "syslog-ng/{0}-log.conf": "syslog-ng-log.conf",
    "vector/{0}.vrl": "vector.vrl",
    "vector/{0}.yaml": "vector.yaml",
    "windows/{0}-events.ps1": "windows-events.ps1",
}

Record = dict[str, str | int]


def render(catalogue: Catalogue, version: str, address: str, scripts: Mapping[str, str]) -> dict[str, str | bytes]:
    """Every file; `address` is the base of the links, empty for the example, `scripts` what finds codes in the pages.

    Raises Problems if the address cannot be written into every engine's files.
    """
    base = address.rstrip("/") + "/" if address else EXAMPLE
    if not ADDRESS.fullmatch(base):
        cure = "use up to 200 letters, digits and . : / _ ~ - %20, as https://docs.example.org/errors/"
        raise Problems(f"SITE_URL: {address!r} cannot stand in the files for log platforms; {cure}")
    common = pages.common_values(catalogue, catalogue.languages[0], version) | {"base_url": base}
    sample = pages.fill("integrations/sample.log", common)
    files: dict[str, str | bytes] = {"sample.log": sample, "expected.log": expected(catalogue, sample, base)}
    for family in catalogue.families:
        values = common | template_values(catalogue, family)
        files |= {
            path.format(family.key): pages.fill(f"integrations/{template}", values) for path, template in FILES.items()
        }
        files |= tables(family, values["tokens"])
        files[f"vscode/{family.key}-links.vsix"] = extension(values, scripts)
        if family.hresult_base:  # what TwinCAT's blocks report
            files |= {f"twincat/{path}": text for path, text in twincat.render(family, common)}
    return {FOLDER + path: content for path, content in files.items()}


def template_values(catalogue: Catalogue, family: Family) -> Table:
    """What the templates ask for beyond what those of the pages do."""
    context = catalogue.context
    found, conditions = finder.patterns(family, context), finder.conditions(context)
    weak, first = finder.split_weak(context)
    labelled = {
        kind: dict(zip(("within", "apart"), finder.split_labels(words, " "), strict=True))
        for kind, words in {"strong": context.strong, "good": context.good, "weak": weak}.items()
    }
    return {
        "family": family,
        "patterns": found,
        "conditions": conditions,
        "ahead": finder.ahead(found, conditions),
        "posix": {name: finder.posix(pattern) for name, pattern in found.items()},
        "posix_conditions": {name: [finder.posix(part)[0] for part in parts] for name, parts in conditions.items()},
        "tokens": finder.tokens(family, context),
        "written": [(error, "|".join(finder.forms(family, error, context))) for error in family.errors],
        "unsure": UNSURE,
        "foreign": {kind: finder.foreign_words(context, kind) for kind in conditions},
        **{kind: getattr(context, kind) for kind in ("filler", "units", "calls", "sockets")},
        **labelled,
        "first": first,
    }


def tables(family: Family, known: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Token -> code and code -> what it means; in one table for engines whose rows can hold all of it."""
    errors = {error.code: record(family, error) for error in family.errors}
    told = {code: json.dumps(row) for code, row in errors.items()}
    yield f"rsyslog/{family.key}-tokens.json", lookup_table((token, f'"{code}"') for token, code in known.items())
    yield f"rsyslog/{family.key}-errors.json", lookup_table((f"{code}", json.dumps(row)) for code, row in told.items())
    yield (
        f"syslog-ng/{family.key}-tokens.csv",
        csv_text((token, f"{family.key}.code", code) for token, code in known.items()),
    )
    # syslog-ng 4 reads text(text) as a type and a value.
    plain = str.maketrans("()", "[]")
    facts = (
        (code, f"{family.key}.{key}", f"{value}".translate(plain))
        for code, row in errors.items()
        for key, value in row.items()
        if key != "code"
    )
    yield f"syslog-ng/{family.key}-errors.csv", csv_text(facts)
    rows = ",\n".join(f'"{token}": {told[code]}' for token, code in known.items())
    yield f"logstash/{family.key}.json", f"{{\n{rows}\n}}\n"
    heading = ("token", *record(family, family.errors[0]))
    table = csv_text([heading, *((token, *errors[code].values()) for token, code in known.items())])
    for folder in ("vector", f"splunk/{family.key}/lookups", "windows"):
        yield f"{folder}/{family.key}.csv", table


def record(family: Family, error: Error) -> Record:
    """What a platform is told about an error; its page is relative to the base of the links."""
    return {
        "code": error.code,
        "symbol": error.symbol,
        "title": error.title,
        "retry": error.retry,
        "page": f"{family.key}/{error.code}.html",
    }


def lookup_table(rows: Iterable[tuple[str, str]]) -> str:
    """A table of rsyslog, of keys and values in JSON. Of its types, only "string" leaves a number that it does not have unexplained: "sparseArray" gives the next lower one."""
    body = ",\n".join(f'{{"index": "{index}", "value": {value}}}' for index, value in rows)
    return f'{{"version": 1, "nomatch": "", "type": "string", "table": [\n{body}\n]}}\n'


class Lines(list[str]):
    """What csv writes to; io.StringIO would take four bytes a letter."""

    write = list.append


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    text = Lines()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return "".join(text)


def expected(catalogue: Catalogue, sample: str, base: str) -> str:
    """Each line of the sample that names an error, with what rsyslog and syslog-ng write behind it; found as `annotate` finds it."""
    known = tokens.codes(catalogue)
    lines = []
    for line in sample.splitlines():
        if found := matches.find(known, line):
            hit = found[0].hit
            row = record(hit.family, hit.error)
            lines.append(f"{line} -> {row['code']} {row['symbol']} {row['title']} {base}{row['page']}\n")
    return "".join(lines)


def extension(values: Table, scripts: Mapping[str, str]) -> bytes:
    """A package of VS Code: a zip with two lists of what is in it."""
    names = ("extension.vsixmanifest", "[Content_Types].xml", "extension/package.json", "extension/extension.js")
    files = {name: pages.fill(f"integrations/vscode/{name.rpartition('/')[2]}", values) for name in names}
    files |= {f"extension/{name}": text for name, text in scripts.items()}
    return archive({name: text.encode() for name, text in files.items()}, datetime(1980, 1, 1))


# ---- what the templates do with texts ----


def named(expression: str, group: str) -> str:
    """A pattern whose token has a name: `group` is how the engine begins such a group."""
    place = next(found.start() for found in re.finditer(r"\\.|\[[^\]]*\]|\((?!\?)", expression) if found[0] == "(")
    return expression[:place] + group + expression[place + 1 :]


def lua(items: Iterable[str]) -> str:
    """A list of Lua."""
    return "{ " + ", ".join(json.dumps(item, ensure_ascii=False) for item in items) + " }"


def yaml(text: str) -> str:
    """A scalar of YAML in which nothing but its own quote has a meaning."""
    return "'" + text.replace("'", "''") + "'"


def attributes(error: Error, family: Family) -> str:
    """What a record of OpenTelemetry gets, as JSON."""
    return json.dumps({f"{family.key}.{key}": value for key, value in record(family, error).items()})


pages.TEMPLATES.filters |= {
    "named": named,
    "lua": lua,
    "attributes": attributes,
    "any_case": finder.any_case,
    "yaml": yaml,
}
