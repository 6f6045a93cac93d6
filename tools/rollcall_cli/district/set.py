"""`rollcall district set`: whether a district may import, and which of its imports are held."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click

from rollcall.model.accounts import District, InvalidAccount, State
from rollcall.model.suspicions import HoldSettings
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.lookup import account, district_argument
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.district.account import account_document, account_lines
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result, WrongCall

NOTES = """\
An import is held, and waits for `rollcall imports approve`, if it would remove more than these shares of what is
current, or give new ids to more than that share. A change counts for imports that are compared from now on; an import
that is held already stays held."""

EXAMPLES = (
    Example("Stop all imports of a district", "rollcall district set springfield --state suspended"),
    Example(
        "Hold an import only if half of a table would go",
        "rollcall district set springfield --hold-table-share 0.5 --hold-from-rows 200",
    ),
    Example("Never hold an import", "rollcall district set springfield --hold off"),
    Example("Return to the defaults", "rollcall district set springfield --hold-defaults"),
)

_USUAL = HoldSettings()


@deployment_command(
    "set",
    summary="Change the settings of a district that are given, and leave all others as they are.",
    notes=NOTES,
    examples=EXAMPLES,
)
@district_argument
@click.option(
    "--state",
    type=click.Choice([str(state) for state in State]),
    help="Whether the account may import: only active may.",
)
@click.option("--hold", "enabled", type=click.Choice(("on", "off")), help="Whether suspicious imports are held at all.")
@click.option(
    "--hold-table-share",
    "table_share",
    type=float,
    metavar="N",
    help=f"Hold if more than this share of a table's rows is removed, 0 to 1; default: {_USUAL.table_share}.",
)
@click.option(
    "--hold-school-share",
    "school_share",
    type=float,
    metavar="N",
    help=f"Hold if more than this share of a school's students is removed, 0 to 1; default: {_USUAL.school_share}.",
)
@click.option(
    "--hold-reissued-share",
    "reissued_share",
    type=float,
    metavar="N",
    help=f"Hold if more than this share of a table's rows gets new ids, 0 to 1; default: {_USUAL.reissued_share}.",
)
@click.option(
    "--hold-from-rows",
    "least_rows",
    type=int,
    metavar="N",
    help=f"Tables and schools with fewer rows never hold an import; default: {_USUAL.least_rows}.",
)
@click.option("--hold-defaults", "to_defaults", is_flag=True, help="Set all hold settings to their defaults first.")
@json_option
def command(
    deployment: Deployment,
    district_id: str,
    state: str | None,
    *,
    to_defaults: bool,
    in_json: bool,
    **hold: Any,  # noqa: ANN401 - each setting's own type
) -> Result:
    """Change the account.

    Raises:
        WrongCall: There is no such district, no setting is given, or a setting can't have the value.
    """
    before = account(district_id, deployment)
    given = {name: value for name, value in hold.items() if value is not None}
    if not (given or to_defaults or state):
        raise WrongCall("Nothing is given to change. Name a setting; `rollcall district set --help` lists them.")
    after = _changed(before, state, given, to_defaults=to_defaults)
    try:
        deployment.accounts.change(before, after)
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    if in_json:
        return Result(as_json(account_document(after)))
    return Result(lines(account_lines(after)))


def _changed(before: District, state: str | None, given: Mapping[str, Any], *, to_defaults: bool) -> District:
    settings = dict(given)
    if "enabled" in settings:
        settings["enabled"] = settings["enabled"] == "on"
    hold = replace(HoldSettings() if to_defaults else before.hold, **settings)
    return replace(before, hold=hold, state=State(state) if state else before.state)
