"""The data for programs: every error in each file and nothing else, the schema true to the letter, and other documents that link here."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pathspec
import pytest
import sphobjinv
from conftest import BARE_NOTE, ROOT, approve
from jsonschema import Draft202012Validator
from winsock_errors import exports, integrations, inventory, pages, schema, site
from winsock_errors.catalogue import load
from winsock_errors.reader import Problems

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@pytest.fixture(scope="session")
def document(built) -> dict:
    return json.loads((built / "winsock.json").read_text(encoding="ascii"))


@pytest.fixture(scope="session")
def described(built) -> dict:
    return json.loads((built / "winsock.schema.json").read_text(encoding="ascii"))


def test_the_json_holds_the_version_and_every_error_by_ascending_code(document, winsock):
    assert list(document) == ["version", "errors"] and document["version"] == VERSION
    assert document["errors"] == [exports.record(winsock, error) for error in winsock.errors]
    codes = [error["code"] for error in document["errors"]]
    assert codes == sorted(set(codes)) and len(codes) >= 97


def test_a_record_has_the_keys_and_values_that_programs_hold_on_to(document):
    refused = next(error for error in document["errors"] if error["code"] == 10061)
    promised = {
        "code": 10061, "symbol": "WSAECONNREFUSED", "aliases": [], "title": "Connection refused", "hex": "0x274D",
        "iec": "16#274D", "hresult": "0x8007274D", "hresult_unsigned": 2147952461, "hresult_signed": -2147014835,
        "category": "network", "retry": "later", "url": "winsock/10061.html",
    }  # fmt: skip
    assert {key: refused[key] for key in promised} == promised


def test_every_address_in_the_data_answers(document, built):
    assert [error["url"] for error in document["errors"] if not (built / error["url"]).is_file()] == []


def test_the_schema_is_one_and_the_data_keep_it(document, described):
    Draft202012Validator.check_schema(described)
    assert list(Draft202012Validator(described).iter_errors(document)) == []
    assert "$id" not in described


def test_the_schema_describes_every_key_and_no_other(document, described):
    assert set(described["properties"]) == set(document)
    properties = described["properties"]["errors"]["items"]["properties"]
    assert list(properties) == list(schema.KEYS)
    assert {frozenset(error) for error in document["errors"]} == {frozenset(properties)}
    for key, shape in (described["properties"] | properties).items():
        assert len(shape["description"]) > 10 and ("type" in shape), key


BROKEN = {
    "a missing key": lambda error: error.pop("url"),
    "an unknown key": lambda error: error.update(colour="red"),
    "a code that is a text": lambda error: error.update(code="10061"),
    "a code beyond 16 bits": lambda error: error.update(code=65536),
    "no title": lambda error: error.update(title=""),
    "a symbol in small letters": lambda error: error.update(symbol="wsaefull"),
    "an alias with a blank": lambda error: error.update(aliases=["WSA FULL"]),
    "an alias twice": lambda error: error.update(aliases=["WSAFULL", "WSAFULL"]),
    "an unknown category": lambda error: error.update(category="weather"),
    "an unknown retry": lambda error: error.update(retry="perhaps"),
    "an unknown status": lambda error: error.update(status="old"),
    "an unknown stage": lambda error: error.update(stages=["lunch"]),
    "a list that is null": lambda error: error.update(functions=None),
    "a hexadecimal without its mark": lambda error: error.update(hex="274D"),
    "an HRESULT of another facility": lambda error: error.update(hresult_unsigned=2148007936),
    "an HRESULT that is null": lambda error: error.update(hresult=None),
    "an address elsewhere": lambda error: error.update(url="https://example.org/10061.html"),
    "a number that is a text": lambda error: error.update(linux="111"),
    "a truth that is a number": lambda error: error.update(met_often=1),
    "an unknown language": lambda error: error.update(messages={"xx": ["voll"]}),
    "a language without a phrase": lambda error: error.update(messages={"en": []}),
}


@pytest.fixture
def validator(small) -> Draft202012Validator:
    catalogue = load(small)
    return Draft202012Validator(schema.of(catalogue.families[0], catalogue.languages[0].words, VERSION))


def small_document(small: Path) -> dict:
    return json.loads(exports.render(load(small), "1.2.3")["winsock.json"])


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_record_is_refused(small, validator, fault):
    document = small_document(small)
    assert validator.is_valid(document)
    BROKEN[fault](document["errors"][0])
    assert len(list(validator.iter_errors(document))) == 1


def test_the_schema_is_as_approved(small):
    approve("winsock.schema.json", exports.render(load(small), "1.2.3")["winsock.schema.json"])


@pytest.fixture
def two_families(small: Path) -> Path:
    """The small data folder with a second family, never wrapped in an HRESULT, that shares a code with the first."""
    table = '[ADSERR_{}]\ncode = {}\ntitle = "No answer"\ncategory = "network"\nretry = "later"\nstatus = "in-use"\n\n'
    head = 'name = "ADS"\nsymbol_prefix = "ADSERR"\nanchor_prefix = "ads-"\nsources = ["list"]\n\n'
    (small / "ads.toml").write_text(head + table.format("A", 1861) + table.format("B", 10061), encoding="utf-8")
    folder = small / "notes" / "en" / "ads"
    folder.mkdir()
    for name in "AB":
        (folder / f"ADSERR_{name}.md").write_text(BARE_NOTE, encoding="utf-8")
    return small


def test_another_family_has_files_of_its_own(two_families):
    catalogue = load(two_families)
    files = exports.render(catalogue, "1.2.3")
    assert set(files) == {
        f"{family}.{kind}" for family in ("ads", "winsock") for kind in ("json", "csv", "schema.json")
    }
    document, described = json.loads(files["ads.json"]), json.loads(files["ads.schema.json"])
    Draft202012Validator.check_schema(described)
    assert Draft202012Validator(described).is_valid(document)
    assert [error["hresult"] for error in document["errors"]] == [None, None]
    document["errors"][0]["hresult"] = "0x80070745"
    assert not Draft202012Validator(described).is_valid(document)
    overview = pages.render(catalogue, "1.0.0")["llms.txt"]
    assert [name for name in files if f"- [{name}]({name}): " not in overview] == []


def test_a_code_of_two_families_is_never_guessed_in_the_inventory(two_families):
    found = sphobjinv.Inventory(zlib=inventory.render(load(two_families), "1.2.3"))
    addresses = {entry.name: entry.uri for entry in found.objects}
    assert addresses == {
        "1861": "ads/1861.html", "ADSERR_A": "ads/1861.html", "ADSERR_B": "ads/10061.html",
        "10062": "winsock/10062.html", "WSA_BARE": "winsock/10062.html",
        "WSAEFULL": "winsock/10061.html", "WSAFULL": "winsock/10061.html", "EAI_FULL": "winsock/10061.html",
    }  # fmt: skip


def test_the_table_says_what_the_json_says(document, built):
    """Read as a program does: by the header, lists split, numbers as numbers; what is empty is absent."""
    with (built / "winsock.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))

    def read(text: str, value: object) -> object:
        if isinstance(value, list):
            return text.split("|") if text else []
        if isinstance(value, bool):
            return {"true": True, "false": False}[text]
        return None if text == "" else int(text) if isinstance(value, int) else text

    wanted = [{key: value for key, value in error.items() if key not in exports.NOT_IN_TABLE} for error in document["errors"]]
    assert list(rows[0]) == [*wanted[0], "version"] and {row.pop("version") for row in rows} == {VERSION}
    assert [{key: read(row[key], error[key]) for key in row} for row, error in zip(rows, wanted, strict=True)] == wanted


def test_the_table_is_plain_enough_for_a_spreadsheet(document, built):
    content = (built / "winsock.csv").read_bytes()
    assert content.isascii(), "without a mark, Excel takes a file for the code page of its computer"
    assert content.count(b"\r\n") == content.count(b"\n") == len(document["errors"]) + 1
    values = [value for row in csv.reader(io.StringIO(content.decode())) for value in row]
    # These would begin a formula; a negative number is none.
    assert [value for value in values if re.match(r"[=+@\t]|-(?!\d+$)", value)] == []


def test_no_item_of_a_list_has_the_separator_of_the_table(document):
    lists = [value for error in document["errors"] for value in error.values() if isinstance(value, list)]
    assert [item for items in lists for item in items if exports.SEPARATOR in item] == []


def test_the_inventory_leads_every_name_and_code_to_its_page_and_has_no_other(built, winsock):
    found = sphobjinv.Inventory(zlib=(built / "objects.inv").read_bytes())
    assert (found.project, found.version) == ("Winsock Error Reference", VERSION)
    wanted = {
        name: f"winsock/{error.code}.html"
        for error in winsock.errors
        for name in (str(error.code), error.symbol, *error.aliases)
    }
    for domain, role in (("py", "data"), ("std", "label")):
        entries = [entry for entry in found.objects if (entry.domain, entry.role) == (domain, role)]
        assert {entry.name: entry.uri for entry in entries} == wanted
        assert len(entries) == len(wanted)
    assert len(found.objects) == 2 * len(wanted)


def test_the_inventory_is_the_same_to_the_byte(catalogue, built):
    assert inventory.render(catalogue, VERSION) == (built / "objects.inv").read_bytes()


def test_the_overview_for_language_models_keeps_its_convention_and_names_every_error(built, winsock):
    text = (built / "llms.txt").read_text(encoding="utf-8")
    head, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    assert re.fullmatch(r"# [^\n]+\n\n> [^\n]+\n\n(?!#)[^\n]+\n\n", head)
    lists = {title: body.split("\n") for title, _, body in (section.strip().partition("\n\n") for section in sections)}
    links = [re.fullmatch(r"- \[([^]]+)\]\(([^)\s]+)\): \S.*", line) for lines in lists.values() for line in lines]
    assert None not in links, "a section holds a list of links and nothing else"
    assert [link[2] for link in links if not (built / link[2]).is_file()] == []
    assert lists["All errors: Winsock"] == [
        f"- [{error.code} {error.symbol}](winsock/{error.code}.html): {error.title}" for error in winsock.errors
    ]
    guides = {link[2] for link in links if link[2].startswith("guides/")}
    assert guides == {f"guides/{path.stem}.html" for path in (ROOT / "docs" / "guides").glob("*.md")}


def test_git_ignores_exactly_what_is_generated(built, catalogue):
    docs = built.parent / "docs"
    ignored = pathspec.GitIgnoreSpec.from_lines((docs / ".gitignore").read_text(encoding="utf-8").splitlines())
    generated = {*pages.render(catalogue, "1.0.0"), *exports.render(catalogue, VERSION), "objects.inv", "plain.html"}
    generated |= integrations.render(catalogue, VERSION, "", {}).keys()
    files = {path.relative_to(docs).as_posix() for path in docs.rglob("*") if path.is_file()}
    assert set(ignored.match_files(files)) == generated


def test_bytes_are_written_as_they_are_and_only_when_they_change(tmp_path):
    files = {"a.inv": b"\x00\r\n\xff", "a.csv": "a\r\n"}
    assert site.sync(tmp_path, files, []).written == 2
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a.inv": b"\x00\r\n\xff",
        "a.csv": b"a\r\n",
    }
    assert site.sync(tmp_path, files, []).unchanged == 2


@pytest.mark.parametrize("slip", ["", "[project]\n", "[project]\nversion = 0.1.0\n"])
def test_a_version_that_cannot_be_read_is_one_line_with_the_cure(project, slip):
    (project / "pyproject.toml").write_text(slip, encoding="utf-8")
    with pytest.raises(
        Problems, match=r'^pyproject\.toml: .*; below \[project\] it must have a line version = "1\.2\.3"$'
    ):
        site.render(project)


def test_a_word_that_only_the_data_for_programs_need_is_missed_in_words(project):
    path = project / "data" / "words" / "en.toml"
    path.write_text(
        path.read_text(encoding="utf-8") + '\n[status.new]\nmeaning = "of no error yet"\n', encoding="utf-8"
    )
    with pytest.raises(Problems, match="^data/words: the word 'name' is missing; add it to every language$"):
        site.render(project)


# What a user writes, word for word as docs/links.md says it.
ADDRESS = "https://docs.example.org/errors"
DOCUMENTS = (ROOT / "docs" / "links.md").read_text(encoding="utf-8").partition("{ #documents }")[2]


def fences(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", DOCUMENTS, re.MULTILINE | re.DOTALL)


def links(html: Path) -> list[tuple[str, str]]:
    """(text, address) of every link to an error."""
    text = html.read_text(encoding="utf-8")
    found = re.findall(r'<a [^>]*?href="([^"]*/winsock/[^"]*)"[^>]*>(.*?)</a>', text)
    return [(re.sub(r"<[^>]+>", "", inner), address) for address, inner in found]


def test_a_document_made_with_sphinx_links_here_by_name_and_by_code(built, tmp_path):
    """The inventory lies beside conf.py: no request is made."""
    files = {"conf.py": fences("python")[0], "index.rst": "Alarms\n======\n\n" + fences("rst")[0]}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "objects.inv").write_bytes((built / "objects.inv").read_bytes())
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--nitpicky", "--quiet", ".", "made"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    texts = ["10061", "WSAECONNREFUSED", "10061 WSAECONNREFUSED", "the port is closed"]
    assert links(tmp_path / "made" / "index.html") == [(text, f"{ADDRESS}/winsock/10061.html") for text in texts]


def test_a_document_made_with_mkdocstrings_links_here_by_name_and_by_code(built, tmp_path):
    (tmp_path / "docs").mkdir()
    settings = "site_name: Manual\n" + fences("yaml")[0].replace(ADDRESS, built.as_uri())
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    (tmp_path / "docs" / "index.md").write_text("# Alarms\n\n" + fences("markdown")[1], encoding="utf-8")
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}  # it keeps inventories for a day
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    texts = ["10061", "WSAECONNREFUSED", "WSAECONNREFUSED", "the port is closed"]
    page = (built / "winsock" / "10061.html").as_uri()
    assert links(tmp_path / "site" / "index.html") == [(text, page) for text in texts]
