"""One error -> a record for programs. Standard library only."""

from dataclasses import asdict

from .catalogue import Error, Family


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
