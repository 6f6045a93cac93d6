"""`rollcall district list`: all accounts."""

from rollcall.model.suspicions import HoldSettings
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.district.account import account_document
from rollcall_cli.forms.layout import Row, lines, table
from rollcall_cli.results import Result

EXAMPLES = (
    Example("List all districts", "rollcall district list"),
    Example(
        "Get the ids of districts that are still in an earlier school year",
        "rollcall district list --json | jq -r '.districts[] | select(.school_year < \"2026-2027\") | .district_id'",
    ),
)


@deployment_command("list", summary="List the accounts of all districts.", examples=EXAMPLES)
@json_option
def command(deployment: Deployment, *, in_json: bool) -> Result:
    """List the districts."""
    districts = deployment.accounts.all_districts()
    if in_json:
        return Result(as_json({"districts": [account_document(district) for district in districts]}))
    if not districts:
        return Result(lines(["There are none. `rollcall district add` adds one."]))
    rows: list[Row] = [
        (district.district_id, district.name, district.school_year, district.state, _hold_summary(district.hold))
        for district in districts
    ]
    return Result(lines(table(("District", "Name", "School year", "State", "Imports are held"), rows)))


def _hold_summary(hold: HoldSettings) -> str:
    if not hold.enabled:
        return "never"
    return "by the defaults" if hold == HoldSettings() else "by own limits"
