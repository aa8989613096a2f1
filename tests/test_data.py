"""The facts against authorities that nobody here wrote, and against their own documentation."""

import errno
import re
import sys
from dataclasses import fields

import pytest
from conftest import ROOT
from winsock_errors import provision
from winsock_errors.catalogue import Error

HEADERS = provision.MINGW_HEADERS

# Symbol -> why the headers of mingw-w64 10 do not have it.
NOT_IN_MINGW = {
    "WSA_SECURE_HOST_NOT_FOUND": "only in Microsoft's winerror.h and the page System Error Codes (9000-11999)",
    "WSA_IPSEC_NAME_POLICY_ERROR": "only in Microsoft's winerror.h and the page System Error Codes (9000-11999)",
}


def mingw_codes() -> dict[str, int]:
    """Every WSA error code that the headers define, aliases included: 10000 and something, or one of Windows' own ERROR_ codes."""
    defined = {}
    for header in ("winerror.h", "psdk_inc/_wsa_errnos.h", "winsock2.h"):
        text = (HEADERS / header).read_text(encoding="latin-1").replace("__MSABI_LONG", "")
        defined |= re.findall(r"^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+([\w+() \t]+)$", text, re.MULTILINE)

    def value(expression: str) -> int:
        terms = re.findall(r"\w+", expression)
        return sum(int(term.rstrip("L"), 0) if term[0].isdigit() else value(defined[term]) for term in terms)

    winsock = {
        name: expression
        for name, expression in defined.items()
        if name.startswith("WSA") and re.search(r"WSABASEERR|ERROR_|\bWSAE?_?[A-Z]", expression)
    }
    codes = {}
    for name, expression in winsock.items():
        try:
            codes[name] = value(expression)
        except KeyError:
            continue  # a type or a function
    return codes


needs_headers = pytest.mark.skipif(
    not HEADERS.exists(), reason="no mingw-w64 headers on this machine (Debian: mingw-w64-common)"
)


@needs_headers
def test_every_code_of_the_headers_is_in_the_data_with_that_number(winsock):
    ours = {name: error.code for error in winsock.errors for name in (error.symbol, *error.aliases)}
    headers = mingw_codes()
    assert len(headers) >= 97  # 95 codes and two aliases: the headers were read at all
    assert {name: ours.get(name) for name in headers} == headers


@needs_headers
def test_every_symbol_of_the_data_is_in_the_headers_or_excused(winsock):
    assert {error.symbol for error in winsock.errors} - set(mingw_codes()) == set(NOT_IN_MINGW)


def test_no_error_is_lost(winsock):
    assert len(winsock.errors) >= 97, "an error that nothing reports any more stays, and its status says so"


def test_the_head_of_the_data_file_documents_every_field_in_order():
    head = (ROOT / "data" / "winsock.toml").read_text(encoding="utf-8").split("\nname = ")[0]
    documented = re.findall(r"^#   (\w+) {2,}\S", head, re.MULTILINE)
    assert documented == [field.name for field in fields(Error) if field.name != "symbol"]


def test_fields_stand_in_the_documented_order(winsock):
    order = [field.name for field in fields(Error)]
    text = (ROOT / "data" / "winsock.toml").read_text(encoding="utf-8")
    for table in re.split(r"^\[", text, flags=re.MULTILINE)[1:]:
        names = re.findall(r"^(\w+)(?:\.\w+)? = ", table, re.MULTILINE)
        assert names == sorted(names, key=order.index), table.split("]")[0]


@pytest.mark.skipif(sys.platform != "linux", reason="compares with the numbers of this system")
def test_linux_numbers_are_those_of_this_linux(winsock):
    stated = {error.errno: error.linux for error in winsock.errors if error.linux}
    assert stated == {name: getattr(errno, name) for name in stated}
    assert {error.errno for error in winsock.errors if error.errno and not error.linux} == {"EPROCLIM"}


def test_bsd_numbers_are_those_that_winsock_was_made_from(winsock):
    assert all(error.bsd == error.code - 10000 for error in winsock.errors if error.errno)


def test_the_vendors_three_spellings_without_e_lead_to_their_error(winsock):
    aliases = {alias: error.symbol for error in winsock.errors for alias in error.aliases}
    for wrong, right in {
        "WSAINVALIDPROCTABLE": "WSAEINVALIDPROCTABLE",
        "WSAINVALIDPROVIDER": "WSAEINVALIDPROVIDER",
        "WSAPROVIDERFAILEDINIT": "WSAEPROVIDERFAILEDINIT",
        "WSA_QOS_EUNKNOWNPSOBJ": "WSA_QOS_EUNKOWNPSOBJ",
    }.items():
        assert aliases[wrong] == right


def test_no_paragraph_stands_on_more_than_three_pages():
    pages: dict[str, set[str]] = {}
    for path in [*(ROOT / "data" / "notes").rglob("*.md"), *(ROOT / "docs" / "guides").glob("*.md")]:
        for paragraph in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
            if len(paragraph) > 40 and not paragraph.startswith("#"):
                pages.setdefault(" ".join(paragraph.split()), set()).add(path.name)
    assert {text: names for text, names in pages.items() if len(names) > 3} == {}


def test_the_codes_met_most_are_told_to_their_end(catalogue, winsock):
    for error in winsock.errors:
        note = catalogue.languages[0].notes["winsock", error.symbol]
        if error.met_often:
            assert len(note.causes) >= 2 and note.plc and note.retry, error.symbol
            assert set(note.confused) == {other.symbol for other in winsock.confused[error.symbol]}, error.symbol
