"""`rollcall canary`: whether a package that is sent now is published and mailed."""

from pathlib import Path

import click

from rollcall.model import canary
from rollcall.report.json import as_json
from rollcall.steps.canary import SERVICE, metrics_of
from rollcall.steps.canary_standing import Stage
from rollcall_cli.canary.account import remove, set_up
from rollcall_cli.canary.run import Flight, fly
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, by_option, confirmed, signature, yes_option
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Exit, Result, WrongCall

NOTES = f"""\
Exit codes: 0 it came through, 4 it did not, and the answer says at which stage (door, start, import, snapshot, mail);
2 it could not be tried.

The district is {canary.DISTRICT}, without a real child or address: its e-mails go to SES's own mailbox. Its imports are
never held. OpenSSH's `sftp` uploads with a key that is made for this one upload, and remembers the server's host key:
if that changes, the canary fails, as uploads of districts do.

With --measure, the result is written as the metrics CanarySeconds and CanaryFailed, which the alarm CanaryFailedAlarm
watches. To watch a deployment, run it by the clock of a machine outside of it."""

EXAMPLES = (
    Example("Make the canary's district and user, once", "rollcall canary --set-up"),
    Example("Send a package now, and see whether it comes through", "rollcall canary"),
    Example("By the clock: a failure raises the alarm", "rollcall canary --measure --wait 300"),
    Example("Take its user away, and stop its district", "rollcall canary --remove"),
)

FAILED = {
    Stage.DOOR: "The SFTP server did not take the package",
    Stage.START: "The package was taken, and no import began in time",
    Stage.IMPORT: "The import did not end as succeeded",
    Stage.SNAPSHOT: "The import succeeded, and is not what readers see",
    Stage.MAIL: "The import was published, and no e-mail was sent in time",
}


@deployment_command(
    "canary",
    summary="Send a tiny synthetic package through the SFTP server, and wait until it is published and mailed.",
    notes=NOTES,
    examples=EXAMPLES,
)
@click.option("--set-up", "sets_up", is_flag=True, help="Ask, and make the synthetic district and its user.")
@click.option("--remove", "removes", is_flag=True, help="Ask, delete the user, and suspend the district.")
@click.option(
    "--wait",
    "seconds",
    metavar="SECONDS",
    type=click.IntRange(1, 86_400),
    default=600,
    show_default=True,
    help="How long to wait for publication and e-mail after the upload.",
)
@click.option(
    "--known-hosts",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where host keys are remembered; default: where OpenSSH does, ~/.ssh/known_hosts.",
)
@click.option("--measure", is_flag=True, help="Write the result as metrics, which the alarm watches.")
@yes_option
@by_option
@json_option
def command(
    deployment: Deployment,
    *,
    sets_up: bool,
    removes: bool,
    seconds: int,
    known_hosts: Path | None,
    measure: bool,
    yes: bool,
    by: str | None,
    in_json: bool,
) -> Result:
    """Send a canary, or set it up, or remove it.

    Raises:
        WrongCall: It can't be tried; the text says why.
    """
    if sets_up and removes:
        raise WrongCall("Either --set-up or --remove. Leave one of them out.")
    if sets_up:
        return _set_up(deployment, yes=yes, by=by, in_json=in_json)
    if removes:
        return _remove(deployment, yes=yes, by=by, in_json=in_json)
    flight = fly(signature(by, deployment), seconds, known_hosts, deployment)
    if measure:
        deployment.metrics.put(SERVICE, metrics_of(flight.standing))
    return _flown(flight, seconds, in_json=in_json)


def _set_up(deployment: Deployment, *, yes: bool, by: str | None, in_json: bool) -> Result:
    told = [
        f"The synthetic district {canary.DISTRICT} is made, with a user of the same name who logs in by key alone.",
        f"E-mails about it go to {canary.RECIPIENT}, and each canary costs what a tiny import costs.",
    ]
    if not confirmed("Make them?", told, yes=yes):
        return DECLINED
    with deployment.client.session(None) as session:
        set_up(session.public_key, signature(by, deployment), deployment)
    if in_json:
        return Result(as_json({"district_id": canary.DISTRICT, "username": canary.USERNAME, "set_up": True}))
    return Result(lines([f"The canary is set up as {canary.DISTRICT}. Send one: rollcall canary"]))


def _remove(deployment: Deployment, *, yes: bool, by: str | None, in_json: bool) -> Result:
    told = [f"The user {canary.USERNAME} is deleted, and the district {canary.DISTRICT} is suspended."]
    if not confirmed("Do it?", told, yes=yes):
        return DECLINED
    remove(signature(by, deployment), deployment)
    if in_json:
        return Result(as_json({"district_id": canary.DISTRICT, "username": canary.USERNAME, "removed": True}))
    purge = f"rollcall district remove {canary.DISTRICT} --purge"
    return Result(lines([f"The canary is stopped. Its synthetic data stays until it expires, or until: {purge}"]))


def _flown(flight: Flight, seconds: int, *, in_json: bool) -> Result:
    standing = flight.standing
    code = Exit.SUCCEEDED if standing.came_through else Exit.OUR_FAULT
    if in_json:
        document = {
            "came_through": standing.came_through,
            "failed_at": standing.stage,
            "package": flight.name,
            "sent_at": flight.sent_at.isoformat(),
            "import_id": standing.import_id or None,
            "status": standing.status or None,
            "seconds": standing.seconds,
            "said": flight.said or None,
        }
        return Result(as_json(document), code)
    if standing.stage is None:
        said = f"It came through: published and mailed {standing.seconds:.0f} seconds after the upload"
        return Result(lines([f"{said} (import {standing.import_id})."]))
    return Result(lines([f"Failed at: {standing.stage}", *_reasons(flight, standing.stage, seconds)]), code)


def _reasons(flight: Flight, stage: Stage, seconds: int) -> list[str]:
    """What is known of a failure, and where to look."""
    standing = flight.standing
    told = [f"{FAILED[stage]}{'' if standing.is_over else f' ({seconds} seconds)'}."]
    if flight.said:
        told.append(f"sftp says: {flight.said}")
    if standing.status:
        told.append(f"The import's status is {standing.status}: rollcall imports show {standing.import_id}")
    return [*told, "docs/runbook.md says what to do: The canary failed"]
