#!/usr/bin/env python3
"""Measure what our part of a build costs beside mkdocs, and how both grow with the number of errors. Not part of the tests."""

import argparse
import math
import os
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
REAL = 97  # errors that nobody made up


@dataclass(frozen=True)
class Cost:
    """What one process took: user and system CPU seconds, and its peak memory in MiB (0 where the system does not tell)."""

    cpu: float
    peak: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=[REAL, 500, 1000, 5000],
        help=f"numbers of errors; the first {REAL} are the real ones",
    )
    parser.add_argument(
        "--rounds", type=int, default=3, help="measurements of each size up to 1000, the median counts; one above"
    )
    arguments = parser.parse_args()
    if arguments.rounds < 1 or min(arguments.sizes) < REAL:
        parser.error(f"--rounds must be at least 1, --sizes at least {REAL}, the number of real errors")
    provision.enter("build")
    print("errors   ours, share of mkdocs   ours CPU s   mkdocs CPU s   ms an error   peak MiB ours/mkdocs", flush=True)
    total: dict[int, float] = {}
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder)
            made_up(project, size)
            rounds = [measure(project) for _ in range(arguments.rounds if size <= 1000 else 1)]
        ours, mkdocs = (statistics.median(cost.cpu for cost in costs) for costs in zip(*rounds))
        share = statistics.median(one.cpu / other.cpu for one, other in rounds)
        peaks = "/".join(f"{max(cost.peak for cost in costs):.0f}" for costs in zip(*rounds))
        total[size] = ours + mkdocs
        print(
            f"{size:6}   {share:21.1%}   {ours:10.2f}   {mkdocs:12.2f}   {1000 * total[size] / size:11.1f}   {peaks:>20}",
            flush=True,
        )
    sizes = sorted(total)
    for small, large in zip(sizes, sizes[1:]):
        print(
            f"growth {small} -> {large}: exponent {math.log(total[large] / total[small]) / math.log(large / small):.2f}"
        )


def made_up(project: Path, size: int) -> None:
    """The project with its errors repeated under made-up names and codes until there are `size`."""
    for name in ("data", "docs", "theme", "mkdocs.yml", "pyproject.toml"):
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


def measure(project: Path) -> tuple[Cost, Cost]:
    """One build from nothing: our part (load, check, render, write), then mkdocs."""
    for path in ("docs/winsock", "site"):
        shutil.rmtree(project / path, ignore_errors=True)
    from winsock_errors import site

    ours = cost([sys.executable, "-c", RENDER, str(project)], project, PYTHONPATH=str(provision.ROOT / "scripts"))
    return ours, cost([sys.executable, "-m", "mkdocs", "--quiet", "build"], project, **site.MKDOCS_ENVIRONMENT)


def cost(arguments: list[str], folder: Path, **environment: str) -> Cost:
    process = subprocess.Popen(arguments, cwd=folder, env=os.environ | environment)
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
