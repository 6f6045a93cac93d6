"""Estimates the memory that an import may need, from what can be counted while its files are unpacked.

A package that may need more memory than there is gets rejected before it is read: Lambda kills a function that runs out
of memory, and the district would not learn why. Each line below exceeds what `make bench-memory` measures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rollcall.model.findings import REJECTS, Effect, Finding, Rule

NO_ROOM: Final = Rule(
    code="more-than-memory-holds",
    effects=REJECTS,
    title="The files are more than can be checked at once here.",
    message="The files hold {values:value|values} in {size:byte|bytes}. {work} may need {needed:,} MiB of memory, and "
    "has {memory:,} MiB. Nothing in them was found wrong; they were not read.",
    hint="Ask the people who run Rollcall for you for more memory ({parameter}), then upload the zip again. If the "
    "files have rows or columns without values, export them again without these.",
    example="A package of ten million values, for a function of 512 MiB.",
    spreadsheet="Delete everything below the last row and at the right of the last column, then save as CSV again.",
    sis="Look whether the export repeats rows, or has rows without values. If not, ask for more memory.",
)
RULES: Final = (NO_ROOM,)

BECAUSE: Final = "the files are more than memory holds"

MIB: Final = 1 << 20
SCHOOLS: Final = "Schools.csv"
_HIGH_OF_PAIR: Final = {b"\xff\xfe": 1, b"\xfe\xff": 0}
"""Place of the high byte of a pair in UTF-16, by byte-order mark. If that byte is not 0, the pair may become three."""
_NOT_ASCII: Final = bytes(range(0x80, 0x100))
"""In Windows-1252, each of these bytes may become three."""


@dataclass(frozen=True, slots=True)
class Room:
    """The memory that there is, in bytes."""

    check: int
    """For the step `validate`."""
    comparison: int
    """For the step `snapshot`."""


@dataclass(frozen=True, slots=True)
class _Line:
    """How many bytes of memory each counted thing takes."""

    at_first: int
    """Bytes for Python, the libraries, the SDK, and the blocks that are processed."""
    row: int = 0
    """For each row, blank or not. In a check: its findings and references. In a comparison: the numbers of one row now
    and of one before."""
    value: int = 0
    """For each value, blank or not."""
    byte: float = 0
    """For each byte of the files in UTF-8."""
    school: int = 0
    """For each row of Schools.csv, in addition."""


CHECK: Final = _Line(350 * MIB, row=120, value=16, byte=3)
FULL_OF_FINDINGS: Final = _Line(CHECK.at_first, row=120, value=34, byte=1)
"""A check in which every value is a finding, which matters where values are short."""
FULL_OF_LONG_FINDINGS: Final = _Line(CHECK.at_first, byte=7)
"""A check in which long values are findings: the values are kept for the list of all findings."""
CHECKS: Final = (CHECK, FULL_OF_FINDINGS, FULL_OF_LONG_FINDINGS)
"""Nobody knows what is in a package before it is read, so that the line counts that asks for most."""
COMPARISON: Final = _Line(340 * MIB, row=110, byte=4.5, school=5_400)
"""A comparison with a roster as large of which no row is the same; its differences are counted for each school."""


@dataclass(slots=True)
class Need:
    """The memory that an import may need, for the files that were counted."""

    size: int = 0
    """Bytes."""
    rows: int = 0
    values: int = 0
    schools: int = 0
    wider: int = 0
    """The most bytes by which the files grow in UTF-8."""

    def counted(self, chunks: Iterator[bytes], file: str) -> Iterator[bytes]:
        """Pass the chunks of a file through, and count them."""
        done, high = 0, None
        for chunk in chunks:
            high = _HIGH_OF_PAIR.get(chunk[:2]) if not done else high
            if high is not None:
                pairs = chunk[(high - done) % 2 :: 2]
                self.wider += len(pairs) - pairs.count(0)
            elif not chunk.isascii():
                self.wider += 2 * (len(chunk) - len(chunk.translate(None, _NOT_ASCII)))
            done += len(chunk)
            rows = chunk.count(b"\n")
            if returns := chunk.count(b"\r"):
                rows += returns - chunk.count(b"\r\n")
            self.size += len(chunk)
            self.rows += rows
            self.values += rows + chunk.count(b",")
            self.schools += rows if file == SCHOOLS else 0
            yield chunk

    @property
    def check(self) -> int:
        """Bytes of memory for the step `validate`."""
        return max(map(self._on, CHECKS))

    @property
    def comparison(self) -> int:
        """Bytes of memory for the step `snapshot`."""
        return self._on(COMPARISON)

    def finding(self, room: Room) -> Finding | None:
        """The finding that rejects the import if it may need more memory than there is; None if it may not."""
        if self.check > room.check:
            return self._over("Their check", "ValidateMemoryMiB", self.check, room.check)
        if self.comparison > room.comparison:
            work = "Their comparison with the current roster"
            return self._over(work, "SnapshotMemoryMiB", self.comparison, room.comparison)
        return None

    def _on(self, line: _Line) -> int:
        counted = line.row * self.rows + line.value * self.values + line.school * self.schools
        return line.at_first + counted + int(line.byte * (self.size + self.wider))

    def _over(self, work: str, parameter: str, needed: int, memory: int) -> Finding:
        facts = {
            "values": self.values,
            "size": self.size,
            "work": work,
            "parameter": parameter,
            "needed": -(-needed // MIB),
            "memory": memory // MIB,
        }
        return Finding(NO_ROOM, Effect.IMPORT_REJECTED, facts=facts)
