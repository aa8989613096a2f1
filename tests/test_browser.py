"""The site in the real browser, from file:// and over loopback, with every way to another host cut: what a person sees and does."""

import functools
import http.server
import os
import re
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, Page, expect, sync_playwright
from winsock_errors import provision

# The same table as the terminal's.
TOKENS = tomllib.loads((ROOT / "tests" / "cases" / "notations.toml").read_text(encoding="utf-8"))["tokens"]

# A proxy that is not there: whatever asks another host fails, and fails at once.
CUT_OFF = [
    "--proxy-server=http://127.0.0.1:9",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=provision.find_browser(), args=[*CUT_OFF, *(["--no-sandbox"] if root else [])]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def loopback(built: Path) -> Iterator[str]:
    """The site under a sub-path-free plain http:// address on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=built)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(params=["file", "http"])
def base(request, built: Path) -> str:
    return built.as_uri() if request.param == "file" else request.getfixturevalue("loopback")


def containing(part: str) -> re.Pattern:
    return re.compile(re.escape(part))


class Watched:
    """A page of the browser together with everything it asked for and complained about."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.outside: list[str] = []
        self.complaints: list[str] = []
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((base, "data:", "blob:")) else self.outside.append(request.url)
            ),
        )
        page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def goto(self, address: str) -> Page:
        self.page.goto(f"{self.base}/{address}")
        return self.page


@pytest.fixture
def watched(browser: Browser, base: str) -> Iterator[Watched]:
    context = browser.new_context(permissions=[])
    watched = Watched(context.new_page(), base)
    yield watched
    assert watched.outside == [], "a page asked another host"
    assert watched.complaints == [], "the console has errors"
    context.close()


def test_the_cut_off_browser_reaches_no_other_host(browser: Browser):
    """The proof that the proof is one: a request to the outside fails here."""
    page = browser.new_page()
    with pytest.raises(Exception, match="ERR_PROXY_CONNECTION_FAILED"):
        page.goto("http://192.0.2.1/")
    page.close()


@pytest.mark.parametrize(
    "address",
    [
        "index.html",
        "winsock/index.html",
        "winsock/10061.html",
        "winsock/11031.html",
        "guides/connect.html",
        "corrections.html",
        "contributing.html",
    ],
)
def test_a_page_of_each_kind_loads_without_request_or_complaint(watched: Watched, address: str):
    page = watched.goto(address)
    expect(page.locator("h1")).to_be_visible()


def test_the_look_up_box_has_the_focus_and_enter_opens_the_best(watched: Watched):
    page = watched.goto("index.html")
    expect(page.locator("#lookup")).to_be_focused()
    page.keyboard.type("16#8007274D")
    expect(page.locator("#lookup-results a[data-code]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("10061 WSAECONNREFUSED")


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        *((code, typed) for code, listed in TOKENS.items() for typed in listed if code != "none"),
        ("10061", "connection refused"),
    ],
)
def test_the_look_up_box_puts_the_right_error_first(browser: Browser, built: Path, typed: str, code: str):
    page = browser.new_page()
    page.goto((built / "index.html").as_uri())
    page.fill("#lookup", typed)
    expect(page.locator("#lookup-results a[data-code]").first).to_have_attribute("data-code", code)
    page.close()


def test_every_notation_and_name_of_every_code_stands_first_in_the_look_up_box(browser: Browser, built: Path, winsock):
    page = browser.new_page()
    page.goto((built / "index.html").as_uri())
    typed = [
        [token, str(error.code)]
        for error in winsock.errors
        for token in [*winsock.notations(error).values(), *error.names]
    ]
    wrong = page.evaluate(
        """(typed) => typed.filter(([token, code]) => {
             const box = document.getElementById("lookup");
             box.value = token;
             box.dispatchEvent(new Event("input"));
             return document.querySelector("#lookup-results a[data-code]")?.dataset.code !== code;
           })""",
        typed,
    )
    assert wrong == []
    page.close()


def test_the_arrow_keys_choose_and_escape_clears(watched: Watched):
    page = watched.goto("index.html")
    page.keyboard.type("1006")
    links = page.locator("#lookup-results a")
    expect(links.nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.locator("#lookup")).to_have_attribute("aria-activedescendant", links.nth(1).get_attribute("id"))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(links.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(links).to_have_count(0)


def test_what_is_typed_is_shown_never_run(watched: Watched):
    page = watched.goto("index.html")
    page.fill("#lookup", "<img src=x onerror=alert(1)>")
    expect(page.locator("#lookup-nothing")).to_be_visible()
    assert page.locator(".lookup img").count() == 0
    page.locator("#lookup-nothing a").click()
    expect(page.locator("h1")).to_contain_text("Read nErrId")


def test_the_list_fits_its_filter_after_back(watched: Watched, winsock):
    page = watched.goto("winsock/index.html")
    page.fill("#filter", "10061")
    page.get_by_role("link", name="10061", exact=True).click()
    page.go_back()
    expect(page.locator(".all-errors tbody tr:visible")).to_have_count(
        1 if page.input_value("#filter") else len(winsock.errors)
    )


def test_the_list_filters_over_every_notation_and_sorts(watched: Watched, winsock):
    page = watched.goto("winsock/index.html")
    rows = page.locator(".all-errors tbody tr:visible")
    expect(rows).to_have_count(len(winsock.errors))
    for typed, code in [
        ("-2147014835", "10061"),
        ("274d", "10061"),
        ("EAI_AGAIN", "11002"),
        ("invalidprovider", "10105"),
        ("积极拒绝", "10061"),
        ("appel SYSTEME a échoué", "10107"),
    ]:
        page.fill("#filter", typed)
        expect(rows).to_have_count(1)
        expect(rows.first).to_contain_text(code)
    page.fill("#filter", "no such thing")
    expect(page.locator(".filter output")).to_have_text("No error matches.")
    page.fill("#filter", "")
    page.select_option("#filter-category", "Network or partner")
    expect(rows).to_have_count(9)
    page.select_option("#filter-retry", "Yes, with a new connection")
    expect(rows).to_have_count(3)
    page.select_option("#filter-category", "")
    page.select_option("#filter-retry", "")
    page.get_by_role("button", name="Code").press("Enter")
    expect(rows.first).to_contain_text("WSA_INVALID_HANDLE")
    page.get_by_role("button", name="Code").press("Enter")
    expect(rows.first).to_contain_text("11033")
    page.get_by_role("button", name="Symbol").press("Enter")
    assert page.locator("th[aria-sort]").count() == 1


@pytest.mark.parametrize(
    "query", ["10061", "0x274D", "274D", "16#274D", "0x8007274D", "16#8007274D", "2147952461", "WSAECONNREFUSED", "ECONNREFUSED", "ConnectionRefused",
              "[WinError 10061]", "(10061)", "nErrId=2147952461", "connection refused", "actively refused", "verweigerte", "积极拒绝",
              "expressément refusée"],
)  # fmt: skip
def test_the_header_search_puts_the_page_first(watched: Watched, query: str):
    page = watched.goto("guides/nerrid.html")
    page.keyboard.press("/")
    page.keyboard.type(query)
    page.keyboard.press("End")  # the search listens to keys, which Chinese letters are none of
    first = page.locator(".md-search-result__list .md-search-result__link").first
    expect(first).to_be_visible(timeout=15000)
    expect(first).to_have_attribute("href", containing("winsock/10061.html"))


def test_a_press_copies_a_notation_even_without_the_clipboard_interface(watched: Watched):
    page = watched.goto("winsock/10061.html")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate(
        "document.addEventListener('copy', () => { window.copied = String(document.getSelection()) || document.activeElement.value; })"
    )
    button = page.get_by_role("button", name="Copy 16#8007274D")
    box = button.bounding_box()
    assert box["width"] >= 44 and box["height"] >= 44, "a finger in a glove must hit it"
    button.click()
    assert page.evaluate("window.copied") == "16#8007274D"
    expect(button).to_have_attribute("data-done", "Copied")


def test_without_javascript_the_pages_and_the_whole_list_stand(browser: Browser, built: Path, winsock):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built / "index.html").as_uri())
    expect(page.locator("noscript")).to_be_visible()
    assert "needs JavaScript" in page.locator("noscript").inner_text()
    page.get_by_role("link", name=f"All errors: Winsock ({len(winsock.errors)})").click()
    expect(page.locator("tbody tr:visible")).to_have_count(len(winsock.errors))
    page.get_by_role("link", name="10061", exact=True).click()
    expect(page.locator("h1")).to_contain_text("WSAECONNREFUSED")
    expect(page.get_by_text("16#8007274D", exact=True).first).to_be_visible()
    context.close()


def test_the_address_by_name_leads_to_the_page(watched: Watched):
    page = watched.goto("winsock/WSAECONNREFUSED.html")
    expect(page).to_have_url(containing("winsock/10061.html"))


@pytest.mark.parametrize(("width", "height"), [(390, 844), (800, 480), (1280, 800)])
def test_nothing_is_wider_than_the_screen_and_the_answer_is_above_the_fold(
    browser: Browser, built: Path, width: int, height: int
):
    page = browser.new_page(viewport={"width": width, "height": height})
    for address in (
        "index.html",
        "winsock/10061.html",
        "winsock/11014.html",
        "winsock/index.html",
        "guides/retry.html",
    ):
        page.goto((built / address).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.goto((built / "winsock" / "10061.html").as_uri())
    box = page.locator(".verdict .retry .headline").bounding_box()
    assert box["y"] + box["height"] <= height
    page.close()
