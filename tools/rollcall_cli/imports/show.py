"""`rollcall imports show`: everything that is known of one import."""

from collections.abc import Iterator, Mapping
from typing import Any

from rollcall.model.differences import Differences
from rollcall.model.imports import Status
from rollcall.model.since import Since
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.lookup import find_import, import_parameters
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import Row, facts, lines, moment, table
from rollcall_cli.imports.differences import difference_lines, outdated_lines, reason_lines
from rollcall_cli.imports.document import hold_reasons, import_document
from rollcall_cli.imports.since import since_lines
from rollcall_cli.results import Result

EXAMPLES = (
    Example("Show an import by its id", "rollcall imports show 4f8a84ea2b9c1d0e5f6a7b8c"),
    Example("Show it by the first characters of its id", "rollcall imports show 4f8a --district springfield"),
    Example(
        "See which findings are new, as before, or mended since the import before",
        "rollcall imports show 4f8a --district springfield --json | jq .since",
    ),
    Example(
        "Get the rows that it changes, by table",
        "rollcall imports show 4f8a --district springfield --json | jq .differences.tables",
    ),
)


@deployment_command(
    "show",
    summary="Show one import: how it ended, which findings are new since the last import, what it changes, why it is "
    "held, what was decided, and where its report and its tables are.",
    notes="Where a step failed by a fault of ours, it shows the name of the error, the execution, the log, and where "
    "the package is. Shows counts and places, no student's data. `rollcall imports log` shows the findings themselves.",
    examples=EXAMPLES,
)
@import_parameters
@json_option
def command(deployment: Deployment, import_id: str, district_id: str | None, *, in_json: bool) -> Result:
    """Show the import.

    Raises:
        WrongCall: There is no such import.
    """
    import_, fields = find_import(import_id, district_id, deployment)
    document = import_document(import_, fields, deployment)
    if in_json:
        return Result(as_json(document))
    hold = document["hold"]
    text = [*_text(document, list(reason_lines(hold_reasons(fields), hold["count"])) if hold else [])]
    if import_.status is Status.HELD and document["differences"]:
        current = deployment.pointers.pointer(import_.district_id, import_.school_year).current
        text += outdated_lines(Differences.from_dict(document["differences"]), current)
    return Result(lines(text))


def _text(document: Mapping[str, Any], reasons: list[str]) -> Iterator[str]:
    yield from facts(_facts(document))
    if reasons:
        yield "\nWhy it is held" if document["status"] == Status.HELD else "\nWhy it was held"
        yield from reasons
    if document["status"] == Status.HELD:
        yield ""
        yield f"To see its rows:  rollcall imports diff {document['import_id']}"
        yield f"To publish it:    rollcall imports approve {document['import_id']}"
        yield f"To give it up:    rollcall imports discard {document['import_id']}"
    if document["files"]:
        yield ""
        yield from _files(document["files"])
    if document["since"] and document["since"]["groups"]:
        yield ""
        yield from since_lines(Since.from_dict(document["since"]), document["time_zone"])
    if document["differences"]:
        yield ""
        yield from difference_lines(Differences.from_dict(document["differences"]))


def _facts(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    zone, package, snapshot = document["time_zone"], document["package"], document["snapshot"]
    by = f" by {document['submitted_by']}" if document["submitted_by"] else ""
    return [
        ("Import", document["import_id"]),
        ("Status", _status(document)),
        ("Failed step", _failed_step(document)),
        *_fault(document["fault"]),
        ("District", f"{document['district_id']} ({document['district_name']})"),
        ("School year", document["school_year"]),
        ("Package", f"{package['name']} ({package['size']:,} bytes)"),
        ("Its place", f"{package['location']} (version {package['version']})"),
        ("Uploaded", moment(document["uploaded_at"], zone) + by),
        ("Processed again", _again(document)),
        ("Started", moment(document["started_at"], zone)),
        ("Ended", moment(document["ended_at"], zone) + (f" by {document['ended_by']}" if document["ended_by"] else "")),
        ("Mailed", "with other failures" if document["told_with_others"] else moment(document["mailed_at"], zone)),
        ("Findings", _findings(document["totals"])),
        ("Rules", f"version {document['rule_set']}" if document["rule_set"] else ""),
        ("Unchanged since", document["unchanged_since"] or ""),
        ("Waits until", moment(document["hold"]["until"], zone) if document["status"] == Status.HELD else ""),
        ("Decision", _decision(document["decision"], zone)),
        ("Report", document["report"]),
        ("Snapshot", snapshot + ("" if document["snapshot_kept"] else " (no longer kept)") if snapshot else ""),
    ]


def _status(document: Mapping[str, Any]) -> str:
    unchanged = ", nothing changed" if document["unchanged_since"] else ""
    return f"{document['status']}{unchanged}{', and current' if document['current'] else ''}"


def _again(document: Mapping[str, Any]) -> str:
    by = f", by {document['replayed_by']}" if document["replayed_by"] else ""
    return f"first as import {document['replays']}{by}" if document["replays"] else ""


def _fault(fault: Mapping[str, str] | None) -> list[tuple[str, str]]:
    """Where an operator looks for the cause of a fault of ours."""
    if fault is None:
        return []
    return [
        ("Error", fault["error"] or ""),
        ("Execution", fault["execution_page"] or ""),
        ("Log group", fault["log_group"] or ""),
        ("Log", fault["log_page"] or ""),
    ]


def _failed_step(document: Mapping[str, Any]) -> str:
    why = ", which took too much time or memory" if document["exhausted"] else ""
    return f"{document['failed_step']}{why}" if document["failed_step"] else ""


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
