"""The site in the real browser, from file:// and over loopback, with every way to another host cut: what a person sees and does."""

import tomllib
from pathlib import Path

import pytest
from conftest import ROOT, Watched, containing
from playwright.sync_api import Browser, expect

# The same table as the terminal's.
TOKENS = tomllib.loads((ROOT / "tests" / "cases" / "notations.toml").read_text(encoding="utf-8"))["tokens"]

# Which of the [token, code] typed into the look-up box do not put their code first.
WRONG_FIRST = """(typed) => typed.filter(([token, code]) => {
  const box = document.getElementById("lookup");
  box.value = token;
  box.dispatchEvent(new Event("input"));
  return document.querySelector("#lookup-results a[data-code]")?.dataset.code !== code;
})"""


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
        "platforms.html",
        "contributing.html",
        "go.html",
        "decode.html",
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


def test_the_look_up_box_puts_the_right_error_first(browser: Browser, built: Path):
    page = browser.new_page()
    page.goto((built / "index.html").as_uri())
    # An input has one line: what is pasted into it has blanks for line breaks.
    typed = [[token.replace("\n", " "), code] for code, listed in TOKENS.items() for token in listed if code != "none"]
    assert page.evaluate(WRONG_FIRST, [*typed, ["connection refused", "10061"], ["connection refusd", "10061"]]) == []
    page.close()


def test_every_notation_and_name_of_every_code_stands_first_in_the_look_up_box(browser: Browser, built: Path, winsock):
    page = browser.new_page()
    page.goto((built / "index.html").as_uri())
    typed = [
        [token, str(error.code)]
        for error in winsock.errors
        for token in [*winsock.notations(error).values(), *error.names]
    ]
    assert page.evaluate(WRONG_FIRST, typed) == []
    page.close()


def test_the_arrow_keys_choose_and_escape_clears(watched: Watched):
    page = watched.goto("index.html")
    page.keyboard.type("WSAECONN")
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


def test_the_look_up_box_offers_the_nearest_names(watched: Watched):
    page = watched.goto("index.html")
    page.keyboard.type("WSAECONREFUSED")
    expect(page.locator("#lookup-results a[data-code]").first).to_have_attribute("data-code", "10061")
    expect(page.locator("#lookup-nothing")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("10061 WSAECONNREFUSED")


def test_the_look_up_box_names_the_family_of_a_foreign_number_and_opens_nothing(watched: Watched):
    page = watched.goto("index.html")
    page.keyboard.type("1861")
    expect(page.locator("#lookup-answer")).to_contain_text("ADS")
    expect(page.locator("#lookup-nothing")).to_be_hidden()
    expect(page.locator("#lookup-results a")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("#lookup")).to_have_value("1861")


# As a log viewer makes them: the token pasted raw, or encoded, alone or beside other parameters.
LEADING = [
    "?c=10061", "?c=16#8007274D", "?c=DWORD#16#8007_274D", "#WSAECONNREFUSED", "#16#274D", "?c=[WinError 10061]",
    "?c=-2147014835", "?c=16%238007274D", "?c=%5BWinError+10061%5D", "?c=[WinError+10061]", "?utm=1&c=10061",
    "?c=10061&utm=1", "?c=16#8007274D&utm=1", "?c=10061&plain", "?c=%20wsaeconnrefused%20", "?c=#WSAECONNREFUSED",
    "?c=16#8007274D&c=10054", "?c=os error 10061",
]  # fmt: skip
# What is known by no name, and how the page says it.
UNKNOWN = {
    "?c=100%": "100%", "?c=%E4%25%": "\ufffd%%", "?c=a & b": "a & b", "?c=<img src=x onerror=alert(1)>": "<img src=x onerror=alert(1)>",
    "#\\": "\\", "?c=%22%3E<script>alert(1)</script>": '"><script>alert(1)</script>', "?c=javascript:alert(1)": "javascript:alert(1)",
    "?c=" + "x" * 3000: "x" * 80 + "\u2026", "#foo\\\"": 'foo\\"',
}  # fmt: skip


@pytest.mark.parametrize("address", LEADING)
def test_go_leads_to_the_page_and_back_leads_past_it(watched: Watched, address: str):
    page = watched.goto("guides/nerrid.html")
    page.evaluate("(address) => { location.href = address; }", f"../go.html{address}")
    expect(page).to_have_url(f"{watched.base}/winsock/10061.html")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Read nErrId")


@pytest.mark.parametrize("address", UNKNOWN, ids=lambda address: address[:20])
def test_go_shows_what_it_does_not_know_and_never_runs_it(watched: Watched, address: str):
    page = watched.goto(f"go.html{address}")
    expect(page.locator("#go-token")).to_have_text(UNKNOWN[address])
    assert page.locator("#go img, #go script").count() == 0
    page.reload()  # the address it has put in place says the same
    expect(page.locator("#go-token")).to_have_text(UNKNOWN[address])


@pytest.mark.parametrize("address", ["", "?c=", "?c=%20+", "#", "?q=10061&c="])
def test_go_without_a_token_asks_for_one(watched: Watched, address: str):
    page = watched.goto(f"go.html{address}")
    expect(page.locator("#go-unknown")).to_be_hidden()
    page.locator("#go-code").fill("16#8007274D")
    page.keyboard.press("Enter")
    expect(page).to_have_url(containing("winsock/10061.html"))


def test_go_helps_where_it_does_not_know(watched: Watched, winsock):
    page = watched.goto("go.html?c=WSAECONREFUSED")
    expect(page.locator("#go-answer a[data-code]").first).to_have_attribute("data-code", "10061")
    expect(page.locator("#go-code")).to_have_value("WSAECONREFUSED")
    page.get_by_role("link", name=f"All errors: Winsock ({len(winsock.errors)})").click()
    expect(page).to_have_url(containing("winsock/index.html"))
    page.go_back()
    page.get_by_role("link", name="Read nErrId").click()
    expect(page.locator("h1")).to_contain_text("Read nErrId")


def test_go_names_the_family_of_a_foreign_number(watched: Watched):
    page = watched.goto("go.html?c=1861")
    expect(page.locator("#go-answer")).to_contain_text("ADS")
    assert page.locator("#go-answer a[data-code]").count() == 0


def test_go_and_decode_say_what_they_need_without_javascript(browser: Browser, built: Path, winsock):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built / "decode.html").as_uri())
    assert "needs JavaScript" in page.locator("noscript").inner_text() and not page.locator("#log").is_visible()
    page.goto((built / "go.html").as_uri() + "?c=10061")
    assert "JavaScript" in page.locator("noscript").inner_text() and not page.locator("#go-code").is_visible()
    page.get_by_role("link", name=f"All errors: Winsock ({len(winsock.errors)})").click()
    expect(page.locator("tbody tr:visible")).to_have_count(len(winsock.errors))
    context.close()


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


EXACT = ".md-search-result__list > li:first-child > a[data-exact-match]"


def search(watched: Watched, typed: str, page: str = "guides/nerrid.html"):
    """Type into the header search of a page."""
    found = watched.goto(page)
    found.keyboard.press("/")
    found.keyboard.type(typed)
    return found


@pytest.mark.parametrize(
    "start", ["guides/nerrid.html", "index.html", "winsock/index.html", "winsock/10054.html", "decode.html"]
)
@pytest.mark.parametrize("query", ["10061", "-2147014835", "16#8007_274D", "[WinError 10061]", "wsaeconnrefused"])
def test_in_the_header_search_the_exact_hit_stands_first_and_enter_opens_it(watched: Watched, query: str, start: str):
    page = watched.goto(start)
    page.locator(".md-search__input").focus()
    page.keyboard.type(query)
    expect(page.locator(EXACT)).to_have_attribute("href", containing("winsock/10061.html"))
    # Before that, the theme does not know the key, and the browser sends the form.
    expect(page.locator(".md-search-result__meta")).not_to_contain_text("Initializing")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("10061 WSAECONNREFUSED")


def test_the_exact_hit_stays_first_when_the_full_text_search_has_answered(watched: Watched):
    page = search(watched, "10061")
    theirs = page.locator(".md-search-result__item:not(.answer-item)")
    expect(theirs.first).to_be_visible(timeout=15000)
    expect(page.locator(EXACT)).to_have_count(1)
    expect(page.locator(".answer-item")).to_have_count(1)
    page.keyboard.press("Backspace")
    expect(page.locator("a[data-exact-match]")).to_have_count(0)
    page.keyboard.type("0")
    expect(page.locator(EXACT)).to_have_attribute("href", containing("winsock/10060.html"))
    page.keyboard.press("ArrowDown")
    expect(page.locator(EXACT)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("10060")


def test_beside_an_exact_hit_the_search_does_not_say_that_nothing_matches(watched: Watched):
    page = search(watched, "LWORD#16#8007_274D")
    expect(page.locator(EXACT)).to_be_visible()
    meta = page.locator(".md-search-result__meta")
    expect(meta).to_have_text("No matching documents", timeout=15000)
    expect(meta).to_be_hidden()
    page = search(watched, "zzqqxx")
    expect(meta).to_have_text("No matching documents", timeout=15000)
    expect(meta).to_be_visible()


def test_of_a_negative_number_the_search_shows_the_hit_alone(watched: Watched):
    """The theme reads the sign as "not"."""
    page = search(watched, "-2147014835")
    theirs = page.locator(".md-search-result__item:not(.answer-item)")
    expect(theirs.first).to_be_attached(timeout=15000)
    expect(page.locator(".md-search-result__item:visible")).to_have_count(1)
    page.keyboard.press("Control+A")
    page.keyboard.type("keepalive")
    expect(theirs.first).to_be_visible()


def test_the_header_search_offers_the_nearest_name_and_a_foreign_family_first(watched: Watched):
    for typed in ("WSAECONREFUSED", "connection refusd"):
        page = search(watched, typed)
        expect(page.locator(EXACT)).to_have_attribute("href", containing("winsock/10061.html"))
    page = search(watched, "1861")
    first = page.locator(".md-search-result__list > li").first
    expect(first).to_have_class(containing("answer-item"))  # a page of the full-text search speaks of ADS, too
    expect(first).to_contain_text("ADS")
    expect(first).to_be_visible()
    assert page.locator("a[data-exact-match]").count() == 0
    page.keyboard.press("Enter")
    expect(page.locator("#go-answer")).to_contain_text("ADS")


@pytest.mark.parametrize("digit", "0123456789")
def test_the_search_finds_what_begins_with_a_digit(watched: Watched, digit: str):
    """Its engine once met words that it had made up itself, said so in the console, and showed nothing."""
    page = search(watched, digit)
    expect(page.locator(".md-search-result__item:not(.answer-item)").first).to_be_visible()


def test_a_search_asked_for_by_the_address_has_its_exact_hit(watched: Watched):
    page = watched.goto("guides/nerrid.html?q=10061")
    expect(page.locator(EXACT)).to_be_visible()


def test_what_is_typed_into_the_search_is_shown_never_run(watched: Watched):
    page = search(watched, "12007<img src=x onerror=alert(1)>")
    expect(page.locator(".md-search-result__meta")).not_to_have_text("Initializing search", timeout=15000)
    assert page.locator(".md-search-result img").count() == 0


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
    expect(button.get_by_role("status")).to_have_text("Copied")


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
        "go.html?c=" + "x" * 300,
        "decode.html",
    ):
        page.goto(f"{built.as_uri()}/{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.goto((built / "winsock" / "10061.html").as_uri())
    box = page.locator(".verdict .retry .headline").bounding_box()
    assert box["y"] + box["height"] <= height
    page.close()


@pytest.mark.parametrize("address", ["winsock/99999.html", "guides/gone/too.html", "nowhere.html", ""])
def test_a_missing_page_leads_home_from_any_depth_of_any_place(browser: Browser, built: Path, address: str):
    """As a server shows 404.html: at the address that was asked for."""
    page = browser.new_page()
    body = (built / "404.html").read_text(encoding="utf-8")
    page.route("http://plant.example/**", lambda route: route.fulfill(status=404, content_type="text/html", body=body))
    page.goto(f"http://plant.example/docs/errors/{address}")
    links = [link.get_attribute("href") for link in page.locator("nav a").all()]
    assert links == [f"http://plant.example/docs/errors/{target}" for target in ("index.html", "winsock/index.html")]
    page.close()
