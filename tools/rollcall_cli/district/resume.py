"""`rollcall district resume`: lets a suspended district in again."""

from dataclasses import replace

from rollcall.model.accounts import State
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import by_option
from rollcall_cli.deployment.lookup import account, district_argument
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.district.account import account_document
from rollcall_cli.district.changing import change
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result, WrongCall

EXAMPLES = (Example("Let a district import again", "rollcall district resume springfield"),)


@deployment_command(
    "resume",
    summary="Let a district that is suspended log in and import again.",
    examples=EXAMPLES,
)
@district_argument
@by_option
@json_option
def command(deployment: Deployment, district_id: str, *, by: str | None, in_json: bool) -> Result:
    """Resume the district.

    Raises:
        WrongCall: There is no such district, or it is active already.
    """
    before = account(district_id, deployment)
    if before.state is State.ACTIVE:
        raise WrongCall(f"{before.district_id} is active already. Nothing was changed.")
    after = replace(before, state=State.ACTIVE)
    change(before, after, deployment, by=by, yes=True)
    if in_json:
        return Result(as_json(account_document(after)))
    said = f"District {after.district_id} may log in and import again."
    return Result(lines([said]))
