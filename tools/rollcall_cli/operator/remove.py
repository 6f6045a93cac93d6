"""`rollcall operator remove`: deletes an operator."""

from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, agreed, by_option, signature, yes_option
from rollcall_cli.deployment.lookup import operator_argument, operator_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result
from rollcall_cli.user.changing import with_checks


@deployment_command(
    "remove",
    summary="Show what it means, ask, and delete an operator: the password, all sessions, and the right to see all "
    "districts.",
    examples=(Example("Remove an operator", "rollcall operator remove maria"),),
)
@operator_argument
@yes_option
@by_option
@json_option
def command(deployment: Deployment, *, username: str, yes: bool, by: str | None, in_json: bool) -> Result:
    """Remove the operator.

    Raises:
        WrongCall: There is none of this name, or nobody can be asked.
    """
    name, _ = operator_of(username, deployment)
    lost = [f"{name} can sign in to the pages no longer. Password and sessions are deleted."]
    if len(deployment.users.operators()) == 1:
        lost.append(f"{name} is the last operator: imports that wait are then decided by command alone.")
    if not agreed(f"Remove {name}?", lost, yes=yes):
        return DECLINED
    with_checks(lambda: deployment.users.remove_operator(name, signature(by, deployment)))
    if in_json:
        return Result(as_json({"username": name, "removed": True}))
    return Result(lines([f"Operator {name} is removed."]))
