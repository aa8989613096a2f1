"""Catalogue -> the data for programs as {path: text}; pure. explain --json prints the same records. Standard library only."""

import csv
import io
import json
from dataclasses import asdict

from . import schema
from .catalogue import Catalogue, Error, Family

# Lists within lists, and what is not ASCII, which a spreadsheet would take for another encoding.
NOT_IN_TABLE = ("messages", "title_de")
SEPARATOR = "|"  # between the items of a list in a cell; no name has it, and no title may


def render(catalogue: Catalogue, version: str) -> dict[str, str]:
    """Per family: every error as JSON and as CSV, and the schema of the JSON."""
    files = {}
    for family in catalogue.families:
        records = [record(family, error) for error in family.errors]
        described = schema.of(family, catalogue.languages[0].words, version)
        files[f"{family.key}.json"] = json_text(version, records)
        files[f"{family.key}.csv"] = csv_text(version, records)
        files[f"{family.key}.schema.json"] = json.dumps(described, indent=2) + "\n"
    return files


def json_text(version: str, records: list[dict[str, object]]) -> str:
    """One error a line: what changed between two versions shows line by line. ASCII, so that no reader can mistake its encoding."""
    rows = ",\n".join(json.dumps(row) for row in records)
    return f'{{"version": {json.dumps(version)}, "errors": [\n{rows}\n]}}\n'


def csv_text(version: str, records: list[dict[str, object]]) -> str:
    """A table as RFC 4180 has it, with the version in each row."""
    text = io.StringIO()
    columns = [*(key for key in schema.KEYS if key not in NOT_IN_TABLE), "version"]
    table = csv.DictWriter(text, columns, extrasaction="ignore")
    table.writeheader()
    table.writerows({key: cell(value) for key, value in row.items()} | {"version": version} for row in records)
    return text.getvalue()


def cell(value: object) -> object:
    """A list as one text, true and false as JSON spells them; what is absent is empty."""
    if isinstance(value, list):
        return SEPARATOR.join(value)
    return json.dumps(value) if isinstance(value, bool) else value


def record(family: Family, error: Error) -> dict[str, object]:
    """The error's facts and notations, JSON-ready; the keys that explain --json prints."""
    forms = family.notations(error)
    facts = {key: json_ready(value) for key, value in asdict(error).items()}
    return {
        "code": error.code,
        "symbol": error.symbol,
        "aliases": list(error.aliases),
        "title": error.title,
        "hex": forms["hex"],
        "iec": forms["iec"],
        "hresult": forms.get("hresult"),
        "hresult_unsigned": int(forms["hresult_unsigned"]) if "hresult_unsigned" in forms else None,
        "hresult_signed": int(forms["hresult_signed"]) if "hresult_signed" in forms else None,
        "url": f"{family.key}/{error.code}.html",
        **{key: value for key, value in facts.items() if key not in ("code", "symbol", "aliases", "title")},
        "confused": [other.symbol for other in family.confused[error.symbol]],
    }


def json_ready(value: object) -> object:
    """An absent text or number is null, a list or table stays one."""
    if isinstance(value, dict):
        return {key: json_ready(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return list(value)
    return value or (False if value is False else None)
