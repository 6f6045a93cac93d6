"""How many rows of which file the faults of an import took along, from the columns of its complete findings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.model.findings import Effect
from rollcall.report.blocks import kinds_of

Numbers = npt.NDArray[np.int64]

_LINES = 32
"""Bits for the number of a line; above them stands what the line is of."""


@dataclass(frozen=True, slots=True)
class TakenAlong:
    """For each root and file, how many rows went along; in the order of the roots."""

    kinds: Mapping[tuple[Any, ...], int]
    """File, column and code of roots, numbered; and files."""
    roots: Numbers
    files: Numbers
    counts: Numbers

    @classmethod
    def among(cls, blocks: Iterable[pa.RecordBatch]) -> "TakenAlong":
        """Count among all findings of an import, which have no texts."""
        kinds: dict[tuple[Any, ...], int] = {}
        empty = np.empty(0, np.int64)
        own, roots, rows = [empty], [empty], [empty]
        for block in blocks:
            omits = block.filter(pc.equal(block["effect"].dictionary_decode(), Effect.ROW_OMITTED.value))
            began = np.asarray(omits["caused_by_file"].is_valid())
            row = _keys(omits, ("file",), "line", kinds)
            own.append(row[~began])
            rows.append(row[began])
            cause = omits.filter(pa.array(began))
            roots.append(
                _keys(cause, ("caused_by_file", "caused_by_column", "caused_by_code"), "caused_by_line", kinds)
            )
        root, row = np.concatenate(roots), np.concatenate(rows)
        # A row that has a fault of its own was taken along by none (contract, section 3).
        taken = ~np.isin(row, np.concatenate(own))
        root, row = root[taken], row[taken]
        order = np.lexsort((row, root))
        root, row = root[order], row[order]
        fresh = np.ones(len(root), np.bool_)
        fresh[1:] = (root[1:] != root[:-1]) | (row[1:] != row[:-1])
        root, file = root[fresh], row[fresh] >> _LINES
        starts = np.flatnonzero(np.concatenate(([True], (root[1:] != root[:-1]) | (file[1:] != file[:-1]))))[
            : len(root)
        ]
        return cls(kinds, root[starts], file[starts], np.diff(np.append(starts, len(root))))

    def of(self, finding: Mapping[str, Any]) -> Mapping[str, int]:
        """The rows that went along with the row of a finding, by file."""
        kind = self.kinds.get((finding["file"], finding.get("column"), finding["code"]))
        if kind is None:
            return {}
        root = kind << _LINES | finding["line"]
        start, stop = np.searchsorted(self.roots, [root, root + 1])
        names = {number: name for (name, *more), number in self.kinds.items() if not more}
        counted = zip(self.files[start:stop].tolist(), self.counts[start:stop].tolist(), strict=True)
        return {names[file]: count for file, count in counted}


def _keys(block: pa.RecordBatch, names: tuple[str, ...], line: str, kinds: dict[tuple[Any, ...], int]) -> Numbers:
    """For each finding of a block a number of the texts that it has in some columns, and of its line."""
    found, which = kinds_of(block, names)
    numbers = np.array([kinds.setdefault(one, len(kinds)) for one in found], np.int64)
    return np.asarray(numbers[which] << _LINES | block[line].fill_null(0).to_numpy(), np.int64)
