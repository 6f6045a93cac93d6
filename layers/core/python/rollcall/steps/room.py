"""How much memory an import may need, by what can be counted while its files are unpacked.

A package that is over it is refused before it is read: a function that runs out of memory is killed, and its district
would learn nothing but that it is somebody's fault. Each line below lies above what `make bench-memory` measures.
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
"""Where the high byte of a pair stands in UTF-16, by the file's mark: if it is not 0, two bytes may become three."""
_NOT_ASCII: Final = bytes(range(0x80, 0x100))
"""In Windows-1252, each of these may become three."""


@dataclass(frozen=True, slots=True)
class Room:
    """The memory that there is, in bytes."""

    check: int
    """For the step `validate`."""
    comparison: int
    """For the step `snapshot`."""


@dataclass(frozen=True, slots=True)
class _Line:
    """Bytes of memory by what was counted."""

    at_first: int
    """Python, the libraries, the SDK, and the blocks that are worked on."""
    row: int
    """For a row, blank or not: of a check, what is found in it and what it refers to; of a comparison, the numbers of
    one that is there and of one that was there."""
    value: int = 0
    """For a value, blank or not."""
    byte: float = 0
    """For a byte of the files as UTF-8."""
    school: int = 0
    """For a row of Schools.csv, besides."""


CHECK: Final = _Line(280 * MIB, row=120, value=16, byte=3)
COMPARISON: Final = _Line(250 * MIB, row=110, byte=4.5, school=5_400)
"""With a roster as large, of which not one row is the same; its differences are told for each school."""


@dataclass(slots=True)
class Need:
    """What an import may need for the files that were counted."""

    size: int = 0
    """Bytes."""
    rows: int = 0
    values: int = 0
    schools: int = 0
    wider: int = 0
    """Bytes by which the files grow at the most, as UTF-8."""

    def counted(self, chunks: Iterator[bytes], file: str) -> Iterator[bytes]:
        """`chunks` of a file as they come, counted."""
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
        return self._on(CHECK)

    @property
    def comparison(self) -> int:
        """Bytes of memory for the step `snapshot`."""
        return self._on(COMPARISON)

    def finding(self, room: Room) -> Finding | None:
        """What rejects the import where it may need more than there is."""
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
