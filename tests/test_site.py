"""The built site: every address answers, every link and anchor leads somewhere, nothing asks another host, Zensical agrees."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree

import pytest
from conftest import ROOT, copy_project
from winsock_errors import site as site_module

ADDRESSES = ROOT / "tests" / "addresses.txt"

# Tags whose address a browser fetches by itself; an <a> is only followed by a person.
FETCHED = {
    "img": "src",
    "script": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
}
FETCHED_RELS = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "manifest", "modulepreload"}


class Page(HTMLParser):
    """The addresses a page fetches, those it links to, and the anchors it offers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.linked: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        if tag in FETCHED and FETCHED[tag] in values:
            self.fetched.append(values[FETCHED[tag]])
        elif tag == "link" and set(values.get("rel", "").split()) & FETCHED_RELS:
            self.fetched.append(values["href"])
        elif tag == "a" and "href" in values:
            self.linked.append(values["href"])
        elif tag == "meta" and values.get("http-equiv") == "refresh":
            self.linked.append(values["content"].split("url=")[1])


@pytest.fixture(scope="session")
def pages(built) -> dict[Path, Page]:
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(built.rglob("*.html"))}


def external(address: str) -> bool:
    return address.startswith(("http:", "https:", "//"))


def targets(pages: dict[Path, Page], built: Path) -> Iterator[tuple[Path, str, Path, str]]:
    """(page, address as written, file it means, anchor) of everything inside the site; 404.html may be shown anywhere and is left out."""
    for path, page in pages.items():
        for address in [*page.fetched, *page.linked]:
            if (
                not external(address)
                and not address.startswith(("mailto:", "data:", "javascript:"))
                and path != built / "404.html"
            ):
                file, anchor = urldefrag(address)
                yield (
                    path,
                    address,
                    (path.parent / unquote(file.split("?")[0])).resolve() if file else path,
                    unquote(anchor),
                )


def test_every_link_and_anchor_leads_somewhere(pages, built):
    broken = [
        f"{path.relative_to(built)}: {address}"
        for path, address, file, anchor in targets(pages, built)
        if not file.is_file() or (anchor and file in pages and anchor not in pages[file].anchors)
    ]
    assert broken == []


def test_no_page_or_style_sheet_fetches_anything_from_another_host(pages, built):
    assert [(path.name, address) for path, page in pages.items() for address in page.fetched if external(address)] == []
    sheets = [
        (path.name, address)
        for path in built.rglob("*.css")
        for address in re.findall(r"url\(([^)]*)\)", path.read_text(encoding="utf-8"))
        if external(address.strip("'\""))
    ]
    assert sheets == []


def test_every_address_ever_published_still_answers(built):
    published = ADDRESSES.read_text(encoding="utf-8").split()
    assert published == sorted(published)
    assert [address for address in published if not (built / address).is_file()] == []


def offered(site: Path) -> set[str]:
    """What others may link to: every page, every file at the root but scripts, which only the pages load, and every file for a platform."""
    files = [*site.rglob("*.html"), *site.glob("*.*"), *(site / "integrations").rglob("*.*")]
    return {path.relative_to(site).as_posix() for path in files if path.suffix != ".js"}


def test_every_address_of_the_site_is_in_the_ledger(built):
    assert offered(built) - set(ADDRESSES.read_text(encoding="utf-8").split()) == set(), (
        "add these lines to tests/addresses.txt; they are permanent from then on"
    )


def test_every_page_names_the_search_description_and_it_is_there(built):
    for path in set(built.rglob("*.html")) - {built / "plain.html"}:  # which needs no other file
        link = re.search(r'<link rel="search" type="application/opensearchdescription\+xml"[^>]* href="([^"]+)"', path.read_text(encoding="utf-8"))  # fmt: skip
        assert link, path
        folder = built if link[1].startswith("/") else path.parent  # 404.html is shown anywhere
        assert (folder / link[1].lstrip("/")).resolve() == (built / "opensearch.xml").resolve(), path


def search_description(site: Path) -> dict[str, ElementTree.Element]:
    """The elements of opensearch.xml by their names."""
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    root = ElementTree.parse(site / "opensearch.xml").getroot()
    assert root.tag == f"{space}OpenSearchDescription"
    return {element.tag.removeprefix(space): element for element in root if isinstance(element.tag, str)}


def test_the_search_description_is_one_and_leads_to_go(built):
    description = search_description(built)
    assert 0 < len(description["ShortName"].text) <= 16 and 0 < len(description["Description"].text) <= 1024
    assert description["InputEncoding"].text == "UTF-8"
    assert (built / description["Image"].text).is_file()
    assert description["Url"].attrib == {"type": "text/html", "method": "get", "template": "go.html?c={searchTerms}"}


def test_what_leads_to_the_pages_is_no_page_to_find(built):
    assert '<meta name="robots" content="noindex">' in (built / "go.html").read_text(encoding="utf-8")
    index = (built / "search" / "search_index.json").read_text(encoding="utf-8")
    assert '"go.html' not in index and '"decode.html"' in index
    for page in built.rglob("*.html"):
        assert 'href="go.html"' not in page.read_text(encoding="utf-8").replace("../", "")


def test_an_error_page_says_code_and_symbol_in_its_heading_and_each_notation_as_code(built, winsock):
    for error in winsock.errors:
        text = (built / "winsock" / f"{error.code}.html").read_text(encoding="utf-8")
        heading = re.sub(r"<[^>]+>", "", re.search(r"<h1.*?</h1>", text, re.DOTALL)[0])
        assert str(error.code) in heading and error.symbol in heading
        for notation in [*winsock.notations(error).values(), error.symbol, *error.aliases]:
            assert f"<code>{notation}</code>" in text, (error.symbol, notation)


def test_the_address_by_name_leads_to_the_page(built):
    assert 'content="0; url=10061.html"' in (built / "winsock" / "WSAECONNREFUSED.html").read_text(encoding="utf-8")


def test_the_vendored_shim_is_the_published_one(built):
    import hashlib

    vendor = ROOT / "docs" / "assets" / "vendor"
    stated = re.search(r"SHA-256 (\w{64})", (vendor / "iframe-worker-1.0.4.LICENSE.txt").read_text(encoding="utf-8"))[1]
    assert hashlib.sha256((vendor / "iframe-worker-1.0.4.js").read_bytes()).hexdigest() == stated


def test_zensical_builds_the_same_addresses(built, tmp_path):
    project = copy_project(tmp_path)
    site_module.render(project)
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "-f", "mkdocs.yml"],
        cwd=project,
        env=os.environ | {"SITE_URL": "https://errors.example/a"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr

    # The index of its search stands at the root; that of mkdocs does not. Neither is an address for others.
    assert offered(project / "site") - {"search.json"} == offered(built)
    data = {name for name in offered(built) if not name.endswith((".html", ".xml"))}
    assert (
        data
        and {name for name in data if (project / "site" / name).read_bytes() != (built / name).read_bytes()} == set()
    )
    template = search_description(project / "site")["Url"].attrib["template"]
    assert template == "https://errors.example/a/go.html?c={searchTerms}"
