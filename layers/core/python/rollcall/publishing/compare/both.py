"""Reads a table of two snapshots at the same time, so that each value is compared with the one at its place."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import zip_longest

import numpy as np
import numpy.typing as npt

from rollcall.columns.packed import Words
from rollcall.columns.scatter import numbers_of
from rollcall.publishing.compare.hashed import Hashed
from rollcall.publishing.compare.page_header import UnknownPage
from rollcall.publishing.compare.patched import Patch, patched
from rollcall.publishing.compare.reader import Reader

_FEW = 8
"""If one value in so many of a column of a group of rows differs, all values of the column are kept."""
_NONE = np.empty(0, np.uint64)


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
    here, there = after.groups[group : group + 1], before.groups[group : group + 1]
    if not here or not there or here[0].start != there[0].start:
        for reader, rows in ((after, here), (before, there)):
            if rows:
                reader.read_plain(name, group)
        return None if there else Patch(np.empty(0, np.int32), before.made.columns[name][:0])
    try:
        now, places, words = _by_pages(after, before, name, group)
    except UnknownPage:
        now = after.words(name, group)
        places, words = _differing(now, before.words(name, group))
    after.keep(name, group, now)
    values, count = before.meant(name, words), there[0].stop - there[0].start
    if len(places) * _FEW < count:
        return Patch(places.astype(np.int32) + np.int32(there[0].start), values)
    kept = before.made.columns[name][there[0]]
    kept[: len(now)] = after.made.columns[name][here[0]][:count]
    kept[places] = values
    return None


def _by_pages(after: Reader, before: Reader, name: str, group: int) -> tuple[Words, npt.NDArray[np.int64], Words]:
    """Hash the later texts; find where the earlier ones differ, or go beyond them, and hash these.

    Raises:
        UnknownPage: Of either there is a page that is not plain, or of other rows.
    """
    now, places, words = [_NONE], [np.empty(0, np.int64)], [_NONE]
    start = end = 0
    for mine, theirs in zip_longest(after.pages(name, group), before.pages(name, group)):
        if mine:
            now.append(after.words_of_page(name, mine))
            end += mine.texts
        if theirs:
            if mine and start + mine.texts != end:
                raise UnknownPage
            if mine != theirs:
                found, differ = _differing(now[-1] if mine else _NONE, before.words_of_page(name, theirs))
                places.append(found + start)
                words.append(differ)
            start += theirs.texts
    return np.concatenate(now), np.concatenate(places), np.concatenate(words)


def _differing(now: Words, then: Words) -> tuple[npt.NDArray[np.int64], Words]:
    """Find the places at which hashes differ from others, or go beyond them."""
    shared = min(len(now), len(then))
    places = np.concatenate((np.flatnonzero(now[:shared] != then[:shared]), np.arange(shared, len(then))))
    return places, then[places]


def _keep(after: Hashed, before: Reader, name: str, parts: Sequence[Patch | None]) -> None:
    """Keep a column of the earlier table as a patch of the later one, or whole if a part of it is."""
    patches = [part for part in parts if part is not None]
    column = patched(len(before.made), after.columns[name], patches)
    if len(patches) == len(parts):
        before.note(name, short=name in after.short)
        before.made.patched[name] = column
        del before.made.columns[name]
        return
    for rows, part in zip(before.groups, parts, strict=False):
        if part is not None:
            before.made.columns[name][rows] = column.at(numbers_of(rows))
