"""Codes and their notations, against a table worked out by hand and over every code."""

import tomllib

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from winsock_errors import catalogue as catalogue_module
from winsock_errors import tokens

CASES = tomllib.loads((ROOT / "tests" / "cases" / "notations.toml").read_text(encoding="utf-8"))
CATALOGUE = catalogue_module.load(ROOT / "data")
FAMILY = CATALOGUE.families[0]
INDEX = tokens.index(CATALOGUE)


@pytest.mark.parametrize("case", CASES["code"], ids=lambda case: str(case["code"]))
def test_the_notations_are_those_of_the_table(case):
    assert tokens.notations(case["code"], 0x80070000) == {key: text for key, text in case.items() if key != "code"}


def test_a_family_without_hresults_has_none():
    assert set(tokens.notations(1861, 0)) == {"decimal", "hex", "iec", "padded"}


@pytest.mark.parametrize(
    ("code", "token"), [(code, token) for code, listed in CASES["tokens"].items() for token in listed]
)
def test_a_token_leads_to_the_code_of_the_table(code, token):
    answer = tokens.resolve(INDEX, token)
    assert (str(answer[1].code) if answer else "none") == code


def test_no_token_leads_to_two_errors():
    owners: dict[str, set[str]] = {}
    for error in FAMILY.errors:
        for term in tokens.terms(FAMILY, error):
            owners.setdefault(term, set()).add(error.symbol)
    assert {term: symbols for term, symbols in owners.items() if len(symbols) > 1} == {}


def test_the_words_of_a_message_are_found_whatever_surrounds_and_breaks_them():
    for error in FAMILY.errors:
        for phrase in (phrase for listed in error.messages.values() for phrase in listed):
            broken = f">>> ({phrase.upper().replace(' ', chr(10))})."
            answer = tokens.resolve(INDEX, broken)
            assert answer and error in (answer[1], *FAMILY.confused[answer[1].symbol]), (phrase, answer)


def test_a_longer_phrase_covers_the_shorter_ones_within_it():
    known = {"was full": "short", "everything was full": "long"}
    assert tokens.resolve(known, "Alas, everything was full!") == "long"
    assert tokens.resolve(known, "It was full") == "short"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  L\u2019hôte\u00a0cible\n l'A refusée.", "l hote cible l a refusee"),
        ("由于目标计算机积极拒绝，无法连接。10061", "由 于 目 标 计 算 机 积 极 拒 绝 无 法 连 接 10061"),
        ("Ä\u0308 ﬁ WSA_IO", "a fi wsa io"),
        ("...", ""),
    ],
)
def test_folding_leaves_the_words(text, folded):
    assert tokens.fold(text) == folded


@given(st.data())
def test_every_notation_and_name_leads_back_in_any_case_with_blanks_around(data):
    error = data.draw(st.sampled_from(FAMILY.errors))
    token = data.draw(st.sampled_from([*FAMILY.notations(error).values(), *error.names]))
    written = "".join(data.draw(st.sampled_from((letter.lower(), letter.upper()))) for letter in token)
    blanks = st.text(" \t", max_size=3)
    assert tokens.resolve(INDEX, data.draw(blanks) + written + data.draw(blanks)) == (FAMILY, error)
