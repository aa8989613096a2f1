"""One grammar in two languages: the browser's tokens.js answers as the terminal does, by the same tables and for whatever hypothesis thinks of."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page
from winsock_errors import answers, matches, tokens
from winsock_errors import catalogue as catalogue_module

NOTATIONS = tomllib.loads((ROOT / "tests" / "cases" / "notations.toml").read_text(encoding="utf-8"))
LINES = tomllib.loads((ROOT / "tests" / "cases" / "lines.toml").read_text(encoding="utf-8"))["line"]
CATALOGUE = catalogue_module.load(ROOT / "data")
CODES = tokens.codes(CATALOGUE)
FIND = (
    "lines => lines.map(line => errorTokens.find(line).map(m => [line.slice(m.start, m.end), m.error.code, m.reason]))"
)
ANSWER = """texts => texts.map(text => {
  const { error, others, near } = errorTokens.answer(text);
  return [error && error.code, others.map(other => other.key), near.map(other => other.code)];
})"""


@pytest.fixture(scope="session")
def grammar(browser: Browser, built: Path) -> Iterator[Page]:
    page = browser.new_page()
    page.goto((built / "index.html").as_uri())
    yield page
    page.close()


def in_terminal(text: str) -> list:
    answer = answers.answer(CODES, text)
    code = answer.hit.error.code if answer.hit else None
    return [code, [other.key for other in answer.others], [hit.error.code for hit in answer.near]]


def found_in_terminal(line: str) -> list:
    return [[match.text, match.error.code, match.reason] for match in matches.find(CODES, line)]


def test_the_browser_reads_each_token_of_the_table(grammar: Page):
    expected = {
        text: None if code == "none" else int(code) for code, texts in NOTATIONS["tokens"].items() for text in texts
    }
    read = grammar.evaluate(ANSWER, list(expected))
    assert {text: answer[0] for text, answer in zip(expected, read, strict=True)} == expected


def test_the_browser_names_other_families_and_near_names_as_the_table_does(grammar: Page):
    expected = {text: [None, keys, []] for text, keys in NOTATIONS["others"].items()}
    expected |= {text: [None, [], codes] for text, codes in NOTATIONS["near"].items()}
    assert dict(zip(expected, grammar.evaluate(ANSWER, list(expected)), strict=True)) == expected


def test_the_browser_finds_every_error_by_the_same_terms(grammar: Page):
    made = grammar.evaluate("errorCodes.families.map(family => family.errors.map(error => errorTokens.terms(error, family.base)))")
    assert made == [[tokens.terms(family, error) for error in family.errors] for family in CATALOGUE.families]


def test_the_browser_finds_in_each_line_the_places_of_the_table(grammar: Page):
    lines = [case["text"] for case in LINES]
    found = grammar.evaluate(FIND, lines)
    assert [[place[:2] for place in places] for places in found] == [case.get("places", []) for case in LINES]
    assert found == [found_in_terminal(line) for line in lines]


def test_the_browser_looks_at_every_line_that_has_a_place(grammar: Page):
    lines = [case["text"] for case in LINES if "places" in case]
    assert grammar.evaluate("lines => lines.filter(line => !errorTokens.needle.test(line))", lines) == []


PIECES = st.sampled_from(
    [
        *(form for error in CATALOGUE.families[0].errors for form in (str(error.code), hex(error.code), error.symbol)),
        *(name for error in CATALOGUE.families[0].errors for name in (error.errno, error.dotnet) if name),
        *(phrase for error in CATALOGUE.families[0].errors for listed in error.messages.values() for phrase in listed),
        *(word for listed in vars(CATALOGUE.context).values() if isinstance(listed, tuple) for word in listed),
        *"()[]{}:=#,.'\"/\\-+_ \t", "0x", "16#", "8007", "[WinError ", "errno=", "-4078", "665421", "2147952461", "-2147014835", "1861",
    ]
)  # fmt: skip
# Characters that this Python does not know yet may be letters to a newer browser.
KNOWN = st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=5)
TEXTS = st.lists(st.one_of(PIECES, KNOWN), max_size=8).map("".join)


# Many texts for one call of the browser; a difference is shown as it is, since making it small would take minutes of calls.
TOGETHER = settings(deadline=None, derandomize=True, phases=(Phase.explicit, Phase.reuse, Phase.generate))


@settings(TOGETHER, max_examples=20)
@given(st.lists(TEXTS, min_size=20, max_size=40))
def test_both_languages_answer_alike_whatever_is_asked(grammar: Page, texts: list[str]):
    read = grammar.evaluate(ANSWER, texts)
    assert [pair for pair in zip(texts, read, map(in_terminal, texts), strict=True) if pair[1] != pair[2]] == []


@TOGETHER
@given(st.lists(TEXTS, min_size=20, max_size=40))
def test_both_languages_find_the_same_places_in_any_line(grammar: Page, texts: list[str]):
    found = grammar.evaluate(FIND, texts)
    assert [pair for pair in zip(texts, found, map(found_in_terminal, texts), strict=True) if pair[1] != pair[2]] == []
