"""`rollcall user reset`: a new invitation, by which a user chooses another password."""

from collections.abc import Iterator

from rollcall.model.accounts import State, User
from rollcall.model.accounts.people import PasswordState
from rollcall.report.json import as_json
from rollcall.steps.invite import invite_again
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, agreed, by_option, signature, yes_option
from rollcall_cli.deployment.lookup import user_argument, user_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result
from rollcall_cli.user import inviting
from rollcall_cli.user.account import whole_document

NOTES = """\
For a forgotten password, one that somebody else may know, and an invitation that has ended or got lost. The e-mail goes
to the user's own address (`rollcall user show`). Whoever has had no password so far gets one. SSH keys are kept."""

EXAMPLES = (
    Example("Let somebody choose a new password", "rollcall user reset anna"),
    Example("Do so without being asked", "rollcall user reset anna --yes --by 'M. Okafor, ticket 1734'"),
)


@deployment_command(
    "reset",
    summary="Show what it means, ask, and send a new invitation: a temporary password, by which the user "
    "chooses another one. The old password is good no longer, and the user is signed out of the pages.",
    notes=NOTES,
    examples=EXAMPLES,
)
@user_argument
@yes_option
@by_option
@json_option
def command(deployment: Deployment, username: str, *, yes: bool, by: str | None, in_json: bool) -> Result:
    """Reset the password.

    Raises:
        WrongCall: There is no such user, or nobody can be asked.
        OurFault: The e-mail was not sent.
    """
    user = user_of(username, deployment)
    is_reset = deployment.users.password(user.username) is PasswordState.SET
    if not agreed(f"Reset the password of {user.username}?", _lost(user) if is_reset else [], yes=yes):
        return DECLINED
    signed = signature(by, deployment)
    until = inviting.sent(
        lambda: invite_again(user, signed, inviting.services(deployment), is_reset=is_reset),
        done=f"The password of {user.username} is reset",
        again=f"rollcall user reset {user.username}",
    )
    if in_json:
        document = {**whole_document(user, deployment), "invitation": inviting.document(user.email, until)}
        return Result(as_json(document))
    return Result(lines([inviting.said(user.email, until), *_locked(user)]))


def _lost(user: User) -> list[str]:
    """What is lost, one sentence each."""
    return [
        (
            f"The password of {user.username} is good no longer, neither by SFTP nor on the pages: whatever uploads "
            "with it fails until a new one is chosen and entered there. SSH keys are as they were."
        ),
        f"The invitation goes to {user.email}.",
    ]


def _locked(user: User) -> Iterator[str]:
    if user.state is State.SUSPENDED:
        yield (
            f"{user.username} is locked, and can't log in even with a new password: `rollcall user unlock "
            f"{user.username}`."
        )
