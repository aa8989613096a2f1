"""The words of each language, and the vocabularies that the default language defines. Standard library only.

In data/words/, [category], [retry], [status], [stage] and [languages] are the vocabularies: their keys are what the data files may say.
Everything else is interface: the templates ask for it by its key, and another language must have the same keys.
"""

from collections.abc import Iterator

from . import notes
from .reader import Reader, Table

DEFAULT_LANGUAGE = "en"  # its words define the vocabularies; its pages stand at the root of the site
# The words without which no note can be read.
NOTE_WORDS = {f"headings.{key}" for key in notes.SECTIONS} | {"labels.confirm", "labels.do"}


def read_words(reader: Reader) -> dict[str, Table]:
    """Language -> words, the default first; every language has the keys of the default."""
    folder = reader.root / "words"
    default = folder / f"{DEFAULT_LANGUAGE}.toml"
    paths = sorted(reader.listed(folder, ".toml"), key=lambda path: path.name != default.name)
    if not paths or paths[0].name != default.name:
        reader.report(default, 0, "is missing; it defines the vocabularies, restore it (git checkout)")
    words = {path.name.removesuffix(".toml"): found[0] for path in paths if (found := reader.tables(path))}
    wanted = set(word_keys(words.get(DEFAULT_LANGUAGE, {}))) | NOTE_WORDS
    for language, table in words.items():
        path = folder / f"{language}.toml"
        for key in sorted(wanted - set(word_keys(table))):
            reader.report(path, 0, f"'{key}' is missing; add its word")
        for key, value in word_items(table):
            if not isinstance(value, str) or not value.strip():
                reader.report(path, 0, f"'{key}' is {value!r}; a word is a text")
        for key in sorted(set(word_keys(table)) - wanted):
            reader.report(path, 0, f"'{key}' is unknown; remove it, or add it to {DEFAULT_LANGUAGE}.toml too")
    return words


def word_items(table: Table, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Every word with its dotted key."""
    for key, value in table.items():
        yield from word_items(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]


def word_keys(table: Table) -> Iterator[str]:
    return (key for key, _ in word_items(table))
