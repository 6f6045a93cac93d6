"""Which findings of an import stood there in the last one, for how many imports in a row, and which were mended."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rollcall.columns.packed import Words
from rollcall.columns.scatter import ABSENT
from rollcall.model.since import GroupSince
from rollcall.report.keys import Keyed
from rollcall.report.standing_file import MOST, PIECE, WORD, Before, Imports, Kept, Writer, digest_of
from rollcall.report.types import GroupKey

_LINES = 20
"""How many lines of new findings each group shows."""


def compare(
    found: Iterable[Keyed], unread: Callable[[GroupKey], bool], before: Path | None, path: Path
) -> list[GroupSince] | None:
    """Compare the findings of an import with those of the one before, and write them to `path` for the next one.

    Args:
        found: The findings of this import.
        unread: Says of a group whether its findings could not be looked for (`report.unread`).
        before: The file of the import before; None if there was none.
        path: The file to write. Findings that could not be looked for are kept in it as they stood.

    Returns:
        The groups of both imports; None if there was none before, or its file has another form.
    """
    with Before(before) as old, Writer(path) as writer:
        groups = [_of_group(one, old, writer, unread=unread(one.group)) for one in found]
        groups += [_gone(kept, old, writer, unread=unread(kept.key)) for kept in old.rest()]
    return groups if old.known else None


def _of_group(one: Keyed, old: Before, writer: Writer, *, unread: bool) -> GroupSince:
    """Compare the findings of one group, and write them."""
    keys = _keys(one)
    digest = digest_of(keys)
    before, imports, known = old.take(one.group)
    # On most nights, most groups are the same, and sorting is half of the work.
    same = digest == known and len(keys) == len(before)
    if same:
        keys = before
    else:
        keys.sort()
    times, new, gone = Counter[int](), [np.empty(0, np.uint64)], np.ones(len(before), np.bool_)
    for start in range(0, len(keys), PIECE):
        piece = keys[start : start + PIECE]
        places = np.arange(start, start + len(piece)) if same else _places(keys, start, before)
        there = places != ABSENT
        stood = np.zeros(len(piece), np.uint16)
        stood[there] = imports[places[there]]
        now = stood + (stood < MOST)
        gone[places[there]] = False
        times.update(_counted(now))
        new.append(piece[~there])
        writer.write(piece, now)
    if unread:
        writer.write(before[gone], imports[gone])
        digest = (digest + digest_of(before[gone])) & WORD
    writer.end(one.group, one.title, digest)
    fresh, most, left = np.concatenate(new), max(times), int(np.count_nonzero(gone))
    lines = _first_lines(one, fresh) if len(fresh) and old.known else ()
    mended, unknown = (0, left) if unread else (left, 0)
    counts = (len(fresh), len(keys) - len(fresh), mended, unknown)
    effect, code, file, column = one.group
    return GroupSince(effect, code, one.title, file, column, *counts, most, times[most], lines)


def _gone(kept: Kept, old: Before, writer: Writer, *, unread: bool) -> GroupSince:
    """A group of which this import has no finding; it is written as it stood if it could not be looked for."""
    count = old.count(kept)
    if unread:
        for part in kept.parts:
            writer.write(*old.part(part))
        writer.end(kept.key, kept.title, kept.digest)
    effect, code, file, column = kept.key
    mended, unknown = (0, count) if unread else (count, 0)
    return GroupSince(effect, code, kept.title, file, column, 0, 0, mended, unknown)


def _keys(one: Keyed) -> Words:
    keys, done = np.empty(len(one), np.uint64), 0
    for piece, _ in one.pieces():
        keys[done : done + len(piece)] = piece
        done += len(piece)
    return keys


def _counted(imports: Imports) -> Mapping[int, int]:
    """How often each number comes."""
    times = np.bincount(imports)
    return {number: int(times[number]) for number in np.flatnonzero(times).tolist()}


def _places(keys: Words, start: int, before: Words) -> npt.NDArray[np.int64]:
    """For each of some keys, its index in `before`; ABSENT for a new finding.

    `keys` and `before` ascend; a piece of the keys from `start` on is looked up. Equal keys are paired in their order:
    the findings that stood longest come first.
    """
    piece = keys[start : start + PIECE]
    places = np.searchsorted(before, piece)
    if (piece[1:] == piece[:-1]).any() or (start and keys[start - 1] == piece[0]):
        places += np.arange(start, start + len(piece)) - np.searchsorted(keys, piece)
    there = places < len(before)
    there[there] = before[places[there]] == piece[there]
    places[~there] = ABSENT
    return places


def _first_lines(one: Keyed, new: Words) -> tuple[int, ...]:
    """The first lines of findings with one of these keys, which ascend."""
    first: list[int] = []
    for keys, lines in one.pieces():
        places = np.minimum(np.searchsorted(new, keys), len(new) - 1)
        first += np.sort(lines[(new[places] == keys) & (lines > 0)])[:_LINES].tolist()
        if len(one.found) == 1 and len(first) >= _LINES:
            break
    return tuple(sorted(first)[:_LINES])
