#!/usr/bin/env python3
"""Preview the site while editing: data, notes, templates and docs show in the browser about a second after they are saved."""

import argparse
import logging
import os
import sys
import threading
import time

from winsock_errors import command, provision


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default: 8000)")
    port = parser.parse_args().port
    provision.enter("build")
    # Material prints an advertisement about MkDocs 2 unless told not to.
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    from mkdocs.commands.serve import serve
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    from winsock_errors import site

    def render() -> bool:
        try:
            _, synced = site.render(provision.ROOT)
        except site.BuildError as error:
            print(
                "\n".join([*error.problems, f"{len(error.problems)} problem(s); the preview is as it was"]),
                file=sys.stderr,
                flush=True,
            )
            return False
        print(f"pages: {synced}", flush=True)
        return True

    saved = threading.Event()

    class Saved(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in ("created", "modified", "moved", "deleted"):
                saved.set()

    def follow() -> None:
        while saved.wait():
            time.sleep(0.05)  # an editor saves in several steps
            saved.clear()
            render()

    if not render():
        raise SystemExit(1)
    observer = Observer()
    for folder in ("data", "scripts/winsock_errors/templates"):
        observer.schedule(Saved(), str(provision.ROOT / folder), recursive=True)
    observer.start()
    threading.Thread(target=follow, daemon=True).start()
    # Its warning about dirty builds is for people who would publish one.
    logging.getLogger("mkdocs.commands.build").addFilter(lambda record: "'dirty' build" not in record.getMessage())
    print(f"Preview on http://127.0.0.1:{port}/ (Ctrl+C ends it)", flush=True)
    try:
        # mkdocs watches docs/, where the rendered pages arrive; a dirty build redoes only what changed.
        serve(config_file=str(provision.ROOT / "mkdocs.yml"), build_type="dirty", dev_addr=f"127.0.0.1:{port}")
    except (OSError, OverflowError) as error:
        command.stop(f"127.0.0.1:{port}: {error}; choose another port with --port")
    finally:
        observer.stop()


if __name__ == "__main__":
    command.run(main)
