"""`rollcall imports log`: what an import found in its package, as `rollcall check` prints it."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import click

from rollcall.model.imports import Import
from rollcall.report.types import SHOWN_OF_EACH_CODE, Group, Outcome
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.lookup import find_import, import_parameters
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines, shown
from rollcall_cli.forms.spool import spool
from rollcall_cli.imports.differences import difference_lines
from rollcall_cli.imports.document import differences_of, since_of
from rollcall_cli.imports.since import since_lines
from rollcall_cli.parameters import Limit
from rollcall_cli.results import Result, WrongCall

DEFAULT_LIMITS = {"text": 20, "json": SHOWN_OF_EACH_CODE, "csv": 0}
"""Findings of each code that a format shows if nothing else is asked for; 0 = all. As for `check`."""

OUTCOMES = {
    Outcome.SUCCEEDED: ("bold green", "Nothing of {package} was left out."),
    Outcome.SUCCEEDED_WITH_ERRORS: ("bold yellow", "Of {package}, what is listed below was left out."),
    Outcome.FAILED: ("bold red", "{package} was rejected. It changed nothing."),
}

NOTES = """\
The log shows values of the package, which may be students' data: it is for you, not for a ticket. After the first 1,000
findings of a rule, the messages are the rule's own text, without the facts of the finding."""

EXAMPLES = (
    Example("Read the findings in the terminal", "rollcall imports log 4f8a --district springfield"),
    Example(
        "List every finding in a spreadsheet", "rollcall imports log 4f8a84ea2b9c1d0e5f6a7b8c --csv > findings.csv"
    ),
    Example("Count the findings by rule", "rollcall imports log 4f8a84ea2b9c1d0e5f6a7b8c --json | jq .totals"),
)


@deployment_command(
    "log",
    summary="Show the findings of an import, grouped by rule, root causes first. The text form also shows which are "
    "new since the last import, and what the import changes.",
    notes=NOTES,
    examples=EXAMPLES,
)
@import_parameters
@click.option("--csv", "in_csv", is_flag=True, help="Write one finding a line, safe to open in a spreadsheet.")
@click.option(
    "--limit",
    metavar="N",
    type=Limit("findings of each code"),
    help="Show the first N findings of each code, 0 = all; default: 20 for text, 1000 for json, all for csv.",
)
@json_option
def command(
    deployment: Deployment,
    import_id: str,
    district_id: str | None,
    limit: int | None,
    *,
    in_csv: bool,
    in_json: bool,
) -> Result:
    """Show the findings.

    Raises:
        WrongCall: There is no such import, or no report of it.
    """
    if in_csv and in_json:
        raise WrongCall("--csv and --json don't go together. Choose one.")
    form = "csv" if in_csv else "json" if in_json else "text"
    limit = DEFAULT_LIMITS[form] if limit is None else limit
    import_, _ = find_import(import_id, district_id, deployment)
    with ExitStack() as stack:
        out = stack.enter_context(spool())
        with TemporaryDirectory() as folder:
            _write(out, import_, deployment, (form, limit), Path(folder))
        stack.pop_all()  # whoever writes the result closes it
    return Result(out)


def _write(out: BinaryIO, import_: Import, deployment: Deployment, asked: tuple[str, int], folder: Path) -> None:
    # Here, so that `--help` and a wrong call need not wait for pyarrow.
    from rollcall.forms import report_json, table_csv  # noqa: PLC0415
    from rollcall.forms.stored_findings import StoredFindings  # noqa: PLC0415
    from rollcall.steps.catalogue import rule_of  # noqa: PLC0415
    from rollcall_cli.forms import text  # noqa: PLC0415

    form, limit = asked
    report, summary = _stored(import_, deployment)
    groups = [Group.from_dict(fields) for fields in summary["groups"]]
    findings = StoredFindings(
        report, groups, lambda: _fetched(import_, folder / "findings.parquet", deployment), rule_of
    )
    if form == "csv":
        table_csv.write(out, findings.blocks(limit))
    elif form == "json":
        report_json.write(out, findings, limit)
    else:
        out.write(lines([f"Import {import_.import_id} of {shown(import_.district_id)}: {import_.status}"]))
        command = f"rollcall imports log {import_.import_id}"
        wording = text.Wording(OUTCOMES, f"{command} --limit 0", f"{command} --csv", would=not import_.is_published)
        text.write(out, findings, limit, import_.package_name, text.canvas_of_output(), wording=wording)
        if since := since_of(import_, deployment):
            compared = since_lines(since, import_.time_zone, f"rollcall imports show {import_.import_id} --json")
            out.write(lines(["", *compared]))
        if differences := differences_of(import_, deployment):
            out.write(lines(["", *difference_lines(differences, import_.import_id)]))


def _stored(import_: Import, deployment: Deployment) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The report and its summary."""
    report, summary = deployment.reports.report(import_), deployment.reports.summary(import_)
    if report is None or summary is None:
        raise WrongCall(
            f"The import {import_.import_id} ({import_.status}) has no report: it has not been checked yet, could not "
            f"be, or its report is no longer kept. `rollcall imports show {import_.import_id}` shows what is known."
        )
    return report, summary


def _fetched(import_: Import, path: Path, deployment: Deployment) -> Path:
    deployment.reports.fetch_findings(import_, path)
    return path
