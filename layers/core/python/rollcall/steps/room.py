"""Estimates the memory that the check of a package may need, from what can be counted while its files are unpacked.

A package that may need more memory than there is gets rejected before it is read: Lambda kills a function that runs out
of memory, and the district would not learn why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rollcall.model.findings import Effect, Finding, Rule

NO_ROOM: Final = Rule(
    code="more-than-memory-holds",
    title="The files are more than can be checked at once here.",
    message="The files hold {values:value|values} in {size:byte|bytes}. Their check may need {needed:,} MiB of "
    "memory, and has {memory:,} MiB. Nothing in them was found wrong; they were not read.",
    hint="Ask the people who run Rollcall for you for more memory (ValidateMemoryMiB), then upload the zip again. If "
    "the files have rows or columns without values, export them again without these.",
    example="A package of ten million values, for a function of 512 MiB.",
    spreadsheet="Delete everything below the last row and at the right of the last column, then save as CSV again.",
    sis="Look whether the export repeats rows, or has rows without values. If not, ask for more memory.",
)
RULES: Final = (NO_ROOM,)

BECAUSE: Final = "the files are more than memory holds"

MIB: Final = 1 << 20
_AT_FIRST: Final = 230 * MIB
"""Bytes for Python, the libraries, and the blocks that are processed."""
_EACH_VALUE: Final = 56
"""Bytes for each value, blank or not: its columns, and a finding about it."""
_EACH_BYTE: Final = 1.5
"""Bytes for each byte of the files."""
_ENDS: Final = b",\n\r"
"""The bytes that end a value."""


@dataclass(slots=True)
class Need:
    """The memory that the check of the counted files may need; fitted to exceed the peaks of `make bench-memory`."""

    size: int = 0
    """Bytes."""
    values: int = 0

    def counted(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Pass the chunks of a file through, and count them."""
        for chunk in chunks:
            self.size += len(chunk)
            self.values += len(chunk) - len(chunk.translate(None, _ENDS))
            yield chunk

    @property
    def memory(self) -> int:
        """Bytes of memory."""
        return int(_AT_FIRST + _EACH_VALUE * self.values + _EACH_BYTE * self.size)

    def finding(self, memory: int) -> Finding | None:
        """The finding that rejects the import if `memory` bytes are too few; None if they suffice."""
        if self.memory <= memory:
            return None
        facts = {"values": self.values, "size": self.size, "needed": -(-self.memory // MIB), "memory": memory // MIB}
        return Finding(NO_ROOM, Effect.IMPORT_REJECTED, facts=facts)
