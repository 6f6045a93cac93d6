"""`rollcall operator list`: who sees the pages of all districts."""

from collections.abc import Iterator, Sequence
from itertools import chain

from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.mail_troubles import trouble_document, trouble_notes, troubles_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines, table
from rollcall_cli.results import Result


@deployment_command(
    "list",
    summary="List the operators, who see the pages of all districts, and say whose e-mails do not arrive.",
    examples=(Example("List the operators", "rollcall operator list"),),
)
@json_option
def command(deployment: Deployment, *, in_json: bool) -> Result:
    """List the operators."""
    operators = deployment.users.operators()
    if in_json:
        people = [
            {"username": name, "email": email, "mail_trouble": trouble_document(deployment.troubles.of(email))}
            for name, email in operators
        ]
        return Result(as_json({"operators": people}))
    if not operators:
        return Result(lines(["There are none. `rollcall operator add` adds one."]))
    return Result(lines(chain(table(("Operator", "E-mail"), operators), _mail_text(operators, deployment))))


def _mail_text(operators: Sequence[tuple[str, str]], deployment: Deployment) -> Iterator[str]:
    """Whose e-mails do not arrive. Somebody with another address is another operator."""
    for name, email in operators:
        if troubles := troubles_of([email], deployment):
            yield ""
            yield from trouble_notes(troubles, f"rollcall operator remove {name}", "UTC")
