"""The Structured Text of the pages: parsed by blark, which reads TwinCAT's dialect, and made of names that the libraries have."""

import re

import blark
import pytest
from conftest import ROOT
from structured_text import blocks

PAGES = sorted(
    [ROOT / "docs" / "twincat.md", *(ROOT / "docs" / "guides").glob("*.md"), *(ROOT / "data" / "notes").rglob("*.md")]
)

# What the examples may take from Beckhoff's libraries: Tc2_TcpIp, Tc2_Smtp, Tc2_Standard.
LIBRARIES = {
    "FB_SocketConnect", "FB_SocketClose", "FB_SocketCloseAll", "FB_SocketListen", "FB_SocketAccept", "FB_SocketSend", "FB_SocketReceive", "FB_SocketUdpCreate",
    "FB_SmtpV3", "FB_SmtpV3_Full", "T_HSOCKET", "R_TRIG", "TON",
}  # fmt: skip


EXAMPLES = [
    pytest.param(text, id=f"{path.stem}-{number}") for path in PAGES for number, text in enumerate(blocks(path), 1)
]


def fault(text: str) -> Exception | None:
    """What the parser has against a text: a whole unit as it stands, mere statements inside a program."""
    unit = text if re.match(r"(FUNCTION|FUNCTION_BLOCK|PROGRAM)\b", text) else f"PROGRAM Example\n{text}\nEND_PROGRAM\n"
    return blark.parse_source_code(unit).exception


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_parses(text):
    assert fault(text) is None


@pytest.mark.parametrize("slip", ["END_IF", ":=", "THEN", "END_CASE"])
def test_the_parser_notices_a_slip(slip):
    text = next(text for text in blocks(ROOT / "docs" / "guides" / "retry.md") if "FB_Dial\n" in text)
    assert fault(text.replace(slip, "", 1))


def test_the_examples_name_only_what_they_define_or_the_libraries_have():
    everything = "\n".join(text for path in PAGES for text in blocks(path))
    code = re.sub(r"//.*", "", everything)
    defined = set(re.findall(r"^(?:FUNCTION|FUNCTION_BLOCK) (\w+)", code, re.MULTILINE))
    used = set(re.findall(r"\b(?:FB_|F_|T_H|R_T|F_T|TON|TOF)\w*", code))
    pack = set(re.findall(r"integrations/twincat/(\w+)\.Tc", (ROOT / "docs" / "twincat.md").read_text(encoding="utf-8")))
    assert used - defined - LIBRARIES - pack == set()
    assert {"FB_Dial", "FB_KeepConnected", "FB_PollAnswer", "FB_StopAlarm"} <= defined


def test_every_retry_class_has_its_pattern(catalogue):
    """The pages refer to it; mkdocs proves that the place exists."""
    guide = (ROOT / "docs" / "guides" / "retry.md").read_text(encoding="utf-8")
    for key, words in catalogue.languages[0].words["retry"].items():
        section = guide.partition(f"{{ #{words['anchor']} }}")[2].split("\n## ")[0]
        assert "FUNCTION_BLOCK" in section, key
