"""What one file may be like."""

from typing import NamedTuple


class Limits(NamedTuple):
    """Over them the import is rejected (contract, section 1)."""

    line_bytes: int = 1 << 20
    """Of a physical line, in UTF-8, without its line end."""
    record_bytes: int = 4 << 20
    """Of a record of several lines; beyond that, its quoting is taken as wrong."""
    columns: int = 100
    """Of a header."""
