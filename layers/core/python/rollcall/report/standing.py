"""Which findings of an import stood there in the last one, for how many imports in a row, and which were mended.

A Parquet file keeps a row for each finding: its key (`report.keys`), and the number of imports in a row in which it was
found. The rows of a group stand together, ordered by key; those that could not be looked for come last. The groups are
listed in the file's key-value metadata.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns.arrays import as_arrow
from rollcall.columns.packed import Words
from rollcall.columns.scatter import ABSENT
from rollcall.model.findings import Effect
from rollcall.model.since import GroupSince
from rollcall.report.keys import Keyed
from rollcall.report.types import GroupKey

Imports = npt.NDArray[np.uint16]
"""The number of imports in a row in which each finding was found."""

SCHEMA = pa.schema([("key", pa.uint64()), ("imports", pa.uint16())])
FORM = "1"
"""The form of keys and file. A file of another form is not compared: all findings would seem to be new."""
_FORM, _GROUPS = "rollcall.standing", "rollcall.groups"
_MOST = np.uint16(np.iinfo(np.uint16).max)
_PIECE = 1 << 18
"""Findings that are compared at a time, and in a row group."""
_LINES = 20


class _Kept(NamedTuple):
    """The findings of one group in a file."""

    key: GroupKey
    title: str
    parts: range
    """Its row groups."""


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
    with _Before(before) as old, _Writer(path) as writer:
        groups = [_of_group(one, old, writer, unread=unread(one.group)) for one in found]
        groups += [_gone(kept, old, writer, unread=unread(kept.key)) for kept in old.rest()]
    return groups if old.known else None


def _of_group(one: Keyed, old: "_Before", writer: "_Writer", *, unread: bool) -> GroupSince:
    """Compare the findings of one group, and write them."""
    keys = _sorted(one)
    before, imports = old.take(one.group)
    same = np.array_equal(keys, before)  # as most groups are on most nights
    times, new, gone = Counter[int](), [np.empty(0, np.uint64)], np.ones(len(before), np.bool_)
    for start in range(0, len(keys), _PIECE):
        piece = keys[start : start + _PIECE]
        places = np.arange(start, start + len(piece)) if same else _places(keys, start, before)
        there = places != ABSENT
        stood = np.zeros(len(piece), np.uint16)
        stood[there] = imports[places[there]]
        now = stood + (stood < _MOST)
        gone[places[there]] = False
        times.update(_counted(now))
        new.append(piece[~there])
        writer.write(piece, now)
    if unread:
        writer.write(before[gone], imports[gone])
    writer.end(one.group, one.title)
    fresh, most, left = np.concatenate(new), max(times), int(np.count_nonzero(gone))
    lines = _first_lines(one, fresh) if len(fresh) and old.known else ()
    mended, unknown = (0, left) if unread else (left, 0)
    counts = (len(fresh), len(keys) - len(fresh), mended, unknown)
    effect, code, file, column = one.group
    return GroupSince(effect, code, one.title, file, column, *counts, most, times[most], lines)


def _gone(kept: "_Kept", old: "_Before", writer: "_Writer", *, unread: bool) -> GroupSince:
    """A group of which this import has no finding; it is written as it stood if it could not be looked for."""
    count = old.count(kept)
    if unread:
        for part in kept.parts:
            writer.write(*old.part(part))
        writer.end(kept.key, kept.title)
    effect, code, file, column = kept.key
    mended, unknown = (0, count) if unread else (count, 0)
    return GroupSince(effect, code, kept.title, file, column, 0, 0, mended, unknown)


def _sorted(one: Keyed) -> Words:
    keys, done = np.empty(len(one), np.uint64), 0
    for piece, _ in one.pieces():
        keys[done : done + len(piece)] = piece
        done += len(piece)
    keys.sort()
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
    piece = keys[start : start + _PIECE]
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


class _Before:
    """The file of the import before; empty if there is none, or if it has another form."""

    def __init__(self, path: Path | None) -> None:
        self._file: Any = pq.ParquetFile(str(path)) if path else None
        metadata = (self._file.metadata.metadata or {}) if self._file else {}
        self.known = metadata.get(_FORM.encode()) == FORM.encode()
        groups = json.loads(metadata[_GROUPS.encode()]) if self.known else []
        self._kept = {kept.key: kept for kept in _listed(groups)}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def take(self, key: GroupKey) -> tuple[Words, Imports]:
        """Read the findings of a group, which are then no longer among the rest."""
        kept = self._kept.pop(key, None)
        parts = [self.part(part) for part in kept.parts] if kept else []
        if not parts:
            return np.empty(0, np.uint64), np.empty(0, np.uint16)
        keys, imports = (np.concatenate(some) for some in zip(*parts, strict=True))
        if (keys[1:] < keys[:-1]).any():  # some were kept as they stood before
            order = np.lexsort((_MOST - imports, keys))
            keys, imports = keys[order], imports[order]
        return keys, imports

    def rest(self) -> Iterator[_Kept]:
        """Give the groups that were not taken."""
        yield from self._kept.values()

    def count(self, kept: _Kept) -> int:
        """The number of findings of a group."""
        return sum(self._file.metadata.row_group(part).num_rows for part in kept.parts)

    def part(self, part: int) -> tuple[Words, Imports]:
        """Read one row group."""
        rows = self._file.read_row_group(part)
        return rows["key"].to_numpy(), rows["imports"].to_numpy()


def _listed(groups: Sequence[Mapping[str, Any]]) -> Iterator[_Kept]:
    """The groups as the file lists them."""
    for each in groups:
        key = (Effect(each["effect"]), each["code"], each["file"], each["column"])
        yield _Kept(key, each["title"], range(*each["parts"]))


class _Writer:
    """Writes the file of this import."""

    def __init__(self, path: Path) -> None:
        self._groups: list[Mapping[str, Any]] = []
        self._parts = self._begun = 0
        # Keys can't be compressed.
        self._file = pq.ParquetWriter(
            path,
            SCHEMA,
            compression={"key": "none", "imports": "zstd"},
            use_dictionary=["imports"],
            write_statistics=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.add_key_value_metadata({_FORM: FORM, _GROUPS: json.dumps(self._groups)})
        self._file.close()

    def write(self, keys: Words, imports: Imports) -> None:
        """Write findings of the group that is being written, as one row group; nothing without any."""
        if not len(keys):
            return
        rows = pa.record_batch([as_arrow(keys), as_arrow(imports)], schema=SCHEMA)
        self._file.write_batch(rows)
        self._parts += 1

    def end(self, key: GroupKey, title: str) -> None:
        """End the group that is being written."""
        effect, code, file, column = key
        names = {"effect": effect.value, "code": code, "title": title, "file": file, "column": column}
        self._groups.append({**names, "parts": [self._begun, self._parts]})
        self._begun = self._parts
