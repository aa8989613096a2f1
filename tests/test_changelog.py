"""A user who updates can read what changed: the page has the version, and every error whose data changed since the last one is named."""

import hashlib
import json
import re

from conftest import ROOT, approve
from winsock_errors import exports
from winsock_errors.reader import version

CHANGES = (ROOT / "docs" / "changelog.md").read_text(encoding="utf-8")
RELEASED = "released.txt"  # in tests/golden/: the version, and each code with a sum of its data; UPDATE_GOLDEN=1 with a new version


def sums(family) -> dict[str, str]:
    """Code -> what its data come to."""
    rows = {f"{error.code}": json.dumps(exports.record(family, error)) for error in family.errors}
    return {code: hashlib.sha256(row.encode()).hexdigest()[:12] for code, row in rows.items()}


def released() -> tuple[str, dict[str, str]]:
    number, *rows = (ROOT / "tests" / "golden" / RELEASED).read_text(encoding="utf-8").splitlines()
    return number, dict(row.split() for row in rows)


def unnamed(before: dict[str, str], now: dict[str, str], text: str) -> list[str]:
    """The codes that were added, changed or removed without a word; "Data: every error" speaks of all."""
    if re.search(r"^- Data: every error\b", text, re.MULTILINE):
        return []
    changed = {code for code in before.keys() | now.keys() if before.get(code) != now.get(code)}
    return sorted(changed - set(re.findall(r"(?<![\w.])\d+(?![\w.]\w)", text)), key=int)


def test_the_newest_version_of_the_page_is_that_of_the_project_or_is_still_to_come():
    headings = re.findall(r"^## (.+)$", CHANGES, re.MULTILINE)
    numbers = [re.fullmatch(r"(\d+\.\d+\.\d+) \(\d{4}-\d\d-\d\d\)", heading) for heading in headings if heading != "Next"]
    assert None not in numbers and numbers[0][1] == version(ROOT)
    assert headings.index("Next") == 0 if "Next" in headings else True


def test_every_error_whose_data_changed_since_the_last_version_is_named(winsock):
    number, before = released()
    now, newest = sums(winsock), re.split(r"^## ", CHANGES, flags=re.MULTILINE)[1]
    same = number == version(ROOT) and not newest.startswith("Next")
    missing = ", ".join(unnamed(before, now, "" if same else newest))
    assert not missing, f"say in docs/changelog.md, below '## Next', what changed in the data of {missing}"
    if number != version(ROOT):  # a new version: its sums are approved with it
        approve(RELEASED, "\n".join([version(ROOT), *(f"{code} {digest}" for code, digest in now.items())]) + "\n")


def test_a_change_without_a_word_is_noticed():
    before = {"6": "a", "10061": "b"}
    assert unnamed(before, before, "") == []
    assert unnamed(before, {"6": "a", "10061": "c"}, "- Data: 10054 and 100610.") == ["10061"]
    assert unnamed(before, {"6": "a", "10061": "c"}, "- Data: 10061: retry.") == []
    assert unnamed(before, {"6": "a", "10062": "b"}, "") == ["10061", "10062"]
    assert unnamed(before, {"6": "b", "10061": "c"}, "\n- Data: every error has a title more.\n") == []
