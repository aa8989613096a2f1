"""How codes are found in a log: the page says every reason there is, its lines show what the code does, its lists are the data."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from html import unescape
from pathlib import Path

import pytest
from conftest import ROOT, Watched
from playwright.sync_api import expect
from winsock_errors import catalogue as catalogue_module
from winsock_errors import company, matches, matching, pages, tokens
from winsock_errors.context import Context

CATALOGUE = catalogue_module.load(ROOT / "data")
CODES = tokens.codes(CATALOGUE)
WORDS = CATALOGUE.languages[0].words["matching"]
PAGE = pages.render(CATALOGUE, "1.0.0")["matching.md"]
LINES = [
    (key, line)
    for key, section in WORDS["sections"].items()
    for line in section.get("lines", "").strip("\n").split("\n")
    if line
]
CASES = tomllib.loads((ROOT / "tests" / "cases" / "lines.toml").read_text(encoding="utf-8"))["line"]

# What the rules find in each section: the line's places that count; none where the page shows what does not count.
SILENT = {
    "names": ["System shutdown in progress: TimedOut, Interrupted", "EACCES: permission denied, open 'C:\\log.txt'"],
    "numbers": ["os error 6, errno 8", '{"error": 10061}', "error 10013 invalid user token given", "status 10054"],
    "messages": ["dial tcp 192.168.1.10:443: Connection refused"],
    "limits": ["2026-11-22;plc1;10061"],
}


def general(reason: str) -> str:
    """A reason with the word of the line left out."""
    return re.sub(r"'[^']+'", "'WORD'", reason)


def texts(node: ast.AST | None) -> set[str]:
    """What an expression can be, as far as it is text; a word of the line is WORD."""
    match node:
        case ast.Constant(value=str(text)):
            return {text} - {""}
        case ast.JoinedStr(values=parts):
            return {"".join(part.value if isinstance(part, ast.Constant) else "WORD" for part in parts)}
        case ast.IfExp(body=yes, orelse=no):
            return texts(yes) | texts(no)
    return set()


def reasons_in_code() -> set[str]:
    """Every reason of a match: what why_... returns, what stands beside, what a Match is made with."""
    found = {reason for reason, *_ in matches.SPECIFIC} | {company.TWICE}
    modules = [ast.parse(Path(module.__file__).read_text(encoding="utf-8")) for module in (matches, company)]
    for function in (node for module in modules for node in ast.walk(module)):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and function.name.startswith("why_"):
                    found |= texts(node.value)
                elif isinstance(node, ast.DictComp) and function.name == "find_in":
                    found |= texts(node.value)
                elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Match":
                    found |= texts(node.args[-1]) if len(node.args) == len(fields(matches.Match)) else set()
    return found


def test_every_reason_that_the_code_can_give_is_on_the_page_and_no_other():
    listed = {reason["says"] for reason in WORDS["reasons"].values()}
    assert reasons_in_code() == listed
    for says in listed:
        assert f"| {says} |" in PAGE


def test_every_reason_that_real_lines_give_is_on_the_page_and_shown_in_a_line_of_it():
    listed = {reason["says"] for reason in WORDS["reasons"].values()}
    real = {general(match.reason) for case in CASES for match in matches.find(CODES, case["text"])}
    shown = {general(match.reason) for _, line in LINES for match in matches.find(CODES, line)}
    assert real <= listed == shown


@pytest.mark.parametrize(("section", "line"), LINES)
def test_a_line_of_the_page_counts_in_its_section_unless_the_page_shows_that_it_does_not(section, line):
    found = matches.find(CODES, line)
    assert bool(found) == (section != "nothing" and line not in SILENT.get(section, []))


def test_the_page_marks_what_the_command_finds_and_says_the_same_reason():
    """The prefilter included: whatever the page shows as a code, annotate links, too."""
    shown = re.findall(r'<pre class="log"[^>]*>(.*?)</pre>', PAGE, re.DOTALL)
    marks = r'<a href="winsock/(\d+)\.html">(.*?)</a> <i>\{(.*?)\}</i>'
    wanted = [
        (int(code), unescape(text), unescape(reason))
        for block in shown
        for code, text, reason in re.findall(marks, block)
    ]
    log = "\n".join(line for _, line in LINES) + "\n"
    command = [sys.executable, ROOT / "scripts" / "annotate.py", "--format", "jsonl", "--explain-matches"]
    done = subprocess.run(command, input=log, capture_output=True, text=True, encoding="utf-8")
    found = [json.loads(row) for row in done.stdout.splitlines()]
    assert [(row["code"], row["text"], row["reason"]) for row in found] == wanted and len(wanted) > 30
    assert "\n".join(unescape(re.sub(marks, r"\2", block)) for block in shown) + "\n" == log


def test_decode_finds_the_same_in_the_lines_of_the_page_and_hints_at_the_reason(watched: Watched):
    page = watched.goto("decode.html")
    page.locator("#log").fill("\n".join(line for _, line in LINES))
    found = [match for _, line in LINES for match in matches.find(CODES, line)]
    links = page.locator("#decoded a[data-code]")
    expect(links).to_have_count(len(found))
    assert links.all_inner_texts() == [match.text for match in found]
    hints = [link.get_attribute("title") for link in links.all()]
    assert [hint for hint, match in zip(hints, found, strict=True) if match.reason not in hint] == []


def test_the_page_says_how_far_a_number_may_be_from_its_words():
    text = WORDS["sections"]["reading"]["text"]
    assert f"{company.LINE} characters" in text and f"up to {company.NEAR}." in text


def test_a_marked_line_is_markup_of_its_text_and_nothing_else():
    line = "<script>alert('WSAECONNRESET')</script> & \u9519\u8bef:10061"
    assert matching.marked(CODES, line) == (
        '&lt;script&gt;alert(&#x27;<a href="winsock/10054.html">WSAECONNRESET</a> <i>{name}</i>&#x27;)'
        "&lt;/script&gt; &amp; "
        "\u9519\u8bef:<a href=\"winsock/10061.html\">10061</a> <i>{after '\u9519\u8bef'}</i>"
    )


def test_the_summary_on_top_of_the_page_is_so():
    for key, counts in (("anywhere", True), ("company", True), ("alone", True), ("never", False)):
        for line in re.findall(r"`([^`]+)`", WORDS[f"{key}_example"]):
            assert bool(matches.find(CODES, line)) == counts, line


def test_every_list_of_the_data_is_on_the_page_with_all_its_words():
    assert list(WORDS["lists"]) == [field.name for field in fields(Context)]
    for kind in WORDS["lists"]:
        listed = unescape(
            PAGE.partition(f"{{ #list-{kind} ")[2].partition("<p ")[2].partition(">")[2].partition("</p>")[0]
        )
        assert tuple(listed.split(", ")) == getattr(CATALOGUE.context, kind)


def test_every_other_family_is_on_the_page_with_its_ranges():
    found = [row for row in PAGE.partition("{ #families }")[2].partition("</div>")[0].splitlines() if "](http" in row]
    assert len(found) == len(CATALOGUE.others)
    starts = []
    for row in found:
        hexadecimal, decimal, name = (cell.strip() for cell in row.strip("|").split(" | "))
        other = next(other for other in CATALOGUE.others if other.address in name and other.name in name)
        assert [
            tuple(int(part.removeprefix("16#"), 16) for part in pair.split(" to "))
            for pair in hexadecimal.split("<br>")
        ] == list(other.spans)
        numbers = {tuple(int(part) % 2**32 for part in pair.split(" to ")) for pair in decimal.split("<br>")}
        assert numbers == set(other.spans) and other.where in name
        starts.append(other.spans[0])
    assert starts == sorted(starts)
