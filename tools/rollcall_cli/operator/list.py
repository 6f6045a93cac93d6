"""`rollcall operator list`: who sees the pages of all districts."""

from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines, table
from rollcall_cli.results import Result


@deployment_command(
    "list",
    summary="List the operators, who see the pages of all districts.",
    examples=(Example("List the operators", "rollcall operator list"),),
)
@json_option
def command(deployment: Deployment, *, in_json: bool) -> Result:
    """List the operators."""
    operators = deployment.users.operators()
    if in_json:
        return Result(as_json({"operators": [{"username": name, "email": email} for name, email in operators]}))
    if not operators:
        return Result(lines(["There are none. `rollcall operator add` adds one."]))
    return Result(lines(table(("Operator", "E-mail"), operators)))
