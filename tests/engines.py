"""Debian's rsyslog and syslog-ng, unpacked beside the project instead of installed: the two packages exclude each other, and a developer's own stays as it is."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT

CACHE = ROOT / ".cache" / "engines"
END = "error 10061 at the end"  # the last line of every log: when it is out, all is
PATIENCE = 30  # seconds


@dataclass(frozen=True)
class Engine:
    """A daemon: its packages, how its own configuration takes ours over, and how it is started."""

    packages: tuple[str, ...]
    program: str  # below the unpacked folder
    libraries: tuple[str, ...]
    etc: str  # where its files belong
    main: str  # its own configuration: {port} on loopback, {folder} with our files
    arguments: tuple[str, ...]  # {root} of what is unpacked, {folder} as above


RSYSLOG = Engine(
    packages=("rsyslog",),
    program="usr/sbin/rsyslogd",
    libraries=("usr/lib/*",),
    etc="/etc/rsyslog.d/",
    main='global(workDirectory="{folder}")\nmodule(load="imtcp")\ninput(type="imtcp" address="127.0.0.1" port="{port}")\ninclude(file="{folder}/winsock.conf")\n',
    arguments=("-n", "-f", "{folder}/main.conf", "-i", "{folder}/pid", "-M", "{root}/usr/lib/{machine}/rsyslog"),
)
SYSLOG_NG = Engine(
    packages=("syslog-ng-core", "syslog-ng-mod-add-contextual-data"),
    program="usr/sbin/syslog-ng",
    libraries=("usr/lib/*", "lib/*", "usr/lib/syslog-ng"),
    etc="/etc/syslog-ng/",
    main='@version: 3.38\nsource s_src {{ network(ip("127.0.0.1") port({port}) transport("tcp")); }};\n@include "{folder}/winsock*.conf"\n',
    arguments=("-F", "--no-caps", "-f", "{folder}/main.conf", "-R", "{folder}/persist", "-c", "{folder}/control", "-p", "{folder}/pid", "--module-path={root}/usr/lib/syslog-ng/3.38"),
)  # fmt: skip


def unpacked(engine: Engine) -> Path:
    """The folder with the engine and what it needs beyond this system; fetched once. Skips the test where there is no Debian to have it from."""
    folder = CACHE / engine.packages[0]
    if (folder / "complete").exists():
        return folder
    if not shutil.which("apt-get"):
        pytest.skip(f"{engine.packages[0]}: needs Debian's packages")
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "partial").mkdir(parents=True)
    if not fetch(folder, engine.packages):
        subprocess.run(["apt-get", "update"], capture_output=True)
        assert fetch(folder, engine.packages), f"{engine.packages[0]}: Debian's packages cannot be fetched"
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "--extract", package, folder], check=True)
    (folder / "complete").touch()
    return folder


def fetch(folder: Path, packages: tuple[str, ...]) -> bool:
    """Whether the packages, and those that they need and this system has not, are in the folder now."""
    options = ["-o", f"Dir::Cache::archives={folder}/", "-o", "Debug::NoLocking=1"]
    command = ["apt-get", "--yes", "--no-install-recommends", "--download-only", *options, "install", *packages]
    return subprocess.run(command, capture_output=True).returncode == 0


@contextmanager
def running(engine: Engine, integration: Path, folder: Path) -> Iterator[int]:
    """The engine with its own configuration and our files, unchanged but for the folders in them; gives its port."""
    root, port = unpacked(engine), free_port()
    for source in integration.iterdir():
        text = source.read_text(encoding="utf-8").replace(engine.etc, f"{folder}/").replace("/var/log/", f"{folder}/")
        (folder / source.name).write_text(text, encoding="utf-8")
    (folder / "main.conf").write_text(engine.main.format(folder=folder, port=port), encoding="utf-8")
    machine = next(root.glob("usr/lib/*-linux-*")).name
    arguments = [part.format(root=root, folder=folder, machine=machine) for part in engine.arguments]
    libraries = ":".join(f"{path}" for pattern in engine.libraries for path in root.glob(pattern))
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(
            [root / engine.program, *arguments],
            env=os.environ | {"LD_LIBRARY_PATH": libraries},
            stdout=said,
            stderr=said,
        )
        try:
            yield port
        finally:
            process.terminate()
            process.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


FRAME = "<134>Nov 28 12:00:00 panel n{number}: {line}"  # as a program on this machine logs it; its number is the program's name


def tagged(engine: Engine, integration: Path, folder: Path, lines: list[str], frame: str = FRAME) -> dict[int, str]:
    """Number of each line that the engine has tagged, from 0 -> what it wrote of it, from the message on."""
    output, until = folder / "winsock.log", time.monotonic() + PATIENCE
    with running(engine, integration, folder) as port:
        framed = [frame.format(number=number, line=line) for number, line in enumerate([*lines, END])]
        send(port, "".join(f"{text}\n" for text in framed).encode(), until)
        while END not in (text := output.read_text(encoding="utf-8", errors="replace") if output.exists() else ""):
            assert time.monotonic() < until, f"{engine.packages[0]}: {(folder / 'said').read_text()}"
            time.sleep(0.1)
    found = [re.search(r"\bn(\d+)\b\S* (?:- )*(.*)$", row) for row in text.splitlines() if END not in row]
    return {int(row[1]): row[2] for row in found if row}


def send(port: int, log: bytes, until: float) -> None:
    """To the engine, as soon as it listens."""
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                return connection.sendall(log)
        except ConnectionRefusedError:
            assert time.monotonic() < until, "the engine does not listen"
            time.sleep(0.1)
