"""`rollcall imports log`: what an import found in its package, as `rollcall check` prints it."""

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rollcall.document import as_json
from rollcall.findings import Effect
from rollcall.imports import Import
from rollcall.report import Group, Outcome
from rollcall_cli import table_csv, text
from rollcall_cli.actions import add_action, run_by
from rollcall_cli.calls import Exit, WrongCall
from rollcall_cli.choosing import add_import, chosen
from rollcall_cli.deployment import Deployment
from rollcall_cli.differences_text import difference_lines
from rollcall_cli.imports_document import differences
from rollcall_cli.layout import lines, shown

DEFAULT_LIMITS = {"text": 20, "json": 1_000, "csv": 0}
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


def run(args: argparse.Namespace, there: Deployment) -> tuple[bytes, int]:
    """The log.

    Raises:
        WrongCall: There is no such import, or no report of it.
    """
    form = "csv" if args.csv else "json" if args.json else "text"
    limit = DEFAULT_LIMITS[form] if args.limit is None else args.limit
    if limit < 0:
        raise WrongCall("--limit is negative. It is a number of findings of each code; 0 means all.")
    record, _ = chosen(args, there)
    report, summary = _kept(record, there)
    with TemporaryDirectory() as folder:
        findings = _findings(report, limit, lambda: _fetched(record, Path(folder) / "findings.parquet", there))
        if form == "csv":
            return table_csv.render({"findings": findings}), Exit.SUCCEEDED
        some = list(findings)
    document = {**report, "findings": some, "totals": {**report["totals"], "shown": len(some)}}
    if form == "json":
        return as_json(document), Exit.SUCCEEDED
    about = lines([f"Import {record.import_id} of {shown(record.district_id)}: {record.status}"])
    words = text.Said(OUTCOMES, f"rollcall imports log {record.import_id}")
    said = text.render(document, _groups(summary), record.package_name, text.paper(), words)
    found = differences(record, there)
    return about + said + (lines(["", *difference_lines(found, record.import_id)]) if found else b""), Exit.SUCCEEDED


def _kept(record: Import, there: Deployment) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The report and its summary."""
    report, summary = there.reports.report(record), there.reports.summary(record)
    if report is None or summary is None:
        raise WrongCall(
            f"The import {record.import_id} ({record.status}) has no report: it has not been checked yet, could not "
            f"be, or its report is no longer kept. `rollcall imports show {record.import_id}` tells what is known."
        )
    return report, summary


def _findings(report: Mapping[str, Any], limit: int, fetch: Callable[[], Path]) -> Iterator[Mapping[str, Any]]:
    """The first `limit` findings of each code; only where the report does not hold them they are fetched."""
    capped = report["totals"]["shown"] < report["totals"]["findings"]
    if capped and not 0 < limit <= DEFAULT_LIMITS["json"]:
        from rollcall.schema import load  # noqa: PLC0415 - with the next one
        from rollcall_cli.findings_file import complete  # noqa: PLC0415 - needs pyarrow, which takes its time

        return first_of_each(complete(fetch(), report, load()), limit)
    return first_of_each(report["findings"], limit)


def first_of_each(findings: Iterable[Mapping[str, Any]], limit: int) -> Iterator[Mapping[str, Any]]:
    """The first `limit` findings of each code; all of them for 0."""
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding["code"]] += 1
        if not limit or seen[finding["code"]] <= limit:
            yield finding


def _fetched(record: Import, path: Path, there: Deployment) -> Path:
    there.reports.fetch_findings(record, path)
    return path


def _groups(summary: Mapping[str, Any]) -> list[Group]:
    """The groups that the report's summary holds."""
    return [
        Group(**{**fields, "effect": Effect(fields["effect"]), "lines": tuple(fields["lines"])})
        for fields in summary["groups"]
    ]
