"""The options of `rollcall district set` about the account itself: name, time zone, state, contacts, networks."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import click

from rollcall.model.accounts import District, Expect, State
from rollcall_cli.deployment.lists import changed, list_options
from rollcall_cli.deployment.ports import Deployment

ACCOUNT = (
    *("name", "time_zone", "state", "expect"),
    *("contacts", "add_contacts", "remove_contacts"),
    *("networks", "add_networks", "remove_networks"),
)
"""The parameters that the options give."""


def account_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options."""
    options = (
        click.option("--name", metavar="NAME", help="The district's name, as its e-mails show it."),
        click.option("--time-zone", metavar="ZONE", help="The district's time zone, such as America/Chicago."),
        click.option(
            "--state",
            type=click.Choice([str(state) for state in State]),
            help="Whether the account may import: only active may. `suspend` and `resume` do the same.",
        ),
        click.option(
            "--expect",
            type=click.Choice([str(each) for each in Expect]),
            help="When its uploads are expected, so that you hear of one that does not come: as it usually uploads "
            "(learn), every day, Monday to Friday, within a week of the last one, or never; default: learn.",
        ),
        list_options("contact", "ADDRESS", "An address that gets an e-mail about every import", field="contacts"),
        list_options("network", "CIDR", "A network from which its users log in by SFTP", field="networks"),
    )
    for option in reversed(options):
        command = option(command)
    return command


def with_account(district: District, given: Mapping[str, Any], deployment: Deployment) -> District:
    """The account with what the options say.

    Raises:
        WrongCall: What is to be removed is not there.
    """
    contacts = changed(district.contacts, given["contacts"], given["add_contacts"], given["remove_contacts"], "contact")
    networks = changed(district.networks, given["networks"], given["add_networks"], given["remove_networks"], "network")
    after = replace(
        district,
        name=district.name if given["name"] is None else given["name"],
        time_zone=given["time_zone"] or district.time_zone,
        state=State(given["state"]) if given["state"] else district.state,
        expect=Expect(given["expect"]) if given["expect"] else district.expect,
        contacts=contacts,
        networks=networks,
    )
    return _forget_choices(district, after, deployment)


def _forget_choices(before: District, after: District, deployment: Deployment) -> District:
    """Drop the choices of e-mails of contacts who are none any more, nor users."""
    now = {address.lower() for address in after.contacts}
    gone = {address.lower() for address in before.contacts} - now
    if not gone & set(after.muted):
        return after
    users = {user.email.lower() for user in deployment.users.of_district(after.district_id)}
    return replace(after, muted={who: off for who, off in after.muted.items() if who not in gone - users})
