"""What a visit costs and when the look-up answers, in the real browser beside two other pages of the same text; and the look-up among many errors.

The parts of benchmark.py that need a browser and the packages of the tests.
"""

import functools
import gzip
import http.server
import os
import shutil
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from winsock_errors import book, catalogue, markup, pages, provision, reader, site

CODE = 10061
# The network that Chromium's developer tools call Slow 4G, and a processor slowed down sixfold: a panel PC at the end of a bad line.
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}  # ms, bytes/s
SLOWDOWN = 6
SETTLED = 1500  # ms without a further request
BROWSER = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

STOCK = """
site_name: Winsock Error Reference
use_directory_urls: false
theme:
  name: material
  font: false  # else it waits for another host
  palette:
    - { media: "(prefers-color-scheme: light)", scheme: default, toggle: { icon: material/weather-sunny, name: Dark } }
    - { media: "(prefers-color-scheme: dark)", scheme: slate, toggle: { icon: material/weather-night, name: Light } }
plugins: [search]
markdown_extensions: [attr_list, md_in_html, tables, toc, pymdownx.highlight, pymdownx.superfences]
nav: [index.md, winsock/index.md]
not_in_nav: "*"
"""
BY_HAND = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ max-width: 48rem; margin: auto; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #222; background: #fff; }}
code {{ font-family: monospace; background: #eee; }}
pre {{ padding: 0.5rem; background: #eee; overflow: auto; }}
th, td {{ padding: 0.2rem 0.6rem 0.2rem 0; border-bottom: 1px solid #ccc; text-align: left; }}
</style>
<main>{text}</main>
</html>
"""

# Types the code until somebody answers, and notes when. The two take different events for a key.
ANSWERED = """(() => {
  const tried = () => {
    const box = document.querySelector("%(box)s");
    if (document.querySelector("%(hit)s")) { window.answered = performance.now(); return; }
    if (box) {
      box.value = "%(code)s";
      const search = document.getElementById("__search");
      if (search && box.name === "query" && !search.checked) search.click();
      for (const kind of ["focus", "input", "keyup"]) box.dispatchEvent(new Event(kind, { bubbles: true }));
    }
    setTimeout(tried, 50);
  };
  tried();
})()"""
HEADER = ".md-search__input"

# Milliseconds from each letter of the texts, one after the other, until the page is laid out again.
KEYS = """([box, texts]) => {
  const field = document.querySelector(box);
  return texts.flatMap((text) => [...text].map((_, place) => {
    field.value = text.slice(0, place + 1);
    const started = performance.now();
    field.dispatchEvent(new Event("input"));
    document.body.getBoundingClientRect();
    return performance.now() - started;
  }));
}"""
TYPED = [
    "16#8007274D",
    "-2147014835",
    "WSAECONNREFUSED",
    "connection refused",
    "wsaeconrefusd",
    "[WinError 10061]",
    "host is down 4711",
]


@dataclass
class Traffic:
    """What a server has sent, headers included."""

    requests: int = 0
    sent: int = 0  # bytes


@dataclass(frozen=True)
class Case:
    """A page to visit: below which folder, where the code is typed, and what the answer looks like; nowhere if it has no look-up."""

    name: str
    folder: Path
    address: str
    box: str = ""
    hit: str = ""


@dataclass
class Visits:
    """The measurements of one case, a number for each round."""

    requests: list[float] = field(default_factory=list)
    kilobytes: list[float] = field(default_factory=list)  # thousands of bytes, compressed as they travel
    painted: list[float] = field(default_factory=list)  # ms to the first contentful paint
    answered: list[float] = field(default_factory=list)  # ms until the look-up has the error


def compare_pages(ours: Path, folder: Path, rounds: int) -> None:
    """Print what a first visit to one error page costs, beside a page written by hand and the theme as it comes; all cases in turn, round by round.

    `ours` is a copy of the project, not built yet; the other two are made in `folder`.
    """
    stock, hand = folder / "stock", folder / "hand"
    build(ours, stock, hand)
    page, exact = f"winsock/{CODE}.html", "a[data-exact-match]"
    cases = [
        Case("written by hand", hand, "index.html"),
        Case("stock Material", stock / "site", page, HEADER, ".md-search-result__item"),
        Case("ours", ours / "site", page, HEADER, exact),
        Case("ours, home page", ours / "site", "index.html", "#lookup", "#lookup-results a[data-code]"),
    ]
    found = {case.name: Visits() for case in cases}
    with browser() as opened:
        for _ in range(rounds):
            for case in cases:
                visit(opened, case, found[case.name])
    report(found)


def build(ours: Path, stock: Path, hand: Path) -> None:
    """Three ways to the same text: the project in `ours`, its Markdown with the theme as it comes, one error as one file."""
    loaded, _ = site.render(ours)
    site.build(ours, loaded)
    left_out = shutil.ignore_patterns("assets", "integrations", "overlay", "*.js", "*.html", "*.json", "*.csv")
    shutil.copytree(ours / "docs", stock / "docs", ignore=left_out)
    (stock / "mkdocs.yml").write_text(STOCK, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "mkdocs", "--quiet", "build"], cwd=stock, check=True, stderr=subprocess.DEVNULL, env=os.environ | site.MKDOCS_ENVIRONMENT)  # fmt: skip
    hand.mkdir()
    (hand / "index.html").write_text(by_hand(loaded, reader.version(ours)), encoding="utf-8")


def by_hand(loaded: catalogue.Catalogue, version: str) -> str:
    """The error's page as somebody would write it who has this one page to write."""
    language, family = loaded.languages[0], loaded.families[0]
    common = pages.common_values(loaded, language, version) | {"edition": "book"}
    chapter = next(found for found in book.error_chapters(loaded, language, family, common) if str(CODE) in found.page)
    return BY_HAND.format(title=chapter.title, text=markup.html(chapter.text, lambda link: link, "", 1))


@contextmanager
def browser() -> Iterator[Browser]:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=provision.find_browser(), args=[*BROWSER, *["--no-sandbox"] * root]
        )
        yield opened
        opened.close()


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Traffic]]:
    """The folder on this machine's loopback, compressed as servers do; its address, and what goes over the line."""
    traffic = Traffic()

    class Handler(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = Path(self.translate_path(self.path))
            body = packed(path) if path.is_file() else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", self.guess_type(str(path)))
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            traffic.requests += 1
            traffic.sent += sum(map(len, self._headers_buffer)) + len(body)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder)) as server:
        server.handle_error = lambda *_: None  # a page is closed while it loads
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", traffic
        server.shutdown()


@functools.cache
def packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 9)


def visit(opened: Browser, case: Case, found: Visits) -> None:
    """Two first visits, each with an empty cache: one that reads, one that types."""
    with served(case.folder) as (base, traffic):
        page = slow_page(opened)
        page.goto(f"{base}/{case.address}")
        page.wait_for_timeout(SETTLED)
        found.painted.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        found.requests.append(traffic.requests)
        found.kilobytes.append(traffic.sent / 1000)
        page.context.close()
        if case.box:
            page = slow_page(opened)
            page.add_init_script(ANSWERED % {"box": case.box, "hit": case.hit, "code": CODE})
            page.goto(f"{base}/{case.address}")
            page.wait_for_function("window.answered", timeout=60_000)
            found.answered.append(page.evaluate("window.answered"))
            page.context.close()


def slow_page(opened: Browser) -> Page:
    page = opened.new_context(viewport={"width": 1280, "height": 800}).new_page()
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_4G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    return page


def report(found: dict[str, Visits]) -> None:
    """A row for each case, then the ratios, each the median of those of the rounds."""
    print(f"{'first visit':16}   requests      kB   first paint ms   look-up answers ms")
    for name, visits in found.items():
        answered = f"{statistics.median(visits.answered):18.0f}" if visits.answered else f"{'-':>18}"
        print(
            f"{name:16}   {statistics.median(visits.requests):8.0f}   {statistics.median(visits.kilobytes):5.0f}   "
            f"{statistics.median(visits.painted):14.0f}   {answered}"
        )
    hand, stock, ours, home = found.values()
    for text, one, other in (
        ("first paint, by the page written by hand", ours.painted, hand.painted),
        ("first paint, by stock Material", ours.painted, stock.painted),
        ("bytes, by stock Material", ours.kilobytes, stock.kilobytes),
        ("look-up of the home page, by stock Material's search", home.answered, stock.answered),
        ("look-up in the header, by stock Material's search", ours.answered, stock.answered),
    ):
        ratios = [mine / theirs for mine, theirs in zip(one, other)]
        print(f"{text:55} {statistics.median(ratios):.2f}   ({min(ratios):.2f} to {max(ratios):.2f})")


def look_up(projects: dict[int, Path]) -> None:
    """Print how long a key of the look-up and of the list's filter takes, for each number of errors; `projects` are not built yet."""
    print(
        "errors   look-up ms a key: median, worst   filter of the list ms a key: median, worst   list usable after ms",
        flush=True,
    )
    with browser() as opened:
        for size, project in projects.items():
            loaded, _ = site.render(project)
            site.build(project, loaded)
            with served(project / "site") as (base, _):
                times = {}
                for box, address in (("#lookup", "index.html"), ("#filter", "winsock/index.html")):
                    page = opened.new_page()
                    page.goto(f"{base}/{address}", timeout=120_000)
                    page.wait_for_selector(box)
                    ready = page.evaluate("performance.now()")
                    times[box] = page.evaluate(KEYS, [box, TYPED])
                    page.close()
            texts = [f"{statistics.median(keys):.1f}, {max(keys):.0f}" for keys in times.values()]
            print(f"{size:6}   {texts[0]:>31}   {texts[1]:>42}   {ready:20.0f}", flush=True)
