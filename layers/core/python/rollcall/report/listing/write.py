"""Writes the listing of an import, and its legend."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, as_arrow, once_each
from rollcall.report.listing.causes import Causes
from rollcall.report.listing.form import BLOCK, FIRSTS, SCHEMA, Legend, end_of
from rollcall.report.listing.frames import Frames, places_of
from rollcall.report.listing.rows import GroupRows
from rollcall.rules.schools import NO_SCHOOL, Schools

_AT_ONCE = 1 << 16
"""Findings in memory at a time."""


def write(groups: Sequence[GroupRows], schools: Schools, causes: Causes, path: Path) -> Legend:
    """Write all findings; `groups` stand as in the summary."""
    used, codes = _coded([group.schools(schools) for group in groups], schools)
    counts = [np.bincount(each[each != NO_SCHOOL], minlength=len(used)) for each in codes]
    small = sum(map(len, groups)) <= _AT_ONCE
    with pa.OSFile(str(path), "wb") as file:
        out, firsts, every = _Blocks(file), [], []
        for group, code in zip(groups, codes, strict=True):
            for start in range(0, len(group), _AT_ONCE):
                stop = min(start + _AT_ONCE, len(group))
                rows = group.take(np.arange(start, stop), code[start:stop])
                out.add(rows)
                out.frames.add(rows)
                every += [rows] if small else []
                firsts += [] if start else [_first(rows, small=small)]
        out.end_section()
        for rows in firsts:
            out.add(rows)
        out.end_section()
        totals = sum(counts, np.zeros(len(used), np.int64))
        for rows in _sorted(every, codes) if small else _by_school(groups, codes, totals):
            out.add(rows)
        out.end_section()
        out.end()
    ids, names = (schools.texts(column, used).to_pylist() for column in ("ID", "Name"))
    return Legend(ids, names, totals.tolist(), _pairs(counts, len(used)), causes.kinds)


def _first(rows: pa.RecordBatch, *, small: bool) -> pa.RecordBatch:
    """The first findings of a group. A copy where there are many: a slice would keep all of the group in memory."""
    first = rows.slice(0, FIRSTS)
    return first if small else pc.take(first, as_arrow(np.arange(len(first))))


def _pairs(counts: Sequence[Numbers], schools: int) -> list[str]:
    """For each of the schools, the groups that have findings there, and how many, as in a legend."""
    pairs: list[list[str]] = [[] for _ in range(schools)]
    for group, of_schools in enumerate(counts):
        there = np.flatnonzero(of_schools)
        for school, findings in zip(there.tolist(), of_schools[there].tolist(), strict=True):
            pairs[school].append(f"{group}:{findings}")
    return [" ".join(each) for each in pairs]


def _coded(numbers: Sequence[Numbers], schools: Schools) -> tuple[Numbers, Sequence[Numbers]]:
    """The schools that have findings, ascending, and for each finding of each group the place of its school there.

    An ID that is listed twice is one school.
    """
    distinct = once_each(np.concatenate([np.full(1, NO_SCHOOL, np.int32), *map(once_each, numbers)]))[1:]
    first: dict[str, int] = {}
    merged = np.array(
        [first.setdefault(one, place) for place, one in enumerate(schools.texts("ID", distinct).to_pylist())], np.int32
    )
    kept = once_each(merged)
    # The last place is that of NO_SCHOOL.
    code = np.append(np.searchsorted(kept, merged), NO_SCHOOL).astype(np.int32)
    places = [np.where(each == NO_SCHOOL, len(distinct), np.searchsorted(distinct, each)) for each in numbers]
    return distinct[kept], [code[each] for each in places]


def _sorted(rows: Sequence[pa.RecordBatch], codes: Sequence[Numbers]) -> Iterator[pa.RecordBatch]:
    """The same as `_by_school`, from `rows` of few findings that are in memory."""
    if rows:
        school = np.concatenate(codes)
        known = np.flatnonzero(school != NO_SCHOOL)
        yield pc.take(pa.concat_batches(rows), as_arrow(known[np.argsort(school[known], kind="stable")]))


def _by_school(groups: Sequence[GroupRows], codes: Sequence[Numbers], totals: Numbers) -> Iterator[pa.RecordBatch]:
    """All findings whose school is known, ordered by school, then by group."""
    for first, last in _runs(totals):
        chosen = [np.flatnonzero((each >= first) & (each < last)) for each in codes]
        if last - first == 1:
            for group, code, which in zip(groups, codes, chosen, strict=True):
                for start in range(0, len(which), _AT_ONCE):
                    some = which[start : start + _AT_ONCE]
                    yield group.take(some, code[some])
        else:
            of_school = [code[which] for code, which in zip(codes, chosen, strict=True)]
            every = zip(groups, chosen, of_school, strict=True)
            parts = [group.take(which, code) for group, which, code in every if len(which)]
            order = np.argsort(np.concatenate(of_school), kind="stable")
            yield pc.take(pa.concat_batches(parts), as_arrow(order))


def _runs(totals: Numbers) -> Iterator[tuple[int, int]]:
    """Ranges of schools with at most _AT_ONCE findings together, or of one school with more."""
    first = findings = 0
    for school, count in enumerate(totals.tolist()):
        if findings and findings + count > _AT_ONCE:
            yield first, school
            first, findings = school, 0
        findings += count
    if findings:
        yield first, len(totals)


class _Blocks:
    """Writes record batches as blocks of BLOCK findings."""

    def __init__(self, file: pa.NativeFile) -> None:
        self._file = file
        options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
        self._writer = pa.ipc.new_stream(file, SCHEMA, options=options)
        # Arrow writes the schema with the first batch, and it is no part of a block.
        self._writer.write_batch(pa.RecordBatch.from_pylist([], schema=SCHEMA))
        self._waiting: list[pa.RecordBatch] = []
        self._count = 0
        self._places: list[int] = []
        self.frames = Frames()
        """The frames that follow the blocks."""

    def add(self, block: pa.RecordBatch) -> None:
        """Add findings to the section."""
        self._waiting.append(block)
        self._count += len(block)
        if self._count >= BLOCK:
            self._write(self._count // BLOCK * BLOCK)

    def end_section(self) -> None:
        """Write what waits, as a block that may be shorter."""
        self._write(self._count)

    def end(self) -> None:
        """Write the frames, and the end of the file."""
        self._places.append(self._file.tell())
        self._writer.close()
        self.frames.end()
        self._places += places_of(self.frames, self._file.tell())
        for frame in (*self.frames.lines, *self.frames.texts):
            self._file.write(frame)
        self._file.write(end_of(self._places))

    def _write(self, findings: int) -> None:
        if not findings:
            return
        joined = self._waiting[0] if len(self._waiting) == 1 else pa.concat_batches(self._waiting)
        for start in range(0, findings, BLOCK):
            self._places.append(self._file.tell())
            self._writer.write_batch(joined.slice(start, min(BLOCK, findings - start)))
        self._count -= findings
        self._waiting = [joined.slice(findings)] if self._count else []
