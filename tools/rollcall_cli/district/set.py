"""`rollcall district set`: whether a district may import, which of its imports are held, and who decides and hears."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from rollcall.model.accounts import InvalidAccount, State
from rollcall.model.suspicions import REASONS, HoldSettings, setting
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.lookup import account, district_argument
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.district.account import account_document, account_lines
from rollcall_cli.district.pages import Hears, people_options, with_people
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result, WrongCall

NOTES = """\
An import is held, and waits for `rollcall imports approve`, if a share is above its limit. Each limit is a number from
0 to 1, or `off`, which turns that reason off alone. The options with `rollover` are for the first roster of a school
year, which is compared with the last one of the year before. A change counts for imports that are compared from now on;
an import that is held already stays held.

Contacts choose on the pages which e-mails they get (--mails does it for them). At least one contact hears of imports
that failed, wait for approval or could not be processed."""

EXAMPLES = (
    Example("Stop all imports of a district", "rollcall district set springfield --state suspended"),
    Example(
        "Hold an import only if half of a table would go",
        "rollcall district set springfield --hold-rows-removed 0.5 --hold-from-rows 200",
    ),
    Example("Let people get new ids", "rollcall district set springfield --hold-ids-reissued off"),
    Example("Never hold an import", "rollcall district set springfield --hold off"),
    Example("Return to the defaults", "rollcall district set springfield --hold-defaults"),
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
@click.option(
    "--state",
    type=click.Choice([str(state) for state in State]),
    help="Whether the account may import: only active may.",
)
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
@json_option
def command(
    deployment: Deployment,
    district_id: str,
    state: str | None,
    *,
    enabled: str | None,
    least_rows: int | None,
    to_defaults: bool,
    decides: str | None,
    page_uploads: str | None,
    mails: tuple[Hears, ...],
    in_json: bool,
    **limits: float | str | None,
) -> Result:
    """Change the account.

    Raises:
        WrongCall: There is no such district, no setting is given, or a setting can't have the value.
    """
    before = account(district_id, deployment)
    own = {
        name.replace("_", "-"): limit if isinstance(limit, float) else None
        for name, limit in limits.items()
        if limit is not None
    }
    if not (own or enabled or least_rows is not None or to_defaults or state or decides or page_uploads or mails):
        raise WrongCall("Nothing is given to change. Name a setting; `rollcall district set --help` lists them.")
    hold = (HoldSettings() if to_defaults else before.hold).with_own(own)
    if enabled:
        hold = replace(hold, enabled=enabled == "on")
    if least_rows is not None:
        hold = replace(hold, least_rows=least_rows)
    after = replace(before, hold=hold, state=State(state) if state else before.state)
    after = with_people(after, decides, page_uploads, mails, deployment)
    try:
        deployment.accounts.change(before, after)
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    if in_json:
        return Result(as_json(account_document(after)))
    return Result(lines(account_lines(after)))
