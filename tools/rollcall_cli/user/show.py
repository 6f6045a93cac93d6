"""`rollcall user show`: everything about one user."""

from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.lookup import user_argument, user_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result
from rollcall_cli.user.account import user_lines, whole_document

EXAMPLES = (
    Example("Show a user", "rollcall user show anna"),
    Example("See when and from where a user logged in last", "rollcall user show anna --json | jq .last_login"),
)


@deployment_command(
    "show",
    summary="Show a user: districts, role, networks, keys by name and fingerprint, whether there is a password, the "
    "last login, and whether the last e-mail arrived.",
    notes="Only Transfer Family's log says whether the key was right in a login by key.",
    examples=EXAMPLES,
)
@user_argument
@json_option
def command(deployment: Deployment, username: str, *, in_json: bool) -> Result:
    """Show the user.

    Raises:
        WrongCall: There is no such user.
    """
    user = user_of(username, deployment)
    return Result(as_json(whole_document(user, deployment)) if in_json else lines(user_lines(user, deployment)))
