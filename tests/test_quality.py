"""What every kind of page must be for everybody: accessible, valid, wide targets, no wider than the screen; by axe-core, the Nu checker and the browser itself."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
from collections import Counter
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from playwright.sync_api import Browser, Page, expect

KINDS = [
    "index.html", "decode.html", "go.html?c=zzz", "winsock/index.html", "winsock/10061.html", "winsock/11004.html", "guides/connect.html",
    "links.html", "platforms.html", "twincat.html", "ship.html", "matching.html", "corrections.html", "contributing.html", "changelog.html",
    "benchmarks.html", "404.html", "plain.html",
]  # fmt: skip

# What the theme writes and no setting changes.
NU_OF_THE_THEME = (
    # Two checkboxes open the drawer and the search; browsers do not fill them in.
    "Attribute “autocomplete” is only allowed when the input type is",
    # On a page outside the navigation, the title of the contents is a label for a checkbox that only the others have.
    "The value of the “for” attribute of the “label” element must be the ID of a non-hidden form control.",
)

# Who asks for a finger and has less than 44 pixels. A link in running text has the height of its line (WCAG 2.2, 2.5.8, "inline").
SMALL = """() => {
  const running = (element) => getComputedStyle(element).display === "inline" && element.closest("p, li, td, pre");
  const area = (element) => {
    const after = getComputedStyle(element, "::after"); // some fill the card or row they stand in
    const fills = after.position === "absolute" && after.inset === "0px" && getComputedStyle(element).position === "static";
    return (fills ? element.offsetParent : element).getBoundingClientRect();
  };
  const shown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })
    && element.getBoundingClientRect().width > 1 && getComputedStyle(element).pointerEvents !== "none";
  return [...document.querySelectorAll("a[href], button, input, select, textarea, .md-header__button, .md-nav__link")]
    .filter((element) => shown(element) && !running(element))
    .filter((element) => Math.min(area(element).width, area(element).height) < 43.9)
    .map((element) => element.outerHTML.slice(0, 120));
}"""


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{problem['id']}: {node['html'][:120]}" for problem in found for node in problem["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", KINDS)
def test_axe_finds_nothing_to_object_to(browser: Browser, built: Path, address: str, scheme: str):
    width = 1280 if scheme == "light" else 390
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(f"{built.as_uri()}/{address}")
    page.evaluate(
        "[...document.querySelectorAll('main > *, [role=main] > *')].slice(300).forEach(part => part.remove())"
    )  # of plain.html, the like of them stay
    assert violations(page) == []
    page.close()


def test_axe_would_find_something(browser: Browser, built: Path):
    page = browser.new_page()
    page.goto(f"{built.as_uri()}/winsock/10061.html")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: #aaa; background: #fff\">pale</p><img src=\"\">')"
    )
    assert {problem.partition(":")[0] for problem in violations(page)} >= {"color-contrast", "image-alt"}
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_scripts_add(browser: Browser, built: Path, scheme: str):
    page = browser.new_page(viewport={"width": 800, "height": 480}, color_scheme=scheme)
    page.goto(f"{built.as_uri()}/index.html")
    page.fill("#lookup", "conn")
    assert violations(page) == []
    page.fill("#lookup", "1861")
    assert violations(page) == []
    page.goto(f"{built.as_uri()}/decode.html")
    page.fill("#log", "connect failed: WSAECONNREFUSED (10061)\nnothing\nerror 10054")
    expect(page.locator("#decoded a[data-code]")).to_have_count(3)
    assert violations(page) == []
    page.goto(f"{built.as_uri()}/winsock/10061.html")
    page.keyboard.press("/")
    page.keyboard.type("10060")
    expect(page.locator(".md-search-result__item:not(.answer-item)").first).to_be_visible()
    assert violations(page) == []
    page.close()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (800, 480), (1280, 800)])
def test_a_finger_in_a_glove_hits_every_target(browser: Browser, built: Path, width: int, height: int):
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
    page = context.new_page()
    small = {}
    for address in KINDS[:-1]:  # plain.html is a text
        page.goto(f"{built.as_uri()}/{address}")
        page.wait_for_function("document.readyState === 'complete'")
        small[address] = page.evaluate(SMALL)
    if width < 1220:
        page.goto(f"{built.as_uri()}/guides/connect.html")
        page.locator("label.md-header__button[for=__drawer]").click()
        expect(page.get_by_role("link", name="All errors").first).to_be_in_viewport()
        small["the drawer"] = page.evaluate(SMALL)
    assert {address: found for address, found in small.items() if found} == {}
    context.close()


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_is_cut_off_at_twice_or_four_times_the_size(browser: Browser, built: Path, width: int):
    """1280 pixels at 200 % and at 400 % (WCAG 2.2, 1.4.10)."""
    page = browser.new_page(viewport={"width": width, "height": 400})
    wide = []
    for address in KINDS:
        page.goto(f"{built.as_uri()}/{address}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)
    assert wide == []
    page.close()


def test_with_the_keyboard_alone_the_first_key_skips_to_the_answer_and_focus_is_always_seen(
    browser: Browser, built: Path
):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{built.as_uri()}/winsock/10061.html")
    expect(page.locator("button.copy").first).to_be_attached()
    page.keyboard.press("Tab")
    expect(page.locator(".md-skip")).to_be_focused()
    expect(page.locator(".md-skip")).to_be_visible()
    page.keyboard.press("Enter")
    order = []
    for _ in range(12):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate(
                "[document.activeElement.outerHTML.slice(0, 60), getComputedStyle(document.activeElement).outlineStyle]"
            )
        )
    assert [where for where, outline in order if outline == "none"] == []
    assert sum("copy" in where for where, _ in order) >= 8, "behind the answer come the notations"
    page.close()


def test_forced_colours_keep_the_icons(browser: Browser, built: Path):
    page = browser.new_page(forced_colors="active")
    page.goto(f"{built.as_uri()}/winsock/10061.html")
    for part in (".verdict .retry", ".verdict .who", ".copy"):
        colour = page.evaluate(
            "part => getComputedStyle(document.querySelector(part), '::before').backgroundColor", part
        )
        assert colour == page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    page.close()


def test_whoever_wants_no_motion_has_none(browser: Browser, built: Path):
    page = browser.new_page(reduced_motion="reduce")
    page.goto(f"{built.as_uri()}/winsock/10061.html")
    moving = "[...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0 || getComputedStyle(e).animationName !== 'none').length"
    assert page.evaluate(moving) == 0
    page.close()


@pytest.fixture(scope="session")
def nu() -> list[str]:
    """The command of the Nu checker, which npm has; fetched once, checked against its hash. Skips the test where there is no Java or npm."""
    java, npm = shutil.which("java"), shutil.which("npm")
    if not java or not npm:
        pytest.skip("the Nu checker: needs Java and npm")
    folder = ROOT / ".cache" / "nu"
    jar, archive = folder / "package" / "build" / "dist" / "vnu.jar", folder / "vnu-jar-26.9.27.tgz"
    if not jar.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([npm, "pack", "--silent", "vnu-jar@26.9.27"], cwd=folder, check=True, capture_output=True)
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        assert digest == "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA==", (
            "not the Nu checker that we know"
        )
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
    return [java, "-Xss4m", "-jar", str(jar), "--format", "json", "--skip-non-html"]


def test_the_nu_checker_objects_only_to_what_the_theme_writes(nu: list[str], built: Path):
    said = subprocess.run([*nu, "."], cwd=built, capture_output=True, text=True, encoding="utf-8").stderr
    problems = [message for message in json.loads(said)["messages"] if message["type"] != "info"]
    ours = [message for message in problems if not message["message"].startswith(NU_OF_THE_THEME)]
    assert [(message["url"], message["message"]) for message in ours] == []
    kinds = Counter(
        next(start for start in NU_OF_THE_THEME if message["message"].startswith(start)) for message in problems
    )
    assert set(kinds) == set(NU_OF_THE_THEME), "the theme has mended one; strike it off the list"


HEAD = re.compile(
    r'<title>([^<]*)</title>|<meta (?:name|property)="([\w:]+)" content="([^"]*)">|<link rel="(canonical)" href="([^"]*)">'
)


def head(path: Path) -> dict[str, str]:
    found = {}
    for title, name, content, rel, address in HEAD.findall(path.read_text(encoding="utf-8")):
        found[name or rel or "title"] = content or address or title
    return found


def test_every_page_says_in_its_head_what_it_is_and_no_two_the_same(built: Path):
    pages = [path for path in built.rglob("*.html") if 'http-equiv="refresh"' not in path.read_text(encoding="utf-8")]
    heads = {path: head(path) for path in pages if path.name not in ("404.html", "plain.html")}
    for path, said in heads.items():
        assert {
            "title",
            "description",
            "og:title",
            "og:description",
            "og:type",
            "og:site_name",
            "twitter:card",
        } <= said.keys(), path
        assert said["description"] == said["og:description"] and 20 < len(said["description"]) < 400, path
        assert not {"canonical", "og:url", "og:image"} & said.keys(), "without SITE_URL nobody knows the address"
    for key in ("title", "description"):
        assert [item for item in Counter(said[key] for said in heads.values()).items() if item[1] > 1] == []
    assert heads[built / "winsock" / "10061.html"]["title"].startswith("10061 WSAECONNREFUSED: Connection refused - ")
    assert heads[built / "index.html"]["title"] == "Winsock Error Reference"
