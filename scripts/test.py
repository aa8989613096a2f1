#!/usr/bin/env python3
"""Prove the project: data, pages, commands, and the site in a real browser. Further arguments go to pytest."""

import subprocess
import sys

from winsock_errors import command, provision


def main() -> None:
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(f"usage: test.py [PYTEST ARGUMENT ...]\n\n{__doc__}")
        return
    provision.enter("build")  # the tests start the commands, which ask for this
    provision.enter("test")
    if not provision.find_browser():
        command.stop("no browser for the tests: install Chromium, Chrome or Edge (Debian: apt-get install chromium)")
    if not provision.MINGW_HEADERS.exists() and not provision.install_debian("mingw-w64-common"):
        print("No mingw-w64 headers: the codes are not compared with them (Debian: apt-get install mingw-w64-common)")
    # Two at a time: what needs the browser, one test after the other, and the rest (tests/conftest.py sorts them).
    pytest = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup"]
    raise SystemExit(subprocess.call([*pytest, *sys.argv[1:]], cwd=provision.ROOT))


if __name__ == "__main__":
    command.run(main)
