"""The form of `listing.arrow`: three sections of findings in short blocks, and where each block begins.

The file is an Arrow IPC stream; behind it the frames that a search reads (`frames`); and then the places of blocks and
frames. The sections are all findings by group; the first findings of each group; and all findings whose school is
known, by school and within it by group. Within each, the findings stand in the report's order, and the groups in that
of the summary. A block holds BLOCK findings of one section, its last block the rest, so the number of a finding says
which block has it, and a page needs one or two.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self

import numpy as np
import pyarrow as pa

from rollcall.columns.arrays import Numbers
from rollcall.report.types import Group

BLOCK = 1_024
"""Findings of a block: measured, see docs/decisions.md."""
FIRSTS = 5
"""The first findings of each group, which stand together."""
SCHEMA = pa.schema(
    [
        ("line", pa.int32()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("message", pa.string()),
        ("hint", pa.string()),
        ("affects", pa.int32()),
        ("cause", pa.int32()),
        ("cause_line", pa.int32()),
        ("school", pa.int32()),
        ("id", pa.string()),
        ("person", pa.string()),
    ]
)
"""The columns of a block. The group gives the rest: code, effect and file, and the column where it is declared.

`message` and `hint` are null behind the first findings of a code, whose texts the report holds. `cause` and `school`
are places in the legend. `id` is the row's own ID, and `person` whom an enrollment is of.
"""

MAGIC = b"rollcall"
_END = struct.Struct("<Q8s")
TAIL = 1 << 16
"""Bytes of the file's end that hold the places of all blocks of most files."""


class Sections(NamedTuple):
    """How many findings each section has, and so which block has which finding."""

    groups: int
    firsts: int
    schools: int
    # In the order in which the file has them.

    @classmethod
    def of(cls, groups: Sequence[Group], schools: int) -> Self:
        """The sections for these groups, with `schools` findings whose school is known."""
        counts = [group.findings for group in groups]
        return cls(sum(counts), sum(min(count, FIRSTS) for count in counts), schools)

    def first_block(self, section: int) -> int:
        """The number of a section's first block."""
        return sum(blocks_of(findings) for findings in self[:section])


class Legend(NamedTuple):
    """What the numbers in a listing stand for, and which school has which findings: the content of `legend.json`."""

    schools: Sequence[str] = ()
    """The IDs of the schools that have any findings, in the order of Schools.csv."""
    names: Sequence[str | None] = ()
    """Their names; None where one is not valid."""
    findings: Sequence[int] = ()
    """How many findings each school has. The listing holds those of the schools one behind another."""
    groups: Sequence[str] = ()
    """How many of them each group has, like “0:12 7:1”: the group's place in the summary, and the number.

    They are texts, because a page needs those of one school at most, and the numbers of many take long to parse.
    """
    causes: Sequence[tuple[str, str | None, str]] = ()
    """File, column and code of each kind of root cause."""

    def of_school(self, school: str) -> Iterator[tuple[int, int, int]]:
        """By group, where its findings in a school begin within their section, and how many there are."""
        if school not in self.schools:
            return
        place = self.schools.index(school)
        start = sum(self.findings[:place])
        for pair in self.groups[place].split():
            group, findings = map(int, pair.split(":"))
            yield group, start, findings
            start += findings


def blocks_of(findings: int) -> int:
    """The number of blocks of a section."""
    return -(-findings // BLOCK)


def end_of(places: Sequence[int]) -> bytes:
    """The end of a file whose blocks begin, and whose last one ends, at these places."""
    return np.array(places, np.uint64).tobytes() + _END.pack(len(places), MAGIC)


def end_size(tail: bytes) -> int:
    """How many bytes at the end of a file hold the places of its blocks; `tail` are the last bytes of the file.

    Raises:
        ValueError: It is no such file.
    """
    count, magic = _END.unpack(tail[-_END.size :]) if len(tail) >= _END.size else (0, b"")
    if magic != MAGIC:
        raise ValueError("no listing")
    return int(count) * 8 + _END.size


def places_in(end: bytes) -> Numbers:
    """The places that `end_of` wrote."""
    return np.frombuffer(end[: -_END.size], np.uint64).astype(np.int64)
