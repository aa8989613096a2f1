"""The commands as a user starts them: what they print, how they end, and what they leave alone."""

import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from conftest import ROOT, approve, run
from winsock_errors import exports, site, terminal
from winsock_errors.catalogue import load
from winsock_errors.reader import Problems


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_build_makes_the_site_and_says_what_to_open(project, winsock):
    done = run(project, "build")
    assert done.returncode == 0, done.stderr
    assert f"{len(winsock.errors)} errors" in done.stdout and (project / "site" / "index.html").as_uri() in done.stdout
    assert len(list((project / "site" / "winsock").glob("[0-9]*.html"))) == len(winsock.errors)
    assert not (project / "site.new").exists() and not (project / "site.old").exists()


def test_the_same_tree_built_twice_is_the_same_to_the_byte(project):
    environment = {"SOURCE_DATE_EPOCH": "1700000000", "SITE_URL": "https://errors.example/winsock/"}
    assert run(project, "build", **environment).returncode == 0
    first = digest(project / "site")
    shutil.rmtree(project / "docs" / "winsock")
    assert run(project, "build", **environment, PYTHONHASHSEED="7", TZ="Asia/Tokyo").returncode == 0
    assert digest(project / "site") == first
    assert "<lastmod>2023-11-14</lastmod>" in (project / "site" / "sitemap.xml").read_text(encoding="utf-8"), (
        "the date is that of SOURCE_DATE_EPOCH"
    )
    assert 'template="https://errors.example/winsock/go.html?c={searchTerms}"' in (
        project / "site" / "opensearch.xml"
    ).read_text(encoding="utf-8")
    address = "https://errors.example/winsock/"
    for page, kind in (("index.html", "WebSite"), ("winsock/10061.html", "BreadcrumbList")):
        text = (project / "site" / page).read_text(encoding="utf-8")
        assert f'<link rel="canonical" href="{address}{page}">' in text
        assert f'<meta property="og:url" content="{address}{page}">' in text
        card = re.search(f'<meta property="og:image" content="{address}(.+?)">', text)[1]
        assert (project / "site" / card).read_bytes().startswith(b"\x89PNG")
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[1])
        assert data["@type"] == kind
    assert [step.get("item", "") for step in data["itemListElement"]] == [address, f"{address}winsock/index.html", ""]


SLIPS = {
    "a duplicate code": ("data/winsock.toml", "code = 10062\n", "code = 10061\n", "already that of WSAECONNREFUSED"),
    "an unknown field": ("data/winsock.toml", "code = 10062\n", "code = 10062\ncolour = 1\n", "unknown field 'colour'"),
    "an unknown category": ("data/winsock.toml", 'category = "unused"', 'category = "lost"', "unknown category 'lost'"),
    "broken TOML": ("data/winsock.toml", "code = 10062\n", "code = \n", "is not valid TOML"),
    "a dangling reference": (
        "data/notes/en/winsock/WSAECONNREFUSED.md",
        "`WSAETIMEDOUT`",
        "`WSAETIMEOUT`",
        "`WSAETIMEOUT` is no error",
    ),
    "a broken link": (
        "data/notes/en/winsock/WSAELOOP.md",
        "## Meaning\n",
        "## Meaning\n\n[nowhere](../guides/nowhere.md)\n",
        "../guides/nowhere.md",
    ),
    "a broken anchor": ("docs/guides/mail.md", "(#2-", "(#2-nowhere-", "no such anchor"),
    "a page missing in the navigation": (
        "mkdocs.yml",
        "      - The port is taken: guides/port.md\n",
        "",
        "guides/port.md",
    ),
    "a broken template": (
        "scripts/winsock_errors/templates/error.md",
        "{{ note.meaning }}",
        '{{ 1 + "a" }}',
        "correct the template",
    ),
    "a missing word": (
        "data/words/en.toml",
        'copied = "Copied"\n',
        "",
        "a template asks for the word 'copied'; add it to every language",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_fails_the_build_in_words_and_leaves_the_last_site(project, slip):
    file, good, bad, said = SLIPS[slip]
    (project / "site").mkdir()
    (project / "site" / "index.html").write_text("the last good site")
    path = project / file
    text = path.read_text(encoding="utf-8")
    assert good in text
    path.write_text(text.replace(good, bad, 1), encoding="utf-8")
    done = run(project, "build")
    assert done.returncode == 1
    assert said in done.stderr and "Traceback" not in done.stderr and "site/ is as it was" in done.stderr
    assert digest(project / "site") == digest_of("the last good site")


def digest_of(text: str) -> dict[str, str]:
    return {"index.html": hashlib.sha256(text.encode()).hexdigest()}


needs_process_groups = pytest.mark.skipif(os.name == "nt", reason="ends a command together with its children")


@needs_process_groups
def test_a_build_killed_half_way_leaves_the_last_site_and_the_next_one_works(project):
    (project / "site").mkdir()
    (project / "site" / "index.html").write_text("the last good site")
    build = subprocess.Popen(
        [sys.executable, project / "scripts" / "build.py"],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not (project / "site.new" / "winsock").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(build.pid, signal.SIGKILL)
    build.wait()
    assert (project / "site.new" / "winsock").exists(), "it was killed while mkdocs wrote"
    assert digest(project / "site") == digest_of("the last good site")
    assert run(project, "build").returncode == 0
    assert (project / "site" / "winsock" / "10061.html").exists() and not (project / "site.new").exists()


def test_a_build_killed_between_its_two_renames_is_mended_by_the_next(project, catalogue):
    (project / "site.old").mkdir()
    (project / "site.old" / "index.html").write_text("the last good site")
    (project / "docs" / "index.md").unlink(missing_ok=True)
    with pytest.raises(Problems):
        site.build(project, catalogue)  # without the rendered pages mkdocs finds dead links
    assert digest(project / "site") == digest_of("the last good site")


def test_sync_writes_what_changed_removes_strays_and_touches_nothing_else(tmp_path):
    (tmp_path / "guide.md").write_text("by hand")
    first = {"index.md": "home", "winsock/1.md": "one", "winsock/2.md": "two"}
    assert site.sync(tmp_path, first, ["winsock/"]) == site.Synced(written=3, removed=0, unchanged=0)
    stamp = (tmp_path / "winsock" / "1.md").stat().st_mtime_ns
    second = {"index.md": "home", "winsock/1.md": "one", "winsock/3.md": "ü"}
    assert site.sync(tmp_path, second, ["winsock/"]) == site.Synced(written=1, removed=1, unchanged=2)
    assert (tmp_path / "winsock" / "1.md").stat().st_mtime_ns == stamp
    assert {path.name for path in tmp_path.rglob("*.md")} == {"index.md", "guide.md", "1.md", "3.md"}
    assert (tmp_path / "winsock" / "3.md").read_bytes() == "ü".encode()


@pytest.mark.parametrize("name", ["../evil.html", "winsock/../../evil.html", "/evil.html", "winsock\\..\\evil.html"])
def test_sync_refuses_to_write_outside_its_folder(tmp_path, name):
    with pytest.raises(Problems, match="is outside docs/"):
        site.sync(tmp_path / "docs", {"winsock/1.md": "one", name: "evil"}, ["winsock/"])
    assert list(tmp_path.iterdir()) == []


def test_a_site_that_is_a_link_or_a_file_is_replaced_every_time(tmp_path, catalogue, monkeypatch):
    monkeypatch.setattr(site, "run_mkdocs", lambda root, catalogue, target: target.mkdir())
    monkeypatch.setattr(site.finish, "finish", lambda folder: None)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    for _ in range(2):
        site.build(tmp_path, catalogue)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "site"]
        assert not (tmp_path / "site").is_symlink()


BARE_PYTHON = [sys.executable, "-I", "-S"]  # no site-packages: the standard library only


def explain(*tokens: str) -> subprocess.CompletedProcess:
    code = f"import sys, runpy; sys.path.insert(0, {str(ROOT / 'scripts')!r}); sys.argv = ['explain.py', *sys.argv[1:]]; runpy.run_path({str(ROOT / 'scripts' / 'explain.py')!r}, run_name='__main__')"
    return subprocess.run(
        [*BARE_PYTHON, "-c", code, *tokens],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
        cwd="/",
    )


def test_explain_says_what_the_page_says_in_80_columns():
    done = explain("10061")
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.startswith("10061 WSAECONNREFUSED: Connection refused\n")
    for part in (
        "16#274D",
        "Whether to retry: Yes, later.",
        "Who can fix it:",
        "Likely causes",
        "Confirm:",
        "Do:",
        "Page: winsock/10061.html",
    ):
        assert part in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "`" not in done.stdout and "](" not in done.stdout


def test_explain_takes_a_negative_number_first_and_several_tokens():
    done = explain("-2147014835", "WSAEINTR", "0x2733")
    assert done.returncode == 0, done.stderr
    assert [line.split(":")[0] for line in done.stdout.splitlines() if line.startswith("100")] == [
        "10061 WSAECONNREFUSED",
        "10004 WSAEINTR",
        "10035 WSAEWOULDBLOCK",
    ]


def test_explain_json_has_one_object_per_token_in_order():
    done = explain("--json", "wsaeconnrefused", "nonsense")
    assert done.returncode == 1
    first, second = json.loads(done.stdout)
    assert (first["token"], first["code"], first["hresult"], first["hresult_signed"]) == (
        "wsaeconnrefused",
        10061,
        "0x8007274D",
        -2147014835,
    )
    assert second == {"token": "nonsense", "code": None}


def test_explain_of_an_unknown_token_is_one_line_with_the_nearest_names():
    done = explain("WSAECONREFUSED")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "WSAECONREFUSED: no error of Winsock; did you mean WSAECONNREFUSED (10061)?\n"


def test_explain_without_a_token_is_wrong_use():
    done = explain()
    assert done.returncode == 2 and "usage:" in done.stderr and "Traceback" not in done.stderr


def test_explain_finds_the_code_in_what_a_runtime_prints():
    for said in ("[WinError 10061]", "nErrId = 16#8007274D", "SocketException (10061).", " 10061\n"):
        assert explain(said).stdout.startswith("10061 "), said
    two_codes = explain("10060 or 10061")
    assert two_codes.returncode == 1
    assert two_codes.stderr == (
        "10060 or 10061: no error of Winsock; did you mean WSAETIMEDOUT (10060), WSAECONNREFUSED (10061)?\n"
    )


def test_explain_never_offers_one_number_for_another():
    done = explain("12029", "")
    assert done.returncode == 1
    assert done.stderr == (
        "12029: no error of Winsock; by its range: WinINet or WinHTTP code (web client parts of Windows) (Microsoft, WinHTTP error messages);"
        " or TwinCAT system error (Beckhoff Infosys, TF6310 TCP/IP, overview of nErrId)\n"
        "an empty token: no error of Winsock; the guide 'Read nErrId' tells the families of codes apart\n"
    )


def test_explain_with_unreadable_data_ends_with_2_and_a_line(project):
    (project / "data" / "winsock.toml").write_text("x = \n", encoding="utf-8")
    done = run(project, "explain", "10061")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("data/winsock.toml:1: is not valid TOML")


def test_a_record_is_as_approved(small):
    """The keys that programs hold on to, one error with everything and one with nothing more than needed."""
    family = load(small).families[0]
    records = [exports.record(family, error) for error in family.errors]
    approve("records.json", json.dumps(records, indent=2) + "\n")


def test_the_terminal_text_is_as_approved(small):
    catalogue = load(small)
    family = catalogue.families[0]
    texts = [terminal.explain(catalogue, family, error) for error in family.errors]
    approve("explain.txt", "\n\n".join(texts) + "\n")


def test_the_reader_of_the_output_may_leave():
    explain_many = [sys.executable, ROOT / "scripts" / "explain.py", *["10061"] * 500]
    with subprocess.Popen(explain_many, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 0)


@needs_process_groups
@pytest.mark.parametrize("command", ["explain.py 10061", "annotate.py /dev/null"])
def test_a_closed_output_is_no_traceback(command):
    done = subprocess.run(f"{sys.executable} {ROOT}/scripts/{command} >&-", shell=True, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_error_can_be_explained(winsock):
    done = explain(*(error.symbol for error in winsock.errors))
    assert done.returncode == 0 and done.stdout.count("Page: winsock/") == len(winsock.errors)


@needs_process_groups
def test_serve_shows_an_edit(project):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, project / "scripts" / "serve.py", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as serve:
        try:

            def shows(text: str) -> bool:
                deadline = time.monotonic() + 60
                while time.monotonic() < deadline:
                    try:
                        if (
                            text
                            in urllib.request.urlopen(f"http://127.0.0.1:{port}/winsock/10062.html", timeout=5)
                            .read()
                            .decode()
                        ):
                            return True
                    except OSError:
                        pass
                    time.sleep(0.1)
                return False

            assert shows("WSAELOOP")
            note = project / "data" / "notes" / "en" / "winsock" / "WSAELOOP.md"
            note.write_text(
                note.read_text(encoding="utf-8").replace("## Meaning\n", "## Meaning\n\nJust edited.\n"),
                encoding="utf-8",
            )
            assert shows("Just edited.")
            note.write_text("No meaning.\n", encoding="utf-8")  # a slip keeps the last good preview
            assert "no 'Meaning'; add that section" in serve.stderr.readline()
            assert shows("Just edited.")
        finally:
            serve.terminate()  # the command is one process: nothing of it stays behind


@pytest.mark.parametrize("fault", ["a file in place of .venv", "a link that leads nowhere", "no lock"])
def test_an_environment_that_cannot_be_made_is_one_line(project, fault):
    environment = project / ".venv"
    if fault == "no lock":
        (project / "requirements" / "build.txt").unlink()
    else:
        environment.unlink()
        environment.symlink_to("nowhere") if "link" in fault else environment.write_text("")
    done = run(project, "build")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and ("remove it" in done.stderr or "restore it" in done.stderr)
