"""Cuts two snapshots down to the rows of one school, so that only these are compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask
from rollcall.model.schema import Table
from rollcall.publishing.rows.blocks import taken

Fetch = Callable[[str], Path]
"""Gives the Parquet file of a table, by its name."""


@dataclass(frozen=True, slots=True)
class OfSchool:
    """The rows of one school in two snapshots.

    A person belongs to it by an enrollment in one of its classes, or in it, in either snapshot. So a student who moves
    to another school is shown with the same row before and after, not as removed.
    """

    school_id: str
    sides: tuple[Fetch, Fetch]
    """The files of the new snapshot, and of the old one."""

    def cut(self, table: Table, folder: Path) -> tuple[Path, Path]:
        """Write the school's rows of a table into `folder`; returns the new and the old file."""
        masks = self._masks(table.name)
        paths = []
        for number, (fetch, mask) in enumerate(zip(self.sides, masks, strict=True)):
            path = folder / f"{table.name}-of-school-{number}.parquet"
            pq.write_table(taken(fetch(table.name), mask.nonzero()[0], table), path)
            paths.append(path)
        return paths[0], paths[1]

    def is_known(self) -> bool:
        """Whether either snapshot has the school."""
        return any(mask.any() for mask in self._masks("schools"))

    def _masks(self, name: str) -> Sequence[Mask]:
        """Which rows of a table belong to the school; one mask for each side. Reads ids alone."""
        school = pa.array([self.school_id])
        if name == "schools":
            return [_is_in(read["id"], school) for read in self._read(name, "id")]
        if name == "classes":
            return [_is_in(read["school_id"], school) for read in self._read(name, "school_id")]
        if name in {"students", "staff"}:
            people = pa.concat_arrays(self._people(name))
            return [_is_in(read["id"], people) for read in self._read(name, "id")]
        if name == "student_enrollments":
            return [_is_in(read["class_id"], classes) for read, classes in self._beside(name, "class_id")]
        return [
            _is_in(read["class_id"], classes) | _is_in(read["school_id"], school)
            for read, classes in self._beside(name, "class_id", "school_id")
        ]

    def _people(self, name: str) -> Sequence[pa.Array]:
        """The ids of the school's people in each snapshot."""
        enrollments, column = (
            ("student_enrollments", "student_id")
            if name == "students"
            else (
                "staff_enrollments",
                "staff_id",
            )
        )
        masks = self._masks(enrollments)
        return [
            pc.filter(read[column], pa.array(mask)).combine_chunks()
            for read, mask in zip(self._read(enrollments, column), masks, strict=True)
        ]

    def _beside(self, name: str, *columns: str) -> Sequence[tuple[pa.Table, pa.Array]]:
        """Columns of a table, and the ids of the school's classes, of each snapshot."""
        masks = self._masks("classes")
        classes = [
            pc.filter(read["id"], pa.array(mask)).combine_chunks()
            for read, mask in zip(self._read("classes", "id"), masks, strict=True)
        ]
        return list(zip(self._read(name, *columns), classes, strict=True))

    def _read(self, name: str, *columns: str) -> Sequence[pa.Table]:
        return [pq.read_table(str(fetch(name)), columns=list(columns), partitioning=None) for fetch in self.sides]


def _is_in(values: pa.ChunkedArray, among: pa.Array) -> Mask:
    mask: Mask = pc.is_in(values, value_set=among).to_numpy()
    return mask
