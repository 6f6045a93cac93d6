"""`rollcall user set`: the settings of a user."""

from dataclasses import replace

import click

from rollcall.model.accounts import Role, State
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import by_option, yes_option
from rollcall_cli.deployment.lists import changed, list_options
from rollcall_cli.deployment.lookup import user_argument, user_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.results import Result, WrongCall
from rollcall_cli.user.changing import change

NOTES = """\
Whatever would lock somebody out is shown and asked about first: a district that the user leaves, the last data manager
of a district, or networks that leave out where the user logged in from last. `--network any` lets the user log in from
anywhere. Who changed what is recorded (`rollcall district history`)."""

EXAMPLES = (
    Example("Let somebody read, and nothing else", "rollcall user set anna --role reader --yes"),
    Example("Let somebody upload for another district, too", "rollcall user set anna --add-district shelbyville"),
    Example("Change the address of somebody's e-mails", "rollcall user set anna --email anna@springfield.example"),
    Example(
        "Let somebody log in from two networks only",
        "rollcall user set anna --network 203.0.113.0/24 \\\n      --network 2001:db8:77::/48",
    ),
)


@deployment_command(
    "set",
    summary="Change the settings of a user that are given, and leave all others as they are.",
    notes=NOTES,
    examples=EXAMPLES,
)
@user_argument
@click.option("--email", metavar="ADDRESS", help="The address that gets the e-mail about each import.")
@click.option("--role", type=click.Choice([str(role) for role in Role]), help="What the user may do on the pages.")
@click.option("--state", type=click.Choice([str(state) for state in State]), help="Whether the user may log in.")
@list_options("district", "ID", "A district", field="districts", replaces=False)
@list_options("network", "CIDR", "A network to log in from", field="networks")
@yes_option
@by_option
@json_option
def command(
    deployment: Deployment,
    username: str,
    *,
    email: str | None,
    role: str | None,
    state: str | None,
    add_districts: tuple[str, ...],
    remove_districts: tuple[str, ...],
    networks: tuple[str, ...],
    add_networks: tuple[str, ...],
    remove_networks: tuple[str, ...],
    yes: bool,
    by: str | None,
    in_json: bool,
) -> Result:
    """Change the user.

    Raises:
        WrongCall: There is no such user, no setting is given, or the user can't be like that.
    """
    before = user_of(username, deployment)
    lists = (add_districts, remove_districts, networks, add_networks, remove_networks)
    if not (email or role or state or any(lists)):
        raise WrongCall("Nothing is given to change. Name a setting; `rollcall user set --help` lists them.")
    after = replace(
        before,
        email=email or before.email,
        role=Role(role) if role else before.role,
        state=State(state) if state else before.state,
        districts=changed(before.districts, (), add_districts, remove_districts, "district"),
        networks=changed(before.networks, networks, add_networks, remove_networks, "network"),
    )
    return change(before, after, deployment, by=by, yes=yes, in_json=in_json)
