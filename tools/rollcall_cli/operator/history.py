"""`rollcall operator history`: who added and removed operators, or lifted the locks of an address, and when."""

from rollcall.model.accounts.history import OPERATORS
from rollcall_cli.commands import Example
from rollcall_cli.deployment.changes import limit_option, shown_changes
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.results import Result


@deployment_command(
    "history",
    summary="List who added, reset and removed operators, or lifted the locks of addresses, newest first. Times are in "
    "UTC.",
    examples=(Example("See who made whom an operator", "rollcall operator history"),),
)
@limit_option
@json_option
def command(deployment: Deployment, *, limit: int, in_json: bool) -> Result:
    """List the changes."""
    changes = deployment.history.newest_first(OPERATORS)
    return shown_changes(changes, "UTC", subject=None, limit=limit, in_json=in_json)
