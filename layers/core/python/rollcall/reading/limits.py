"""The limits of one file."""

from typing import NamedTuple


class Limits(NamedTuple):
    """A file beyond a limit rejects the import (contract, section 1)."""

    line_bytes: int = 1 << 20
    """UTF-8 bytes of a physical line, without its line end."""
    record_bytes: int = 4 << 20
    """Bytes of a multi-line record; a longer one is taken for wrong quoting."""
    columns: int = 100
    """Columns of a header."""
