"""The patterns for log platforms: what they find, `annotate` finds; every engine's dialect finds the same; each token of the table leads to its code."""

import random
import re
import tomllib
from functools import partial

import lupa.lua51
import lupa.lua54
import lupa.luajit21
import onigurumacffi
import pcre2
import pytest
import re2
import vrl_python
import yaml
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from winsock_errors import catalogue as catalogue_module
from winsock_errors import finder, integrations, matches, tokens

CATALOGUE = catalogue_module.load(ROOT / "data")
FAMILY = CATALOGUE.families[0]
CONTEXT = CATALOGUE.context
CODES = tokens.codes(CATALOGUE)
PATTERNS = finder.patterns(FAMILY, CONTEXT)
CONDITIONS = finder.conditions(CONTEXT)
AHEAD = finder.ahead(PATTERNS, CONDITIONS)
TOKENS = finder.tokens(FAMILY, CONTEXT)
FILES = integrations.render(CATALOGUE, "1.2.3", "", {})
REAL = [
    line["text"]
    for line in tomllib.loads((ROOT / "tests" / "cases" / "lines.toml").read_text(encoding="utf-8"))["line"]
]
SAMPLE = FILES["integrations/sample.log"].splitlines()
LOOKALIKES = [
    "listening on port {}", "pid {}", "took {} ms", "{} bytes received", "10.0.{}", "order {} done", "ab{}cd", "192.0.2.7:{}", "error after {} ms",
    "transfer failed {} bytes before the end", "line {}: ok", "ticket-{}", "v{}", "{}-8007274d-11ee", "x8007274d{}", "[ERROR] {} started", "2147952461{}",
]  # fmt: skip


def compiled(expression: str, flags: int = re.IGNORECASE) -> re.Pattern:
    return re.compile(expression, flags)


def prepared(make) -> dict[str, tuple]:
    """Name -> the pattern, what the line must have and what it must not have, as objects of an engine."""
    return {
        name: (make(pattern), *(make(part) if part else None for part in CONDITIONS.get(name, ("", ""))))
        for name, pattern in PATTERNS.items()
    }


def search(found: dict[str, tuple], line: str) -> str | None:
    """The token that an engine without look-ahead finds: one pattern after the other."""
    for pattern, needed, strange in found.values():
        match = pattern.search(line)
        if match and (needed is None or needed.search(line)) and (strange is None or not strange.search(line)):
            return match.group(1).lower()
    return None


def search_ahead(found: dict, line: str) -> str | None:
    return next((match.group(1).lower() for pattern in found.values() if (match := pattern.search(line))), None)


python = partial(search, prepared(compiled))


def tag(line: str) -> int | None:
    token = python(line)
    return None if token is None else TOKENS[token]


# ---- what they find ----


@pytest.mark.parametrize("line", [*REAL, *SAMPLE])
def test_what_they_find_annotate_finds(line):
    assert tag(line) in {None, *(match.error.code for match in matches.find(CODES, line))}


def test_they_find_more_than_two_thirds_of_the_real_lines():
    """As docs/platforms.md says."""
    named = [line for line in REAL if matches.find(CODES, line)]
    share = sum(tag(line) is not None for line in named) / len(named)
    assert 2 / 3 < share < 1, share


def test_they_find_all_of_the_sample():
    first = [found[0].error.code if (found := matches.find(CODES, line)) else None for line in SAMPLE]
    assert [tag(line) for line in SAMPLE] == first
    assert 10 <= len([code for code in first if code]) < len(SAMPLE) - 8


def test_every_token_is_one_that_explain_knows():
    for token, code in TOKENS.items():
        hit = tokens.read(CODES, token)
        assert hit and hit.error.code == code, token


def test_every_token_is_found_beside_a_word_that_leaves_no_doubt():
    for token, code in TOKENS.items():
        assert tag(f"[WinError {token.upper()}] x") == code, token
        # A plain nErrId below 1000 is an ADS return code.
        assert tag(f"nErrId = {token}") == (None if token == f"{code}" and code < 1000 else code), token


@given(
    st.sampled_from(LOOKALIKES), st.integers(0, 2**32 - 1) | st.sampled_from([error.code for error in FAMILY.errors])
)
def test_a_lookalike_is_nothing(line, number):
    assert tag(line.format(number)) is None


@given(st.integers(0, 2**32 - 1))
def test_a_number_that_is_no_code_is_nothing(number):
    if tokens.read(CODES, f"{number}") is None:
        assert tag(f"nErrId = {number}") is tag(f"nErrId = 16#{number:X}") is tag(f"error 0x{number:08X}") is None


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "error",
                "10061",
                "=",
                " ",
                "(",
                "0x274D",
                "ms",
                "-",
                ":",
                "port",
                "WSAECONNREFUSED",
                "16#",
                "8007274d",
                "socket",
            ]
        )
    ).map("".join)
)
def test_in_any_text_they_find_only_what_annotate_finds(line):
    """Letters decide, and here a word may end a longer one (nErr): so only numbers beside such a word can differ."""
    code = tag(line)
    if code is not None and re.search(r"(?<![a-z])(?:error|socket)(?![a-z])|WSA(?![a-z])|8007|16#", line, re.IGNORECASE):
        known = {match.error.code for match in matches.find(CODES, line)}
        glued = re.search(r"[a-z](?:error|socket)|(?:error|socket)[a-z(]", line, re.IGNORECASE)
        assert code in known or glued or "port" in line, line


# ---- every dialect finds the same ----


def mixed() -> list[str]:
    """Real lines, the sample, every token, lookalikes."""
    chance = random.Random(1)
    codes = [error.code for error in FAMILY.errors]
    return [
        *REAL,
        *SAMPLE,
        *(f"nErrId = {token}" for token in TOKENS),
        *(chance.choice(LOOKALIKES).format(chance.choice(codes)) for _ in range(1000)),
    ]


LINES = mixed()
WANTED = [python(line) for line in LINES]


def any_case(lines: list[str]) -> list[str | None]:
    found = prepared(lambda pattern: compiled(finder.any_case(pattern), 0))
    return [search(found, line) for line in lines]


def posix(lines: list[str]) -> list[str | None]:
    """The same groups in their new places; rsyslog itself runs them in test_platforms.py."""
    found = {name: finder.posix(pattern) for name, pattern in PATTERNS.items()}
    conditions = {name: [finder.posix(part) for part in parts] for name, parts in CONDITIONS.items()}
    assert not [
        pattern
        for pattern, _ in (*found.values(), *(part for parts in conditions.values() for part in parts))
        if "(?" in pattern
    ]
    moved = {
        name: (compiled(pattern), group, *(compiled(part) for part, _ in conditions.get(name, ())))
        for name, (pattern, group) in found.items()
    }

    def token(line: str) -> str | None:
        line = line.lower()
        for pattern, group, *asked in moved.values():
            match = pattern.search(line)
            if match and (not asked or asked[0].search(line) and not asked[1].search(line)):
                return match[group]
        return None

    return [token(line) for line in lines]


def google(lines: list[str]) -> list[str | None]:
    """RE2: OpenTelemetry."""
    options = re2.Options()
    options.case_sensitive, options.max_mem = False, 1 << 26
    found = prepared(lambda pattern: re2.compile(pattern, options))
    return [search(found, line) for line in lines]


def oniguruma(lines: list[str]) -> list[str | None]:
    """Logstash."""
    return [
        search_ahead({name: onigurumacffi.compile(f"(?i){pattern}") for name, pattern in AHEAD.items()}, line)
        for line in lines
    ]


def perl(lines: list[str]) -> list[str | None]:
    """PCRE2: Splunk, syslog-ng."""
    return [
        search_ahead({name: pcre2.compile(f"(?i){pattern}") for name, pattern in AHEAD.items()}, line) for line in lines
    ]


@pytest.mark.parametrize("engine", [posix, google], ids=lambda engine: engine.__name__)
def test_the_dialect_finds_the_same(engine):
    assert engine(LINES) == WANTED


@pytest.mark.parametrize("engine", [any_case, oniguruma, perl], ids=lambda engine: engine.__name__)
def test_the_slower_dialect_finds_the_same(engine):
    """On fewer lines: each compiles anew."""
    few = [*range(len(REAL) + len(SAMPLE)), *range(len(REAL) + len(SAMPLE), len(LINES), 60)]
    assert engine([LINES[place] for place in few]) == [WANTED[place] for place in few]


@pytest.mark.parametrize("lua", [lupa.luajit21, lupa.lua51, lupa.lua54], ids=["LuaJIT 2.1", "Lua 5.1", "Lua 5.4"])
def test_the_script_for_fluent_bit_finds_the_same(lua):
    runtime = lua.LuaRuntime(encoding=None)
    runtime.execute(FILES["integrations/fluent-bit/winsock.lua"].encode())
    run, record = runtime.eval(b"winsock"), runtime.eval(b"function(text) return { message = text } end")

    def code(line: str) -> int | None:
        kept, time, made = run(b"tag", 1.5, record(line.encode()))
        assert (kept, time) in ((0, 1.5), (2, 1.5))
        return made[b"winsock"][b"code"] if kept == 2 else None

    assert [code(line) for line in LINES] == [TOKENS.get(token) for token in WANTED]
    _, _, made = run(b"tag", 1.5, record(b"nErrId = 16#8007274D"))
    assert dict(made[b"winsock"]) == {
        b"code": 10061,
        b"symbol": b"WSAECONNREFUSED",
        b"title": b"Connection refused",
        b"retry": b"later",
        b"url": f"{integrations.EXAMPLE}winsock/10061.html".encode(),
    }
    assert run(b"tag", 1.5, runtime.eval(b"{ log = 10061 }"))[0] == 0


def test_the_program_for_vector_finds_the_same():
    program = FILES["integrations/vector/winsock.vrl"]
    look_up = 'get_enrichment_table_record("winsock", { "token": token })'
    assert look_up in program
    rows = {
        token: integrations.record(FAMILY, next(error for error in FAMILY.errors if error.code == code))
        for token, code in TOKENS.items()
    }
    runtime = vrl_python.VRLRuntime()

    def tagged(line: str) -> dict | None:
        row = rows.get(python(line) or "")  # what the table of Vector holds, handed in
        handed = program.replace(look_up, "object(get!(.rows, [token]))")
        return runtime.execute(
            handed, {"message": line, "rows": {python(line): row} if row else {}}
        ).processed_event.get("winsock")

    few = [*REAL, *SAMPLE, *LINES[len(REAL) + len(SAMPLE) :: 60]]
    found = [tagged(line) for line in few]
    assert [row and row["code"] for row in found] == [tag(line) for line in few]
    assert tagged("error 10061") == {
        "code": 10061,
        "symbol": "WSAECONNREFUSED",
        "title": "Connection refused",
        "retry": "later",
        "url": f"{integrations.EXAMPLE}winsock/10061.html",
    }


def test_the_statements_for_opentelemetry_have_each_token_once():
    (processor,) = yaml.safe_load(FILES["integrations/opentelemetry/winsock.yaml"])["processors"].values()
    statements = [statement.replace("$$", "$") for statement in processor["log_statements"]]
    found = [
        re.match(
            r'merge_maps\(log\.attributes, ParseJSON\("(.*)"\), .*IsMatch\(log\.cache\["token"\], "(.*)"\)$', statement
        )
        for statement in statements
    ]
    rows = [(re2.compile(match[2]), match[1]) for match in found if match]
    assert len(rows) == len(FAMILY.errors)
    for token, code in TOKENS.items():
        (row,) = [row for pattern, row in rows if pattern.search(token)]
        assert f'\\"winsock.code\\": {code},' in row
    patterns = [
        match[1].replace("\\\\", "\\")
        for statement in statements
        if (match := re.search(r'ExtractPatterns\(log\.body, "\(\?i\)(.*)"\), "upsert"', statement))
    ]
    assert [pattern.replace("(?P<token>", "(") for pattern in patterns] == list(PATTERNS.values())
    for needed, strange in CONDITIONS.values():
        assert sum(f'not IsMatch(log.body, "(?i){strange}")' in statement for statement in statements) == 1
        assert not needed or sum(f'and IsMatch(log.body, "(?i){needed}")' in statement for statement in statements) == 1
