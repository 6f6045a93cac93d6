"""`rollcall user unlock`: lets a user in again, who was locked by an operator or by failed logins."""

from dataclasses import replace

from rollcall.model.accounts import State
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import by_option, signature
from rollcall_cli.deployment.lookup import user_argument, user_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result, WrongCall
from rollcall_cli.user.account import whole_document
from rollcall_cli.user.changing import forget_failures, with_checks

EXAMPLES = (Example("Let somebody in again", "rollcall user unlock anna"),)


@deployment_command(
    "unlock",
    summary="Let a user log in again who is locked (`rollcall user lock`), and forget the failed logins of the name "
    "(`rollcall user locks`).",
    examples=EXAMPLES,
)
@user_argument
@by_option
@json_option
def command(deployment: Deployment, username: str, *, by: str | None, in_json: bool) -> Result:
    """Unlock the user.

    Raises:
        WrongCall: There is no such user, or nothing locks it.
    """
    before = user_of(username, deployment)
    after, signed = replace(before, state=State.ACTIVE), signature(by, deployment)
    if after == before and not deployment.logins.of_user(before.username):
        raise WrongCall(
            f"Nothing locks {before.username}: the account is active, and no failed login counts. Nothing was changed."
        )
    with_checks(lambda: deployment.users.change(before, after, signed))
    lifted = forget_failures(before.username, deployment, signed)
    if in_json:
        return Result(as_json({**whole_document(after, deployment), "lifted": lifted}))
    return Result(lines([f"User {before.username} may log in again."]))
