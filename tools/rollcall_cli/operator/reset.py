"""`rollcall operator reset`: a new invitation, by which an operator chooses another password."""

from rollcall.model.accounts.people import PasswordState
from rollcall.report.json import as_json
from rollcall.steps.invite import invite_operator
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, agreed, by_option, signature, yes_option
from rollcall_cli.deployment.lookup import operator_argument, operator_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result
from rollcall_cli.user import inviting


@deployment_command(
    "reset",
    summary="Show what it means, ask, and send an operator a new invitation: a temporary password, by which another "
    "one is chosen. The old password is good no longer, and all sessions end.",
    examples=(Example("Let an operator choose a new password", "rollcall operator reset maria"),),
)
@operator_argument
@yes_option
@by_option
@json_option
def command(deployment: Deployment, *, username: str, yes: bool, by: str | None, in_json: bool) -> Result:
    """Reset the password.

    Raises:
        WrongCall: There is none of this name, or nobody can be asked.
        OurFault: The e-mail was not sent.
    """
    name, email = operator_of(username, deployment)
    is_reset = deployment.users.password(name) is PasswordState.SET
    lost = [f"The password of {name} is good no longer, until a new one is chosen. The invitation goes to {email}."]
    if not agreed(f"Reset the password of {name}?", lost if is_reset else [], yes=yes):
        return DECLINED
    signed, services = signature(by, deployment), inviting.services(deployment)
    until = inviting.sent(
        lambda: invite_operator(name, email, signed, services, is_new=False, is_reset=is_reset),
        done=f"The password of {name} is reset",
        again=f"rollcall operator reset {name}",
    )
    if in_json:
        return Result(as_json({"username": name, "email": email, "invitation": inviting.document(email, until)}))
    return Result(lines([inviting.said(email, until)]))
