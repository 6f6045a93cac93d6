"""`rollcall district list`: all accounts."""

from concurrent.futures import ThreadPoolExecutor

from rollcall.model.accounts import District
from rollcall.model.suspicions import HoldSettings
from rollcall.report.json import as_json
from rollcall.steps.watch.noted import Noted
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.district.account import account_document
from rollcall_cli.district.activity import (
    LOOKED_AT,
    Activity,
    activity,
    activity_document,
    last_success,
    last_upload,
)
from rollcall_cli.district.noted import missing, noted_document
from rollcall_cli.forms.layout import Row, cut, lines, table
from rollcall_cli.results import Result

AT_ONCE = 8
"""Districts that are looked at at once; the SDK keeps ten connections."""

EXAMPLES = (
    Example("List all districts", "rollcall district list"),
    Example(
        "Get the ids of districts that are still in an earlier school year",
        "rollcall district list --json | jq -r '.districts[] | select(.school_year < \"2026-2027\") | .district_id'",
    ),
    Example(
        "Get the ids of districts whose usual upload is missing",
        "rollcall district list --json | jq -r '.districts[] | select(.missing_since) | .district_id'",
    ),
    Example(
        "Get the ids of districts that have sent nothing since a day",
        "rollcall district list --json \\\n"
        '      | jq -r \'.districts[] | select((.last_upload.uploaded_at // "") < "2026-11-01") | .district_id\'',
    ),
)


@deployment_command(
    "list",
    summary="List the accounts of all districts, with the last upload, the last success, and the import that is held.",
    notes=f"For the last success, the newest {LOOKED_AT} imports of a district are looked at.",
    examples=EXAMPLES,
)
@json_option
def command(deployment: Deployment, *, in_json: bool) -> Result:
    """List the districts."""
    districts = deployment.accounts.all_districts()
    if not districts and not in_json:
        return Result(lines(["There are none. `rollcall district add` adds one."]))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda district: activity(district, deployment), districts))
        noted = list(pool.map(lambda district: deployment.watch.noted(district.district_id), districts))
    if in_json:
        documents = [
            {**account_document(district), **activity_document(each), **noted_document(one)}
            for district, each, one in zip(districts, found, noted, strict=True)
        ]
        return Result(as_json({"districts": documents}))
    rows = [_row(*each) for each in zip(districts, found, noted, strict=True)]
    held = ("Imports are held", "Last upload", "Last success", "Held", "Missing")
    header = ("District", "Name", "School year", "State", *held)
    return Result(lines(table(header, rows)))


def _row(district: District, found: Activity, noted: Noted) -> Row:
    return (
        district.district_id,
        cut(district.name),
        district.school_year,
        district.state,
        _hold_summary(district.hold),
        last_upload(found, district.time_zone),
        last_success(found, district.time_zone),
        found.held or "",
        missing(noted, district.time_zone),
    )


def _hold_summary(hold: HoldSettings) -> str:
    if not hold.enabled:
        return "never"
    return "by the defaults" if hold == HoldSettings() else "by own limits"
