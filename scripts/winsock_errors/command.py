"""What the commands share: how they end, with a status, one line per problem and no traceback for what a user can cause; and the overlay. Standard library only."""

import argparse
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from .reader import project

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def run(main: Callable[[], int | None]) -> NoReturn:
    """Run a command to its exit status: 0 done, 1 the answer is no, 2 wrong use or unreadable input."""
    if sys.stdout is None:  # closed by whoever started the command
        sys.stdout = open(os.devnull, "w")
    try:
        # A console of another code page shows a replacement instead of failing.
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has seen enough
        discard_output()
        status = 0
    except KeyboardInterrupt:
        status = 130
    except ModuleNotFoundError as error:
        stop(f"{error.name}: is missing from .venv; delete the folder .venv and start the command again")
    except OSError as error:
        discard_output()
        stop(f"{error.filename or 'standard output'}: {error.strerror}; restore it or give access to it")
    raise SystemExit(status)


def stop(*lines: str, status: int = 2) -> NoReturn:
    """End the command with these lines on standard error."""
    print(*lines, sep="\n", file=sys.stderr)
    raise SystemExit(status)


def discard_output() -> None:
    """Whatever is still to be written goes nowhere, or Python would complain at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def add_overlay(parser: argparse.ArgumentParser) -> None:
    """The option by which a command takes a plant's overlay from elsewhere."""
    text = "folder with the name, colours and notes of a plant (default: overlay/ of the project, if it is there)"
    parser.add_argument("--overlay", metavar="DIR", type=Path, help=text)


def overlay(arguments: argparse.Namespace) -> "Traversable | None":
    """The plant's overlay: the folder that was named, or that of the project; None if there is none."""
    named, own = arguments.overlay, project("overlay")
    if named and not named.is_dir():
        stop(f"{named}: is no folder; --overlay takes the folder that holds brand.toml or notes/")
    return named.resolve() if named else own if own.is_dir() else None
