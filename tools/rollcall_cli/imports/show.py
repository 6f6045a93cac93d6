"""`rollcall imports show`: everything that is known of one import."""

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from rollcall.model.differences import Differences
from rollcall.model.imports import Status
from rollcall.report.json import as_json
from rollcall_cli.calls import Exit
from rollcall_cli.deployment.actions import add_action, run_by
from rollcall_cli.deployment.choosing import add_import, chosen
from rollcall_cli.deployment.deployment import Deployment
from rollcall_cli.forms.layout import Row, facts, lines, moment, table
from rollcall_cli.imports.differences import difference_lines, outdated_lines, reason_lines
from rollcall_cli.imports.document import document, reasons

EPILOG = """\
Shows counts and places, no student's data. `rollcall imports log` shows the findings themselves.

examples:
  rollcall imports show 4f8a84ea2b9c1d0e5f6a7b8c
  rollcall imports show 4f8a --district springfield
  rollcall imports show 4f8a --district springfield --json | jq .differences.tables"""


def add_parser(actions: "argparse._SubParsersAction[Any]") -> None:
    """Add the action."""
    parser = add_action(
        actions,
        "show",
        "show all of one import",
        "Shows one import: how it ended, what it changes, why it is held, what was decided, and where its "
        "report and its tables lie.",
        EPILOG,
    )
    add_import(parser)
    run_by(parser, run)


def run(args: argparse.Namespace, there: Deployment) -> tuple[bytes, int]:
    """The import.

    Raises:
        WrongCall: There is no such import.
    """
    record, fields = chosen(args, there)
    shown = document(record, fields, there)
    if args.json:
        return as_json(shown), Exit.SUCCEEDED
    hold = shown["hold"]
    text = [*_text(shown, list(reason_lines(reasons(fields), hold["count"])) if hold else [])]
    if record.status is Status.HELD and shown["differences"]:
        current = there.pointers.pointer(record.district_id, record.school_year).current
        text += outdated_lines(Differences.from_dict(shown["differences"]), current)
    return lines(text), Exit.SUCCEEDED


def _text(shown: Mapping[str, Any], held: list[str]) -> Iterator[str]:
    yield from facts(_facts(shown))
    if held:
        yield "\nWhy it is held" if shown["status"] == Status.HELD else "\nWhy it was held"
        yield from held
    if shown["status"] == Status.HELD:
        yield ""
        yield f"To publish it:    rollcall imports approve {shown['import_id']}"
        yield f"To give it up:    rollcall imports discard {shown['import_id']}"
    if shown["files"]:
        yield ""
        yield from _files(shown["files"])
    if shown["differences"]:
        yield ""
        yield from difference_lines(Differences.from_dict(shown["differences"]))


def _facts(shown: Mapping[str, Any]) -> list[tuple[str, str]]:
    zone, package, snapshot = shown["time_zone"], shown["package"], shown["snapshot"]
    by = f" by {shown['submitted_by']}" if shown["submitted_by"] else ""
    return [
        ("Import", shown["import_id"]),
        ("Status", shown["status"] + (", and current" if shown["current"] else "")),
        ("Failed step", _failed_step(shown)),
        ("District", f"{shown['district_id']} ({shown['district_name']})"),
        ("School year", shown["school_year"]),
        ("Package", f"{package['name']} ({package['size']:,} bytes)"),
        ("Uploaded", moment(shown["uploaded_at"], zone) + by),
        ("Started", moment(shown["started_at"], zone)),
        ("Ended", moment(shown["ended_at"], zone)),
        ("Told", moment(shown["mailed_at"], zone)),
        ("Findings", _findings(shown["totals"])),
        ("Unchanged since", shown["unchanged_since"] or ""),
        ("Waits until", moment(shown["hold"]["until"], zone) if shown["status"] == Status.HELD else ""),
        ("Decision", _decision(shown["decision"], zone)),
        ("Report", shown["report"]),
        ("Snapshot", snapshot + ("" if shown["snapshot_kept"] else " (no longer kept)") if snapshot else ""),
    ]


def _failed_step(shown: Mapping[str, Any]) -> str:
    why = ", which took too much time or memory" if shown["exhausted"] else ""
    return f"{shown['failed_step']}{why}" if shown["failed_step"] else ""


def _findings(totals: Mapping[str, Any]) -> str:
    if not totals:
        return ""
    parts = [f"{number:,} {effect}" for effect, number in totals.get("by_effect", {}).items()]
    return f"{totals['findings']:,}" + (f": {', '.join(parts)}" if parts else "")


def _decision(decision: Mapping[str, Any] | None, zone: str) -> str:
    if decision is None:
        return ""
    by = f" by {decision['by']}" if decision["by"] else ""
    return f"{decision['verdict']}{by}, {moment(decision['at'], zone)}"


def _files(files: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    rows: list[Row] = [
        [name, *(counts[part] for part in ("rows", "accepted", "omitted"))] for name, counts in files.items()
    ]
    return table(("File", "Rows", "Accepted", "Left out"), rows)
