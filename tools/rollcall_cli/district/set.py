"""`rollcall district set`: a district's name, contacts and networks, what of it is held, who decides and hears."""

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from rollcall.model.suspicions import REASONS, HoldSettings, setting
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, by_option, yes_option
from rollcall_cli.deployment.lookup import account, district_argument
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.district.account import account_document, account_lines
from rollcall_cli.district.changing import change
from rollcall_cli.district.lockouts import nobody_decides
from rollcall_cli.district.pages import people_options, with_people
from rollcall_cli.district.settings import ACCOUNT, account_options, with_account
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result, WrongCall

NOTES = """\
Whatever would lock somebody out is shown and asked about first. Who changed what is recorded (`rollcall district
history`). A new name and time zone count for imports from now on. `--network any` lets users log in from anywhere.

An import is held, and waits for `rollcall imports approve`, if a share is above its limit. Each limit is a number from
0 to 1, or `off`, which turns that reason off alone. The options with `rollover` are for the first roster of a school
year, which is compared with the last one of the year before. A change counts for imports that are compared from now on;
an import that is held already stays held.

Contacts choose on the pages which e-mails they get (--mails does it for them). At least one contact hears of imports
that failed, wait for approval or could not be processed."""

EXAMPLES = (
    Example(
        "Let another person get the e-mails, too",
        "rollcall district set springfield --add-contact registrar@springfield.example",
    ),
    Example(
        "Let its users log in from two networks only",
        "rollcall district set springfield --network 203.0.113.0/24 --network 2001:db8:77::/48",
    ),
    Example(
        "Hold an import only if half of a table would go",
        "rollcall district set springfield --hold-rows-removed 0.5 --hold-from-rows 200",
    ),
    Example("Let people get new ids", "rollcall district set springfield --hold-ids-reissued off"),
    Example("Never hold an import", "rollcall district set springfield --hold off"),
    Example("Return to the defaults", "rollcall district set springfield --hold-defaults"),
    Example("Hear of each weekday without an upload", "rollcall district set springfield --expect weekdays"),
    Example("Let the district decide itself", "rollcall district set springfield --decides district"),
    Example(
        "Let one contact hear only of what needs somebody",
        "rollcall district set springfield --mails office@springfield.example=failed,held",
    ),
)

_OLD_NAMES = {"rows-removed": "table-share", "school-emptied": "school-share", "ids-reissued": "reissued-share"}
"""Second names of options, which earlier builds had."""

_OFF = "off"


class Share(click.ParamType[float | str]):
    """A share, or `off`."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float | str:  # noqa: ANN401
        """Read it; the account checks its range."""
        if value == _OFF:
            return _OFF
        try:
            return float(value)
        except ValueError:
            self.fail(f"{value!r} is no share. Give a number from 0 to 1, such as 0.3, or off.", param, ctx)


def _limit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for each limit."""
    for rollover in (True, False):
        for suspicion, declared in reversed(list(REASONS.items())):
            name = setting(suspicion, rollover=rollover)
            default = declared.rollover if rollover else declared.ordinary
            old = [f"--hold-{_OLD_NAMES[name]}"] if name in _OLD_NAMES else []
            when = "In the first roster of a year: hold" if rollover else "Hold"
            command = click.option(
                f"--hold-{name}",
                *old,
                name.replace("-", "_"),
                type=Share(),
                metavar="SHARE",
                help=f"{when} if the share of {declared.share_of}; default: {default}.",
            )(command)
    return command


@deployment_command(
    "set",
    summary="Change the settings of a district that are given, and leave all others as they are.",
    notes=NOTES,
    examples=EXAMPLES,
)
@district_argument
@account_options
@click.option("--hold", "enabled", type=click.Choice(("on", "off")), help="Whether suspicious imports are held at all.")
@_limit_options
@click.option(
    "--hold-from-rows",
    "least_rows",
    type=int,
    metavar="N",
    help="Tables, schools and columns with fewer rows never hold an import; default: the deployment's HoldFromRows.",
)
@click.option("--hold-defaults", "to_defaults", is_flag=True, help="Set all hold settings to their defaults first.")
@people_options
@yes_option
@by_option
@json_option
def command(
    deployment: Deployment,
    district_id: str,
    *,
    yes: bool,
    by: str | None,
    in_json: bool,
    **given: Any,  # noqa: ANN401 - each option's own
) -> Result:
    """Change the account.

    Raises:
        WrongCall: There is no such district, no setting is given, or a setting can't have the value.
    """
    before = account(district_id, deployment)
    if all(value is None or value is False or value == () for value in given.values()):
        raise WrongCall("Nothing is given to change. Name a setting; `rollcall district set --help` lists them.")
    decides, page_uploads, mails = (given.pop(name) for name in ("decides", "page_uploads", "mails"))
    after = with_account(before, {name: given.pop(name) for name in ACCOUNT}, deployment)
    after = replace(after, hold=_hold(before.hold, **given))
    after = with_people(after, decides, page_uploads, mails, deployment)
    if not change(before, after, deployment, by=by, yes=yes):
        return DECLINED
    if after.decides is not before.decides and nobody_decides(after, deployment):
        sys.stderr.write(f"{after.district_id} has no data manager yet, who could approve an import that waits.\n")
    if in_json:
        return Result(as_json(account_document(after)))
    return Result(lines(account_lines(after)))


def _hold(
    before: HoldSettings,
    *,
    enabled: str | None,
    least_rows: int | None,
    to_defaults: bool,
    **limits: float | str | None,
) -> HoldSettings:
    """The settings of holds after what is given."""
    own = {
        name.replace("_", "-"): limit if isinstance(limit, float) else None
        for name, limit in limits.items()
        if limit is not None
    }
    hold = (HoldSettings() if to_defaults else before).with_own(own)
    if enabled:
        hold = replace(hold, enabled=enabled == "on")
    return hold if least_rows is None else replace(hold, least_rows=least_rows)
