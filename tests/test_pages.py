"""The generated files: one page per error and no other, sections in order, and what another language or family needs (data, no code)."""

import re
import tomllib

import pytest
from conftest import BARE_NOTE, SMALL_DATA, WORDS, approve
from winsock_errors import pages
from winsock_errors.catalogue import load


@pytest.fixture(scope="session")
def rendered(catalogue) -> dict[str, str]:
    return pages.render(catalogue, "1.0.0")


def test_every_error_has_a_page_and_every_page_an_error(rendered, winsock):
    found = [path for path in rendered if re.fullmatch(r"winsock/\d+\.md", path)]
    assert found == [f"winsock/{error.code}.md" for error in winsock.errors]


def test_every_name_of_the_family_leads_to_its_page_and_nothing_else_does(rendered, winsock):
    wanted = {
        f"winsock/{name}.html": error.code
        for error in winsock.errors
        for name in (error.symbol, *error.aliases)
        if name.startswith("WSA")
    }
    found = {
        path: int(re.search(r'url=(\d+)\.html"', text)[1]) for path, text in rendered.items() if path.endswith(".html")
    }
    assert found == wanted
    assert {
        "winsock/WSANO_ADDRESS.html",
        "winsock/WSAINVALIDPROCTABLE.html",
        "winsock/WSA_QOS_EUNKNOWNPSOBJ.html",
    } <= set(found)


def test_no_two_paths_differ_only_in_case(rendered):
    assert len({path.lower() for path in rendered}) == len(rendered)


def test_the_sections_stand_in_the_fixed_order_and_none_is_empty(rendered, winsock):
    order = list(tomllib.loads(WORDS)["headings"].values())
    order = order[2:]  # whether to retry and who can fix it stand above the headings
    for error in winsock.errors:
        text = rendered[f"winsock/{error.code}.md"]
        headings = re.findall(r"^## (.+?) \{", text, re.MULTILINE)
        assert headings == sorted(headings, key=order.index), error.symbol
        assert all(body.strip() for body in re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]), error.symbol


def test_the_list_of_all_errors_has_a_row_per_error_with_its_numbers(rendered, winsock):
    rows = [
        [cell.strip(" `") for cell in line.strip("| ").split(" | ")]
        for line in rendered["winsock/index.md"].splitlines()
        if line.startswith("| [")
    ]
    assert [(row[0], row[1], row[5], row[6]) for row in rows] == [
        (f"[{error.code}]({error.code}.md)", error.symbol, f"0x{error.code:04X}", f"16#{error.code:04X}")
        for error in winsock.errors
    ]


def test_every_error_stands_at_its_stations_of_the_map_and_at_no_other(rendered, winsock):
    stages = tomllib.loads(WORDS)["stage"]
    for key, stage in stages.items():
        station = rendered["index.md"].partition(f"### {stage['name']} {{ #winsock-{key} ")[2].split("</div>")[0]
        assert stage["meaning"] in station
        found = [int(code) for code in re.findall(r"\]\(winsock/(\d+)\.md\)", station)]
        assert len(found) == len(set(found))
        assert set(found) == {error.code for error in winsock.errors if key in error.stages}, key
    assert all(error.stages or error.status == "reserved" for error in winsock.errors)


def test_a_page_refers_to_the_pattern_of_its_retry_class_if_a_plc_can_see_it(rendered, winsock):
    words = tomllib.loads(WORDS)
    for error in winsock.errors:
        page = rendered[f"winsock/{error.code}.md"]
        found = re.findall(r"\[([^]]+)\]\(\.\./guides/retry\.md#([\w-]+)\)\.\n", page)
        retry = words["retry"][error.retry]
        assert ((retry["pattern"], retry["anchor"]) in found) == (error.status != "reserved"), error.symbol


def test_a_page_of_plain_english_stays_one_byte_a_letter(rendered):
    """One letter beyond Latin-1 doubles what mkdocs holds in memory for a page; the messages are written as entities."""
    body = rendered["winsock/10061.md"].split("---\n", 2)[2]
    assert max(body) <= "\xff" and "&#31215;&#26497;&#25298;&#32477;" in body


def test_nothing_of_python_leaks_into_a_page(rendered):
    assert [
        path for path, text in rendered.items() if re.search(r"<built-in|object at 0x|\bNone\b(?! of)|\{\{|\{%", text)
    ] == []


@pytest.mark.parametrize("code", [10061, 10062])
def test_a_page_is_as_approved(small, code):
    """One with every section, one with hardly any."""
    approve(f"{code}.md", pages.render(load(small), "1.0.0")[f"winsock/{code}.md"])


def test_another_language_is_a_folder_of_notes_and_a_table_of_words(small):
    words = WORDS.replace('meaning = "Meaning"', 'meaning = "Bedeutung"').replace(
        'name = "Network or partner"', 'name = "Netz oder Gegenstelle"'
    )
    (small / "words" / "de.toml").write_text(words, encoding="utf-8")
    folder = small / "notes" / "de" / "winsock"
    folder.mkdir(parents=True)
    german = (
        "# Titel auf Deutsch\n\nKaum etwas.\n\n## Bedeutung\n\nNichts.\n\n## Easily confused with\n\n- `{}`: anders.\n"
    )
    for symbol, other in (("WSAEFULL", "WSA_BARE"), ("WSA_BARE", "WSAEFULL")):
        (folder / f"{symbol}.md").write_text(german.format(other), encoding="utf-8")
    files = pages.render(load(small), "1.0.0")
    assert {f"de/{path}" for path in files if not path.startswith("de/")} == {
        path for path in files if path.startswith("de/")
    }
    page = files["de/winsock/10061.md"]
    assert (
        "Titel auf Deutsch" in page
        and "## Bedeutung { #meaning }" in page
        and "Netz oder Gegenstelle" in page
        and "Everything at once" not in page
    )
    assert '<script src="../../assets/all-errors.js">' in files["de/winsock/index.md"]
    assert "Titel auf Deutsch" not in files["winsock/10061.md"]


def test_another_family_is_a_data_file_with_its_notes(small):
    head = 'name = "ADS"\nsymbol_prefix = "ADSERR"\nsources = ["list"]\n\n[ADSERR_TIMEOUT]\n'
    (small / "ads.toml").write_text(
        head + 'code = 1861\ntitle = "No answer"\ncategory = "network"\nretry = "later"\nstatus = "in-use"\n',
        encoding="utf-8",
    )
    note = small / "notes" / "en" / "ads" / "ADSERR_TIMEOUT.md"
    note.parent.mkdir()
    note.write_text(BARE_NOTE, encoding="utf-8")
    files = pages.render(load(small), "1.0.0")
    assert {"ads/index.md", "ads/1861.md", "ads/ADSERR_TIMEOUT.html"} == {
        path for path in files if path.startswith("ads/")
    }
    assert "`16#0745`" in files["ads/1861.md"] and "HRESULT" not in files["ads/1861.md"]
    assert '"ads/1861.html"' in files["codes.js"] and "ADS (1)" in files["index.md"]


def test_siblings_are_few_however_many_errors_there_are(small):
    tables = "".join(
        f'\n[WSAE_MADE_{code}]\ncode = {code}\ntitle = "Made up"\ncategory = "network"\nretry = "no"\nstatus = "in-use"\n'
        for code in range(20000, 20100)
    )
    (small / "winsock.toml").write_text(SMALL_DATA + tables, encoding="utf-8")
    for code in range(20000, 20100):
        (small / "notes" / "en" / "winsock" / f"WSAE_MADE_{code}.md").write_text(BARE_NOTE, encoding="utf-8")
    kin = pages.siblings(load(small).families[0])
    assert {len(others) for symbol, others in kin.items() if symbol.startswith("WSAE_MADE")} == {pages.SIBLINGS}
    assert [error.code for error in kin["WSAE_MADE_20050"]] == [20047, 20048, 20049, 20051, 20052, 20053]


def test_a_known_name_in_backticks_becomes_a_link_outside_code_and_its_own_page():
    pages_by_name = {"WSAEA": 1, "WSAEB": 2}
    text = "`WSAEA` and `WSAEB`, [`WSAEB`](x.md), `other`\n\n```text\n`WSAEB`\n```\n"
    assert (
        pages.link_names(text, pages_by_name, 1)
        == "`WSAEA` and [`WSAEB`](2.md), [`WSAEB`](x.md), `other`\n\n```text\n`WSAEB`\n```\n"
    )
