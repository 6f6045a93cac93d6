"""`rollcall imports sweep`: deletes what publications have left among the snapshots, or says what that is."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import facts, lines
from rollcall_cli.results import Result

NOTES = """\
The deployment does this by itself once a day. It deletes snapshots beyond SnapshotsKept and SnapshotDays, also of
school years that are over, and copies of imports that died before they were published (orphans). It keeps whatever
is current, and whatever was replaced or written within the last day. S3 keeps the versions of deleted files for
30 days."""

EXAMPLES = (
    Example("See what would be deleted", "rollcall imports sweep --dry-run"),
    Example("List the places, for a script", "rollcall imports sweep --dry-run --json | jq -r '.places[]'"),
    Example("Delete it now instead of tonight", "rollcall imports sweep"),
)


@deployment_command(
    "sweep",
    summary="Delete what publications have left among the snapshots, and report what led nowhere.",
    notes=NOTES,
    examples=EXAMPLES,
)
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@json_option
def command(deployment: Deployment, *, dry_run: bool, in_json: bool) -> Result:
    """Sweep, or find what a sweep would delete."""
    swept = deployment.watch.sweep(dry_run=dry_run)
    if in_json:
        return Result(as_json({**swept, "dry_run": dry_run}))
    return Result(lines(_text(swept, dry_run=dry_run)))


def _text(swept: Mapping[str, Any], *, dry_run: bool) -> Iterator[str]:
    yield from facts(
        (
            ("Districts", f"{swept['districts']:,}"),
            ("Would delete" if dry_run else "Deleted", f"{swept['files']:,} files"),
            ("Orphans", f"{swept['orphans']:,} places, {swept['orphan_bytes']:,} bytes"),
        )
    )
    yield from swept["places"]
    if not swept["complete"]:
        yield "It ran out of time before the last district; the next run goes on there."
