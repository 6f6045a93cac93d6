"""`rollcall operator add`: a new operator, who sees the pages of all districts."""

import click

from rollcall.model.accounts import passwords
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import by_option, signature
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result, WrongCall
from rollcall_cli.user.changing import with_checks
from rollcall_cli.user.password import asked_for

NOTES = f"""\
An operator signs in to the pages, sees all districts with all values, and may decide about every held import. An
operator can't upload. The password is asked for, as by `rollcall user add`; it has {passwords.RULE}."""


@deployment_command(
    "add",
    summary="Add an operator, who signs in to the pages and sees all districts.",
    notes=NOTES,
    examples=(Example("Add an operator", "rollcall operator add maria --email maria@rollcall.example"),),
)
@click.argument("username", metavar="NAME", help="The name to sign in with.")
@click.option("--email", metavar="ADDRESS", required=True, help="The operator's address.")
@by_option
@json_option
def command(deployment: Deployment, *, username: str, email: str, by: str | None, in_json: bool) -> Result:
    """Add the operator.

    Raises:
        WrongCall: The operator can't be added as asked; the text says why.
    """
    password = asked_for()
    if problem := passwords.problem(password):
        raise WrongCall(problem)
    with_checks(lambda: deployment.users.add_operator(username, email, password, signature(by, deployment)))
    if in_json:
        return Result(as_json({"username": username, "email": email}))
    return Result(lines([f"Operator {username} is added and sees the pages of all districts."]))
