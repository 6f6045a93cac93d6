"""How many rows of which file cascade from each fault of an import, computed on the columns of its findings."""

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
"""Bits of a line's number; the bits above them say which file or root the line belongs to."""


@dataclass(frozen=True, slots=True)
class Cascades:
    """For each root and file, how many rows are left out because of the root; sorted by root."""

    kinds: Mapping[tuple[Any, ...], int]
    """A number for each file, column and code of a root, and for each file."""
    roots: Numbers
    files: Numbers
    counts: Numbers

    @classmethod
    def among(cls, blocks: Iterable[pa.RecordBatch]) -> "Cascades":
        """Count the rows among all findings of an import."""
        kinds: dict[tuple[Any, ...], int] = {}
        empty = np.empty(0, np.int64)
        own, roots, rows = [empty], [empty], [empty]
        for block in blocks:
            omits = block.filter(pc.equal(block["effect"].dictionary_decode(), Effect.ROW_OMITTED.value))
            began = np.asarray(omits["caused_by_file"].is_valid())
            row = _packed(omits, ("file",), "line", kinds)
            own.append(row[~began])
            rows.append(row[began])
            cause = omits.filter(pa.array(began))
            roots.append(
                _packed(cause, ("caused_by_file", "caused_by_column", "caused_by_code"), "caused_by_line", kinds)
            )
        root, row = np.concatenate(roots), np.concatenate(rows)
        # A row with a fault of its own does not count for another one (contract, section 3).
        cascaded = ~np.isin(row, np.concatenate(own))
        root, row = root[cascaded], row[cascaded]
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
        """How many rows are left out because of the row of a finding, by file."""
        kind = self.kinds.get((finding["file"], finding.get("column"), finding["code"]))
        if kind is None:
            return {}
        root = kind << _LINES | finding["line"]
        start, stop = np.searchsorted(self.roots, [root, root + 1])
        names = {number: name for (name, *more), number in self.kinds.items() if not more}
        counted = zip(self.files[start:stop].tolist(), self.counts[start:stop].tolist(), strict=True)
        return {names[file]: count for file, count in counted}


def _packed(block: pa.RecordBatch, names: tuple[str, ...], line: str, kinds: dict[tuple[Any, ...], int]) -> Numbers:
    """Pack the texts of some columns and the line of each finding of a block into one integer."""
    distinct, which = kinds_of(block, names)
    numbers = np.array([kinds.setdefault(one, len(kinds)) for one in distinct], np.int64)
    return np.asarray(numbers[which] << _LINES | block[line].fill_null(0).to_numpy(), np.int64)
