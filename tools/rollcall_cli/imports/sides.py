"""The two rosters that `rollcall imports diff` compares, and their files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rollcall.model.accounts import school_year_beside
from rollcall.model.imports import Import, Status
from rollcall.model.snapshots import Snapshot, Why
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.results import WrongCall


@dataclass(frozen=True, slots=True)
class Side:
    """One roster: a snapshot, or the accepted tables of an import that is not published."""

    import_id: str
    school_year: str
    prefix: str
    """Where its tables lie in the bucket; ends with a slash."""

    def fetched(self, deployment: Deployment, folder: Path) -> Callable[[str], Path]:
        """Return what gives the file of a table, which is downloaded into `folder` once."""

        def fetch(table: str) -> Path:
            path = folder / f"{self.import_id}-{table}.parquet"
            if not path.exists() and not deployment.rosters.fetch(f"{self.prefix}{table}.parquet", path):
                raise WrongCall(_gone(self.import_id))
            return path

        return fetch


def side_of(import_: Import, deployment: Deployment) -> Side:
    """The roster of an import: what it published, or what it would publish.

    Raises:
        WrongCall: It has no tables, or they are no longer kept.
    """
    import_id = import_.import_id
    snapshot = _snapshot(import_, deployment)
    if snapshot is not None:
        return _kept(snapshot)
    if import_.unchanged_since:
        raise WrongCall(f"Import {import_id} changed nothing: it says the same as import {import_.unchanged_since}.")
    if import_.status is Status.FAILED:
        raise WrongCall(f"Import {import_id} was rejected, so it has no rows to compare.")
    if import_.status is Status.RUNNING:
        raise WrongCall(f"Import {import_id} is still running. Repeat the command when it has ended or is held.")
    if deployment.rosters.accepted(import_) is None:
        raise WrongCall(_gone(import_id))
    return Side(import_id, import_.school_year, import_.accepted)


def before(import_: Import, deployment: Deployment) -> Side:
    """The roster that an import replaced when it was published, or would replace now.

    Raises:
        WrongCall: There is none, or it is no longer kept.
    """
    replaced = _replaced(import_, deployment)
    if replaced is None:
        raise WrongCall(
            f"Import {import_.import_id} is the first roster, so there is nothing before it. "
            "Name an import to compare it with: --against IMPORT."
        )
    return _kept(replaced)


def _replaced(import_: Import, deployment: Deployment) -> Snapshot | None:
    place = import_.district_id, import_.school_year
    if _snapshot(import_, deployment) is None:
        current = deployment.pointers.pointer(*place).current
    else:
        current = next(
            (
                change.replaced
                for change in deployment.pointers.changes(*place)
                if change.import_id == change.cause == import_.import_id and change.why is not Why.RESTORED
            ),
            None,
        )
    if current is not None:
        return deployment.pointers.snapshot(*place, current)
    year = school_year_beside(import_.school_year, -1)
    last = deployment.pointers.pointer(import_.district_id, year).current
    return deployment.pointers.snapshot(import_.district_id, year, last) if last else None


def _snapshot(import_: Import, deployment: Deployment) -> Snapshot | None:
    if not import_.school_year:
        return None
    return deployment.pointers.snapshot(import_.district_id, import_.school_year, import_.import_id)


def _kept(snapshot: Snapshot) -> Side:
    if snapshot.retired_at is not None:
        raise WrongCall(_gone(snapshot.import_id))
    return Side(snapshot.import_id, snapshot.school_year, snapshot.prefix)


def _gone(import_id: str) -> str:
    return (
        f"The tables of import {import_id} are no longer kept, so its rows can't be compared. "
        f"`rollcall imports show {import_id}` still has the counts."
    )
