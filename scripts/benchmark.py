#!/usr/bin/env python3
"""Measure what our part of a build costs beside mkdocs, and how both grow with the number of errors. Not part of the tests.

With `annotate`: measure what linking the codes of a log costs beside finding them with grep.
With `bundle`: measure what the whole bundle costs beside the site alone.
With `pages`: measure a visit, in the real browser on a slow line, beside a page written by hand and the theme as it comes.
With `lookup`: measure how long a key takes among so many errors.
"""

import argparse
import math
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from winsock_errors import command, provision

RENDER = "import sys; from pathlib import Path; from winsock_errors import site; site.render(Path(sys.argv[1]))"
FINISH = (
    "import sys; from pathlib import Path; from winsock_errors import finish; finish.finish(Path(sys.argv[1]) / 'site')"
)
SITE = """
import sys
from pathlib import Path
from winsock_errors import site
site.build(Path(sys.argv[1]), site.render(Path(sys.argv[1]))[0])
"""
SHIP = """
import sys
from pathlib import Path
from winsock_errors import shipping
root = Path(sys.argv[1])
shipping.ship(root, None, root / "dist", shipping.origin(root), pdf=sys.argv[2] == "pdf")
"""
REAL = 97  # errors that nobody made up


@dataclass(frozen=True)
class Cost:
    """What one process took: user and system CPU seconds, and its peak memory in MiB (0 where the system does not tell)."""

    cpu: float
    peak: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    sizes_help = f"numbers of errors; the first {REAL} are the real ones"
    parser.add_argument("--sizes", type=int, nargs="+", default=[REAL, 500, 1000, 5000], help=sizes_help)
    rounds_help = "measurements of each size up to 1000, the median counts; one above"
    parser.add_argument("--rounds", type=int, default=3, help=rounds_help)
    commands = parser.add_subparsers(dest="command", metavar="annotate|bundle|pages|lookup")
    annotate = commands.add_parser("annotate", help="measure annotate beside grep instead", allow_abbrev=False)
    annotate.add_argument("--size", type=int, default=200, help="megabytes of the log (default: %(default)s)")
    annotate.add_argument("--rounds", type=int, default=5, help="measurements of each kind of log (default: %(default)s)")  # fmt: skip
    bundle = commands.add_parser("bundle", help="measure the bundle beside the site instead", allow_abbrev=False)
    bundle.add_argument("--rounds", type=int, default=5, help="measurements, the median counts (default: %(default)s)")
    visits = commands.add_parser("pages", help="measure a visit in the browser instead", allow_abbrev=False)
    visits.add_argument("--rounds", type=int, default=7, help="visits of each page, the median counts (default: %(default)s)")  # fmt: skip
    lookup = commands.add_parser("lookup", help="measure the look-up among many errors instead", allow_abbrev=False)
    lookup.add_argument("--size", type=int, default=10_000, help="number of errors, beside the real ones (default: %(default)s)")  # fmt: skip
    arguments = parser.parse_args()
    if min(arguments.rounds, getattr(arguments, "size", 1)) < 1:
        parser.error("--rounds and --size must be at least 1")
    if arguments.command == "annotate":
        compare_with_grep(arguments.size * 1_000_000, arguments.rounds)
    elif arguments.command == "bundle":
        provision.enter("bundle")
        compare_with_site(arguments.rounds)
    elif arguments.command in ("pages", "lookup"):
        provision.enter("build")
        provision.enter("test")
        in_browser(arguments)
    elif min(arguments.sizes) < REAL:
        parser.error(f"--sizes must be at least {REAL}, the number of real errors")
    else:
        provision.enter("build")
        compare_with_mkdocs(arguments.sizes, arguments.rounds)


def compare_with_mkdocs(sizes: list[int], rounds: int) -> None:
    """Print, for each number of errors, the time before and after mkdocs as a share of its own, and how all of it grows."""
    print(
        "errors   pages, share of mkdocs   styles, share   mkdocs CPU s   ms an error   peak MiB pages/mkdocs/styles",
        flush=True,
    )
    total: dict[int, float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder)
            made_up(project, size)
            costs = [measure(project) for _ in range(rounds if size <= 1000 else 1)]
        ours, mkdocs, styles = (statistics.median(cost.cpu for cost in column) for column in zip(*costs))
        shares = [statistics.median(row[part].cpu / row[1].cpu for row in costs) for part in (0, 2)]
        peaks = "/".join(f"{max(cost.peak for cost in column):.0f}" for column in zip(*costs))
        total[size] = ours + mkdocs + styles
        print(
            f"{size:6}   {shares[0]:22.1%}   {shares[1]:13.1%}   {mkdocs:12.2f}   {1000 * total[size] / size:11.1f}   {peaks:>28}",
            flush=True,
        )
    ordered = sorted(total)
    for small, large in zip(ordered, ordered[1:]):
        print(
            f"growth {small} -> {large}: exponent {math.log(total[large] / total[small]) / math.log(large / small):.2f}"
        )


# Lines of a log, by kind; 17, 251, 1402 and 60321 become numbers of as many digits, HEX a new number each time. One line in a thousand has a code.
CODED = "FB_SocketConnect failed: nErrId = 10061 (connection to 192.168.1.17:48898 refused)"
KINDS = {
    "controller": (
        "2026-11-22 14:17:17.251 [INFO] Visu User operator loaded recipe 1402, checksum 0x1402",
        "2026-11-22 14:17:17.251 [WARN] EtherCAT State changed from PREOP to SAFEOP (slave 1402, address 0x251)",
        "2026-11-22 14:17:17.251 [DEBUG] NC-Task Cycle 1402 took 251 us, budget 1000 us",
    ),
    "ports": (
        "2026-11-22T14:17:17.251Z INFO gateway accepted 192.168.1.17:60321 -> 10.0.17.17:60321, 1402 bytes",
        "2026-11-22T14:17:17.251Z INFO scheduler task 60321 done in 1402 ms, next at 60321",
    ),
    "access log": (
        '10.0.17.17 - - [22/Nov/2026:14:17:17 +0000] "GET /api/v1/state?id=60321 HTTP/1.1" 200 1402 "-" "Mozilla/5.0"',
    ),
    "JSON": (
        '{"ts":"2026-11-22T14:17:17.251Z","level":"info","msg":"heartbeat ok","rtt_ms":251,"pid":1402,"seq":60321}',
    ),
    "errors, umlauts": (
        *["2026-11-22 14:17:17.251 INFO Förderband läuft, Größe 1402, Rückmeldung nach 251 ms"] * 8,
        "2026-11-22 14:17:17.251 ERROR Förderband: Rezept 1402 nicht geladen, Datei fehlt",
        "2026-11-22 14:17:17.251 WARN retry 17 after error in module Visu, state 1402",
    ),
    "never the same": ("2026-11-22T14:17:17.251Z INFO request HEX done, status 200, 1402 bytes in 251 ms",),
}


def compare_with_grep(size: int, rounds: int) -> None:
    """Print, for each kind of log, the time of annotate as a multiple of grep's, and annotate's peak memory.

    The least of all rounds counts, since other programs on the machine can only add to it. What annotate writes is thrown away; what grep writes
    is not, since grep looks for one match only if nobody is to see it.
    """
    grep = shutil.which("grep")
    if not grep:
        command.stop("no grep on this machine: there is nothing to compare annotate with", status=1)
    codes = "|".join(str(code) for code in five_digits())
    commands = (
        ([grep, "-E", rf"\b({codes})\b"], "found"),
        ([sys.executable, str(provision.ROOT / "scripts" / "annotate.py"), "--format", "text"], os.devnull),
    )
    print(f"{'kind of log':16}   annotate/grep   annotate CPU s   grep CPU s   peak MiB", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for kind, lines in KINDS.items():
            log = Path(folder) / "log"
            write_log(log, lines, size)
            costs = [
                [cost([*program, str(log)], Path(folder), out, LC_ALL="C.UTF-8") for program, out in commands]
                for _ in range(rounds)
            ]
            theirs, ours = (min(one.cpu for one in column) for column in zip(*costs))
            peak = max(ours.peak for _, ours in costs)
            print(f"{kind:16}   {ours / theirs:12.1f}x   {ours:14.2f}   {theirs:10.2f}   {peak:8.0f}", flush=True)


def compare_with_site(rounds: int) -> None:
    """Print the time of the bundle, with the handbook and without, as a multiple of that of the site alone."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        made_up(project, REAL)
        path = str(provision.ROOT / "scripts")
        commands = ([SITE], [SHIP, "none"], [SHIP, "pdf"])
        costs = [
            [
                cost([sys.executable, "-c", program, folder, *more], project, PYTHONPATH=path)
                for program, *more in commands
            ]
            for _ in range(rounds)
        ]
    plain = statistics.median(site.cpu for site, _, _ in costs)
    print(f"site alone {plain:.2f} CPU s; the bundle, as a multiple of it:")
    for name, column in (("without the handbook", 1), ("with it", 2)):
        share = statistics.median(row[column].cpu / row[0].cpu for row in costs)
        print(f"  {name:22} {share:.1f}x, peak {max(row[column].peak for row in costs):.0f} MiB")


def in_browser(arguments: argparse.Namespace) -> None:
    """What benchmark_pages measures, with copies of the project."""
    if not provision.find_browser():
        command.stop("no browser to measure in: install Chromium, Chrome or Edge", status=1)
    import benchmark_pages

    with tempfile.TemporaryDirectory() as folder:
        sizes = (REAL, arguments.size) if arguments.command == "lookup" else (REAL,)
        projects = {size: Path(folder) / f"{size}" for size in sizes}
        for size, project in projects.items():
            project.mkdir()
            made_up(project, size)
        if arguments.command == "lookup":
            benchmark_pages.look_up(projects)
        else:
            benchmark_pages.compare_pages(projects[REAL], Path(folder), arguments.rounds)


def five_digits() -> list[int]:
    from winsock_errors import catalogue

    families = catalogue.load_codes(provision.ROOT / "data").families
    return [error.code for family in families for error in family.errors if error.code >= 10_000]


def write_log(path: Path, lines: tuple[str, ...], size: int) -> None:
    """A log of that kind and of so many bytes, the same every time."""
    numbers = random.Random(1)
    digits = {"17": (10, 60), "251": (100, 1000), "1402": (1000, 9000), "60321": (10_000, 65_536)}
    written = number = 0
    with path.open("wb") as log:
        while written < size:
            number += 1
            line = CODED if number % 1000 == 500 else lines[number % len(lines)]
            line = re.sub(
                r"(?<!\d)(?:17|251|1402|60321)(?!\d)", lambda made: str(numbers.randrange(*digits[made[0]])), line
            )
            if "HEX" in line:
                line = line.replace("HEX", f"{numbers.getrandbits(128):032x}")
            written += log.write(line.encode() + b"\n")


def made_up(project: Path, size: int) -> None:
    """The project with its errors repeated under made-up names and codes until there are `size`."""
    for name in ("data", "docs", "theme", "scripts", "mkdocs.yml", "pyproject.toml", "LICENSE"):
        source = provision.ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, project / name)
    data, notes = project / "data" / "winsock.toml", project / "data" / "notes" / "en" / "winsock"
    text = data.read_text(encoding="utf-8")
    tables = re.findall(r"^\[(\w+)\]\n(.+?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL)
    added = []
    for number in range(len(tables), size):
        symbol, fields = tables[number % len(tables)]
        # A copy keeps its facts and prose, but no name or phrase of another error, and is confused with none.
        fields = re.sub(
            r"^(aliases|errno|dotnet|node|libuv|linux|bsd|confused|met_often) = .*\n", "", fields, flags=re.MULTILINE
        )
        fields = re.sub(
            r"^messages.*", lambda line: re.sub(r'"([,\]])', rf' {number}"\1', line[0]), fields, flags=re.MULTILINE
        )
        added.append(
            f"\n[MADE_UP_{number}]\n"
            + re.sub(r"^code = \d+", f"code = {20000 + number}", fields).rstrip()
            + f'\nerrno = "EMADEUP{number}"\nbsd = {number}\n'
        )
        note = (notes / f"{symbol}.md").read_text(encoding="utf-8").split("\n## Easily confused with")[0]
        (notes / f"MADE_UP_{number}.md").write_text(note.rstrip() + "\n", encoding="utf-8")
    data.write_text(text + "".join(added), encoding="utf-8")


def measure(project: Path) -> tuple[Cost, Cost, Cost]:
    """One build from nothing: our part (load, check, render, write), then mkdocs, then the styles within each page."""
    for path in ("docs/winsock", "site"):
        shutil.rmtree(project / path, ignore_errors=True)
    from winsock_errors import site

    path = str(provision.ROOT / "scripts")
    ours = cost([sys.executable, "-c", RENDER, str(project)], project, PYTHONPATH=path)
    mkdocs = cost([sys.executable, "-m", "mkdocs", "--quiet", "build"], project, **site.MKDOCS_ENVIRONMENT)
    return ours, mkdocs, cost([sys.executable, "-c", FINISH, str(project)], project, PYTHONPATH=path)


def cost(arguments: list[str], folder: Path, output: str = "", **environment: str) -> Cost:
    """Run a command, its output into that file of the folder if one is named."""
    with open(folder / output if output else os.devnull, "wb") as out:
        process = subprocess.Popen(arguments, cwd=folder, env=os.environ | environment, stdout=out if output else None)
    if not hasattr(os, "wait4"):  # Windows: wall time is what there is
        started = time.perf_counter()
        status = process.wait()
        spent = Cost(time.perf_counter() - started, 0)
    else:
        _, status, usage = os.wait4(process.pid, 0)
        spent = Cost(
            usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
        )
    if status:
        command.stop(f"{' '.join(arguments[:3])} ... failed in {folder}", status=1)
    return spent


if __name__ == "__main__":
    command.run(main)
