"""How much of a file is read: contract, section 1. A test may lower them, so that it need not be large."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bytes are those of UTF-8, whatever the file's encoding was."""

    line: int = 1 << 20
    """Bytes of a physical line, without its end."""

    record: int = 4 << 20
    """Bytes of a record of several lines, without the last one's end."""

    header: int = 100
    """Fields of a header, nameless ones among them."""

    manifest: int = 1000
    """Rows of the manifest that are judged one by one."""


LIMITS = Limits()
"""Those of the contract."""
