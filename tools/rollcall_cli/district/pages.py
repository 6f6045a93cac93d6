"""The options of `rollcall district set` about people: who decides, who sends by page, who hears of what."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import click

from rollcall.model.accounts import EMAIL, Decides, District
from rollcall.model.accounts.mails import Outcome, chosen, refusal
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.results import WrongCall

ALL, NONE = "all", "none"
"""Words for a list of outcomes."""


class Hears(NamedTuple):
    """What an address shall hear of."""

    address: str
    off: frozenset[Outcome]
    """The outcomes that it shall not hear of."""


class Mails(click.ParamType[Hears]):
    """An address and the outcomes that it hears of."""

    name = "mails"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Hears:  # noqa: ANN401 - Click's
        """Read `data@example.org=failed,held`."""
        address, sign, listed = str(value).rpartition("=")
        if not sign or not re.fullmatch(EMAIL, address):
            self.fail(f"{value!a} names no address. Write it as data@example.org=failed,held.", param, ctx)
        names = {name.strip().lower() for name in listed.split(",")}
        if names in ({ALL}, {NONE}):
            return Hears(address, frozenset() if names == {ALL} else frozenset(Outcome))
        if unknown := sorted(names - set(Outcome)):
            self.fail(f"{unknown[0]!a} is no outcome. Give {ALL}, {NONE} or some of: {', '.join(Outcome)}.", param, ctx)
        return Hears(address, frozenset(outcome for outcome in Outcome if outcome not in names))


def people_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options."""
    options = (
        click.option(
            "--decides",
            type=click.Choice([str(each) for each in Decides]),
            help="Who approves or discards an import that is held: a data manager of the district on its pages, an "
            "operator, or both of them; default: operator.",
        ),
        click.option(
            "--page-uploads",
            type=click.Choice(("on", "off")),
            help="Whether data managers of the district may send packages by page, too; default: on.",
        ),
        click.option(
            "--mails",
            type=Mails(),
            multiple=True,
            metavar="ADDRESS=OUTCOMES",
            help=f"The outcomes that an address hears of, separated by commas, or {ALL} or {NONE}: "
            f"{', '.join(Outcome)}. May be given more than once.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def with_people(
    district: District, decides: str | None, page_uploads: str | None, mails: Sequence[Hears], deployment: Deployment
) -> District:
    """The account with what the options say.

    Raises:
        WrongCall: An address can't mute what it shall not hear of.
    """
    if decides:
        district = replace(district, decides=Decides(decides))
    if page_uploads:
        district = replace(district, sends_by_page=page_uploads == "on")
    for one in mails:
        users = _users(one.address, district, deployment)
        if why := refusal(one.address, one.off, contacts=district.contacts, users=users, muted=district.muted):
            raise WrongCall(why)
        district = replace(district, muted=chosen(district.muted, one.address, one.off))
    return district


def _users(address: str, district: District, deployment: Deployment) -> list[str]:
    """The addresses of the district's users; they are not asked for where it is a contact's address anyway."""
    if address.lower() in {contact.lower() for contact in district.contacts}:
        return []
    return [user.email for user in deployment.users.of_district(district.district_id)]
