"""What is shipped: the same bytes from the same commit, complete offline in any folder, usable by a bare Python and by the site of somebody else."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from html import unescape
from pathlib import Path

import pypdf
import pytest
from conftest import ROOT, Watched, copy_project, run
from playwright.sync_api import Browser, expect
from winsock_errors import shipping, site, tree
from winsock_errors.reader import Problems, version

VERSION = version(ROOT)
IDENTITY = {f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER") for what, text in
            {"NAME": "Somebody", "EMAIL": "somebody@plant.example", "DATE": "2026-01-31T12:00:00 +0900"}.items()}  # fmt: skip


def committed(folder: Path) -> Path:
    """The project's sources as a git checkout: the same commit, wherever and whenever it is made."""
    project = copy_project(folder)
    for name in (".gitignore", "LICENSE"):
        shutil.copy2(ROOT / name, project / name)
    for arguments in (["init", "--quiet"], ["add", "--all", "--", ":!.venv"], ["commit", "--quiet", "--message", "x"]):
        subprocess.run(["git", "-C", str(project), *arguments], check=True, env=os.environ | IDENTITY, capture_output=True)  # fmt: skip
    (project / ".git" / "info" / "exclude").write_text(".venv\n")
    return project


@pytest.fixture(scope="session")
def project_at_commit(tmp_path_factory) -> Path:
    return committed(tmp_path_factory.mktemp("clone"))


@pytest.fixture(scope="session")
def dist(project_at_commit: Path) -> Path:
    done = run(project_at_commit, "bundle")
    assert done.returncode == 0, done.stderr
    return project_at_commit / "dist"


@pytest.fixture(scope="session")
def unpacked(dist: Path, tmp_path_factory) -> Path:
    """The zip in a folder whose name has blanks, umlauts and what an address must quote."""
    folder = tmp_path_factory.mktemp("Anlage Süd #4 (100 % öäü)")
    with zipfile.ZipFile(dist / f"winsock-errors-{VERSION}.zip") as bundle:
        bundle.extractall(folder)
    return folder


def test_the_bundle_is_the_zip_the_handbook_and_their_checksums(dist):
    names = [f"winsock-errors-{VERSION}.pdf", f"winsock-errors-{VERSION}.zip"]
    assert sorted(path.name for path in dist.iterdir()) == ["SHA256SUMS", *names]
    wanted = "".join(f"{hashlib.sha256((dist / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    assert (dist / "SHA256SUMS").read_text() == wanted


def test_the_zip_holds_the_whole_site_and_what_the_contract_names(dist, unpacked, built):
    inside = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    of_site = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file() and path.suffix != ".map"}
    assert of_site <= inside
    more = {"README.txt", "LICENSE.txt", "manifest.json", "winsock-errors.pyz", f"winsock-errors-{VERSION}.pdf"}
    assert inside - of_site == more | {name for name in inside if name.startswith("markdown/")}
    assert (unpacked / f"winsock-errors-{VERSION}.pdf").read_bytes() == (dist / f"winsock-errors-{VERSION}.pdf").read_bytes()  # fmt: skip


def test_every_path_of_the_zip_fits_windows(dist):
    with zipfile.ZipFile(dist / f"winsock-errors-{VERSION}.zip") as bundle:
        names = bundle.namelist()
        assert {(entry.date_time, entry.external_attr, entry.create_system) for entry in bundle.infolist()} == {
            ((2026, 1, 31, 3, 0, 0), 0o100644 << 16, 3)
        }
    assert max(map(len, names)) < 120 and names == sorted(names)
    assert len({name.lower() for name in names}) == len(names)
    assert [name for name in names if re.search(r'[\\:*?"<>|\s]|[. ](?:/|$)', name)] == []


def test_the_manifest_says_what_this_is_and_holds_the_sum_of_every_other_file(unpacked, project_at_commit):
    manifest = json.loads((unpacked / "manifest.json").read_text())
    commit = subprocess.run(["git", "-C", str(project_at_commit), "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()  # fmt: skip
    stated = {key: manifest[key] for key in ("version", "date", "commit", "modified", "edition", "overlay")}
    assert stated == {"version": VERSION, "date": "2026-01-31", "commit": commit, "modified": False, "edition": None, "overlay": {}}  # fmt: skip
    sums = {
        path.relative_to(unpacked).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in unpacked.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert manifest["files"] == sums


def test_two_clones_make_the_same_bytes(dist, tmp_path):
    other = committed(tmp_path / "another" / "cloné")
    time.sleep(2)  # the time in a zip has steps of two seconds
    changed = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    done = run(other, "bundle", "--output", str(tmp_path / "out"), **changed)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "SHA256SUMS").read_text() == (dist / "SHA256SUMS").read_text()


def test_the_version_stands_on_every_page_and_in_every_file_for_programs(unpacked):
    for page in unpacked.rglob("*.html"):
        assert VERSION in page.read_text(encoding="utf-8"), page
    for name in ("winsock.json", "winsock.csv", "winsock.schema.json", "llms.txt", "README.txt", "manifest.json"):
        assert VERSION in (unpacked / name).read_text(encoding="utf-8-sig"), name
    assert VERSION.encode() in (unpacked / "objects.inv").read_bytes().partition(b"# The remainder")[0]


def test_the_readme_is_for_notepad_and_names_what_is_there(unpacked):
    content = (unpacked / "README.txt").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\r\n") == content.count(b"\n")
    text = content.decode("utf-8-sig")
    assert max(map(len, text.replace(text.splitlines()[-1], "").splitlines())) <= 80
    named = re.findall(r"(?<![\w.-])[\w.-]+\.(?:html|pdf|pyz|json|csv|inv)\b|\b[a-z]+/", text)
    assert {name for name in named if not (unpacked / name).exists()} == {"plc.html"}  # which the example writes


def test_every_page_opens_from_the_folder_without_request_or_complaint(browser: Browser, unpacked: Path):
    """The whole site, as somebody without network opens it."""
    watched = Watched(browser.new_page(), unpacked.as_uri())
    pages = set(unpacked.rglob("*.html"))
    by_number = {path for path in pages if path.stem.isdigit()} - {unpacked / "404.html"}
    assert len(by_number) >= 97
    reached = set()
    for path in sorted(pages - by_number):
        watched.page.goto(path.as_uri())
        if path.stem.startswith("WSA"):  # an address by name leads to that by number
            watched.page.wait_for_url(re.compile(r"/winsock/\d+\.html$"))
            reached.add(unpacked / "winsock" / watched.page.url.rpartition("/")[2])
        assert watched.page.title(), path
    assert reached == by_number
    assert (watched.outside, watched.complaints) == ([], [])
    watched.page.close()


def test_the_unpacked_zip_is_the_whole_product(browser: Browser, unpacked: Path):
    context = browser.new_context(color_scheme="dark", viewport={"width": 800, "height": 480})
    watched = Watched(context.new_page(), unpacked.as_uri())
    page = watched.goto("index.html")
    page.keyboard.type("16#8007274D")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("10061 WSAECONNREFUSED")
    page.locator(".copy").first.click()
    expect(page.locator(".copy").first).to_have_text("Copied")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    page.keyboard.press("/")
    page.keyboard.type("actively refused")
    expect(page.locator(".md-search-result__link").first).to_have_attribute("href", re.compile("10061"))
    page = watched.goto("go.html?c=16#8007274D")
    expect(page).to_have_url(re.compile("winsock/10061.html$"))
    page = watched.goto("decode.html")
    page.fill("#log", "FB_SocketConnect failed, nErrId = 2147952461")
    expect(page.locator("#decoded a[data-code]")).to_have_attribute("data-code", "10061")
    assert (watched.outside, watched.complaints) == ([], [])
    context.close()


BARE = [sys.executable, "-I", "-S"]  # the standard library only


def one_file(unpacked: Path, *arguments: str, **more: object) -> subprocess.CompletedProcess:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")} | {"PYTHONUTF8": "1"}
    command = [*BARE, str(unpacked / "winsock-errors.pyz"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, cwd=unpacked.parent, **more)  # fmt: skip


@pytest.mark.parametrize("arguments", [["10061", "nonsense"], ["--json", "-2147014835"], ["--json", "os error 10061", "274Dh", "x"], ["12029"]])
def test_the_one_file_explains_what_explain_does(unpacked, arguments):
    theirs = run(ROOT, "explain", *arguments)
    for given in (["explain", *arguments], arguments):
        ours = one_file(unpacked, *given)
        assert (ours.returncode, ours.stdout, ours.stderr) == (theirs.returncode, theirs.stdout, theirs.stderr)


def test_the_one_file_annotates_what_annotate_does(unpacked):
    log = "connect: error 10061\nport 10061\nnErrId = 16#80072746\n"
    for form in ("text", "ansi", "html", "jsonl"):
        arguments = ["annotate", "--format", form, "--base-url", "https://e.example/"]
        ours = one_file(unpacked, *arguments, input=log)
        theirs = subprocess.run([sys.executable, ROOT / "scripts" / "annotate.py", *arguments[1:]], input=log, capture_output=True, text=True, encoding="utf-8")  # fmt: skip
        assert ours.returncode == 0 and ours.stdout == theirs.stdout and "10061" in ours.stdout


def test_the_one_file_says_what_it_can_do_and_which_version_it_is(unpacked):
    assert one_file(unpacked, "--version").stdout == f"{VERSION}\n"
    assert one_file(unpacked, "--help").stdout.startswith("usage: winsock-errors.pyz TOKEN...")
    assert one_file(unpacked, "explain", "--help").stdout.startswith("usage: winsock-errors.pyz explain ")
    nothing = one_file(unpacked, input="")
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert nothing.stderr == "no code is named; put it behind the file's name, as in: py winsock-errors.pyz 10061\n"


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal to type at")
def test_a_double_click_on_the_one_file_asks_for_codes(unpacked):
    import pty

    master, slave = pty.openpty()
    with subprocess.Popen([*BARE, str(unpacked / "winsock-errors.pyz")], stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:  # fmt: skip
        os.write(master, b"[WinError 10061]\nWSAECONREFUSED\n--json\n\n")
        said = process.communicate(timeout=60)[0]
    os.close(master), os.close(slave)
    assert process.returncode == 0 and said.count("Code or name, as the log shows it") == 4
    assert "10061 WSAECONNREFUSED: Connection refused" in said and "did you mean WSAECONNREFUSED (10061)?" in said
    assert "--json: no error of Winsock" in said


FOREIGN = """site_name: Manual of line 4
theme: {{ name: material, font: false }}
use_directory_urls: {directories}
plugins: [search]
extra_css: [manual/errors/errors.css]
markdown_extensions: [attr_list, md_in_html, tables, pymdownx.superfences]
nav:
  - Manual: index.md
  - Winsock errors: manual/errors/index.md
  - All codes: manual/errors/winsock/index.md
  - It does not connect: manual/errors/guides/connect.md
not_in_nav: |
  /manual/errors/*
validation: {{ omitted_files: warn, absolute_links: warn, unrecognized_links: warn, anchors: warn }}
"""


@pytest.mark.parametrize("directories", ["true", "false"])
def test_the_markdown_is_taken_over_by_another_site_under_any_address(unpacked, tmp_path, winsock, directories):
    """As the page 'Ship it with your project' says it; every link and anchor is checked by that site's own build."""
    docs = tmp_path / "docs"
    shutil.copytree(unpacked / "markdown", docs / "manual" / "errors")
    (docs / "index.md").write_text("# Manual\n\n[Refused](manual/errors/winsock/10061.md#causes)\n")
    (tmp_path / "mkdocs.yml").write_text(FOREIGN.format(directories=directories))
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=tmp_path, env=os.environ | site.MKDOCS_ENVIRONMENT, capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
    pages = tmp_path / "site" / "manual" / "errors" / "winsock"
    for error in winsock.errors:
        page = pages / (f"{error.code}/index.html" if directories == "true" else f"{error.code}.html")
        assert f"<title>{error.code} {error.symbol}: " in page.read_text(encoding="utf-8")
    index = json.loads((tmp_path / "site" / "search" / "search_index.json").read_text(encoding="utf-8"))
    found = [entry["location"] for entry in index["docs"] if "16#8007274D" in entry["text"] and "winsock/10061" in entry["location"]]  # fmt: skip
    assert found, "the search of that site finds the notations"


def test_the_markdown_has_no_script_no_foreign_tags_and_a_title_in_front_of_every_page(unpacked):
    for page in (unpacked / "markdown").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        assert re.match(r"---\ntitle: \"[^\n]+\"\n(?:.*\n)*?---\n", text), page
        assert "<script" not in text and "\ntags:" not in text and "data-search-exclude" not in text.partition("## As it appears")[2].partition("\n")[0]  # fmt: skip


def test_a_link_out_of_the_tree_becomes_its_words_but_not_in_code():
    text = "[a](b.md), [b](../c.md#d), [`a[0]`](c.md \"title\"), `[b](c.md)`, [e](https://e.example/f.md)\n\n```text\n[b](../c.md)\n```\n"
    wanted = text.replace("[b](../c.md#d)", "b").replace('[`a[0]`](c.md "title")', "`a[0]`")
    assert tree.unlink(text, "x/y.md", {"x/b.md"}) == wanted


def test_without_a_handbook_there_is_none_and_outside_git_there_is_no_commit(project, tmp_path):
    shutil.copy2(ROOT / "LICENSE", project / "LICENSE")
    output = tmp_path / "out"
    output.mkdir()
    (output / f"winsock-errors-{VERSION}.pdf").write_text("of an earlier run")
    done = run(project, "bundle", "--no-pdf", "--output", str(output), SOURCE_DATE_EPOCH="1700000000")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in output.iterdir()) == ["SHA256SUMS", f"winsock-errors-{VERSION}.zip"]
    with zipfile.ZipFile(output / f"winsock-errors-{VERSION}.zip") as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
        assert (manifest["commit"], manifest["modified"], manifest["date"]) == (None, False, "2023-11-14")
        assert not [name for name in bundle.namelist() if name.endswith(".pdf")] and b".pdf" not in bundle.read("README.txt")  # fmt: skip


def test_the_overlay_is_in_the_whole_bundle_and_a_failed_one_leaves_the_last(project, tmp_path):
    shutil.copy2(ROOT / "LICENSE", project / "LICENSE")
    notes = project / "overlay" / "notes" / "winsock"
    notes.mkdir(parents=True)
    (notes / "10061.md").write_text("Ask for the **pump controller**.\n")
    (project / "overlay" / "brand.toml").write_text('name = "Müller & Söhne: line 4"\n', encoding="utf-8")
    (project / "overlay" / ".git").mkdir()
    (project / "overlay" / ".git" / "config").write_text("secret")
    assert run(project, "bundle").returncode == 0
    with zipfile.ZipFile(project / "dist" / f"winsock-errors-{VERSION}.zip") as bundle:
        bundle.extractall(tmp_path / "unpacked")
    unpacked = tmp_path / "unpacked"
    assert "pump controller" in one_file(unpacked, "10061").stdout
    for name in ("winsock/10061.html", "plain.html", "markdown/winsock/10061.md", "search/search_index.json"):
        assert "pump controller" in (unpacked / name).read_text(encoding="utf-8"), name
    manifest = json.loads((unpacked / "manifest.json").read_text())
    assert manifest["edition"] == "Müller & Söhne: line 4"
    assert list(manifest["overlay"]) == ["brand.toml", "notes/winsock/10061.md"]
    with zipfile.ZipFile(unpacked / "winsock-errors.pyz") as packed:
        added = {name for name in packed.namelist() if name.startswith("overlay/")}
    assert added == {"overlay/brand.toml", "overlay/notes/winsock/10061.md"}, "nothing else that lies there is shipped"
    for name in ("index.html", "plain.html", "404.html", "README.txt"):
        text = (unpacked / name).read_text(encoding="utf-8-sig")
        assert "Müller & Söhne: line 4" in unescape(text) and "Winsock Error Reference 1" in text, name
    handbook = pypdf.PdfReader(project / "dist" / f"winsock-errors-{VERSION}.pdf")
    assert any("pump controller" in page.extract_text() for page in handbook.pages)
    assert "Müller & Söhne: line 4" in handbook.pages[0].extract_text()
    before = (project / "dist" / "SHA256SUMS").read_text()
    (notes / "10099.md").write_text("Nothing.\n")
    done = run(project, "bundle")
    assert done.returncode == 1 and "overlay/notes/winsock/10099.md: is a note on an error that does not exist" in done.stderr  # fmt: skip
    assert f"{project / 'dist'} is as it was" in done.stderr and (project / "dist" / "SHA256SUMS").read_text() == before


def test_a_path_that_windows_cannot_unpack_is_named():
    with pytest.raises(Problems) as error:
        shipping.check_paths({"a/" + "b" * 118: b"", "A.html": b"", "a.html": b""})
    assert [line.partition(": ")[2] for line in error.value.lines] == [
        "has 120 characters; below 120 it can be unpacked anywhere, shorten it",
        "differs from A.html only in case, which Windows does not tell apart; rename one",
    ]


@pytest.mark.parametrize("given", ["yesterday", "0", "-5", "4354819200", "9" * 30])
def test_a_time_that_no_zip_can_hold_is_one_line(project, given):
    done = run(project, "bundle", "--no-pdf", SOURCE_DATE_EPOCH=given)
    cure = "give seconds since 1970, from 1980 to 2107, as 1700000000"
    assert (done.returncode, done.stderr) == (2, f"SOURCE_DATE_EPOCH: {given!r} is no time; {cure}\n")


def test_a_checkout_that_git_cannot_read_is_one_line_with_its_words(project):
    (project / ".git").mkdir()
    done = run(project, "bundle", "--no-pdf")
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert done.stderr.startswith("git: fatal: ") and "names the commit that it is made from" in done.stderr


def test_an_output_that_cannot_be_written_leaves_the_files_that_are_there(tmp_path):
    (tmp_path / "b").mkdir()  # a folder in the place of a file
    (tmp_path / "a").write_text("the last")
    with pytest.raises(Problems, match=r"b: cannot be written \(.*\); close the program that shows it, or take another folder"):
        shipping.write(tmp_path, {"a": b"new", "b": b"new"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"] and (tmp_path / "a").read_text() == "the last"
    assert [path.read_bytes() for path in shipping.write(tmp_path / "c" / "d", {"a": b"1", "b": b"2"})] == [b"1", b"2"]


def test_an_output_that_is_a_file_is_wrong_use(project, tmp_path):
    (tmp_path / "file").write_text("")
    done = run(project, "bundle", "--output", str(tmp_path / "file"))
    assert (done.returncode, done.stderr) == (2, f"{tmp_path / 'file'}: is no folder; --output takes the folder for the files\n")
