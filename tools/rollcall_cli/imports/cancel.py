"""`rollcall imports cancel`: ends an import that is running."""

from rollcall.model.imports import Import, Status
from rollcall.model.uploads import Purpose
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, by_option, confirmed, decider, yes_option
from rollcall_cli.deployment.lookup import find_import, import_parameters
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import facts, lines, moment, note, shown
from rollcall_cli.imports.document import import_facts
from rollcall_cli.results import Result, WrongCall

PATIENCE = 60
"""Seconds to wait for the import to be closed."""

NOTES = """\
The import is stopped wherever it is, and closed as cancelled; its district gets an e-mail that says so. What readers
see stays as it is: an import that has just been published can't be cancelled any more, and says so. One that waits
for a decision is given up by `rollcall imports discard`."""

EXAMPLES = (
    Example("See which imports are running", "rollcall imports list --status running"),
    Example("Look at one, then end it", "rollcall imports cancel 4f8a --district springfield"),
    Example(
        "End it without being asked, and record who did",
        "rollcall imports cancel 4f8a84ea2b9c1d0e5f6a7b8c --yes --by 'M. Okafor, ticket 1734'",
    ),
)


@deployment_command("cancel", summary="Show a running import, ask, and end it.", notes=NOTES, examples=EXAMPLES)
@import_parameters
@yes_option
@by_option
@json_option
def command(
    deployment: Deployment, import_id: str, district_id: str | None, by: str | None, *, yes: bool, in_json: bool
) -> Result:
    """Cancel the import.

    Raises:
        WrongCall: There is no such import, it does not run, or nobody can be asked.
    """
    from rollcall.steps.abandon import cancel  # noqa: PLC0415 - `--help` does without

    import_, _ = find_import(import_id, district_id, deployment)
    _check_running(import_)
    since = moment(import_.started_at, import_.time_zone)
    consequences = [*facts([*import_facts(import_), ("Running since", since)]), *note(_consequence(import_))]
    if not confirmed("End this import?", consequences, yes=yes):
        return DECLINED
    name = decider(by, deployment)
    if not cancel(import_, name, deployment.imports, deployment.chain):
        now = deployment.imports.get(import_.import_id)
        raise _ended(now or import_)
    closed = _when_closed(import_, deployment)
    if in_json:
        return Result(as_json({"import_id": import_.import_id, "status": closed and closed.status, "by": name}))
    return Result(lines(_said(import_, closed, name)))


def _check_running(import_: Import) -> None:
    if import_.ended_at is not None:
        raise _ended(import_)
    if import_.status is Status.HELD and import_.decision is None:
        raise WrongCall(
            f"The import {import_.import_id} waits for a decision. Nothing was changed. To give it up: "
            f"rollcall imports discard {import_.import_id}"
        )
    if import_.status is Status.HELD:
        raise WrongCall(
            f"The import {import_.import_id} is decided about, and the decision is being carried out. Nothing was "
            f"changed. `rollcall imports show {import_.import_id}` says how it ends."
        )


def _ended(import_: Import) -> WrongCall:
    status = f"; its status is {import_.status}" if import_.ended_at else ""
    return WrongCall(
        f"The import {import_.import_id} has ended{status}. There is nothing to cancel. "
        f"`rollcall imports show {import_.import_id}` shows everything about it."
    )


def _consequence(import_: Import) -> str:
    told = "Whoever sent it is told" if import_.purpose is Purpose.CHECK else "The district gets an e-mail"
    said = "" if import_.is_private else f" {told} that it was cancelled."
    return f"What readers see stays as it is.{said}"


def _when_closed(import_: Import, deployment: Deployment) -> Import | None:
    """The import when it is closed; None if that takes too long."""
    for _ in range(PATIENCE):
        now = deployment.imports.get(import_.import_id)
        if now is None or now.ended_at is not None:
            return now
        deployment.wait(1)
    return None


def _said(import_: Import, closed: Import | None, by: str) -> list[str]:
    show = f"rollcall imports show {import_.import_id}"
    if closed is None:
        return [f"The import {import_.import_id} is stopped, by {shown(by)}; it will be closed soon: {show}"]
    if closed.status is Status.CANCELLED:
        return [
            f"The import {import_.import_id} is cancelled, by {shown(by)}.",
            f"What readers see stays as it is: {show}",
        ]
    return [f"The import {import_.import_id} had come to its end already; its status is {closed.status}: {show}"]
