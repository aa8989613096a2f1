"""The form of a note: what it means, and what a slip in it is told."""

import tomllib

import pytest
from conftest import BARE_NOTE, FULL_NOTE, WORDS
from winsock_errors.notes import Cause, parse, plain

ENGLISH = tomllib.loads(WORDS)


def test_every_part_of_a_note_is_found():
    note, problems = parse(FULL_NOTE, ENGLISH)
    assert problems == []
    assert note.lead == "What happened, in one sentence."
    assert note.retry == "Tomorrow."
    assert note.causes[0] == Cause(
        "The first, near `WSA_BARE`",
        "Seen before ([thread 7][thread-7]).",
        "run `ping`.\n\n```bat\nping 192.168.1.10\n```",
        "this.\n\n- or that",
    )
    assert note.causes[1] == Cause("The second", "", "look.", "mend.")
    assert note.confused == {"WSA_BARE": "the other one is bare."}
    assert note.citations == ("thread-7",)


def test_absent_sections_are_empty():
    note, problems = parse(BARE_NOTE, ENGLISH)
    assert problems == []
    assert (note.title, note.who, note.retry, note.causes, note.plc, note.confused) == ("", "", "", (), "", {})


def test_a_first_heading_replaces_the_title_of_the_data():
    note, problems = parse("# Verbindung verweigert\n\n" + BARE_NOTE, ENGLISH)
    assert problems == []
    assert (note.title, note.lead) == ("Verbindung verweigert", "Hardly anything.")


@pytest.mark.parametrize(
    ("good", "bad", "line", "fault"),
    [
        ("What happened, in one sentence.\n", "", 1, "no opening sentence"),
        ("What happened, in one sentence.\n", "One.\n\nTwo.\n", 1, "more than one paragraph before the first heading"),
        (
            "## Meaning",
            "## Significance",
            11,
            "unknown heading 'Significance'; the headings are, in this order: Who can fix it, Whether to retry, Meaning",
        ),
        ("## Whether to retry", "## Who can fix it", 7, "heading 'Who can fix it' a second time"),
        ("Tomorrow.\n\n", "", 7, "nothing under 'Whether to retry'"),
        ("## In the PLC program", "## In the PLC program\n\nx\n\n## Meaning", 45, "heading 'Meaning' a second time"),
        ("### The first", "Well.\n\n### The first", 21, "text before the first cause"),
        ("Confirm: look.\n\n", "", 35, "cause 'The second' has no 'Confirm:' paragraph"),
        ("Do: mend.", "Do: mend.\n\nDo: more.", 35, "cause 'The second' has 'Do:' twice"),
        (
            "- `WSA_BARE`: the other one",
            "- WSA_BARE is another",
            45,
            "is not of the form '- `SYMBOL`: how to tell it apart'",
        ),
        ("  is bare.", "  is bare.\n- `WSA_BARE`: again", 45, "WSA_BARE twice"),
    ],
)
def test_a_slip_is_told_with_its_line(good, bad, line, fault):
    assert FULL_NOTE.count(good) == 1
    _, problems = parse(FULL_NOTE.replace(good, bad), ENGLISH)
    assert problems and problems[0][0] == line and fault in problems[0][1], problems


def test_a_heading_out_of_order_is_told_the_order():
    _, problems = parse("Lead.\n\n## Meaning\n\nx\n\n## Whether to retry\n\ny\n", ENGLISH)
    assert problems == [
        (
            0,
            "headings out of order; the order is: Who can fix it, Whether to retry, Meaning, Likely causes, In the PLC program, Easily confused with",
        )
    ]


@pytest.mark.parametrize(
    ("good", "bad", "line", "fault"),
    [
        ("Nothing.", "# Nothing", 5, "heading '# Nothing' is of no level that a note has"),
        ("Nothing.", "#### Nothing", 5, "heading '#### Nothing' is of no level that a note has"),
        ("Nothing.", "```text\nNothing.", 5, "the code block is not closed"),
        ("Hardly anything.", "---\ntitle: x\n---", 1, "the note does not begin with a sentence"),
    ],
)
def test_marks_that_a_note_does_not_have_are_told(good, bad, line, fault):
    _, problems = parse(BARE_NOTE.replace(good, bad), ENGLISH)
    assert len(problems) == 1 and problems[0][0] == line and fault in problems[0][1], problems


def test_plain_text_has_no_marks():
    marked = "**Do:** run `ping` ([thread][thread-7], [guide](../guides/x.md), [::1]) ."
    assert plain(marked) == "Do: run ping (thread, guide, [::1]) ."


def test_a_heading_inside_a_code_block_is_text():
    note, problems = parse("Lead.\n\n## Meaning\n\n```text\n## no heading\n```\n", ENGLISH)
    assert problems == [] and "## no heading" in note.meaning
