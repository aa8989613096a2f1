"""Family -> the JSON Schema of its data for programs, made from the fields of an error. Standard library only."""

from dataclasses import MISSING, Field, fields

from .catalogue import Error, Family
from .reader import Table
from .rules import VOCABULARY

# Every key of a record with its meaning, in order.
KEYS = {
    "code": "The decimal number: the identity of the error.",
    "symbol": "Its name in WinSock2.h or winerror.h.",
    "aliases": "Other names of the same number.",
    "title": "What happened, in a few words.",
    "hex": "The code in hexadecimal.",
    "iec": "The code in hexadecimal as IEC 61131-3 writes it.",
    "hresult": "The code wrapped in an HRESULT; null in a family that is never wrapped. The same holds for its two numbers.",
    "hresult_unsigned": "The HRESULT as an unsigned number of 32 bits (UDINT).",
    "hresult_signed": "The HRESULT as a signed number of 32 bits (DINT).",
    "url": "Its page, relative to the folder of this file.",
    "category": "Whose business the error is.",
    "retry": "Whether to repeat the call.",
    "status": "Whether anything reports it today.",
    "met_often": "Whether it is among the codes that field engineers meet most.",
    "stages": "Where in a connection's life it is met.",
    "functions": "The functions whose reference pages list it as their result, without the suffix A or W.",
    "options": "The socket options, ioctls and flags that those pages connect with it.",
    "errno": "The POSIX or BSD constant of the same name and meaning, or null.",
    "linux": "The number of that constant on Linux, or null.",
    "bsd": "The number of that constant on FreeBSD and TwinCAT/BSD, or null.",
    "dotnet": "The member of .NET's SocketError with this value, or null.",
    "python": "The exception that Python on Windows raises for it where that is more specific than OSError, else null.",
    "rust": "The std::io::ErrorKind that Rust on Windows gives it where that is not Uncategorized, else null.",
    "node": "The name that Node.js (libuv) gives it on Windows, or null.",
    "libuv": "The number of that name in libuv on Windows, or null.",
    "messages": "Key-phrases of the message that Windows prints for it, by language, as far as they are known.",
    "confused": "The symbols of the errors it is easily confused with, by ascending code.",
    "sources": "Names of its sources; its page lists them with their addresses.",
    "title_de": "What happened in German, or null.",
}

NAME = {"pattern": "^[A-Za-z][A-Za-z0-9_]*$"}
SYMBOL = {"pattern": "^[A-Z][A-Z0-9_]*$"}
# What the texts of these fields look like, beyond being texts.
TEXTS: dict[str, Table] = {"symbol": SYMBOL, "aliases": NAME, "errno": NAME, "node": NAME, "confused": SYMBOL}


def of(family: Family, words: Table, version: str) -> Table:
    """What <family>.json holds, closed: no key beyond these, no word beyond the vocabularies."""
    shapes = {field.name: stored(field, words) for field in fields(Error)} | computed(family)
    shapes["code"] |= {"minimum": 1, "maximum": 0xFFFF if family.hresult_base else 0xFFFFFFFF}
    error = {key: {"description": describe(key, words)} | shapes[key] for key in KEYS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"Version {version}",
        "title": f"{family.name} errors",
        **closed(
            {
                "version": {"description": "The version of the reference.", "type": "string", "minLength": 1},
                "errors": {
                    "description": "Every error of the family, by ascending code.",
                    "type": "array",
                    "uniqueItems": True,
                    "items": closed(error),
                },
            }
        ),
    }


def closed(properties: Table) -> Table:
    """An object with exactly these keys."""
    return {"type": "object", "required": list(properties), "additionalProperties": False, "properties": properties}


def vocabulary(key: str, words: Table) -> dict[str, str]:
    """The words that a field may say, and what each stands for; empty if it may say anything."""
    entries = words[VOCABULARY[key]] if key in VOCABULARY else {}
    return {word: entry["name"] if isinstance(entry, dict) else entry for word, entry in entries.items()}


def describe(key: str, words: Table) -> str:
    """The meaning of a key, and that of each word it may say."""
    named = "; ".join(f"{word} = {name}" for word, name in vocabulary(key, words).items())
    return f"{KEYS[key]} ({named})" if named else KEYS[key]


def stored(field: Field, words: Table) -> Table:
    """The shape of a field, by its annotation; an absent text or number is null."""
    known = list(vocabulary(field.name, words))
    text = (
        {"type": "string", "enum": known} if known else {"type": "string", "minLength": 1} | TEXTS.get(field.name, {})
    )
    texts = {"type": "array", "uniqueItems": True, "items": text}
    if field.type == tuple[str, ...]:
        return texts
    if field.type is bool:
        return {"type": "boolean"}
    if field.type in (int, str):
        shape = {"type": "integer"} if field.type is int else text
        return shape if field.default is MISSING else shape | {"type": [shape["type"], "null"]}
    phrases = texts | {"minItems": 1, "items": {"type": "string", "minLength": 1}}
    return {"type": "object", "propertyNames": text, "additionalProperties": phrases}


def computed(family: Family) -> dict[str, Table]:
    """The shapes of what is computed from the code."""
    first, last = family.hresult_base + 1, family.hresult_base + 0xFFFF
    shapes: dict[str, Table] = {
        "hex": {"type": "string", "pattern": "^0x[0-9A-F]{4,8}$"},
        "iec": {"type": "string", "pattern": "^16#[0-9A-F]{4,8}$"},
        "hresult": {"type": "string", "pattern": "^0x[0-9A-F]{8}$"},
        "hresult_unsigned": {"type": "integer", "minimum": first, "maximum": last},
        "hresult_signed": {"type": "integer", "minimum": first - (1 << 32), "maximum": last - (1 << 32)},
        "url": {"type": "string", "format": "uri-reference", "pattern": rf"^{family.key}/[1-9][0-9]*\.html$"},
    }
    if family.hresult_base:
        return shapes
    return {key: {"type": "null"} if key.startswith("hresult") else shape for key, shape in shapes.items()}
