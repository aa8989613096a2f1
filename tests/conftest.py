"""What the tests share: the project's own catalogue, its built site, a browser cut off from other hosts, and a small data folder that they may break."""

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from winsock_errors import catalogue as catalogue_module
from winsock_errors import provision
from winsock_errors import site as site_module

ROOT = Path(__file__).resolve().parents[1]
expect.set_options(timeout=15_000)  # milliseconds; on a busy machine a page takes its time
SOURCES = ("data", "docs", "theme", "scripts", "mkdocs.yml", "pyproject.toml", "requirements")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process has all tests that open the browser: two browsers at once make each other slow, and tests impatient."""
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def catalogue() -> catalogue_module.Catalogue:
    return catalogue_module.load(ROOT / "data")


@pytest.fixture(scope="session")
def winsock(catalogue) -> catalogue_module.Family:
    return next(family for family in catalogue.families if family.key == "winsock")


def copy_project(target: Path) -> Path:
    """The project's sources in a folder of their own, with this environment as their .venv."""
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target / name)
    if os.name == "nt":  # a junction: a symbolic link needs a privilege there
        import _winapi

        _winapi.CreateJunction(sys.prefix, str(target / ".venv"))
    else:
        (target / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    return target


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_project(tmp_path)


def run(project: Path, command: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """One of the project's commands, as a user starts it."""
    return subprocess.run(
        [sys.executable, project / "scripts" / f"{command}.py", *arguments],
        capture_output=True, text=True, encoding="utf-8", env=os.environ | environment, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="session")
def built(tmp_path_factory, catalogue) -> Path:
    """The site, built once from the project's sources under a path with a blank and an umlaut."""
    project = copy_project(tmp_path_factory.mktemp("Anlage Süd"))
    site_module.render(project)
    site_module.build(project, catalogue)
    return project / "site"


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


def approve(name: str, text: str) -> None:
    """Compare with the approved file. UPDATE_GOLDEN=1 writes it anew: read the difference like code."""
    golden = ROOT / "tests" / "golden" / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


WORDS = (ROOT / "data" / "words" / "en.toml").read_text(encoding="utf-8")
CONTEXT = (ROOT / "data" / "context.toml").read_text(encoding="utf-8")
OTHERS = (ROOT / "data" / "others.toml").read_text(encoding="utf-8")

SMALL_DATA = """name = "Winsock"
symbol_prefix = "WSA"
hresult_base = 0x8007_0000
sources = ["list"]

[WSAEFULL]
code = 10061
title = "Everything at once"
category = "network"
retry = "later"
status = "obsolete"
met_often = true
aliases = ["WSAFULL", "EAI_FULL"]
stages = ["connect", "transfer"]
functions = ["connect", "WSAConnect"]
options = ["SO_KEEPALIVE"]
errno = "EFULL"
linux = 111
bsd = 61
dotnet = "Full"
python = "ConnectionRefusedError"
rust = "ConnectionRefused"
node = "EFULL"
libuv = -4078
messages.en = ["everything was full", "wholly full"]
messages.zh = ["全部已满"]
confused = ["WSA_BARE"]
sources = ["list"]

[WSA_BARE]
code = 10062
title = "Nothing more than needed"
category = "unused"
retry = "no"
status = "in-use"
sources = ["list"]
"""

SMALL_SOURCES = """[list]
title = "The list"
address = "https://example.org/list"

[thread-7]
title = "A thread"
address = "https://example.org/thread/7"
"""

FULL_NOTE = """What happened, in one sentence.

## Who can fix it

The one with the [key](../guides/connect.md).

## Whether to retry

Tomorrow.

## Meaning

It differs from `WSA_BARE` and from `connect`.

```text
`WSA_BARE` in a code block stays as it is
```

## Likely causes

### The first, near `WSA_BARE`

Seen before ([thread 7][thread-7]).

Confirm: run `ping`.

```bat
ping 192.168.1.10
```

Do: this.

- or that

### The second

Confirm: look.

Do: mend.

## In the PLC program

`nErrId` = `16#8007274D`.

## Easily confused with

- `WSA_BARE`: the other one
  is bare.
"""

BARE_NOTE = "Hardly anything.\n\n## Meaning\n\nNothing.\n"
PAIRED_NOTE = BARE_NOTE + "\n## Easily confused with\n\n- `WSAEFULL`: that one has everything.\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A valid data folder of two errors: one with every section, one with hardly any."""
    data = tmp_path / "data"
    files = {
        "winsock.toml": SMALL_DATA, "sources.toml": SMALL_SOURCES, "context.toml": CONTEXT, "others.toml": OTHERS, "words/en.toml": WORDS,
        "notes/en/winsock/WSAEFULL.md": FULL_NOTE, "notes/en/winsock/WSA_BARE.md": PAIRED_NOTE,
    }  # fmt: skip
    for name, text in files.items():
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return data
