"""The fast way through a log: whatever came before, it finds what the careful look finds in each single line."""

import io
import random
import re
import tomllib

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from winsock_errors import catalogue as catalogue_module
from winsock_errors import logs, matches, prefilter, shapes, tokens

CODES = tokens.codes(catalogue_module.load_codes(ROOT / "data"))
LINES = tomllib.loads((ROOT / "tests" / "cases" / "lines.toml").read_text(encoding="utf-8"))["line"]
ROUGH = prefilter.places(CODES)
SAMPLE = shapes.Sampler(CODES)
NUMBERS = [str(code) for code in CODES.numbers if code > 0]


def every_line(raw: bytes) -> list[int]:
    return [place.start() for place in re.finditer(rb"^", raw, re.MULTILINE)]


def errors(raw: bytes, stops: logs.Stops) -> list[tuple[int, int, int]]:
    """Line, character and code of every place in the log."""
    pieces = logs.pieces(io.BytesIO(raw).read1)
    return [
        (found.line, found.column, found.match.error.code)
        for piece in pieces
        for found in logs.find(CODES, stops, piece)
    ]


def renumbered(line: str, chance: random.Random) -> str:
    """The line with other numbers of the same lengths, every other one a code."""

    def other(number: re.Match[str]) -> str:
        codes = [code for code in NUMBERS if len(code) == len(number[0])]
        if chance.random() < 0.5 and codes:
            return chance.choice(codes)
        return "".join(chance.choice("0123456789") for _ in number[0])

    return re.sub(r"\d+", other, line) if chance.random() < 0.7 else line


# Notations, names, messages and labels, and what must not be taken for one.
FORMS = [
    "{0}",
    "0x{0:X}",
    "0x{0:08x}",
    "16#{0:04X}",
    "16#0000_{0:04X}",
    "16#8007_{0:04X}",
    "UDINT#{0}",
    "({0})",
    "[{0}]",
    "-{0}",
    "0x8007{0:04X}",
    "8007{0:04x}",
    "0xA{0:x}",
    "0x{0:08X}/{0}",
    "{0} ({0:X})",
    "(-1 {0})",
    "TcpCode_{0}_Name",
    "system:{0}",
    "e7{0}",
    "[31m{0}[0m",
    "\x1b[31m{0}\x1b[0m",
    "{0} ms",
]
NAMES = [name for hit in CODES.numbers.values() for name in hit.error.names]
WORDS = [
    word
    for kind in ("strong", "good", "weak", "calls", "failures", "bad", "sockets")
    for word in getattr(CODES.context, kind)
]
PART = st.one_of(
    st.builds(
        str.format, st.sampled_from(FORMS), st.sampled_from([6, 87, 995, 10004, 10061, 11001, 11004, 60321, 4321])
    ),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES).map(str.lower),
    st.sampled_from(NAMES).map("SE_{}".format),
    st.sampled_from(CODES.spoken),
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(str.title),
    st.sampled_from(
        ["nErrId", "SocketError.NotSocket", "-4078", "2147952461", "-2147014835", "665421", "E730061", "port", "Größe"]
    ),
    st.sampled_from([" ", ": ", "=", " = ", "_", ", ", "(", ")", "/", "\t", "#", "'", ".", "-", "0", "7"]),
)
LINE = st.lists(PART | st.just(" "), min_size=1, max_size=9).map("".join)


@given(LINE)
@settings(max_examples=400, derandomize=True)
def test_the_prefilter_leaves_out_no_line_that_names_an_error(line):
    if matches.find(CODES, line):
        assert ROUGH(line.encode())


@given(st.lists(LINE, min_size=1, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=80, derandomize=True)
def test_a_log_that_repeats_itself_with_other_numbers_shows_the_errors_of_each_line(lines, chance):
    log = [renumbered(line, chance) for _ in range(8) for line in lines]
    raw = "\n".join(log).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logs, "PIECE", 2 * len(raw) // 8 + 1)  # so each line comes again in a later piece
        assert errors(raw, shapes.Shapes(CODES).stops) == errors(raw, every_line)


@pytest.mark.parametrize("room", [shapes.ROOM, 5_000], ids=["all are remembered", "few are remembered"])
def test_so_does_one_of_all_the_lines_of_the_table(monkeypatch, room):
    monkeypatch.setattr(logs, "PIECE", 4096)
    monkeypatch.setattr(shapes, "ROOM", room)
    chance = random.Random(1)
    log = [renumbered(case["text"].replace("\n", " "), chance) for _ in range(6) for case in LINES]
    chance.shuffle(log)
    raw = "\n".join(log).encode()
    found = errors(raw, shapes.Shapes(CODES).stops)
    assert found == errors(raw, every_line) and len(found) > len(LINES)


def test_most_lines_of_a_log_are_not_looked_at_when_they_come_again():
    known, chance = shapes.Shapes(CODES), random.Random(1)
    harmless = (
        "2026-11-22 14:17:17.251 [ERROR] Visu: recipe 1402 not loaded, error in file 17 of device 60321 at 0x1402"
    )
    pieces = ["\n".join(renumbered(harmless, chance) for _ in range(50)) + "\n" for _ in range(4)]
    stops = [known.stops(piece.encode()) for piece in pieces]
    assert stops[2:] == [[], []]
    assert known.stops(b"bind failed: 0x80072740\n" + pieces[3].encode())


def test_every_word_that_makes_a_small_number_a_code_has_a_part_that_is_looked_for():
    # A number below 1000 after `os` is in doubt: the same error must stand beside it.
    words = [word.replace(" ", "") for word in CODES.context.strong if word != "os"]
    assert [word for word in words if not any(part.decode() in word for part in prefilter.SURE)] == []


def test_a_sample_is_as_long_as_its_shape_and_has_codes_in_all_notations():
    shape = (
        b"0x0000 0x0000000D 00#0000_000D UDINT#00000 -0000 (-0 00000) 0000_000D 00000 (000D) E000000 0.00 err 00 000"
    )
    sample = SAMPLE(shape)
    assert len(sample) == len(shape)
    assert sample == (
        b"0x2714 0x00002714 16#8007_2714 UDINT#10004 -4092 (-8 10004) 8007_997D 10004 (2714) E730004 8.87 err 87 997"
    )


def test_every_hresult_has_a_shape_that_is_known_as_one():
    hresults = [f"{0x8007_0000 | code:X}".encode() for code in CODES.numbers if code > 0]
    assert [one for one in hresults if not shapes.HRESULT.search(one.translate(shapes.ZEROS))] == []
