"""`rollcall district rollover`: an account's next school year."""

from collections.abc import Iterator
from dataclasses import replace

import click

from rollcall.model.accounts import District, InvalidAccount, check_school_year, school_year_beside, school_year_is_over
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, by_option, confirmed, signature, yes_option
from rollcall_cli.deployment.lookup import account, district_argument
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.deployment.unfinished import today_in, unfinished
from rollcall_cli.forms.layout import lines, note
from rollcall_cli.results import Result, WrongCall

NOTES = """\
After a rollover, uploads are rosters of the new school year. Last year's roster stays where it is, to be read. While
nothing is published in the new year, a rollover can be taken back (--to the year before)."""

EXAMPLES = (
    Example("Move one district", "rollcall district rollover springfield --to 2027-2028"),
    Example(
        "Move every district of a school year",
        'for id in $(rollcall district list --json | jq -r \'.districts[] | select(.school_year == "2026-2027")'
        ".district_id')\n"
        '  do rollcall district rollover "$id" --to 2027-2028 --yes; done',
    ),
)


@deployment_command(
    "rollover",
    summary="Show what it means, ask, and move the account of a district to its next school year. Refused while an "
    "import of the district runs or is held.",
    notes=NOTES,
    examples=EXAMPLES,
)
@district_argument
@click.option("--to", "school_year", required=True, metavar="YEARS", help="The next school year, such as 2027-2028.")
@yes_option
@by_option
@json_option
def command(
    deployment: Deployment, district_id: str, school_year: str, *, yes: bool, by: str | None, in_json: bool
) -> Result:
    """Roll the account over, on condition that nobody else has changed it.

    Which imports run or are held comes from an index that is eventually consistent. An import that the index does not
    show yet finds the account in another school year when it wants to move its pointer, and then changes nothing
    (`docs/publishing.md`).

    Raises:
        WrongCall: The account can't be rolled over like this, or not now; or nobody can be asked.
    """
    before = account(district_id, deployment)
    _check_years(before, school_year, deployment)
    _check_idle(before, deployment)
    consequences = list(_consequences(before, school_year, deployment))
    if not confirmed(f"Move {before.district_id} to the school year {school_year}?", consequences, yes=yes):
        return DECLINED
    try:
        deployment.accounts.change(before, replace(before, school_year=school_year), signature(by, deployment))
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    if in_json:
        return Result(as_json({"district_id": before.district_id, "from": before.school_year, "to": school_year}))
    return Result(lines([f"District {before.district_id} is in the school year {school_year} now."]))


def _check_years(district: District, to: str, deployment: Deployment) -> None:
    try:
        check_school_year(to)
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    now, following = district.school_year, school_year_beside(district.school_year, 1)
    if to == following:
        return
    if to == now:
        raise WrongCall(f"{district.district_id} is in the school year {now} already. Nothing was changed.")
    if to != school_year_beside(now, -1):
        raise WrongCall(
            f"{district.district_id} is in the school year {now}, and is rolled over one year at a time: a year that "
            f"is skipped is most often a slip. Its next one is {following}; roll it over to that one first."
        )
    pointer = deployment.pointers.pointer(district.district_id, now)
    if pointer.current is not None:
        raise WrongCall(
            f"{district.district_id} has a roster of {now} already (import {pointer.current}), so it can't go back to "
            f"{to}. Nothing was changed; whatever was published for {to} can still be read."
        )


def _check_idle(district: District, deployment: Deployment) -> None:
    open_imports = unfinished(district, deployment)
    if open_imports:
        named = ", ".join(f"{import_.import_id} ({import_.status})" for import_ in open_imports)
        raise WrongCall(
            f"{district.district_id} can't be rolled over while an import runs or is held: {named}. Wait until it has "
            "ended, or decide about it (rollcall imports approve, discard); then repeat the command."
        )


def _consequences(district: District, to: str, deployment: Deployment) -> Iterator[str]:
    now = district.school_year
    yield f"{district.district_id} goes from the school year {now} to {to}."
    yield from note(f"From then on an upload is a roster of {to}.", "- ", "  ")
    pointer = deployment.pointers.pointer(district.district_id, now)
    if pointer.current is None:
        yield from note(f"There is no roster of {now}.", "- ", "  ")
    else:
        place = f"s3://{deployment.bucket}/{pointer.key} (import {pointer.current})"
        yield from note(
            f"The roster of {now} stays to be read, and no upload changes it any more: {place}.", "- ", "  "
        )
    today = today_in(district, deployment)
    if to > now and not school_year_is_over(now, today):
        yield from note(f"The school year {now} is not over yet: it lasts until 30 June {now[5:]}.", "- ", "  ")
    if school_year_is_over(to, today):
        yield from note(f"The school year {to} is over already: uploads are rejected.", "- ", "  ")
    elif deployment.pointers.pointer(district.district_id, to).current is None:
        first = f"The first roster of {to} has none to be compared with, so it is not held, whatever it lacks."
        yield from note(first, "- ", "  ")
