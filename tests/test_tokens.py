"""Codes and their notations, and what a single token means, against a table worked out by hand and over every code."""

import tomllib

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from winsock_errors import answers, tokens
from winsock_errors import catalogue as catalogue_module

CASES = tomllib.loads((ROOT / "tests" / "cases" / "notations.toml").read_text(encoding="utf-8"))
CATALOGUE = catalogue_module.load(ROOT / "data")
FAMILY = CATALOGUE.families[0]
CODES = tokens.codes(CATALOGUE)


@pytest.mark.parametrize("case", CASES["code"], ids=lambda case: str(case["code"]))
def test_the_notations_are_those_of_the_table(case):
    assert tokens.notations(case["code"], 0x80070000) == {key: text for key, text in case.items() if key != "code"}


def test_a_family_without_hresults_has_none():
    assert set(tokens.notations(1861, 0)) == {"decimal", "hex", "iec", "padded"}


@pytest.mark.parametrize(
    ("code", "token"), [(code, token) for code, listed in CASES["tokens"].items() for token in listed]
)
def test_a_token_leads_to_the_code_of_the_table(code, token):
    assert code_of(token) == (None if code == "none" else int(code))


def code_of(token: str) -> int | None:
    hit = answers.answer(CODES, token).hit
    return hit.error.code if hit else None


@pytest.mark.parametrize(("token", "families"), CASES["others"].items())
def test_a_number_of_another_family_is_named_by_its_range(token, families):
    answer = answers.answer(CODES, token)
    assert (answer.hit, [other.key for other in answer.others]) == (None, families)


@pytest.mark.parametrize(("token", "near"), CASES["near"].items())
def test_what_is_misspelt_or_says_two_things_gets_the_nearest(token, near):
    answer = answers.answer(CODES, token)
    assert (answer.hit, [hit.error.code for hit in answer.near]) == (None, near)


def test_every_range_of_the_other_families_is_answered_at_both_ends():
    for other in CATALOGUE.others:
        for number in (number for span in other.spans for number in span):
            answer = answers.answer(CODES, f"0x{number:X}")
            assert answer.hit or other in answer.others, (other.key, hex(number))


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
            hit = answers.answer(CODES, broken).hit
            assert hit and error in (hit.error, *FAMILY.confused[hit.error.symbol]), (phrase, hit)


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


def written(code: int, draw: st.DataObject) -> str:
    """One of the ways that section 3 of the contract lists, with the freedom that it gives."""
    hresult = 0x8007_0000 | code
    value = draw.draw(
        st.sampled_from([code, hresult, hresult - (1 << 32), 0xFFFF_FFFF_0000_0000 | hresult, 0xA_0000 | code])
    )
    digits = "0" * draw.draw(st.integers(0, 6)) + f"{value:x}" if value > 0 else ""
    grouped = "".join(
        f"_{digit}" if place and draw.draw(st.booleans()) else digit for place, digit in enumerate(digits)
    )
    kind = draw.draw(st.sampled_from(["UDINT#", "DWORD#", "LWORD#", "DINT#", ""]))
    forms = [f"{kind}{value}"] + ([f"0x{digits}", f"{kind}16#{grouped}", f"0{digits}h"] if digits else [])
    return draw.draw(st.sampled_from(forms))


@given(st.data())
def test_every_notation_of_every_code_leads_back_in_any_case_with_blanks_around(data):
    error = data.draw(st.sampled_from(FAMILY.errors))
    token = data.draw(st.one_of(st.just(written(error.code, data)), st.sampled_from(tokens.terms(FAMILY, error))))
    cased = "".join(data.draw(st.sampled_from((letter.lower(), letter.upper()))) for letter in token)
    blanks = st.text(" \t", max_size=3)
    assert code_of(data.draw(blanks) + cased + data.draw(blanks)) == error.code


@given(st.integers(-(1 << 33), 1 << 65))
def test_a_number_is_a_code_or_it_is_none(number):
    """What is not written in one of the ways above never names an error."""
    low = number % (1 << 32)
    numbers = {number, low & 0xFFFF if low >> 16 in (0x8007, 0xA) and -(1 << 31) <= number else -1, number - 720_000}
    known = {error.code for error in FAMILY.errors} | {error.libuv for error in FAMILY.errors if error.owns_libuv}
    bare_hexadecimal = 1000 <= number <= 9999 or 80_070_000 <= number <= 80_079_999
    if not numbers & known and not bare_hexadecimal:
        assert code_of(f"{number}") is None


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text):
    answer = answers.answer(CODES, text)
    assert not (answer.hit and (answer.others or answer.near))
