"""How every command ends: with a status, one line per problem on standard error, and no traceback for what a user can cause. Standard library only."""

import io
import os
import sys
from collections.abc import Callable
from typing import NoReturn


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
