"""Codes in running text: against a table of lines, and over every code."""

import tomllib

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from winsock_errors import catalogue as catalogue_module
from winsock_errors import company, matches, shapes, tokens

LINES = tomllib.loads((ROOT / "tests" / "cases" / "lines.toml").read_text(encoding="utf-8"))["line"]
CATALOGUE = catalogue_module.load(ROOT / "data")
FAMILY = CATALOGUE.families[0]
CODES = tokens.codes(CATALOGUE)
STOPS = shapes.Shapes(CODES).stops


def places(line: str) -> list[list]:
    return [[match.text, match.error.code] for match in matches.find(CODES, line)]


@pytest.mark.parametrize("case", LINES, ids=lambda case: case["text"][:40].encode("ascii", "replace").decode())
def test_a_line_has_the_places_of_the_table(case):
    assert places(case["text"]) == case.get("places", [])


@pytest.mark.parametrize(
    "case",
    [case for case in LINES if "places" in case],
    ids=lambda case: case["text"][:40].encode("ascii", "replace").decode(),
)
def test_the_prefilter_stops_at_each_line_that_has_a_place(case):
    assert any(True for _ in STOPS(case["text"].encode() + b"\n"))


SPECIFIC = ["0x{0:X}", "16#{0:X}", "{0:X}", "DWORD#16#{0:X}", "0xFFFFFFFF{0:X}", "{0}"]
AROUND = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=30)


@given(st.sampled_from(FAMILY.errors), st.sampled_from(SPECIFIC), AROUND, AROUND)
def test_an_hresult_counts_in_any_line(error, form, before, after):
    token = form.format(0x8007_0000 | error.code)
    line = f"{before} {token} {after}"
    assert [token, error.code] in places(line)
    assert any(True for _ in STOPS(line.encode()))


@given(st.sampled_from(FAMILY.errors), AROUND, AROUND)
def test_a_symbol_counts_in_any_line(error, before, after):
    line = f"{before} {error.symbol} {after}"
    assert [error.symbol, error.code] in places(line)
    assert any(True for _ in STOPS(line.encode()))


@given(st.sampled_from([error for error in FAMILY.errors if error.code >= company.FEW]))
def test_a_bare_number_alone_is_none_and_after_error_is_one(error):
    assert places(f"{error.code}") == places(f"got {error.code} things on port {error.code}") == []
    assert places(f"connect: error {error.code}") == [[f"{error.code}", error.code]]


@given(st.text(max_size=300))
def test_places_are_in_order_within_the_line_and_apart(line):
    end = 0
    for match in matches.find(CODES, line):
        assert (
            end <= match.start < match.end <= len(line) and line[match.start : match.end] == match.text and match.reason
        )
        end = match.end


def test_a_line_longer_than_what_is_looked_at_together_loses_nothing():
    line = "x 0x8007274D y " * (2 * matches.LONGEST // 15)
    found = matches.find(CODES, line)
    assert len(found) == line.count("0x8007274D") and all(
        line[match.start : match.end] == "0x8007274D" for match in found
    )


def test_every_message_in_its_own_words_is_found_as_windows_prints_it():
    for error in FAMILY.errors:
        for phrase in (phrase for listed in error.messages.values() for phrase in listed):
            found = matches.find(CODES, f"write failed: {phrase}")
            assert any(error in (match.error, *FAMILY.confused[match.error.symbol]) for match in found), phrase
