"""`rollcall imports log`: what an import found in its package, as `rollcall check` prints it."""

import argparse
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from rollcall.model.imports import Import
from rollcall.report.types import SHOWN_OF_EACH_CODE, Group, Outcome
from rollcall_cli.calls import Exit, WrongCall
from rollcall_cli.deployment.actions import add_action, run_by
from rollcall_cli.deployment.choosing import add_import, chosen
from rollcall_cli.deployment.deployment import Deployment
from rollcall_cli.forms.layout import lines, shown
from rollcall_cli.forms.spool import spool
from rollcall_cli.imports.differences import difference_lines
from rollcall_cli.imports.document import differences

DEFAULT_LIMITS = {"text": 20, "json": SHOWN_OF_EACH_CODE, "csv": 0}
"""Findings of each code that a format shows if nothing else is asked for; 0 = all. As for `check`."""

OUTCOMES = {
    Outcome.SUCCEEDED: ("bold green", "Nothing of {package} was left out."),
    Outcome.SUCCEEDED_WITH_ERRORS: ("bold yellow", "Of {package}, what is listed below was left out."),
    Outcome.FAILED: ("bold red", "{package} was rejected. It changed nothing."),
}

EPILOG = """\
The log shows values of the package, which may be students' data: it is for you, not for a ticket. Beyond the first
1,000 findings of a rule, their messages are those of the rule, without the facts.

examples:
  rollcall imports log 4f8a --district springfield
  rollcall imports log 4f8a84ea2b9c1d0e5f6a7b8c --csv > findings.csv
  rollcall imports log 4f8a84ea2b9c1d0e5f6a7b8c --json | jq .totals"""


def add_parser(actions: "argparse._SubParsersAction[Any]") -> None:
    """Add the action."""
    parser = add_action(
        actions,
        "log",
        "show what an import found in its package",
        "Shows the findings of an import, grouped by rule, root causes first; as text, what it changes, too.",
        EPILOG,
    )
    add_import(parser)
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--csv", action="store_true", help="write one finding a line, safe to open in a spreadsheet")
    parser.add_argument(
        "--limit",
        type=int,
        metavar="N",
        help="show the first N findings of each code, 0 = all; default: 20 for text, 1000 for json, all for csv",
    )
    run_by(parser, run, forms)


def run(args: argparse.Namespace, there: Deployment) -> tuple[BinaryIO, int]:
    """The log.

    Raises:
        WrongCall: There is no such import, or no report of it.
    """
    form = "csv" if args.csv else "json" if args.json else "text"
    limit = DEFAULT_LIMITS[form] if args.limit is None else args.limit
    if limit < 0:
        raise WrongCall("--limit is negative. It is a number of findings of each code; 0 means all.")
    record, _ = chosen(args, there)
    with ExitStack() as stack:
        out = stack.enter_context(spool())
        with TemporaryDirectory() as folder:
            _write(out, record, there, (form, limit), Path(folder))
        stack.pop_all()
    return out, Exit.SUCCEEDED


def _write(out: BinaryIO, record: Import, there: Deployment, asked: tuple[str, int], folder: Path) -> None:
    # Here, so that `--help` and a wrong call need not wait for pyarrow.
    from rollcall_cli.forms import report_json, table_csv, text  # noqa: PLC0415
    from rollcall_cli.imports.kept_findings import KeptFindings  # noqa: PLC0415

    report, summary = _kept(record, there)
    groups = [Group.from_dict(fields) for fields in summary["groups"]]
    findings = KeptFindings(report, groups, lambda: _fetched(record, folder / "findings.parquet", there))
    form, limit = asked
    if form == "csv":
        table_csv.write(out, findings.blocks(limit))
    elif form == "json":
        report_json.write(out, findings, limit)
    else:
        out.write(lines([f"Import {record.import_id} of {shown(record.district_id)}: {record.status}"]))
        command = f"rollcall imports log {record.import_id}"
        said = text.Said(OUTCOMES, f"{command} --limit 0", f"{command} --csv")
        text.write(out, findings, limit, record.package_name, text.paper(), said=said)
        if found := differences(record, there):
            out.write(lines(["", *difference_lines(found, record.import_id)]))


def _kept(record: Import, there: Deployment) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The report and its summary."""
    report, summary = there.reports.report(record), there.reports.summary(record)
    if report is None or summary is None:
        raise WrongCall(
            f"The import {record.import_id} ({record.status}) has no report: it has not been checked yet, could not "
            f"be, or its report is no longer kept. `rollcall imports show {record.import_id}` tells what is known."
        )
    return report, summary


def _fetched(record: Import, path: Path, there: Deployment) -> Path:
    there.reports.fetch_findings(record, path)
    return path
