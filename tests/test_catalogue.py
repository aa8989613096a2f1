"""Each rule about the data: one broken fragment triggers it and nothing else; the message names the place, the fault and the cure."""

from pathlib import Path

import pytest
from conftest import BARE_NOTE, FULL_NOTE, SMALL_DATA
from winsock_errors.catalogue import load
from winsock_errors.reader import Problems
from winsock_errors.words import word_keys

DATA, SOURCES, NOTE, BARE = (
    "winsock.toml",
    "sources.toml",
    "notes/en/winsock/WSAEFULL.md",
    "notes/en/winsock/WSA_BARE.md",
)
SECOND = '\n[WSA_BARE]\ncode = 10062\ntitle = "Nothing more than needed"'


def problems(data: Path) -> list[str]:
    with pytest.raises(Problems) as caught:
        load(data)
    return list(caught.value.lines)


def test_a_valid_folder_loads(small):
    family = load(small).families[0]
    assert [error.code for error in family.errors] == [10061, 10062]
    assert [other.symbol for other in family.confused["WSA_BARE"]] == ["WSAEFULL"], (
        "the relation is stored on one side and holds on both"
    )


BROKEN = [
    # file, what stands there, what a slip makes of it, where it is reported, what the line says, what the cure says
    (DATA, "code = 10062", "code = 10061", "data/winsock.toml:30: WSA_BARE:", "code 10061 is already that of WSAEFULL", "make the name an alias"),
    (DATA, "code = 10062", "code = 10060", "data/winsock.toml:30: WSA_BARE:", "stands after 10061", "sort the tables"),
    (DATA, "linux = 111", "linus = 111", "data/winsock.toml:6: WSAEFULL:", "unknown field 'linus'", "the fields are: code, title,"),
    (DATA, 'title = "Nothing more than needed"\n', "", "data/winsock.toml:30: WSA_BARE:", "field 'title' is missing", "add it"),
    (DATA, 'title = "Nothing more than needed"', 'title = ""', "data/winsock.toml:30: WSA_BARE:", "field 'title' is empty", "fill it or remove it"),
    (DATA, "linux = 111", 'linux = "111"', "data/winsock.toml:6: WSAEFULL:", "field 'linux' is '111'", "must be an integer"),
    (DATA, "met_often = true", "met_often = 1", "data/winsock.toml:6: WSAEFULL:", "field 'met_often' is 1", "true or false"),
    (DATA, 'functions = ["connect", "WSAConnect"]', 'functions = "connect"', "data/winsock.toml:6: WSAEFULL:", "field 'functions'", "a list of strings"),
    (DATA, 'functions = ["connect", "WSAConnect"]', 'functions = ["connect", "connect"]', "data/winsock.toml:6: WSAEFULL:", "names something twice", "keep one"),
    (DATA, 'category = "network"', 'category = "weather"', "data/winsock.toml:6: WSAEFULL:", "unknown category 'weather'", "must be one of: network,"),
    (DATA, 'retry = "later"', 'retry = "perhaps"', "data/winsock.toml:6: WSAEFULL:", "unknown retry 'perhaps'", "must be one of: later,"),
    (DATA, 'status = "obsolete"', 'status = "old"', "data/winsock.toml:6: WSAEFULL:", "unknown status 'old'", "must be one of: in-use,"),
    (DATA, '"transfer"]', '"lunch"]', "data/winsock.toml:6: WSAEFULL:", "unknown stages 'lunch'", "must be one of: start-up,"),
    (DATA, 'retry = "no"\nstatus = "in-use"', 'retry = "no"\nstatus = "in-use"\naliases = ["EAI_FULL"]', "data/winsock.toml:30: WSA_BARE:", "name 'EAI_FULL' already belongs to WSAEFULL", "one page"),
    (DATA, 'status = "in-use"\nsources = ["list"]', 'status = "in-use"\nsources = ["lost"]', "data/winsock.toml:30: WSA_BARE:", "names the source lost, which data/sources.toml does not have", "add it there"),
    (DATA, 'hresult_base = 0x8007_0000\nsources = ["list"]', 'hresult_base = 0x8007_0000\nsources = ["lost"]', "data/winsock.toml:1:", "names the source lost", "add it there"),
    (DATA, "hresult_base", "hresult_bas", "data/winsock.toml:1: head of the file:", "unknown field 'hresult_bas'", "the fields are: name,"),
    (DATA, SECOND, SECOND.replace("10062", "010062"), "data/winsock.toml:31:", "is not valid TOML", "correct that line"),
    (DATA, "[WSA_BARE]", "[WSAEFULL]", "data/winsock.toml:30:", "is not valid TOML: Cannot declare", "correct that line"),
    (DATA, '\n[WSA_BARE]', '\n[WSA_BARE.more]\nx = 1\n[WSA_BARE]', "data/winsock.toml", "unknown field 'more'", "the fields are"),
    (DATA, "code = 10062", "code = 70000", "data/winsock.toml:30: WSA_BARE:", "code 70000 is out of range", "from 1 to 65535"),
    (DATA, "hresult_base = 0x8007_0000", "hresult_base = 0x8007_0001", "data/winsock.toml:1: head of the file:", "hresult_base", "lower 16 clear"),
    (DATA, '"WSAFULL", "EAI_FULL"', '"WSA/../../evil"', "data/winsock.toml:6: WSAEFULL:", "'WSA/../../evil' is no name", "letters, digits and underscores"),
    (DATA, '"WSAFULL", "EAI_FULL"', '" "', "data/winsock.toml:6: WSAEFULL:", "field 'aliases' is empty", "fill it or remove it"),
    (DATA, '"Nothing more than needed"', '"a | b"', "data/winsock.toml:30: WSA_BARE:", "the title contains '|'", "plain text"),
    (DATA, '"Nothing more than needed"', '"  "', "data/winsock.toml:30: WSA_BARE:", "field 'title' is empty", "fill it"),
    (DATA, 'errno = "EFULL"\n', "", "data/winsock.toml:6: WSAEFULL:", "without 'errno'", "add the name"),
    (DATA, "libuv = -4078\n", "", "data/winsock.toml:6: WSAEFULL:", "belong together", "add the missing one"),
    (DATA, 'retry = "no"\nstatus = "in-use"', 'retry = "no"\nstatus = "in-use"\naliases = ["wsaeFULL"]', "data/winsock.toml:30: WSA_BARE:", "name 'wsaeFULL' already belongs to WSAEFULL", "one page"),
    (DATA, "code = 10062", "code = 1" + "0" * 5000, "data/winsock.toml", "is not valid TOML", "correct that line"),
    (DATA, 'messages.zh = ["全部已满"]', 'messages.xx = ["全部已满"]', "data/winsock.toml:6: WSAEFULL:", "unknown messages 'xx'", "must be one of: en,"),
    (DATA, 'messages.zh = ["全部已满"]', 'messages.zh = "全部已满"', "data/winsock.toml:6: WSAEFULL:", "field 'messages' is", 'field.key = ["…", "…"]'),
    (DATA, 'messages.zh = ["全部已满"]', 'messages.zh = []', "data/winsock.toml:6: WSAEFULL:", "field 'messages' is empty", "fill it or remove it"),
    (DATA, '"wholly full"]', '"everything was full"]', "data/winsock.toml:6: WSAEFULL:", "names something twice", "keep one"),
    (DATA, '"wholly full"]', '"a b c d e f g h i j k l m"]', "data/winsock.toml:6: WSAEFULL:", "must have from 1 to 12 words", "a few words are enough"),
    (DATA, '"wholly full"]', '"..."]', "data/winsock.toml:6: WSAEFULL:", "must have from 1 to 12 words", "a few words are enough"),
    (SOURCES, "https://example.org/list", "javascript:alert(1)", "data/sources.toml:1: list:", "address", "must begin with https://"),
    (SOURCES, 'title = "A thread"\n', "", "data/sources.toml:5: thread-7:", "field 'title' is missing", "add it"),
    (SOURCES, "[list]", "a_stray = 1\n\n[list]", "data/sources.toml: a_stray:", "stands outside a table", "put it below"),
    (SOURCES, 'address = "https://example.org/list"', 'address = "https://example.org/list"\nfields = ["colour"]', "data/sources.toml: list:", "'colour' in 'fields' is no field", "correct it"),
    (SOURCES, "[thread-7]", '[spare]\ntitle = "Spare"\naddress = "https://example.org/"\n\n[thread-7]', "data/sources.toml: spare:", "nothing names this source", "cite it or remove it"),
    (NOTE, "[thread-7]", "[thread-8]", f"data/{NOTE}:", "names the source thread-8, which data/sources.toml does not have", "correct the key"),
    (NOTE, "differs from `WSA_BARE`", "differs from `WSAEBARE`", f"data/{NOTE}:", "`WSAEBARE` is no error of data/winsock.toml", "did you mean WSA_BARE?"),
    (NOTE, "differs from `WSA_BARE`", "differs from `WSAEFUL`", f"data/{NOTE}:", "`WSAEFUL` is no error of data/winsock.toml", "did you mean WSAEFULL?"),
    ("words/en.toml", 'copied = "Copied"', 'copied = " "', "data/words/en.toml:", "'labels.copied' is ' '", "a word is a text"),
    ("words/en.toml", 'confirm = "Confirm"', "", "data/words/en.toml:", "'labels.confirm' is missing", "add its word"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "good", "bad", "place", "fault", "cure"), BROKEN)
def test_one_slip_gives_one_line_with_place_fault_and_cure(small, file, good, bad, place, fault, cure):
    path = small / file
    text = path.read_text(encoding="utf-8")
    assert text.count(good) == 1, "the fragment must be unique"
    path.write_text(text.replace(good, bad), encoding="utf-8")
    found = problems(small)
    assert len(found) == 1, found
    assert found[0].startswith(place) and fault in found[0] and cure in found[0], found


def test_sources_stand_in_alphabetical_order(small):
    path = small / SOURCES
    first, second = path.read_text(encoding="utf-8").split("\n\n")
    path.write_text(second + "\n" + first + "\n", encoding="utf-8")
    assert problems(small) == ["data/sources.toml:5: list: stands after thread-7; sort the sources by their key"]


def test_a_dangling_confused_error_is_reported(small):
    path = small / DATA
    path.write_text(SMALL_DATA.replace('confused = ["WSA_BARE"]', 'confused = ["WSAENONE"]'), encoding="utf-8")
    assert any("'confused' names WSAENONE, which is no other error of this file" in line for line in problems(small))


def test_a_note_tells_only_paired_errors_apart(small):
    path = small / DATA
    path.write_text(SMALL_DATA.replace('confused = ["WSA_BARE"]\n', ""), encoding="utf-8")
    told = "apart, but 'confused' in data/winsock.toml does not pair the two; add it to either"
    assert problems(small) == [f"data/{NOTE}: tells WSA_BARE {told}", f"data/{BARE}: tells WSAEFULL {told}"]


def test_paired_errors_are_told_apart_on_both_pages(small):
    (small / BARE).write_text(BARE_NOTE, encoding="utf-8")
    told = "does not tell WSAEFULL apart, which 'confused' in data/winsock.toml pairs with it; add a sentence"
    assert problems(small) == [f"data/{BARE}: {told}"]


def test_only_paired_errors_share_a_phrase(small):
    path = small / DATA
    shared = SMALL_DATA.replace(
        'status = "in-use"\nsources', 'status = "in-use"\nmessages.en = ["Wholly, full"]\nsources'
    )
    path.write_text(shared, encoding="utf-8")
    assert load(small).families[0].by_symbol["WSA_BARE"].messages == {"en": ("Wholly, full",)}
    path.write_text(shared.replace('confused = ["WSA_BARE"]\n', ""), encoding="utf-8")
    said = "phrase 'wholly full' already belongs to WSAEFULL; choose words that only one message has"
    assert any(line.endswith(f"WSA_BARE: {said}") for line in problems(small))


def test_a_code_is_positive(small):
    (small / DATA).write_text(SMALL_DATA.replace("10061", "-5"), encoding="utf-8")
    assert problems(small) == ["data/winsock.toml:6: WSAEFULL: code -5 is out of range; it must be from 1 to 65535"]


def test_an_error_cannot_be_confused_with_itself(small):
    (small / DATA).write_text(
        SMALL_DATA.replace('confused = ["WSA_BARE"]', 'confused = ["WSAEFULL"]'), encoding="utf-8"
    )
    assert any("'confused' names WSAEFULL, which is no other error" in line for line in problems(small))


def test_a_symbol_is_spelt_like_one(small):
    (small / DATA).write_text(SMALL_DATA.replace("[WSA_BARE]", "[wsa_bare]"), encoding="utf-8")
    assert "data/winsock.toml:30: wsa_bare: is no symbol; use capitals, digits and underscores" in problems(small)


def test_a_file_or_folder_that_nothing_reads_is_reported(small):
    (small / NOTE).with_name("WSAEFULL.txt").write_text(FULL_NOTE, encoding="utf-8")
    (small / "notes" / "en" / "winsok").mkdir()
    (small / "notes" / "de").mkdir()
    assert problems(small) == [
        "data/notes/de: is no language; add data/words/de.toml or correct the name",
        "data/notes/en/winsock/WSAEFULL.txt: is no note; a note is named like the symbol and ends in .md",
        "data/notes/en/winsok: is no family; add data/winsok.toml or correct the name",
    ]


def test_a_byte_order_mark_does_no_harm(small):
    for name in (DATA, BARE):
        path = small / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(small).languages[0].notes["winsock", "WSA_BARE"].lead == "Hardly anything."


def test_missing_sources_are_one_problem_not_many(small):
    (small / SOURCES).unlink()
    assert problems(small) == ["data/sources.toml: is missing; restore it (git checkout) or add it"]


def test_a_note_without_an_error_is_reported(small):
    (small / NOTE).with_name("WSAENONE.md").write_text(FULL_NOTE, encoding="utf-8")
    assert problems(small) == [
        "data/notes/en/winsock/WSAENONE.md: is a note without an error; add its table to data/winsock.toml or remove the note"
    ]


@pytest.mark.parametrize("file", [BARE, SOURCES, "words/en.toml", DATA])
def test_a_missing_file_is_reported(small, file):
    (small / file).unlink()
    assert any(line.startswith(f"data/{file}: is missing") for line in problems(small))


def test_an_empty_data_file_is_reported(small):
    (small / DATA).write_text("", encoding="utf-8")
    assert "data/winsock.toml:1: head of the file: field 'name' is missing; add it" in problems(small)


def test_an_empty_note_is_reported(small):
    (small / BARE).write_text("", encoding="utf-8")
    assert problems(small) == [
        f"data/{BARE}: does not tell WSAEFULL apart, which 'confused' in data/winsock.toml pairs with it; add a sentence",
        f"data/{BARE}: no 'Meaning'; add that section",
        f"data/{BARE}:1: no opening sentence; begin the note with what happened, in one plain sentence",
    ]


def test_a_file_that_is_not_utf8_is_reported(small):
    (small / BARE).write_bytes(b"Gr\xfc\xdfe")
    assert f"data/{BARE}: cannot be read as UTF-8" in problems(small)[0]


def test_all_problems_come_in_one_run_sorted(small):
    (small / DATA).write_text(SMALL_DATA.replace('"network"', '"weather"').replace("10062", "10061"), encoding="utf-8")
    (small / BARE).unlink()
    found = problems(small)
    assert [line.split(": ")[0] for line in found] == [f"data/{BARE}", "data/winsock.toml:6", "data/winsock.toml:30"]


def test_another_language_has_every_word_and_every_note(small):
    words = (small / "words" / "en.toml").read_text(encoding="utf-8")
    (small / "words" / "de.toml").write_text(
        words.replace('\nnone = "No error matches."', "") + "\n[labels2]\nx = 'y'\n", encoding="utf-8"
    )
    found = problems(small)
    assert "data/words/de.toml: 'labels.none' is missing; add its word" in found
    assert "data/words/de.toml: 'labels2.x' is unknown; remove it, or add it to en.toml too" in found
    assert "data/notes/de/winsock/WSA_BARE.md: is missing; restore it (git checkout) or add it" in found


def test_no_word_is_hidden_by_a_method_of_dict(catalogue):
    for language in catalogue.languages:
        parts = {part for key in word_keys(language.words) for part in key.split(".")}
        assert not parts & set(dir(dict)), "a template would print the method"
