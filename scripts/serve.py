#!/usr/bin/env python3
"""Preview the site while editing: data, notes, templates and docs show in the browser about a second after they are saved."""

import argparse
import logging
import os
import sys
import threading
import time

from winsock_errors import command, provision
from winsock_errors.reader import Problems

WATCHED = ("data", "scripts/winsock_errors/templates")  # docs/ is watched by mkdocs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default: 8000)")
    port = parser.parse_args().port
    provision.enter("build")
    from winsock_errors import site

    os.environ |= site.MKDOCS_ENVIRONMENT  # before mkdocs loads the theme
    from mkdocs.commands.serve import serve

    if not render():
        raise SystemExit(1)
    threading.Thread(target=follow, daemon=True).start()
    # Its warning about dirty builds is for people who would publish one.
    logging.getLogger("mkdocs.commands.build").addFilter(lambda record: "'dirty' build" not in record.getMessage())
    print(f"Preview on http://127.0.0.1:{port}/ (Ctrl+C ends it)", flush=True)
    try:
        # The rendered pages arrive in docs/; a dirty build redoes only what changed there.
        serve(config_file=str(provision.ROOT / "mkdocs.yml"), build_type="dirty", dev_addr=f"127.0.0.1:{port}")
    except (OSError, OverflowError) as error:
        command.stop(f"127.0.0.1:{port}: {error}; choose another port with --port")


def render() -> bool:
    """Render the pages; a problem is printed, and the preview stays as it was."""
    from winsock_errors import site

    try:
        _, synced = site.render(provision.ROOT)
    except (Problems, OSError) as error:
        print(f"{error}\nthe preview is as it was", file=sys.stderr, flush=True)
        return False
    print(f"pages: {synced}", flush=True)
    return True


def follow() -> None:
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
    for folder in WATCHED:
        observer.schedule(handler, str(provision.ROOT / folder), recursive=True)
    observer.start()
    while saved.wait():
        time.sleep(0.05)  # an editor saves in several steps
        saved.clear()
        render()


if __name__ == "__main__":
    command.run(main)
