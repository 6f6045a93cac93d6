"""Which findings of an import stood there in the last one, for how many imports in a row, and which were mended.

A Parquet file keeps a row for each finding: its key (`report.keys`), and the number of imports in a row in which it was
found. The rows of a group stand together, ordered by key. The groups are listed in the file's key-value metadata.
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

from rollcall.archive import RULES as PACKAGE_RULES
from rollcall.columns.arrays import as_arrow
from rollcall.columns.packed import Words
from rollcall.model.findings import Effect
from rollcall.model.since import GroupSince
from rollcall.report.keys import Keyed
from rollcall.report.types import GroupKey
from rollcall.rules.enrollments import CLASS_NOT_IN_SCHOOL
from rollcall.rules.references import RULES as REFERENCES
from rollcall.rules.warnings.values import ORPHANS

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
_OF_PACKAGE = frozenset(rule.code for rule in PACKAGE_RULES)
"""Rules about the package, which are judged whatever becomes of its files."""
_OF_REFERENCES = frozenset(rule.code for rule in REFERENCES)
"""Rules that are not judged where the file that a column refers to was not checked."""
_NEEDS = {rule.code: (other,) for _, _, rule, other in ORPHANS} | {
    CLASS_NOT_IN_SCHOOL.code: ("Classes.csv", "Schools.csv")
}
"""For other rules, the files besides their own that must have been checked."""


class _Kept(NamedTuple):
    """The findings of one group in a file."""

    key: GroupKey
    title: str
    parts: range
    """Its row groups."""


def compare(
    found: Iterable[Keyed], not_checked: Sequence[Mapping[str, str]], before: Path | None, path: Path
) -> list[GroupSince] | None:
    """Compare the findings of an import with those of the one before, and write them to `path` for the next one.

    Args:
        found: The findings of this import.
        not_checked: The files and columns that were not checked, as in the report.
        before: The file of the import before; None if there was none.
        path: The file to write. Findings that could not be looked for are kept in it as they stood.

    Returns:
        The groups of both imports; None if there was none before, or its file has another form.
    """
    with _Before(before) as old, _Writer(path) as writer:
        groups = [_of_group(one, old, writer) for one in found]
        unknown = _unknown(not_checked)
        for kept in old.rest():
            groups.append(_gone(kept, old.count(kept), unknown=unknown(kept.key)))
            if unknown(kept.key):
                for part in kept.parts:
                    writer.write(*old.part(part))
                writer.end(kept.key, kept.title)
    return groups if old.known else None


def _of_group(one: Keyed, old: "_Before", writer: "_Writer") -> GroupSince:
    """Compare the findings of one group, and write them."""
    keys = _sorted(one)
    before, imports = old.take(one.group)
    same = np.array_equal(keys, before)  # as most groups are on most nights
    times: Counter[int] = Counter()
    new: list[Words] = []
    for start in range(0, len(keys), _PIECE):
        piece = keys[start : start + _PIECE]
        stood = imports[start : start + _PIECE] if same else _stood(keys, start, before, imports)
        now = stood + (stood < _MOST)
        times.update(_counted(now))
        new.append(piece[stood == 0])
        writer.write(piece, now)
    writer.end(one.group, one.title)
    fresh = np.concatenate(new)
    most, as_before = max(times), len(keys) - len(fresh)
    lines = _first_lines(one, fresh) if len(fresh) and old.known else ()
    effect, code, file, column = one.group
    mended = len(before) - as_before
    return GroupSince(effect, code, one.title, file, column, len(fresh), as_before, mended, 0, most, times[most], lines)


def _gone(kept: "_Kept", count: int, *, unknown: bool) -> GroupSince:
    """A group of which this import has no finding."""
    effect, code, file, column = kept.key
    mended, left = (0, count) if unknown else (count, 0)
    return GroupSince(effect, code, kept.title, file, column, 0, 0, mended, left)


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


def _stood(keys: Words, start: int, before: Words, imports: Imports) -> Imports:
    """For each of some keys, the imports in a row up to the last one; 0 for a new finding.

    `keys` and `before` ascend; those from `start` on are looked at. Equal keys are paired in their order: the findings
    that stood longest come first.
    """
    piece = keys[start : start + _PIECE]
    places = np.searchsorted(before, piece)
    if (piece[1:] == piece[:-1]).any() or (start and keys[start - 1] == piece[0]):
        places += np.arange(start, start + len(piece)) - np.searchsorted(keys, piece)
    there = places < len(before)
    there[there] = before[places[there]] == piece[there]
    stood = np.zeros(len(piece), np.uint16)
    stood[there] = imports[places[there]]
    return stood


def _first_lines(one: Keyed, new: Words) -> tuple[int, ...]:
    """The first lines of findings with one of these keys, which ascend."""
    first: list[int] = []
    for keys, lines in one.pieces():
        places = np.minimum(np.searchsorted(new, keys), len(new) - 1)
        first += np.sort(lines[(new[places] == keys) & (lines > 0)])[:_LINES].tolist()
        if len(one.found) == 1 and len(first) >= _LINES:
            break
    return tuple(sorted(first)[:_LINES])


def _unknown(not_checked: Sequence[Mapping[str, str]]) -> Callable[[GroupKey], bool]:
    """Whether the findings of a group could not be looked for."""
    files = {each["file"] for each in not_checked if "column" not in each}
    columns = {(each["file"], each["column"]) for each in not_checked if "column" in each}

    def unknown(key: GroupKey) -> bool:
        _, code, file, column = key
        if file is None or code in _OF_PACKAGE:
            return False
        if code in _OF_REFERENCES and (file, column) in columns:
            return True
        return not files.isdisjoint({file, *_NEEDS.get(code, ())})

    return unknown


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
        keys, imports = zip(*parts, strict=True)
        return np.concatenate(keys), np.concatenate(imports)

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
        """Write findings of the group that is being written, as one row group."""
        rows = pa.record_batch([as_arrow(keys), as_arrow(imports)], schema=SCHEMA)
        self._file.write_batch(rows)
        self._parts += 1

    def end(self, key: GroupKey, title: str) -> None:
        """End the group that is being written."""
        effect, code, file, column = key
        names = {"effect": effect.value, "code": code, "title": title, "file": file, "column": column}
        self._groups.append({**names, "parts": [self._begun, self._parts]})
        self._begun = self._parts
