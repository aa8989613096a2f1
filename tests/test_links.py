"""Link from your logs: every address, token, option, key and command of the page does what the page says."""

import json
import os
import re
import subprocess
import sys

import pytest
from conftest import ROOT, Watched
from playwright.sync_api import expect
from winsock_errors import answers, tokens
from winsock_errors import catalogue as catalogue_module

PATH = ROOT / "docs" / "links.md"
PAGE = PATH.read_text(encoding="utf-8")
SECTIONS = {
    key: text
    for text in re.split(r"^(?=## )", PAGE, flags=re.MULTILINE)
    for key in re.findall(r"\A## .*\{ #(\w+) \}", text)
}
SITE = "https://docs.example.org/errors/"
CATALOGUE = catalogue_module.load(ROOT / "data")
CODES = tokens.codes(CATALOGUE)
LOG = "nErrId = 16#8007274D\nlistening on port 10061\n[WinError 10054] gone\n"


def rows(section: str, heading: str) -> list[list[str]]:
    """The cells of the table whose first heading is that."""
    table = SECTIONS[section].partition(f"| {heading} |")[2].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in table]


def codes_in(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def meant(address: str) -> int | None:
    """The code that go.html would lead to."""
    hit = answers.answer(CODES, address.removeprefix(f"{SITE}go.html?c=")).hit
    return hit.error.code if hit else None


def test_every_address_of_the_table_answers(built):
    listed = [codes_in(address)[0] for address, _ in rows("addresses", "Address")]
    assert {"winsock/10061.html", "go.html?c=TOKEN", "decode.html", "objects.inv"} <= set(listed)
    assert [address for address in listed if not (built / re.split("[?#]", address)[0]).is_file()] == []


def test_every_file_of_the_root_is_in_the_table_or_a_page_with_a_title(built):
    listed = {codes_in(address)[0].split("?")[0] for address, _ in rows("addresses", "Address")}
    files = {path.name for path in built.glob("*.*") if path.suffix not in (".html", ".js")}
    assert files - listed == {"sitemap.xml"}


@pytest.mark.parametrize("token", [token for _, listed in rows("any", "Kind") for token in codes_in(listed)])
def test_every_token_of_the_table_is_10061(token):
    assert meant(token) == 10061


GO = re.findall(r"^- `(go\.html[^`]+)`$", SECTIONS["any"], re.MULTILINE)


def test_every_address_of_go_html_leads_to_the_page(watched: Watched):
    assert len(GO) >= 6
    for address in GO:
        page = watched.goto(address)
        expect(page).to_have_url(re.compile(r"/winsock/10061\.html$"))


def commands() -> list[str]:
    """Those of the fences for sh that end by themselves, one each."""
    text = "".join(re.findall(r"^```sh\n(.*?)^```$", SECTIONS["commands"], re.MULTILINE | re.DOTALL))
    return [line for line in text.replace("\\\n", "").splitlines() if "tail -f" not in line]


@pytest.mark.skipif(os.name == "nt", reason="the lines are for sh")
@pytest.mark.parametrize("command", commands())
def test_the_commands_of_the_page_run(command, tmp_path):
    (tmp_path / "plc.log").write_text(LOG, encoding="utf-8")
    for name in ("scripts", "data"):  # what the page says to copy
        (tmp_path / name).symlink_to(ROOT / name)
    done = subprocess.run(
        command.replace("python3", sys.executable),
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout + "".join(
        path.read_text(encoding="utf-8") for path in tmp_path.glob("*.*") if path.name != "plc.log"
    )
    assert "WSAECONNREFUSED" in said or "winsock/10061.html" in said


def annotate(*arguments: str, log: str = LOG) -> subprocess.CompletedProcess:
    command = [sys.executable, ROOT / "scripts" / "annotate.py", *arguments]
    return subprocess.run(command, input=log, capture_output=True, text=True, encoding="utf-8")


def test_the_options_of_the_page_are_those_of_the_command():
    listed = [codes_in(option)[0] for option, _ in rows("commands", "Option")]
    said = annotate("--help").stdout
    assert {option.split()[0] for option in listed} == set(re.findall(r"--[a-z-]+", said)) - {"--help"}
    formats = re.search(r"--format \{([\w,]+)\}", said)[1].split(",")
    assert [option.split()[1] for option in listed if option.startswith("--format")] == formats


def test_the_keys_of_the_page_are_those_of_jsonl(tmp_path):
    listed = [key for cell, _ in rows("commands", "Key") for key in codes_in(cell)]
    path = tmp_path / "plc.log"
    path.write_text(LOG, encoding="utf-8")
    made = [
        json.loads(line) for line in annotate("--format", "jsonl", "--explain-matches", str(path)).stdout.splitlines()
    ]
    assert [list(row) for row in made] == [listed] * 2
    piped = json.loads(annotate("--format", "jsonl").stdout.splitlines()[0])
    assert [key for key in listed if key not in ("file", "reason")] == list(piped)


def test_the_exit_statuses_are_those_of_the_page():
    def explain(*given: str) -> int:
        return subprocess.run([sys.executable, ROOT / "scripts" / "explain.py", *given], capture_output=True).returncode

    assert [status for status, _ in rows("commands", "Exit status")] == ["0", "1", "2"]
    assert annotate(log="nothing here\n").returncode == explain("10061") == 0
    assert explain("1861") == 1
    assert annotate("nowhere.log").returncode == annotate("--format", "xml").returncode == explain() == 2
