"""The library behind the commands: data and notes in, pages and answers out."""

import sys

if sys.version_info < (3, 11):
    sys.exit(f"Python {sys.version.split()[0]} is too old: 3.11 or newer is needed")
