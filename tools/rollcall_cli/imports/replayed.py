"""What the ways of replaying an upload share: whether it is still there, starting it, and waiting for its check."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from rollcall.model.imports import Import, Status
from rollcall_cli.deployment.ports import Deployment, Fields
from rollcall_cli.results import OurFault, WrongCall
from rollcall_cli.verdicts import Compared, Verdict

PATIENCE = 3600
"""Seconds to wait for the end of a check."""

REPORTED = frozenset({Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS, Status.FAILED})
"""The statuses that are outcomes of a report."""

NO_VERDICT = "not known"
"""The outcome of an import that came to none: a fault of ours, or it was cancelled."""

POLL = 2
"""Seconds between two looks."""


def package_gone(import_: Import, deployment: Deployment) -> WrongCall:
    """The error that the upload is not there any more, with the day on which it expired."""
    zone, days = ZoneInfo(import_.time_zone), deployment.packages.days
    over = import_.uploaded_at + timedelta(days=days)
    day = f"{over.astimezone(zone):%Y-%m-%d}"
    if over <= deployment.now():
        why = f"expired on {day}: packages are kept for {days} days (the parameter PackageDays)"
    else:
        why = (
            f"is gone, though it would have expired only on {day}: somebody has deleted it, or PackageDays was changed"
        )
    return WrongCall(
        f"The upload of import {import_.import_id} {why}. Nothing was changed. Ask the district to send the package "
        "again."
    )


def started(
    import_: Import, by: str, deployment: Deployment, *, only_check: bool = False, in_place_of: str = ""
) -> str:
    """Have an upload processed again; the id of the new import.

    Raises:
        WrongCall: It was replayed too often.
    """
    from rollcall.steps.replay import MOST, TooMany, event, replayed  # noqa: PLC0415 - `--help` does without

    def is_taken(import_id: str) -> bool:
        return deployment.imports.get(import_id) is not None

    try:
        upload = replayed(import_, is_taken, by, deployment.now(), only_check=only_check, in_place_of=in_place_of)
    except TooMany:
        raise WrongCall(f"The upload of import {import_.import_id} was replayed {MOST} times.") from None
    deployment.chain.start(event(upload))
    return upload.import_id


def check_again(import_: Import, fields: Fields, by: str, deployment: Deployment) -> tuple[Compared, Import]:
    """Check an upload once more; the verdict of then and of now, and the check.

    Raises:
        WrongCall: It takes too long.
        OurFault: The check failed by a fault of ours.
    """
    check_id = started(import_, by, deployment, only_check=True)
    for _ in range(PATIENCE // POLL):
        check = deployment.imports.get(check_id)
        if check is not None and check.ended_at is not None:
            return _compared(import_, fields, check, deployment), check
        deployment.wait(POLL)
    raise WrongCall(f"The check has not ended yet. To see how it goes: rollcall imports show {check_id}")


def _compared(import_: Import, fields: Fields, check: Import, deployment: Deployment) -> Compared:
    now = deployment.reports.report(check) if check.status in REPORTED else None
    if now is None:
        raise OurFault(f"The check could not be processed. To see why: rollcall imports show {check.import_id}")
    then = deployment.reports.report(import_)
    return Compared(Verdict.of_report(then) if then else _recorded(import_, fields), Verdict.of_report(now))


def _recorded(import_: Import, fields: Fields) -> Verdict:
    """The verdict by the import's own record, which stands where its report does not."""
    totals = {"by_effect": {}, "by_code": {}, **(fields.get("totals") or {})}
    outcome = import_.status if import_.status in REPORTED else f"{NO_VERDICT} ({import_.status})"
    return Verdict.of_report(
        {
            "outcome": outcome,
            "files": fields.get("files") or {},
            "totals": totals,
            "rule_set": fields.get("rule_set") or "",
        }
    )
