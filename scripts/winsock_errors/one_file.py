"""What winsock-errors.pyz runs: explain and annotate, and without arguments a prompt that explains one code after the other. Standard library only."""

import importlib
import sys
from pathlib import Path

from winsock_errors import command
from winsock_errors.reader import project, version

COMMANDS = ("explain", "annotate")
USAGE = """usage: {name} TOKEN...              what happened, which cause it is, what to do
       {name} explain TOKEN...      the same; --json for programs
       {name} annotate [FILE...]    a log with every code linked
       {name}                       asks for codes until you press Enter alone
       {name} --version

COMMAND --help names the options of a command.
"""


def main() -> int:
    name, arguments = Path(sys.argv[0]).name, sys.argv[1:]
    if arguments in (["-h"], ["--help"]):
        print(USAGE.format(name=name), end="")
    elif arguments == ["--version"]:
        print(version(project("")))
    elif not arguments:
        ask(name)
    elif arguments[0] in COMMANDS:
        return run(name, *arguments)
    else:
        return run(name, "explain", *arguments)
    return 0


def run(name: str, which: str, *arguments: str) -> int:
    """One of the commands, as if it had been started by itself."""
    sys.argv[:] = [f"{name} {which}", *arguments]
    return importlib.import_module(which).main()


def ask(name: str) -> None:
    """Explain what is typed, line by line, until an empty one: what a double click gives."""
    if not sys.stdin or not sys.stdin.isatty():
        command.stop(f"no code is named; put it behind the file's name, as in: py {name} 10061")
    while token := typed():
        run(name, "explain", "--", token)
        print()


def typed() -> str:
    """The next line; empty at the end of the input."""
    try:
        return input("Code or name, as the log shows it (Enter alone ends): ").strip()
    except EOFError:
        return ""


if __name__ == "__main__":
    command.run(main)
