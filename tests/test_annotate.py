"""The annotate command: what it adds to a log, what it leaves alone, and that neither depends on how the log arrives."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from conftest import ROOT
from hypothesis import example, given
from hypothesis import strategies as st
from winsock_errors import catalogue as catalogue_module
from winsock_errors import links, logs, matches, shapes, tokens

CODES = tokens.codes(catalogue_module.load_codes(ROOT / "data"))
STOPS = shapes.Shapes(CODES).stops
COMMAND = [sys.executable, ROOT / "scripts" / "annotate.py"]
LINE = "connect: error 10061, Größe 5"
ADDED = b" <winsock/10061.html>"
needs_posix = pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal, or the memory of a process")


def arriving(raw: bytes, cuts: list[int]) -> logs.Read:
    """A reader that gives the log in these amounts, then all that is left."""
    parts, place = [], 0
    for cut in cuts:
        parts.append(raw[place : place + cut])
        place += cut
    waiting = [part for part in (*parts, raw[place:]) if part]

    def read(most: int) -> bytes:
        part = waiting.pop(0) if waiting else b""
        if part[most:]:
            waiting.insert(0, part[most:])
        return part[:most]

    return read


def annotated(raw: bytes, form: str = "text", cuts: list[int] = [], style: links.Style = links.Style()) -> bytes:
    read = arriving(raw, cuts)
    pieces = logs.pieces(read, counted=form == "jsonl")
    return b"".join(links.FORMATS[form](piece, logs.find(CODES, STOPS, piece), style) for piece in pieces)


def rows(raw: bytes, cuts: list[int] = []) -> list[dict]:
    return [json.loads(row) for row in annotated(raw, "jsonl", cuts).splitlines()]


def run(*arguments: object, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], input=given, capture_output=True, env=os.environ | environment, timeout=120
    )


ENCODINGS = {
    "UTF-8": ("utf-8", b""),
    "UTF-8 with a mark": ("utf-8", b"\xef\xbb\xbf"),
    "Windows-1252": ("cp1252", b""),
    "UTF-16 LE": ("utf-16-le", b"\xff\xfe"),
    "UTF-16 BE": ("utf-16-be", b"\xfe\xff"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CR LF"])
@pytest.mark.parametrize("name", ENCODINGS)
def test_a_code_is_linked_in_every_encoding(name, newline):
    encoding, mark = ENCODINGS[name]
    before, line = "Größe ist gut", "Gerät: error 10061, Größe 5"
    raw = mark + newline.join([before, line, ""]).encode(encoding)
    expected = mark + newline.join([before, line.replace("10061", "10061 <winsock/10061.html>"), ""]).encode(encoding)
    assert annotated(raw) == expected
    (row,) = rows(raw)
    assert (row["line"], row["start"], row["end"], row["text"]) == (2, 13, 18, "10061")
    page = annotated(raw, "html").decode()
    assert "Größe ist gut\nGerät: error <a" in page and "\ufeff" not in page


MARKS = st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
FRAGMENTS = st.sampled_from(
    [LINE.encode(), LINE.encode("utf-16-le"), LINE.encode("utf-16-be"), LINE.encode("cp1252"), b"0x8007274D", b"\n", b"\r\n"]
    + [b"\n\0", b"\0\n", b"\r", b"\f", b"\0", b"\xd8\x00", b"\x00\xd8", b"\xdc", b" ", b"\x1b[31m", b"<a>&", b"\xe9", b"\xff", "ü€😀目".encode()]
)  # fmt: skip
LOGS = st.builds(
    lambda mark, parts: mark + b"".join(parts), MARKS, st.lists(FRAGMENTS | st.binary(max_size=9), max_size=25)
)
CUTS = st.lists(st.integers(1, 9), max_size=40)


@given(LOGS, CUTS, st.sampled_from([16, 64, logs.PIECE]), st.sampled_from(sorted(links.FORMATS)))
@example(b"\xff\xfe" + "x".encode("utf-16-le") * 20 + b"\x3d\xd8\x00\xde" * 20, [1] * 40, 16, "text")
def test_the_result_does_not_depend_on_how_the_log_arrives(raw, cuts, piece, form):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logs, "PIECE", piece)
        assert annotated(raw, form, cuts) == annotated(raw, form)


@given(LOGS, CUTS, st.sampled_from([16, 64, logs.PIECE]))
def test_the_pieces_are_the_log_and_cut_no_character(raw, cuts, piece):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logs, "PIECE", piece)
        pieces = list(logs.pieces(arriving(raw, cuts)))
    assert b"".join(piece.raw for piece in pieces) == raw
    assert all(0 < len(one.raw) <= 2 * piece for one in pieces)


@given(st.text(max_size=80), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_no_character_is_cut(text, encoding):
    raw = dict(zip(("utf-8", "utf-16-le", "utf-16-be"), (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")))[encoding]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logs, "PIECE", 16)
        pieces = list(logs.pieces(arriving(raw + text.encode(encoding), [])))
    assert "".join(piece.raw.decode(encoding) for piece in pieces[1:]) == text


@given(LOGS)
def test_what_text_adds_is_all_that_it_changes(raw):
    added = re.compile("( <winsock/\\d+\\.html>)")
    pieces = list(logs.pieces(arriving(raw, [])))
    for piece in pieces:
        places = list(logs.find(CODES, STOPS, piece))
        out = links.text(piece, places, links.Style())
        for found in places:
            link = f" <winsock/{found.match.error.code}.html>"
            assert added.fullmatch(link)
            coded = link.encode(piece.encoding)
            assert out[found.end :].startswith(coded)
            out = out[: found.end] + out[found.end + len(coded) :]
        assert out == piece.raw


@given(LOGS)
def test_each_object_points_at_its_text_in_its_line(raw):
    mark = next((mark for mark in logs.BYTE_ORDER_MARKS if raw.startswith(mark)), b"")
    encoding = logs.BYTE_ORDER_MARKS.get(mark, "utf-8")
    if encoding == "utf-8":
        lines = [logs.decode(line, "utf-8")[0] for line in raw[len(mark) :].split(b"\n")]
    else:
        lines = raw[len(mark) :][: len(raw) // 2 * 2 - 2].decode(encoding, "surrogatepass").split("\n")
    for row in rows(raw):
        assert lines[row["line"] - 1][row["start"] : row["end"]] == row["text"]


CONTEXT = CODES.context
WORDS = sorted(
    {
        *CONTEXT.strong,
        *CONTEXT.good,
        *CONTEXT.weak,
        *CONTEXT.calls,
        *CONTEXT.failures,
        *CONTEXT.filler,
        *CONTEXT.sockets,
    }
)
PARTS = st.sampled_from(
    [
        *WORDS,
        "ECONNREFUSED",
        "socket",
        ": ",
        "=",
        " (",
        ") ",
        "[",
        "] ",
        ", ",
        "'",
        '"',
        " ",
        "_",
        "(10061, 'x",
        "[10061] (a.c:7)",
    ]
)
SPELT = st.sampled_from([str, str.lower, str.upper, str.capitalize, str.title])


@given(st.lists(st.builds(lambda part, spelt: spelt(part), PARTS, SPELT), max_size=6), st.lists(PARTS, max_size=3))
def test_a_number_that_its_words_make_a_code_is_looked_at(before, after):
    line = "".join(before) + "10061" + "".join(after)
    if matches.find(CODES, line):
        assert STOPS(line.encode())


def test_a_line_of_10_megabytes_loses_nothing_at_blanks():
    words = (b"words without any " * 2000 + b"x error 10061 y\xc3\xbc ") * 290
    assert len(words) > 10_000_000 and annotated(words) == words.replace(b"10061", b"10061" + ADDED)


def test_lines_and_characters_are_counted_over_all_pieces(monkeypatch):
    monkeypatch.setattr(logs, "PIECE", 32)
    text = ("ü" * 50 + " " + LINE + "\n") * 3
    expected = [(number, 51 + LINE.index("10061")) for number in (1, 2, 3)]
    for mark, encoding in ((b"", "utf-8"), (b"\xff\xfe", "utf-16-le")):
        assert [(row["line"], row["start"]) for row in rows(mark + text.encode(encoding))] == expected


def test_jsonl_has_the_keys_of_the_contract_and_a_reason_if_asked(tmp_path):
    (tmp_path / "a.log").write_bytes(LINE.encode())
    done = run("--format", "jsonl", "--base-url", "https://x.example/e", given=LINE.encode())
    row = {"line": 1, "start": 15, "end": 20, "text": "10061", "code": 10061, "symbol": "WSAECONNREFUSED"}
    assert json.loads(done.stdout) == row | {"url": "https://x.example/e/winsock/10061.html"}
    done = run("--format", "jsonl", "--explain-matches", tmp_path / "a.log")
    assert json.loads(done.stdout)["reason"] == "after 'error'"


@pytest.mark.parametrize("base", ["https://x.example/e", "https://x.example/e/", "file:///C:/Anlage Süd/"])
def test_an_address_may_end_with_a_slash_or_not(base):
    out = run("--format", "text", "--base-url", base, given=LINE.encode()).stdout
    expected = "file:///C:/Anlage%20S%C3%BCd" if "Süd" in base else "https://x.example/e"
    assert f"10061 <{expected}/winsock/10061.html>".encode() in out


def test_ansi_makes_hyperlinks_and_no_colour_if_not_wanted():
    plain = b"\x1b]8;;winsock/10061.html\x1b\\10061\x1b]8;;\x1b\\"
    assert plain in run("--format", "ansi", given=LINE.encode(), NO_COLOR="1").stdout
    coloured = run("--format", "ansi", given=LINE.encode(), NO_COLOR="").stdout
    assert b"\x1b]8;;winsock/10061.html\x1b\\\x1b[4;36m10061\x1b[24;39m\x1b]8;;\x1b\\" in coloured
    assert coloured.startswith(b"connect: error ") and coloured.endswith(", Größe 5".encode())


class Document(HTMLParser):
    """What a document holds: tags in order, and the text and links below pre."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.open, self.text, self.links = [], [], "", []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag not in ("meta",):
            self.open.append(tag)
        if tag == "a":
            self.links.append(dict(attributes)["href"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "pre" in self.open:
            self.text += data


FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@given(LOGS)
@example(b"<script>alert(1)</script> error 10061 </pre> &lt; \x80 \x85 \xef\xbf\xbf \xef\xb7\x90")
def test_html_is_escaped_and_holds_only_what_html_may(raw):
    head, foot = links.frame("html", "<a>\x07.log")
    body = annotated(raw, "html").decode()
    page = head.decode() + body + foot.decode()
    assert not FORBIDDEN.search(page)
    document = Document(page)
    assert document.open == [] and set(document.tags) <= {"html", "meta", "title", "style", "pre", "a"}
    assert all(re.fullmatch(r"winsock/\d+\.html", link) for link in document.links)
    assert document.text.count("\n") == 1 + body.count("\n")


def test_html_streams_one_document_for_several_files(tmp_path):
    for name in ("Anlage Süd.log", "b <c>.log"):
        (tmp_path / name).write_bytes(b"<b> " + LINE.encode() + b"\n")
    done = run("--format", "html", tmp_path / "Anlage Süd.log", tmp_path / "b <c>.log")
    page = done.stdout.decode()
    assert done.returncode == 0 and page.startswith("<!doctype html>") and page.count("<pre>") == 1
    assert Document(page).text.count("<b> connect: error 10061") == 2 and "b &lt;c&gt;.log</title>" in page
    assert "src=" not in page and "@import" not in page


@pytest.mark.parametrize("form", links.FORMATS)
def test_an_empty_log_is_none_the_less_a_log(form):
    done = run("--format", form)
    assert (done.returncode, done.stderr) == (0, b"")
    assert Document(done.stdout.decode()).text == "\n" if form == "html" else done.stdout == b""


def test_each_unreadable_file_is_one_line_and_the_others_are_done(tmp_path):
    (tmp_path / "good.log").write_bytes(LINE.encode())
    done = run("--format", "text", tmp_path / "none.log", tmp_path, tmp_path / "good.log")
    assert done.returncode == 2 and ADDED in done.stdout
    assert len(done.stderr.splitlines()) == 2 and b"Traceback" not in done.stderr
    assert done.stderr.startswith(f"{tmp_path / 'none.log'}: cannot be read (".encode())


def test_wrong_use_is_2_without_a_traceback():
    done = run("--format", "pdf")
    assert done.returncode == 2 and b"usage:" in done.stderr and b"Traceback" not in done.stderr


def test_unreadable_data_are_one_line(project):
    (project / "data" / "winsock.toml").write_text("x = \n", encoding="utf-8")
    done = subprocess.run([sys.executable, project / "scripts" / "annotate.py"], input=b"", capture_output=True)
    assert done.returncode == 2 and done.stderr.startswith(b"data/winsock.toml:1: is not valid TOML")


def test_it_runs_on_a_bare_python(tmp_path):
    done = subprocess.run(
        [sys.executable, "-S", "-E", *COMMAND[1:]], input=LINE.encode(), capture_output=True, cwd=tmp_path
    )
    assert done.returncode == 0 and ADDED in done.stdout


@pytest.mark.parametrize("form", ["text", "ansi", "html", "jsonl"])
def test_each_line_comes_out_as_soon_as_it_is_in(form):
    """If a line were held back, reading would wait for ever."""
    with subprocess.Popen([*COMMAND, "--format", form], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        expected = b"a\n" if form != "jsonl" else b""
        process.stdin.write(b"a\n")
        process.stdin.flush()
        if form == "html":
            while process.stdout.readline() != b"<pre>\n":
                pass
        if expected:
            assert process.stdout.readline() == expected
        for number in range(3):
            for part in (LINE[:9], LINE[9:17], LINE[17:] + "\n"):  # a line that arrives in dribbles
                process.stdin.write(part.encode())
                process.stdin.flush()
            assert b"10061" in process.stdout.readline()
        process.stdin.write(LINE.encode())
        process.stdin.close()
        assert b"10061" in process.stdout.read()
    assert process.returncode == 0


def test_the_reader_of_the_output_may_leave(tmp_path):
    (tmp_path / "a.log").write_bytes((LINE + "\n").encode() * 50_000)
    with subprocess.Popen([*COMMAND, tmp_path / "a.log"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 0)


# A process begins with the peak of the one that started it: so a small one stands between this and the command.
PEAK = """import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(status)"""


@needs_posix
@pytest.mark.parametrize("kind", ["lines", "one line", "UTF-16"])
@pytest.mark.parametrize("form", ["text", "html", "jsonl"])
def test_memory_does_not_grow_with_the_log(tmp_path, form, kind):
    end = " " if kind == "one line" else "\n"
    part = LINE + end + f"all is well{end}" * (20_000 if kind == "one line" else 5000)
    coding = "utf-16-le" if kind == "UTF-16" else "utf-8"
    with (tmp_path / "a.log").open("wb") as log:
        log.write("\ufeff".encode(coding) + part.encode(coding) * (25 if kind == "one line" else 200))  # 6, 12 or 24 MB
    with (tmp_path / "out").open("wb") as out:
        command = [*COMMAND, "--format", form, tmp_path / "a.log"]
        done = subprocess.run([sys.executable, "-c", PEAK, *command], stdout=out, stderr=subprocess.PIPE)
    assert done.returncode == 0 and int(done.stderr) < 60 * (1024 if sys.platform != "darwin" else 1024 * 1024)


@needs_posix
def test_progress_is_shown_on_a_terminal_only_where_the_output_goes_elsewhere(tmp_path):
    import pty

    (tmp_path / "big.log").write_bytes((LINE + "\n").encode() * 20_000)
    (tmp_path / "small.log").write_bytes(LINE.encode())
    shown = {}
    for name in ("big.log", "small.log"):
        terminal, end = pty.openpty()
        with (tmp_path / "out").open("wb") as out:
            with subprocess.Popen([*COMMAND, tmp_path / name], stdout=out, stderr=end) as process:
                os.close(end)
                said = b""
                while part := read_terminal(terminal):
                    said += part
        os.close(terminal)
        shown[name] = said
        assert process.returncode == 0
    assert shown["small.log"] == b""
    assert b"big.log " in shown["big.log"] and shown["big.log"].endswith(b"100%\r\n")


def read_terminal(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 12)
    except OSError:  # Linux says so that the other end is closed
        return b""


@needs_posix
def test_a_terminal_gets_hyperlinks_without_being_asked():
    import pty

    terminal, end = pty.openpty()
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=end) as process:
        os.close(end)
        process.stdin.write(LINE.encode() + b"\n")
        process.stdin.close()
        said = b""
        while part := read_terminal(terminal):
            said += part
    os.close(terminal)
    assert b"\x1b]8;;winsock/10061.html\x1b\\" in said
