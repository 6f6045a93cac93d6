"""`rollcall district add`: a new account."""

import sys
from datetime import datetime

import click

from rollcall.model.accounts import (
    SYNTHETIC,
    District,
    InvalidAccount,
    is_synthetic,
    school_year_beside,
    school_year_is_over,
    school_year_of,
)
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import by_option, signature
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.deployment.unfinished import today_in
from rollcall_cli.district.account import account_document
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result, WrongCall

EXAMPLES = (
    Example(
        "Add a district; two people get an e-mail about every import",
        "rollcall district add springfield --name 'Springfield USD' --time-zone America/Chicago \\\n"
        "      --contact data@springfield.example --contact office@springfield.example",
    ),
    Example(
        "Then add who uploads for it", "rollcall user add anna --district springfield --email anna@springfield.example"
    ),
)


@deployment_command(
    "add",
    summary="Add the account of a district. `rollcall user add` then adds its users.",
    examples=EXAMPLES,
)
@click.argument(
    "district_id", metavar="ID", help="The District ID of the manifest: letters, digits and the characters . _ -"
)
@click.option("--name", required=True, metavar="NAME", help="The district's name, as its e-mails show it.")
@click.option("--time-zone", required=True, metavar="ZONE", help="The district's time zone, such as America/Chicago.")
@click.option(
    "--contact",
    "contacts",
    required=True,
    multiple=True,
    metavar="ADDRESS",
    help="An address that gets an e-mail about every import. May be given more than once.",
)
@click.option(
    "--school-year",
    metavar="YEARS",
    help="The school year, such as 2026-2027; default: the one of today.",
)
@by_option
@json_option
def command(
    deployment: Deployment,
    *,
    district_id: str,
    name: str,
    time_zone: str,
    contacts: tuple[str, ...],
    school_year: str | None,
    by: str | None,
    in_json: bool,
) -> Result:
    """Add the district.

    Raises:
        WrongCall: The district can't be added as asked; the text says why.
    """
    if is_synthetic(district_id):
        raise WrongCall(
            f"Ids that begin with {SYNTHETIC} are for trials of Rollcall itself, of which no webhook is told. Choose "
            "another id. The district of canaries is made by `rollcall canary --set-up`."
        )
    years = school_year_of(datetime.now().astimezone().date()) if school_year is None else school_year
    district = District(district_id, name, time_zone, contacts, years)
    try:
        district.check()
        deployment.accounts.add(district, signature(by, deployment))
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    if not deployment.folders.make(district.district_id):
        sys.stderr.write(
            "The folders check and results are not made, because AWS does not let you write into the inbox; the first "
            "import makes them.\n"
        )
    if school_year_is_over(district.school_year, today_in(district, deployment)):
        sys.stderr.write(
            f"The school year {district.school_year} is over: imports are rejected until the account is rolled over, "
            "one year at a time: "
            f"rollcall district rollover {district.district_id} --to {school_year_beside(district.school_year, 1)}\n"
        )
    if in_json:
        return Result(as_json(account_document(district)))
    return Result(lines([f"District {district.district_id} is added, for the school year {district.school_year}."]))
