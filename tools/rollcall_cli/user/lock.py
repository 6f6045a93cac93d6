"""`rollcall user lock`: lets a user in no longer, until `unlock`."""

from dataclasses import replace

from rollcall.model.accounts import State
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import by_option, yes_option
from rollcall_cli.deployment.lookup import user_argument, user_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.results import Result, WrongCall
from rollcall_cli.user.changing import change

EXAMPLES = (
    Example("Lock somebody out", "rollcall user lock anna"),
    Example("Lock somebody out without being asked", "rollcall user lock anna --yes --by 'M. Okafor, ticket 1734'"),
)


@deployment_command(
    "lock",
    summary="Show what it means, ask, and lock a user out, of SFTP and of the pages, until `rollcall user "
    "unlock`. Nothing else of the user changes.",
    examples=EXAMPLES,
)
@user_argument
@yes_option
@by_option
@json_option
def command(deployment: Deployment, username: str, *, yes: bool, by: str | None, in_json: bool) -> Result:
    """Lock the user.

    Raises:
        WrongCall: There is no such user, it is locked already, or nobody can be asked.
    """
    before = user_of(username, deployment)
    if before.state is State.SUSPENDED:
        raise WrongCall(f"{before.username} is locked already. Nothing was changed.")
    after = replace(before, state=State.SUSPENDED)
    said = f"User {before.username} can't log in any more. `rollcall user unlock {before.username}` changes that."
    return change(before, after, deployment, by=by, yes=yes, in_json=in_json, said=said)
