"""Compares the findings of an import with those of the district's last one (docs/architecture.md)."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Protocol

from rollcall.model import schema
from rollcall.model.imports import Import
from rollcall.model.since import Earlier, Since
from rollcall.report.types import Report

LOOKED_AT = 50
"""How many earlier imports are looked at for one that was checked."""


class Standings(Protocol):
    """The findings of imports, in the form in which later imports compare theirs with them (`report.standing_file`)."""

    def before(self, import_: Import) -> Iterator[Earlier]:
        """Give the district's imports before this one in the order of their uploads, the newest first."""

    def compared(self, import_: Import) -> Since | None:
        """Read what an earlier attempt of this step wrote about the import; None if it wrote nothing."""

    def fetch(self, import_: Import, earlier: Earlier, path: Path) -> bool:
        """Fetch the findings of an earlier import of the same district; False if there are none."""

    def keep(self, import_: Import, path: Path) -> None:
        """Put the findings of the import where later ones look for them."""


def since(
    import_: Import, report: Report, standings: Standings, path: Path, last: Callable[[], Earlier | None] | None = None
) -> Since:
    """Compare the findings of an import with those of the last one, and write its own to `path`.

    `last` waits for the answer of `fetch_last`, where that has begun.

    The last import is the one before it, in the order of their uploads, whose files were checked, whatever became of
    it: what it was told stays true, while its status may change. An import that was rejected before its files were read
    is passed over. A retry compares with the same import as the attempt before it.
    """
    from rollcall.report.standing import compare  # noqa: PLC0415 - needs Parquet, as what is written later does
    from rollcall.report.unread import unread  # noqa: PLC0415 - its rules are loaded by then

    earlier = last() if last else fetch_last(import_, standings, path)
    looked_past = unread(report.document["not_checked"], schema.load())
    groups = compare(report.keyed(), looked_past, _before(path) if earlier else None, path)
    return Since(None) if earlier is None or groups is None else Since(earlier, tuple(groups))


def fetch_last(import_: Import, standings: Standings, path: Path) -> Earlier | None:
    """Find the import to compare with, and fetch its findings to where `since` with the same `path` reads them."""
    chosen = standings.compared(import_)
    known = islice(standings.before(import_), LOOKED_AT) if chosen is None else iter([chosen.against])
    return next((each for each in known if each and standings.fetch(import_, each, _before(path))), None)


def _before(path: Path) -> Path:
    return path.with_name("before.parquet")
