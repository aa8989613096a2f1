#!/usr/bin/env python3
"""Preview the site while editing: data, notes, templates and docs show in the browser about a second after they are saved."""

import argparse
import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from winsock_errors import command, provision
from winsock_errors.reader import Problems

if TYPE_CHECKING:
    from winsock_errors.catalogue import Catalogue

WATCHED = ("data", "scripts/winsock_errors/templates")  # docs/ is watched by mkdocs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default: 8000)")
    command.add_overlay(parser)
    arguments = parser.parse_args()
    port, overlay = arguments.port, command.overlay(arguments)
    provision.enter("build")
    from winsock_errors import site

    catalogue = render(overlay)
    if not catalogue:
        raise SystemExit(1)
    environment = site.environment(provision.ROOT, catalogue)
    os.environ.clear()
    os.environ |= environment  # before mkdocs loads the theme and its settings
    from mkdocs.commands.serve import serve

    threading.Thread(target=follow, args=[overlay], daemon=True).start()
    # Its warning about dirty builds is for people who would publish one.
    logging.getLogger("mkdocs.commands.build").addFilter(lambda record: "'dirty' build" not in record.getMessage())
    print(f"Preview on http://127.0.0.1:{port}/ (Ctrl+C ends it)", flush=True)
    try:
        # The rendered pages arrive in docs/; a dirty build redoes only what changed there.
        serve(config_file=str(provision.ROOT / "mkdocs.yml"), build_type="dirty", dev_addr=f"127.0.0.1:{port}")
    except (OSError, OverflowError) as error:
        command.stop(f"127.0.0.1:{port}: {error}; choose another port with --port")


def render(overlay: Path | None) -> "Catalogue | None":
    """Render the pages; a problem is printed, and the preview stays as it was."""
    from winsock_errors import site

    try:
        catalogue, synced = site.render(provision.ROOT, overlay)
    except (Problems, OSError) as error:
        print(f"{error}\nthe preview is as it was", file=sys.stderr, flush=True)
        return None
    print(f"pages: {synced}", flush=True)
    return catalogue


def follow(overlay: Path | None) -> None:
    """Render again whenever something below the watched folders has been saved, for ever."""
    from watchdog.events import EVENT_TYPE_CLOSED_NO_WRITE, EVENT_TYPE_OPENED, FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    saved = threading.Event()

    def note(event: FileSystemEvent) -> None:
        if event.event_type not in (EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE):  # reading is no change
            saved.set()

    handler = FileSystemEventHandler()
    handler.on_any_event = note
    observer = Observer()
    for folder in [*map(provision.ROOT.joinpath, WATCHED), *filter(None, [overlay])]:
        observer.schedule(handler, str(folder), recursive=True)
    observer.start()
    while saved.wait():
        time.sleep(0.05)  # an editor saves in several steps
        saved.clear()
        render(overlay)


if __name__ == "__main__":
    command.run(main)
