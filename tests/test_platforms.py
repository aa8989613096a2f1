"""Log platforms: rsyslog and syslog-ng run with our files, the others' files are what they should be, and the page says which is which."""

import configparser
import csv
import io
import json
import random
import re
import zipfile

import pytest
import yaml
from conftest import ROOT, run
from engines import RSYSLOG, SYSLOG_NG, tagged
from lxml import etree
from test_finder import AHEAD, CATALOGUE, CODES, FAMILY, LOOKALIKES, REAL, SAMPLE, TOKENS, WANTED
from test_finder import LINES as MIXED
from winsock_errors import integrations, matches, pages
from winsock_errors.reader import Problems

PAGE = (ROOT / "docs" / "platforms.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## \d+\. [^\n]* \{ #([\w-]+) \}\n(.*?)(?=^## )", PAGE, re.MULTILINE | re.DOTALL))
SCRIPTS = {
    "codes.js": pages.render(CATALOGUE, "1.2.3")["codes.js"],
    "tokens.js": (ROOT / "docs" / "assets" / "tokens.js").read_text(encoding="utf-8"),
}
OWN = "https://plant.example.net/help/winsock/"


def rendered(address: str = "") -> dict[str, str | bytes]:
    files = integrations.render(CATALOGUE, "1.2.3", address, SCRIPTS)
    return {name.removeprefix(integrations.FOLDER): content for name, content in files.items()}


FILES = rendered()
TEXTS = {name: content for name, content in FILES.items() if isinstance(content, str)}


# ---- the engines ----


@pytest.fixture(scope="module")
def files(built):
    return built / "integrations"


@pytest.mark.xdist_group("engines")
@pytest.mark.parametrize(
    ("name", "engine"), [("rsyslog", RSYSLOG), ("syslog-ng", SYSLOG_NG)], ids=["rsyslog", "syslog-ng"]
)
def test_the_engine_tags_what_it_should_and_nothing_else(name, engine, files, tmp_path):
    """The sample as a user sees it; then real lines, every token of the table in capitals, lookalikes."""
    chance = random.Random(2)
    codes = [error.code for error in FAMILY.errors]
    alike = [chance.choice(LOOKALIKES).format(chance.choice(codes)) for _ in range(1000)]
    every = [f"[WinError {token.upper()}]" for token in TOKENS]
    found = tagged(engine, files / name, tmp_path, [*SAMPLE, *REAL, *every, *alike])
    count = len(SAMPLE)
    assert [text for line, text in found.items() if line < count] == (files / "expected.log").read_text().splitlines()
    wanted = [*WANTED[len(REAL) : len(REAL) + count], *WANTED[: len(REAL)], *TOKENS, *[None] * len(alike)]
    assert {line: int(text.rpartition(" -> ")[2].split()[0]) for line, text in found.items()} == {
        line: TOKENS[token] for line, token in enumerate(wanted) if token
    }
    assert all(text.endswith(f"/winsock/{TOKENS[wanted[line]]}.html") for line, text in found.items())


FRAMES = {
    "the host of another product": "<134>Nov 28 12:00:00 api01 n{number}: {line}",
    "a number in the tag": "<134>Nov 28 12:00:00 error n{number}[10061]: {line}",
    "RFC 5424": "<134>1 2026-11-28T12:00:00Z panel n{number} 10061 - - {line}",
    "no tag": "<134>Nov 28 12:00:00 panel {line} n{number} ",
    "nothing but the priority": "<14>{line} n{number} ",
    "nothing at all": "{line} n{number} ",
}
MESSAGES = {
    "error 10061": 10061,
    "nErrId = 16#80072746": 10054,
    "value of 10061": None,
    "status 10061": None,
    "connect failed:\t10060": 10060,
    "port 10061": None,
}


@pytest.mark.xdist_group("engines")
@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize(
    ("name", "engine"), [("rsyslog", RSYSLOG), ("syslog-ng", SYSLOG_NG)], ids=["rsyslog", "syslog-ng"]
)
def test_the_header_decides_nothing(name, engine, frame, files, tmp_path):
    found = tagged(engine, files / name, tmp_path, list(MESSAGES), frame)
    codes = {line: int(text.rpartition(" -> ")[2].split()[0]) for line, text in found.items()}
    assert codes == {line: code for line, code in enumerate(MESSAGES.values()) if code}


def test_the_lines_are_in_the_order_that_the_engines_are_asked_in():
    assert MIXED[: len(REAL) + len(SAMPLE)] == [*REAL, *SAMPLE]


# ---- the files ----


def test_the_sample_names_codes_in_every_way_and_what_is_none():
    expected = FILES["expected.log"].splitlines()
    named = [line for line in SAMPLE if matches.find(CODES, line)]
    assert [line.partition(" -> ")[0] for line in expected] == named
    text = "\n".join(SAMPLE)
    for part in (
        "16#8007274D",
        "2147952454",
        "-2147014836",
        "connect failed: 10060",
        "0x00002751",
        "WSAENOTSOCK",
        "10072",
        "port 10061",
        "10061 ms",
    ):
        assert part in text


def test_every_table_has_every_token_once():
    tables = {
        "rsyslog": [row["index"] for row in json.loads(TEXTS["rsyslog/winsock-tokens.json"])["table"]],
        "syslog-ng": [row[0] for row in csv.reader(io.StringIO(TEXTS["syslog-ng/winsock-tokens.csv"]))],
        "logstash": list(json.loads(TEXTS["logstash/winsock.json"])),
        **{
            name: [row["token"] for row in csv.DictReader(io.StringIO(text))]
            for name, text in TEXTS.items()
            if name.endswith("/winsock.csv")
        },
    }
    assert len(tables) == 6 and all(listed == list(TOKENS) for listed in tables.values())
    for name in ("vector", "splunk/winsock/lookups", "windows"):
        for row in csv.DictReader(io.StringIO(TEXTS[f"{name}/winsock.csv"])):
            assert {**row, "code": int(row["code"])} == {"token": row["token"]} | integrations.record(
                FAMILY, CATALOGUE_ROWS[TOKENS[row["token"]]]
            )


CATALOGUE_ROWS = {error.code: error for error in FAMILY.errors}


def test_a_number_that_is_not_in_a_table_of_rsyslog_stays_unexplained():
    """A table of the type sparseArray gives the next lower entry."""
    for name in ("rsyslog/winsock-tokens.json", "rsyslog/winsock-errors.json"):
        table = json.loads(TEXTS[name])
        assert (table["version"], table["type"], table["nomatch"]) == (1, "string", "")


def test_no_value_of_syslog_ng_can_be_taken_for_a_template_or_a_type():
    rows = list(csv.reader(io.StringIO(TEXTS["syslog-ng/winsock-errors.csv"])))
    assert {len(row) for row in rows} == {3} and not [row for row in rows if re.search(r"[$()@`]", row[2])]


def test_the_yaml_and_json_files_say_what_the_platforms_ask_for():
    (source,) = yaml.safe_load(TEXTS["loki/winsock.yaml"])["datasources"]
    fields = source["jsonData"]["derivedFields"]
    assert len(fields) == len(AHEAD)
    assert {field["url"].replace("$$", "$") for field in fields} == {
        integrations.EXAMPLE + "go.html?c=${__value.raw:percentencode}"
    }
    (field,) = json.loads(TEXTS["kibana/winsock.json"])["fields"].items()
    assert field == (
        "winsock.code",
        {
            "format": {
                "id": "url",
                "params": {
                    "urlTemplate": integrations.EXAMPLE + "winsock/{{value}}.html",
                    "labelTemplate": "{{value}}",
                },
            }
        },
    )
    vector = yaml.safe_load(TEXTS["vector/winsock.yaml"])
    assert vector["transforms"]["winsock"]["file"].endswith("/winsock.vrl") and vector["enrichment_tables"]["winsock"][
        "file"
    ]["path"].endswith("/winsock.csv")


def test_the_app_for_splunk_is_whole():
    def conf(name: str) -> configparser.ConfigParser:
        parser = configparser.ConfigParser(interpolation=None, delimiters="=", default_section="", strict=True)
        parser.optionxform = str
        parser.read_string(TEXTS[f"splunk/winsock/{name}"])
        return parser

    transforms, props, actions = (
        conf("default/transforms.conf"),
        conf("default/props.conf"),
        conf("default/workflow_actions.conf"),
    )
    extractions = [f"winsock_{name}" for name in AHEAD]
    assert props["default"]["REPORT-winsock"].split(", ") == extractions and set(transforms.sections()) == {
        *extractions,
        "winsock",
    }
    for name, pattern in zip(extractions, AHEAD.values(), strict=True):
        assert transforms[name]["REGEX"].replace("(?<winsock_token>", "(") == f"(?im){pattern}"
    assert f"splunk/winsock/lookups/{transforms['winsock']['filename']}" in TEXTS
    columns = next(csv.reader(io.StringIO(TEXTS["splunk/winsock/lookups/winsock.csv"])))
    assert set(re.findall(r"(\w+) AS ", props["default"]["LOOKUP-winsock"])) <= set(columns)
    assert actions["winsock"]["fields"] == "winsock_code" and "$winsock_code$" in actions["winsock"]["link.uri"]
    assert conf("default/app.conf")["launcher"]["version"] == "1.2.3"
    assert TEXTS["splunk/winsock/metadata/default.meta"].startswith("[]\n")  # all that the app has


def test_the_patterns_of_logstash_and_powershell_are_the_tested_ones():
    named = [
        pattern.replace("(?<winsock_token>", "(")
        for pattern in re.findall(r'^ {6}"\(\?i\)(.*)",?$', TEXTS["logstash/winsock.conf"], re.MULTILINE)
    ]
    plain = re.findall(r"^    '(.*)',?$", TEXTS["windows/winsock-events.ps1"], re.MULTILINE)
    assert named == plain == list(AHEAD.values())
    assert TEXTS["windows/winsock-events.ps1"].startswith("\ufeff"), "PowerShell 5.1 reads a script without it as ANSI"
    for name in ("logstash/winsock.conf", "windows/winsock-events.ps1", "vector/winsock.vrl"):
        bare = re.sub(r"""^ *#.*$|^ {4}'.*',?$|\(\?i\)[^'"]*""", "", TEXTS[name], flags=re.MULTILINE)
        assert [bare.count(sign) for sign in "{["] == [bare.count(sign) for sign in "}]"]


def test_the_package_for_vs_code_is_whole():
    with zipfile.ZipFile(io.BytesIO(FILES["vscode/winsock-links.vsix"])) as package:
        names = package.namelist()
        manifest = json.loads(package.read("extension/package.json"))
        listed = etree.fromstring(package.read("extension.vsixmanifest"))
        types = etree.fromstring(package.read("[Content_Types].xml"))
    assert {f"extension/{name}" for name in ("package.json", "extension.js", "codes.js", "tokens.js")} < set(names)
    identity = listed.find(".//{*}Identity")
    assert (identity.get("Id"), identity.get("Version"), identity.get("Publisher")) == (
        manifest["name"],
        manifest["version"],
        manifest["publisher"],
    )
    assert listed.find(".//{*}Asset").get("Path") in names
    assert {item.get("Extension") for item in types} >= {"." + name.rpartition(".")[2] for name in names} - {".xml"}


def test_the_patterns_for_grafana_find_the_same_in_a_browser(browser):
    """Grafana asks `line.match(pattern)` and takes the first group."""
    (source,) = yaml.safe_load(TEXTS["loki/winsock.yaml"])["datasources"]
    patterns = [field["matcherRegex"].replace("$$", "$") for field in source["jsonData"]["derivedFields"]]
    few = [*range(len(REAL) + len(SAMPLE)), *range(len(REAL) + len(SAMPLE), len(MIXED), 40)]
    page = browser.new_page()
    find = "([patterns, lines]) => lines.map((line) => patterns.map((pattern) => line.match(pattern)).find((found) => found)?.[1].toLowerCase() ?? null)"
    assert page.evaluate(find, [patterns, [MIXED[place] for place in few]]) == [WANTED[place] for place in few]
    page.close()


STAND_IN = """([files, lines, root]) => {
  const links = { terminal: null, documents: null };
  const vscode = {
    window: { registerTerminalLinkProvider: (provider) => { links.terminal = provider; } },
    languages: { registerDocumentLinkProvider: (_, provider) => { links.documents = provider; } },
    workspace: { getConfiguration: () => ({ get: () => root }) },
    env: { openExternal: (address) => address },
    Uri: { parse: (text) => text },
    Range: class { constructor(...places) { this.places = places; } },
    DocumentLink: class { constructor(range, target) { Object.assign(this, { range, target }); } },
  };
  const modules = {
    fs: { readFileSync: (name) => files[`extension/${name}`] },
    path: { join: (_, name) => name },
    vm: { createContext: (given) => given, runInContext: (text, { window, document }) => new Function("window", "document", text)(window, document) },
    vscode,
  };
  const extension = {};
  new Function("require", "exports", "__dirname", files["extension/extension.js"])((name) => modules[name], extension, "");
  extension.activate({ subscriptions: [] });
  const terminal = lines.map((line) => links.terminal.provideTerminalLinks({ line }).map((link) => [link.startIndex, link.length, links.terminal.handleTerminalLink(link)]));
  const documents = links.documents.provideDocumentLinks({ getText: () => lines.join("\\n") }).map(({ range, target }) => [...range.places, target]);
  return [terminal, documents];
}"""


def test_the_extension_links_what_annotate_links(browser):
    with zipfile.ZipFile(io.BytesIO(FILES["vscode/winsock-links.vsix"])) as package:
        scripts = {name: package.read(name).decode() for name in package.namelist() if name.endswith(".js")}
    page = browser.new_page()
    lines = [line for line in [*SAMPLE, *REAL] if "\n" not in line]
    terminal, documents = page.evaluate(STAND_IN, [scripts, lines, OWN])
    page.close()
    wanted = [
        [(match.start, match.end, f"{OWN}winsock/{match.error.code}.html") for match in matches.find(CODES, line)]
        for line in lines
    ]
    assert terminal == [[[start, end - start, address] for start, end, address in found] for found in wanted]
    assert documents == [
        [number, start, number, end, address] for number, found in enumerate(wanted) for start, end, address in found
    ]


# ---- the address ----


def test_each_file_has_the_address_in_one_place():
    # The event class says it for each event; PLCopen XML twice, as a value and as text: there it is changed after the import.
    many = {
        "twincat/WinsockErrors.tmc": len(FAMILY.errors),
        "expected.log": len(FILES["expected.log"].splitlines()),
        "twincat/WinsockErrors.xml": 2,
    }
    for name, text in TEXTS.items():
        assert text.count(integrations.EXAMPLE) in ({many[name]} if name in many else {0, 1}), name


def test_a_site_with_an_address_has_it_everywhere():
    files = rendered(OWN.rstrip("/"))
    assert files == {
        name: content if isinstance(content, bytes) else content.replace(integrations.EXAMPLE, OWN)
        for name, content in FILES.items()
    } | {"vscode/winsock-links.vsix": files["vscode/winsock-links.vsix"]}


@pytest.mark.parametrize(
    "address",
    [
        "https://docs.example.org/a'b/",
        "docs.example.org",
        "https://docs.example.org/$HOME/",
        "https://docs.example.org/a b/",
        "https://docs.example.org/" + "a" * 180 + "/",
    ],
)
def test_an_address_that_an_engine_would_misread_is_one_clear_line(address):
    with pytest.raises(Problems) as caught:
        rendered(address)
    (line,) = caught.value.lines
    assert line.startswith("SITE_URL: ") and repr(address) in line and "https://docs.example.org/errors/" in line


def test_the_build_takes_the_address_from_the_environment(project):
    done = run(project, "build", SITE_URL="https://docs.example.org/it's/")
    assert done.returncode == 1 and done.stderr.startswith("SITE_URL: ") and not (project / "site").exists()


# ---- the page ----


def test_the_page_has_a_section_for_every_folder_and_links_its_files():
    listed = re.findall(r"^\| \[.*?\]\(#([\w-]+)\) \| `(\S+?)/` \| (.*) \|$", PAGE, re.MULTILINE)
    assert {folder for _, folder, _ in listed} == {name.partition("/")[0] for name in FILES if "/" in name} - {
        "twincat"
    }
    assert [anchor for anchor, _, _ in listed] == list(SECTIONS)
    linked = set(re.findall(r"\]\(integrations/([^)]+)\)", PAGE))
    assert linked == {name for name in FILES if not name.startswith("twincat/")}


def test_what_was_not_run_says_so_and_only_that():
    for anchor, folder, proof in re.findall(r"^\| \[.*?\]\(#([\w-]+)\) \| `(\S+?)/` \| (.*) \|$", PAGE, re.MULTILINE):
        was_run = folder in ("rsyslog", "syslog-ng")
        assert proof.startswith("run: ") if was_run else proof.startswith("format checked, not run")
        assert ("Format checked, not run" in SECTIONS[anchor]) is not was_run and (
            re.search(r"^Run: ", SECTIONS[anchor], re.MULTILINE) is not None
        ) is was_run
