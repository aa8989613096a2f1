"""A plant's overlay: its notes and looks reach every edition and survive an update; what is wrong with it is said with the cure."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT, run
from winsock_errors import book, catalogue, overlay, pages, site, terminal, tree
from winsock_errors.reader import Problems

NOTE = """Partner is the **pump controller** in K3, see `WSA_BARE`.

- shift leader: 4711

### Spare part

[Article](https://parts.example.org/0815)

- a list with code:

    ~~~text
    <b>as it is</b> ![]() { .x }
    ~~~
"""
BRAND = 'name = "Line 4"\nprimary = "#00507d"\naccent = "#b35900"\nlogo = "logo.svg"\n'


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    """An overlay folder with everything it may have."""
    folder = tmp_path / "plant 4"
    (folder / "notes" / "winsock").mkdir(parents=True)
    (folder / "notes" / "winsock" / "10061.md").write_text(NOTE, encoding="utf-8")
    (folder / "brand.toml").write_text(BRAND, encoding="utf-8")
    shutil.copy2(ROOT / "docs" / "assets" / "logo.svg", folder / "logo.svg")
    for name in ("README.md", ".secret", "notes/.DS_Store", "notes/winsock/.10061.md.swp"):  # none of our business
        (folder / name).write_text("x", encoding="utf-8")
    return folder


def test_a_note_stands_on_the_page_before_everything_else_and_on_no_other(small, plant):
    files = pages.render(catalogue.load(small, plant), "1.0.0")
    page = files["winsock/10061.md"]
    headings = re.findall(r"^## (.+?) \{", page, re.MULTILINE)
    assert headings[:2] == ["At this plant", "As it appears"]
    assert "pump controller" in page and "[`WSA_BARE`](10062.md)" in page
    assert [path for path, text in files.items() if isinstance(text, str) and "pump controller" in text] == ["winsock/10061.md"]  # fmt: skip


def test_a_note_may_be_named_by_the_symbol(small, plant):
    notes = plant / "notes" / "winsock"
    (notes / "10061.md").rename(notes / "WSAEFULL.md")
    assert list(catalogue.load(small, plant).overlay.notes) == [("winsock", "WSAEFULL")]


def test_a_note_is_in_every_edition(small, plant):
    known = catalogue.load(small, plant)
    language, family = known.languages[0], known.families[0]
    assert "pump controller" in terminal.explain(known, family, family.errors[0])
    assert "pump controller" not in terminal.explain(known, family, family.errors[1])
    plain = book.plain(known, language, "1.0.0", {}).decode("ascii")
    assert "<strong>pump controller</strong>" in plain and "&lt;b&gt;as it is&lt;/b&gt; ![]() { .x }" in plain
    assert '#strong[#"pump controller";];' in book.handbook(known, "1.0.0", {}, date(2026, 1, 31), "", b"")
    assert "pump controller" in tree.render(known, "1.0.0", {})["winsock/10061.md"]


def test_the_name_is_the_sites_and_the_reference_keeps_its_own_in_the_notice(small, plant):
    known = catalogue.load(small, plant)
    files = pages.render(known, "1.0.0")
    assert "# Line 4\n" in files["index.md"] and files["llms.txt"].startswith("# Line 4\n")
    assert pages.notice(known, "1.0.0").startswith("Winsock Error Reference 1.0.0.")
    assert files["overlay/logo.svg"] == (plant / "logo.svg").read_bytes()


def test_no_folder_and_an_empty_one_add_nothing(small, tmp_path):
    (tmp_path / "empty").mkdir()
    without = pages.render(catalogue.load(small), "1.0.0")
    assert pages.render(catalogue.load(small, tmp_path / "empty"), "1.0.0") == without
    assert "At this plant" not in without["winsock/10061.md"]


# What is done to the folder, and the one line that it gives.
SLIPS = {
    "a note on no error": ("notes/winsock/10099.md", NOTE, "notes/winsock/10099.md: is a note on an error that does not exist; name it by the code or the symbol of an error, as 10061.md"),
    "a misspelt symbol": ("notes/winsock/WSAEFUL.md", NOTE, "notes/winsock/WSAEFUL.md: is a note on an error that does not exist; did you mean WSAEFULL.md?"),
    "two notes on one error": ("notes/winsock/WSAEFULL.md", NOTE, "notes/winsock/WSAEFULL.md: and 10061.md are both notes on WSAEFULL; put them into one"),
    "no Markdown": ("notes/winsock/10062.txt", NOTE, "notes/winsock/10062.txt: must end in .md"),
    "an empty note": ("notes/winsock/10061.md", "\n", "notes/winsock/10061.md: is empty; write the note or remove the file"),
    "an image": ("notes/winsock/10061.md", "x\n\n![K3](http://a.example/k3.png)\n", "notes/winsock/10061.md:3: is an image; put a link in its place, [cabinet](file://server/cabinet.png)"),
    "HTML": ("notes/winsock/10061.md", "a <img src=//a.example> b\n", "notes/winsock/10061.md:1: is HTML; write Markdown"),
    "a heading too high": ("notes/winsock/10061.md", "x\n\n## Here\n", "notes/winsock/10061.md:3: is a heading of the page's own level; use '### '"),
    "an open code block": ("notes/winsock/10061.md", "x\n```\ny\n", "notes/winsock/10061.md:2: the code block is not closed; end it with a line ```"),
    "a heading without a blank": ("notes/winsock/10061.md", "#4711 is the part\n", "notes/winsock/10061.md:1: is a heading of the page's own level; use '### '"),
    "an underlined heading": ("notes/winsock/10061.md", "Here\n====\n", "notes/winsock/10061.md:2: is a heading of the page's own level, or a line that could be one; use '### '"),
    "an attribute": ("notes/winsock/10061.md", "**x**{ style=\"background:url(//a.example)\" }\n", "notes/winsock/10061.md:1: is an attribute of the page's Markdown; leave it out"),
    "another family": ("notes/ads/6.md", NOTE, "notes/ads: is no family; the families are: winsock"),
    "another file": ("10061.md", NOTE, "10061.md: is not read; an overlay has brand.toml, the logo named there, and the folder notes"),
    "an unknown key": ("brand.toml", 'colour = "#000000"\n', "brand.toml: brand: unknown field 'colour'; the fields are: name, primary, accent, logo"),
    "a colour by name": ("brand.toml", 'primary = "blue"\n', "brand.toml: primary is 'blue'; write six hexadecimal digits, as \"#0b3a53\""),
    "a pale colour": ("brand.toml", 'primary = "#88ccff"\n', "brand.toml: primary #88ccff has a contrast of 1.7; at least 4.5 is legible, take a darker one"),
    "a dark mark": ("brand.toml", 'accent = "#000000"\n', "brand.toml: accent #000000 has a contrast of 1.4; at least 3.0 is legible, take one of medium brightness"),
    "a missing logo": ("brand.toml", 'logo = "other.svg"\n', "other.svg: is missing, and brand.toml names it as the logo; add it or correct the name"),
    "a logo elsewhere": ("brand.toml", 'logo = "../logo.svg"\n', "brand.toml: logo is '../logo.svg'; name an SVG or PNG file of this folder, as logo.svg"),
    "a name with marks": ("brand.toml", 'name = "<b>Line</b> 4"\n', "brand.toml: name contains '<'; write it with letters, digits, blanks, and , . : ; ' & ( ) + / -"),
    "a name of two lines": ("brand.toml", 'name = "Line\\n4"\n', "brand.toml: name contains '\\n'; write it"),
    "a name that is a number": ("brand.toml", 'name = "2026"\n', "brand.toml: name is '2026'; write it as words, as \"Line 4\""),
    "a name that is a truth": ("brand.toml", 'name = "On"\n', "brand.toml: name is 'On'; write it as words, as \"Line 4\""),
    "no picture": ("logo.svg", "", "logo.svg: is no picture of the kind that its name says; put an SVG or PNG file there"),
    "broken TOML": ("brand.toml", "name = \n", "brand.toml:1: is not valid TOML"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_one_line_with_the_place_and_the_cure(small, plant, slip):
    file, text, said = SLIPS[slip]
    (plant / file).parent.mkdir(exist_ok=True)
    (plant / file).write_text(text, encoding="utf-8")
    if file == "brand.toml":
        (plant / "logo.svg").unlink()  # which this brand does not name
    with pytest.raises(Problems) as error:
        catalogue.load(small, plant)
    assert [line[: len(said) + 8] for line in error.value.lines] == [f"plant 4/{said}"]


def test_the_contrast_is_that_of_the_guidelines():
    """Black on white is 21, equal colours 1; #767676 is the lightest grey that passes on white."""
    assert overlay.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert overlay.contrast("#123456", "#123456") == pytest.approx(1)
    assert overlay.contrast("#767676", "#ffffff") >= 4.5 > overlay.contrast("#777777", "#ffffff")


def test_a_build_takes_the_overlay_of_the_project_and_keeps_it_over_an_update(project, plant):
    shutil.copytree(plant, project / "overlay")
    folder = project / "overlay" / "notes" / "winsock"
    (folder / "10061.md").write_text("Partner is the pump controller.\n", encoding="utf-8")
    for _ in range(2):
        done = run(project, "build")
        assert done.returncode == 0, done.stderr
        page = (project / "site" / "winsock" / "10061.html").read_text(encoding="utf-8")
        assert "pump controller" in page and "<title>10061 WSAECONNREFUSED: Connection refused - Line 4</title>" in page
        assert "--md-primary-fg-color:#00507d" in page and "--md-accent-fg-color:#b35900" in page
        assert 'src="../overlay/logo.svg"' in page and (project / "site" / "overlay" / "logo.svg").is_file()
        assert "pump controller" in (project / "site" / "search" / "search_index.json").read_text(encoding="utf-8")
        assert "pump controller" in (project / "site" / "plain.html").read_text(encoding="utf-8")
        # The update: another text of the page, and all that was generated gone.
        note = project / "data" / "notes" / "en" / "winsock" / "WSAECONNREFUSED.md"
        note.write_text(note.read_text(encoding="utf-8").replace("The other machine", "The updated machine"), encoding="utf-8")  # fmt: skip
        shutil.rmtree(project / "docs" / "winsock", ignore_errors=True)
    assert "The updated machine" in page
    assert "At this plant" in run(project, "explain", "10061").stdout
    shutil.rmtree(project / "overlay")
    assert run(project, "build").returncode == 0
    page = (project / "site" / "winsock" / "10061.html").read_text(encoding="utf-8")
    assert "pump controller" not in page and not (project / "site" / "overlay").exists()


def test_a_note_on_no_error_or_a_dead_link_fails_the_build_and_names_the_note(project, plant):
    note = plant / "notes" / "winsock" / "WSAECONREFUSED.md"
    note.write_text(NOTE, encoding="utf-8")
    done = run(project, "build", "--overlay", str(plant))
    assert done.returncode == 1 and "did you mean WSAECONNREFUSED.md?" in done.stderr and not (project / "site").exists()
    note.unlink()
    (plant / "notes" / "winsock" / "10061.md").write_text("[gone](../guides/gone.md)\n", encoding="utf-8")
    done = run(project, "build", "--overlay", str(plant))
    assert done.returncode == 1 and "notes/winsock/10061.md of the overlay" in done.stderr and "gone.md" in done.stderr


@pytest.mark.parametrize("command", ["build", "bundle", "explain"])
def test_an_overlay_that_is_no_folder_is_wrong_use(project, command):
    done = run(project, command, *(["10061"] if command == "explain" else []), "--overlay", "nowhere")
    assert done.returncode == 2
    assert done.stderr == "nowhere: is no folder; --overlay takes the folder that holds brand.toml or notes/\n"


def test_what_others_call_by_the_same_names_does_not_reach_the_site(small, plant, monkeypatch):
    for name in ("SITE_NAME", "SITE_LOGO", "SITE_PRIMARY", "SITE_ACCENT", "SITE_NOTICE"):
        monkeypatch.setenv(name, "red}body{display:none")
    bare = site.environment(ROOT, catalogue.load(small))
    assert {name for name in bare if name.startswith("SITE_")} - {"SITE_URL"} == {"SITE_NOTICE"}
    assert bare["SITE_NOTICE"].startswith("Winsock Error Reference ")
    ours = site.environment(ROOT, catalogue.load(small, plant))
    assert (ours["SITE_NAME"], ours["SITE_PRIMARY"], ours["SITE_LOGO"]) == ("Line 4", "#00507d", "overlay/logo.svg")
