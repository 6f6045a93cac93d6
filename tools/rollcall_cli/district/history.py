"""`rollcall district history`: who changed which account of a district, when, from what to what."""

import click

from rollcall_cli.commands import Example
from rollcall_cli.deployment.changes import limit_option, shown_changes
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.lookup import account, district_argument
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.district.receipts import is_recorded
from rollcall_cli.results import Result

NOTES = """\
The record has every change by these commands, and every choice of e-mails on the pages: who made it (--by, or the AWS
identity), when, and from what to what. Passwords and the texts of keys are never recorded. The record of a district
that was removed stays, with the receipt of what was deleted; its moments are shown in UTC."""

EXAMPLES = (
    Example("Show what was changed of a district and its users", "rollcall district history springfield"),
    Example("Show what was changed of one user", "rollcall district history springfield --user anna"),
    Example(
        "Get who has suspended or resumed a district, and when",
        "rollcall district history springfield --json --limit 0 \\\n"
        '      | jq \'.changes[] | select(.subject == "district" and .what == "state")\'',
    ),
)


@deployment_command(
    "history",
    summary="List the changes of a district's account and of its users, newest first.",
    notes=NOTES,
    examples=EXAMPLES,
)
@district_argument
@click.option("--user", "username", metavar="NAME", help="Only the changes of this user.")
@limit_option
@json_option
def command(deployment: Deployment, district_id: str, *, username: str | None, limit: int, in_json: bool) -> Result:
    """List the changes.

    Raises:
        WrongCall: There is no such district, and there never was.
    """
    removed = deployment.accounts.district(district_id) is None and is_recorded(district_id, deployment)
    time_zone = "UTC" if removed else account(district_id, deployment).time_zone
    subject = None if username is None else f"user {username.lower()}"
    changes = deployment.history.newest_first(district_id)
    return shown_changes(changes, time_zone, subject=subject, limit=limit, in_json=in_json)
