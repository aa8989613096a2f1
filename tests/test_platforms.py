"""What log platforms take over: run by the engines where they can be had, else by what they are made of; and every file is what it should be."""

import pytest
from conftest import ROOT
from engines import RSYSLOG, SYSLOG_NG, tagged

pytestmark = pytest.mark.xdist_group("engines")


@pytest.fixture(scope="module")
def files(built):
    return built / "integrations"


@pytest.mark.parametrize(("name", "engine"), [("rsyslog", RSYSLOG), ("syslog-ng", SYSLOG_NG)])
def test_the_engine_tags_the_sample(name, engine, files, tmp_path):
    sample = (files / "sample.log").read_text().splitlines()
    found = tagged(engine, files / name, tmp_path, sample)
    assert list(found.values()) == (files / "expected.log").read_text().splitlines()
