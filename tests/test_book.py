"""The reference as one document: plain.html for browsers of twenty years ago, and the handbook on paper."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from conftest import ROOT, Watched
from playwright.sync_api import Browser, expect
from winsock_errors import book, shipping
from winsock_errors import catalogue as catalogue_module
from winsock_errors.reader import Problems

# What Internet Explorer 7 knows: elements of HTML 4, properties of CSS 2.1 (unknown values are passed over).
HTML4 = (
    "a body br code div em h1 h2 h3 h4 head hr html li link meta ol p pre strong style table tbody td th thead title tr ul"
).split()
CSS2 = (
    "background border border-bottom border-collapse border-top color display font font-family font-size line-height margin margin-top"
    " max-width overflow padding padding-top page-break-after page-break-inside text-align text-decoration vertical-align white-space word-wrap"
).split()


class Plain(HTMLParser):
    """The tags, the attributes and the anchors of a document."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []
        self.anchors: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attributes}
        values = dict(attributes)
        self.links += [values["href"]] if "href" in values else []
        self.anchors += [values["id"]] if "id" in values else []


@pytest.fixture(scope="session")
def text(built) -> str:
    return (built / "plain.html").read_text(encoding="ascii")


@pytest.fixture(scope="session")
def plain(text) -> Plain:
    return Plain(text)


def test_plain_has_an_anchor_for_every_code_and_every_name_with_an_address(plain, winsock):
    assert {anchor for anchor in plain.anchors if anchor.isdigit()} == {str(error.code) for error in winsock.errors}
    names = {name for error in winsock.errors for name in winsock.addressed(error)}
    assert {anchor for anchor in plain.anchors if re.fullmatch(r"WSA[A-Z_]+", anchor)} == names
    assert [anchor for anchor, times in Counter(plain.anchors).items() if times > 1] == []


def test_every_link_of_plain_leads_within_it_or_to_a_source(plain):
    inside = {link[1:] for link in plain.links if link.startswith("#")}
    assert inside - set(plain.anchors) == set()
    assert [link for link in plain.links if not link.startswith(("#", "https://", "http://"))] == ["data:,"]


def test_plain_needs_no_other_file_and_nothing_that_an_old_browser_lacks(plain, text):
    assert set(plain.tags) <= set(HTML4)
    assert plain.attributes <= {"class", "content", "href", "http-equiv", "id", "lang", "name", "rel", "role", "start", "type"}  # a browser passes over a role that it does not know
    assert re.findall("<link [^>]*>", text) == ['<link rel="icon" href="data:,">']  # else a server is asked for one
    style = re.search(r"<style type=\"text/css\">(.*?)</style>", text, re.DOTALL)[1]
    old = re.sub(r"@media screen and .*?\n}", "", style, flags=re.DOTALL)  # which old browsers pass over
    assert set(re.findall(r"([a-z-]+)\s*:(?!\w+\()", old)) <= set(CSS2)
    assert not re.search(r"var\(|calc\(|url\(|@import|\drem|[>~+]|::|:[a-z-]+\(", style)
    assert len(text) < 1_000_000


def test_plain_says_what_the_pages_say(text, catalogue, winsock, built):
    """Every cause, every notation, every guide."""
    words = re.sub(r"<[^>]+>", "", text)
    language = catalogue.languages[0]
    for error in winsock.errors:
        chapter = text.partition(f'<h2 id="{error.code}">')[2].partition("<h2 ")[0]
        for form in [*winsock.notations(error).values(), error.symbol, *error.aliases]:
            assert f"<code>{form}</code>" in chapter, (error.symbol, form)
        note = language.notes["winsock", error.symbol]
        assert [f">{number}. " in chapter for number in range(1, len(note.causes) + 1)] == [True] * len(note.causes)
    for page in book.hand_written(language):
        heading = (ROOT / "docs" / page).read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        assert heading in words
    assert "{ ." not in words and "](../" not in words


@pytest.mark.parametrize("width", [390, 800])
def test_plain_opens_at_the_error_and_fits_the_screen(watched: Watched, width: int):
    page = watched.page
    page.set_viewport_size({"width": width, "height": 480})
    watched.goto("plain.html#WSAECONNREFUSED")
    expect(page.locator("[id='10061']")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


LED = {
    "winsock/10061.html": "10061", "guides/connect.html": "connect", "index.html": "index", "go.html?c=10061": "10061",
    "go.html?c=WSAECONNREFUSED": "WSAECONNREFUSED", "go.html?c=16#8007274D": "16",
}  # fmt: skip


@pytest.mark.parametrize("address", LED)
def test_a_browser_that_cannot_show_the_page_is_led_to_plain(browser: Browser, built: Path, address: str):
    """Internet Explorer has no window.CSS; here it is taken away."""
    context = browser.new_context()
    context.add_init_script("delete window.CSS")
    page = context.new_page()
    page.goto(f"{built.as_uri()}/{address}")
    expect(page).to_have_url(f"{built.as_uri()}/plain.html#{LED[address]}")
    context.close()


def test_plain_prints_nothing_cut_off(browser: Browser, built: Path, tmp_path):
    page = browser.new_page()
    page.goto((built / "plain.html").as_uri())
    page.pdf(path=tmp_path / "plain.pdf", format="A4", margin={side: "15mm" for side in ("top", "right", "bottom", "left")})
    page.close()
    assert letters_beyond(tmp_path / "plain.pdf", margin_mm=15, first=0) == []


@pytest.fixture(scope="session")
def origin() -> shipping.Origin:
    from datetime import UTC, datetime

    return shipping.Origin("0" * 40, False, datetime(2026, 1, 31, tzinfo=UTC), "2026-01-31")


@pytest.fixture(scope="session")
def handbook(catalogue, origin, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("handbook") / "handbook.pdf"
    path.write_bytes(shipping.print_handbook(ROOT, catalogue, origin))
    return path


@pytest.fixture(scope="session")
def pdf(handbook) -> pypdf.PdfReader:
    return pypdf.PdfReader(handbook)


@pytest.fixture(scope="session")
def starts(pdf) -> dict[str, int]:
    """Title in the outline -> page, from 1."""
    found: dict[str, int] = {}

    def walk(entries: list) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry)
            else:
                found[entry.title] = pdf.get_destination_page_number(entry) + 1

    walk(pdf.outline)
    return found


def test_the_outline_has_every_error_every_guide_and_the_index(starts, winsock, catalogue):
    errors = [f"{error.code} {error.symbol}" for error in winsock.errors]
    assert [title for title in starts if title in set(errors)] == errors
    guides = [guide["name"] for guide in catalogue.languages[0].words["guides"].values()]
    assert {"It does not connect", "By code: Winsock", "By name"} <= set(starts) and len(guides) <= list(starts).index(errors[0])


def test_every_link_of_the_handbook_has_a_target(pdf):
    internal = external = 0
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            link = note.get_object()
            action = link.get("/A", {})
            if "/URI" in action:
                external += 1
                assert action["/URI"].startswith(("https://", "http://"))
            else:
                internal += 1
                target = link.get("/Dest") or action["/D"]
                target = pdf.named_destinations[target].dest_array if isinstance(target, str) else target
                assert target[0].get_object()["/Type"] == "/Page"
    assert internal > 1000 and external > 500


def test_the_index_names_the_page_of_every_code_and_name(pdf, starts, winsock):
    index = "\n".join(page.extract_text() for page in pdf.pages[starts["By code: Winsock"] - 1 :])
    for error in winsock.errors:
        page = starts[f"{error.code} {error.symbol}"]
        forms = winsock.notations(error)
        numbers = (error.code, forms["hex"], forms["hresult"], forms["hresult_unsigned"], forms["hresult_signed"])
        assert re.search(r"\s+".join(map(re.escape, map(str, [*numbers, error.symbol, page]))), index), error.symbol
        for name in error.names:
            assert re.search(rf"{name}\s+{error.code}\s+{page}\b", index), name


def letters_beyond(path: Path, margin_mm: float, first: int) -> list[tuple[int, str]]:
    """Page and words of each letter that stands in a margin at the side or off the page."""
    margin = margin_mm / 25.4 * 72 - 3  # less what a letter may lean out
    found = []
    document = pypdfium2.PdfDocument(path)
    for number in range(first, len(document)):
        page = document[number]
        letters = page.get_textpage()
        for place in range(letters.count_chars()):
            left, bottom, right, top = letters.get_charbox(place)
            if left < right and not (margin <= left and right <= page.get_width() - margin and 10 < bottom and top < page.get_height() - 10):  # fmt: skip
                found.append((number + 1, letters.get_text_range(max(0, place - 20), 40)))
    return found


def test_nothing_of_the_handbook_is_cut_off(handbook):
    """Every letter stands within the margins of its page; the cover has large ones."""
    assert letters_beyond(handbook, margin_mm=22, first=1) == []


def test_the_cover_says_version_and_date_and_every_page_its_number_and_place(pdf, starts):
    cover = pdf.pages[0].extract_text()
    assert "Winsock Error Reference" in cover and re.search(r"Version \d+\.\d+\.\d+, as of 2026-01-31", cover)
    page = starts["10061 WSAECONNREFUSED"]
    words = pdf.pages[page].extract_text()  # the page after its first
    assert str(page + 1) in words.split() and re.match(r"Errors: Winsock\s+\d+ WSAE\w+", words)


def test_the_handbook_is_an_archive_of_the_same_bytes_each_time(handbook, pdf, catalogue, origin):
    content = handbook.read_bytes()
    assert len(content) < 5_000_000
    assert pdf.xmp_metadata.pdfaid_part == "2" if hasattr(pdf.xmp_metadata, "pdfaid_part") else b"pdfaid" in content
    assert shipping.print_handbook(ROOT, catalogue, origin) == content


def test_a_letter_that_the_handbook_cannot_print_is_named(small, tmp_path, origin):
    folder = tmp_path / "overlay" / "notes" / "winsock"
    folder.mkdir(parents=True)
    (folder / "10061.md").write_text("泵控制器\n", encoding="utf-8")
    known = catalogue_module.load(small, tmp_path / "overlay")
    cure = "write it in Latin, Greek or Cyrillic letters, or leave the handbook out with --no-pdf"
    with pytest.raises(Problems, match=rf"^handbook: .*泵.*; {cure}$"):
        shipping.print_handbook(ROOT, known, origin)
