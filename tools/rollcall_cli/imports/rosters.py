"""Which two rosters `rollcall imports diff` compares, and where their tables lie."""

from dataclasses import dataclass

from rollcall.model.accounts import school_year_beside
from rollcall.model.imports import Import, Status
from rollcall.model.snapshots import Tables
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.results import WrongCall


@dataclass(frozen=True, slots=True)
class StoredRoster:
    """The tables of one import."""

    import_id: str
    school_year: str
    prefix: str
    """The prefix of its files in the data bucket; ends with a slash."""
    tables: Tables


def roster_of(import_: Import, deployment: Deployment) -> StoredRoster:
    """What an import published, or would publish if it waits.

    Raises:
        WrongCall: It published nothing, or its tables are no longer kept.
    """
    found = published(import_.district_id, import_.school_year, import_.import_id, deployment)
    if found is not None:
        return found
    tables = deployment.tables.accepted(import_) if import_.status is Status.HELD else None
    if tables is None:
        raise WrongCall(f"The import {import_.import_id} ({import_.status}) has published no tables of its own.")
    return StoredRoster(import_.import_id, import_.school_year, import_.accepted, tables)


def replaced_by(import_: Import, deployment: Deployment) -> StoredRoster | None:
    """What a published import replaced, or a waiting one would replace; None if there was nothing.

    For the first import of a school year, it is the last one of the year before.

    Raises:
        WrongCall: Its tables are no longer kept.
    """
    district, year = import_.district_id, import_.school_year
    if import_.status is Status.HELD:
        replaced = deployment.pointers.pointer(district, year).current
    else:
        changes = deployment.pointers.changes(district, year)
        own = [change for change in changes if change.cause == change.import_id == import_.import_id]
        replaced = own[-1].replaced if own else None  # the oldest is its publication
    if replaced is None:
        year = school_year_beside(year, -1)
        replaced = deployment.pointers.pointer(district, year).current
    return None if replaced is None else published(district, year, replaced, deployment)


def published(district_id: str, school_year: str, import_id: str, deployment: Deployment) -> StoredRoster | None:
    """What an import published; None if it published nothing.

    Raises:
        WrongCall: Its tables are no longer kept.
    """
    snapshot = deployment.pointers.snapshot(district_id, school_year, import_id)
    if snapshot is None:
        return None
    if snapshot.retired_at is not None:
        raise WrongCall(f"The tables of the import {import_id} are no longer kept. Name another one with --against.")
    return StoredRoster(import_id, school_year, snapshot.prefix, snapshot.tables)
