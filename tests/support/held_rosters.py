"""What the core says of made rosters: the reasons to hold them, in the words of the plain model."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from oracle.holding import Held

from rollcall.model.schema import load
from rollcall.model.suspicions import HoldSettings
from rollcall.publishing.compare import compare
from rollcall.publishing.holding import reasons
from rollcall_bench.rosters import written
from rollcall_bench.rosters.made import Tables

YEAR = "2025-2026"
NAMES = {(table.name, field.name): field.column for table in load().tables for field in table.fields}
"""The columns as the plain model names them, by table and by column as in the CSV file."""
USUAL = HoldSettings()


def told(
    new: Tables, before: Tables | None, *, rollover: bool = False, settings: HoldSettings = USUAL, least_rows: int = 100
) -> list[Held]:
    """The core's reasons to hold a roster, in place of one before or of none."""
    with snapshots(new, before) as both:
        return told_of(*both, rollover, settings, least_rows)


@contextmanager
def snapshots(new: Tables, before: Tables | None) -> Iterator[tuple[Mapping[str, Path], Mapping[str, Path] | None]]:
    """Both rosters as they are published, for the length of the block."""
    with TemporaryDirectory() as folder:
        was = None if before is None else written.snapshot(before, Path(folder) / "before")
        yield written.snapshot(new, Path(folder) / "new"), was


def told_of(
    new: Mapping[str, Path],
    before: Mapping[str, Path] | None,
    rollover: bool,  # noqa: FBT001 - as `told` has them
    settings: HoldSettings = USUAL,
    least_rows: int = 100,
) -> list[Held]:
    """The same for snapshots that are written."""
    found = compare(new, before, load(), None if before is None else "I-1", YEAR if rollover else None)
    return [
        Held(
            str(one.suspicion),
            one.table,
            NAMES.get((one.table, one.column), one.column),
            one.school_id,
            one.rows,
            one.of,
        )
        for one in reasons(found, settings, least_rows)
    ]
