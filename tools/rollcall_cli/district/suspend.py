"""`rollcall district suspend`: lets nobody of a district in, and imports nothing."""

from dataclasses import replace

from rollcall.model.accounts import State
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, by_option, yes_option
from rollcall_cli.deployment.lookup import account, district_argument
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.district.account import account_document
from rollcall_cli.district.changing import change
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result, WrongCall

EXAMPLES = (
    Example("Stop all imports of a district", "rollcall district suspend springfield"),
    Example(
        "Stop them without being asked", "rollcall district suspend springfield --yes --by 'M. Okafor, ticket 1734'"
    ),
)


@deployment_command(
    "suspend",
    summary="Show what it means, ask, and stop a district: nobody of it can log in, and what is uploaded nevertheless "
    "is rejected. Its roster stays in use.",
    examples=EXAMPLES,
)
@district_argument
@yes_option
@by_option
@json_option
def command(deployment: Deployment, district_id: str, *, yes: bool, by: str | None, in_json: bool) -> Result:
    """Suspend the district.

    Raises:
        WrongCall: There is no such district, it is suspended already, or nobody can be asked.
    """
    before = account(district_id, deployment)
    if before.state is State.SUSPENDED:
        raise WrongCall(f"{before.district_id} is suspended already. Nothing was changed.")
    after = replace(before, state=State.SUSPENDED)
    if not change(before, after, deployment, by=by, yes=yes):
        return DECLINED
    if in_json:
        return Result(as_json(account_document(after)))
    said = f"District {after.district_id} is suspended. `rollcall district resume {after.district_id}` changes that."
    return Result(lines([said]))
