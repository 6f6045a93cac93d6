"""`rollcall operator add`: a new operator, who sees the pages of all districts."""

from typing import Any

import click

from rollcall.model.accounts import passwords
from rollcall.report.json import as_json
from rollcall.steps.invite import invite_operator
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import by_option, signature
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result, WrongCall
from rollcall_cli.user import inviting
from rollcall_cli.user.changing import with_checks

NOTES = f"""\
An operator signs in to the pages, sees all districts with all values, and may decide about every held import. An
operator can't upload. The operator is invited, as by `rollcall user add`: an e-mail with a temporary password. A script
may give a password instead, as the first line of standard input; it has {passwords.RULE}."""


@deployment_command(
    "add",
    summary="Add an operator, who signs in to the pages and sees all districts.",
    notes=NOTES,
    examples=(Example("Invite an operator", "rollcall operator add maria --email maria@rollcall.example"),),
)
@click.argument("username", metavar="NAME", help="The name to sign in with.")
@click.option("--email", metavar="ADDRESS", required=True, help="The operator's address.")
@inviting.invite_option
@by_option
@json_option
def command(
    deployment: Deployment, *, username: str, email: str, invite: bool, by: str | None, in_json: bool
) -> Result:
    """Add the operator.

    Raises:
        WrongCall: The operator can't be added as asked; the text says why.
        OurFault: The operator is added, and the invitation was not sent.
    """
    signed = signature(by, deployment)
    password = "" if invite else inviting.piped()
    document: dict[str, Any] = {"username": username, "email": email}
    said = [f"Operator {username} is added and sees the pages of all districts."]
    if password:
        if problem := passwords.problem(password):
            raise WrongCall(problem)
        with_checks(lambda: deployment.users.add_operator(username, email, password, signed))
    else:
        until = inviting.sent(
            lambda: invite_operator(username, email, signed, inviting.services(deployment), is_new=True),
            done=f"Operator {username} is added",
            again=f"rollcall operator reset {username}",
        )
        document["invitation"] = inviting.document(email, until)
        said.append(inviting.said(email, until))
    return Result(as_json(document) if in_json else lines(said))
