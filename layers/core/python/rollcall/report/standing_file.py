"""The file in which the findings of an import stay for the comparison with the next one (`standing.parquet`).

It has a row for each finding: its key (`report.keys`), and the number of imports in a row in which it was found. The
rows of a group stand together, ordered by key; those that could not be looked for come last. The groups are listed in
the file's key-value metadata.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns.arrays import as_arrow
from rollcall.columns.packed import Words
from rollcall.model.findings import Effect
from rollcall.report.types import GroupKey

Imports = npt.NDArray[np.uint16]
"""The number of imports in a row in which each finding was found."""

SCHEMA = pa.schema([("key", pa.uint64()), ("imports", pa.uint16())])
FORM = "1"
"""The form of keys and file. A file of another form is not compared: all findings would seem to be new."""
MOST = np.uint16(np.iinfo(np.uint16).max)
"""Where counting ends."""
PIECE = 1 << 18
"""Findings that are compared at a time, and in a row group."""
WORD = (1 << 64) - 1
"""Digests are added modulo 2^64."""
_FORM, _GROUPS = "rollcall.standing", "rollcall.groups"
_HALF = np.uint64(32)
_MIXERS = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
"""The multipliers of MurmurHash3."""


class Kept(NamedTuple):
    """The findings of one group in a file."""

    key: GroupKey
    title: str
    parts: range
    """Its row groups."""
    digest: int
    """`digest_of` of its keys."""


def digest_of(keys: Words) -> int:
    """A number that is the same for the same keys in any order, and hardly ever for others."""
    total = 0
    for start in range(0, len(keys), PIECE):
        mixed = keys[start : start + PIECE].copy()
        for mixer in _MIXERS:
            mixed ^= mixed >> _HALF
            mixed *= mixer
        mixed ^= mixed >> _HALF
        total += int(mixed.sum(dtype=np.uint64))
    return total & WORD


class Before:
    """The file of the import before; empty if there is none, or if it has another form."""

    def __init__(self, path: Path | None) -> None:
        """Open the file, and read which groups it has."""
        self._file: Any = pq.ParquetFile(str(path)) if path else None
        metadata = (self._file.metadata.metadata or {}) if self._file else {}
        self.known = metadata.get(_FORM.encode()) == FORM.encode()
        groups = json.loads(metadata[_GROUPS.encode()]) if self.known else []
        self._kept = {kept.key: kept for kept in _listed(groups)}

    def __enter__(self) -> Self:
        """Nothing more: the file is open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        if self._file:
            self._file.close()

    def take(self, key: GroupKey) -> tuple[Words, Imports, int]:
        """Read the findings of a group and their digest; the group is then no longer among the rest."""
        kept = self._kept.pop(key, None)
        parts = [self.part(part) for part in kept.parts] if kept else []
        if not kept or not parts:
            return np.empty(0, np.uint64), np.empty(0, np.uint16), 0
        keys, imports = (np.concatenate(some) for some in zip(*parts, strict=True))
        if (keys[1:] < keys[:-1]).any():  # some were kept as they stood before
            order = np.lexsort((MOST - imports, keys))
            keys, imports = keys[order], imports[order]
        return keys, imports, kept.digest

    def rest(self) -> Iterator[Kept]:
        """Give the groups that were not taken."""
        yield from self._kept.values()

    def count(self, kept: Kept) -> int:
        """The number of findings of a group."""
        return sum(self._file.metadata.row_group(part).num_rows for part in kept.parts)

    def part(self, part: int) -> tuple[Words, Imports]:
        """Read one row group."""
        rows = self._file.read_row_group(part)
        return rows["key"].to_numpy(), rows["imports"].to_numpy()


def _listed(groups: Sequence[Mapping[str, Any]]) -> Iterator[Kept]:
    """The groups as the file lists them."""
    for each in groups:
        key = (Effect(each["effect"]), each["code"], each["file"], each["column"])
        yield Kept(key, each["title"], range(*each["parts"]), each["digest"])


class Writer:
    """Writes the file of this import."""

    def __init__(self, path: Path) -> None:
        """Begin the file."""
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
        """Nothing more: the file is begun."""
        return self

    def __exit__(self, *_: object) -> None:
        """List the groups, and close the file."""
        self._file.add_key_value_metadata({_FORM: FORM, _GROUPS: json.dumps(self._groups)})
        self._file.close()

    def write(self, keys: Words, imports: Imports) -> None:
        """Write findings of the group that is being written, as one row group; nothing without any."""
        if not len(keys):
            return
        rows = pa.record_batch([as_arrow(keys), as_arrow(imports)], schema=SCHEMA)
        self._file.write_batch(rows)
        self._parts += 1

    def end(self, key: GroupKey, title: str, digest: int) -> None:
        """End the group that is being written."""
        effect, code, file, column = key
        names = {"effect": effect.value, "code": code, "title": title, "file": file, "column": column}
        self._groups.append({**names, "parts": [self._begun, self._parts], "digest": digest})
        self._begun = self._parts
