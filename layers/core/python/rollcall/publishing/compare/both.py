"""Reads a table of two snapshots at the same time, so that each value is compared with the one at its place."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from rollcall.columns.scatter import numbers_of
from rollcall.publishing.compare.hashed import Hashed
from rollcall.publishing.compare.patched import Patch, patched
from rollcall.publishing.compare.reader import Reader

_FEW = 8
"""If one value in so many of a column of a group of rows differs, all values of the column are kept."""


def both_hashed(after: Reader, before: Reader) -> tuple[Hashed, Hashed]:
    """Read the later and the earlier table in two threads: Arrow and numpy release the GIL while they work.

    Columns that are plain in both, and differ little, are `Patched` in the earlier one.
    """
    with ThreadPoolExecutor(max_workers=2) as threads:
        alone: list[Future[object]] = [threads.submit(reader.read_others) for reader in (after, before)]
        # Each column of a group of rows is a task, so that neither thread waits for a longer half.
        for reader, other in ((after, before), (before, after)):
            alone += [
                threads.submit(reader.read_plain, name, group)
                for name in reader.plain.keys() - other.plain.keys()
                for group in range(len(reader.groups))
            ]
        groups = range(max(len(after.groups), len(before.groups)))
        together = {
            name: [threads.submit(_read, after, before, name, group) for group in groups]
            for name in after.plain
            if name in before.plain
        }
    for each in alone:
        each.result()
    for name, parts in together.items():
        _keep(after.made, before, name, [part.result() for part in parts])
    return after.made, before.made


def _read(after: Reader, before: Reader, name: str, group: int) -> Patch | None:
    """Read a plain column of a group of rows; return how the earlier one differs, or None if it is kept."""
    now, place = np.empty(0, np.uint64), -1
    if group < len(after.groups):
        now, place = after.read_plain(name, group), after.groups[group].start
    if group >= len(before.groups):
        return Patch(np.empty(0, np.int32), before.made.columns[name][:0])
    then, rows = before.words(name, group), before.groups[group]
    shared = min(len(now), len(then)) if place == rows.start else 0
    differ = np.concatenate((np.flatnonzero(now[:shared] != then[:shared]), np.arange(shared, len(then))))
    values = before.meant(name, then[differ])
    if len(differ) * _FEW < len(then):
        return Patch(differ.astype(np.int32) + np.int32(rows.start), values)
    kept = before.made.columns[name][rows]
    kept[:shared] = after.made.columns[name][rows][:shared]
    kept[differ] = values
    return None


def _keep(after: Hashed, before: Reader, name: str, parts: Sequence[Patch | None]) -> None:
    """Keep a column of the earlier table as a patch of the later one, or whole if a part of it is."""
    patches = [part for part in parts if part is not None]
    column = patched(len(before.made), after.columns[name], patches)
    if len(patches) == len(parts):
        before.made.patched[name] = column
        del before.made.columns[name]
        return
    for rows, part in zip(before.groups, parts, strict=False):
        if part is not None:
            before.made.columns[name][rows] = column.at(numbers_of(rows))
