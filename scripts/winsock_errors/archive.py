"""Files -> one zip, from the same files and the same time the same bytes. Standard library only."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime


def archive(files: Mapping[str, bytes], time: datetime) -> bytes:
    """A zip that depends on nothing but what it holds: names in order, one time, one mode."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, time.timetuple()[:6])
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
            target.writestr(entry, data, compresslevel=9)
    return buffer.getvalue()
