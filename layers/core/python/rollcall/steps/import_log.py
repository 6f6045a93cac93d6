"""The lines of the log about an import: what it is doing, how it ended, and what was found. None holds student data.

The dashboard and the saved queries read them: a metric has no district, since each would be one more to pay for.
"""

from collections.abc import Mapping
from typing import Any

from rollcall.model.imports import Closing, Import, Status
from rollcall.steps.telemetry import Telemetry


def log_begun(import_: Import, telemetry: Telemetry) -> None:
    """An import or a check was begun; again at each attempt of the step."""
    telemetry.log("begun", **_about(import_), status=import_.status, bytes=import_.size)


def log_held(import_: Import, telemetry: Telemetry) -> None:
    """It waits for a decision."""
    telemetry.log("held", **_about(import_), status=Status.HELD)


def log_closed(import_: Import, closing: Closing, rows: Mapping[str, int], telemetry: Telemetry) -> None:
    """It ended with these numbers of rows by name; each rule that found something has a line of its own."""
    about = _about(import_)
    telemetry.log(
        "closed",
        **about,
        status=closing.status,
        failed_step=closing.failed_step,
        exhausted=closing.exhausted,
        findings=closing.totals.get("findings", 0),
        **rows,
    )
    # Logs Insights counts by the value of a field, and a rule among the names of a line's fields is none.
    for rule, findings in closing.totals.get("by_code", {}).items():
        telemetry.log("rule", **about, rule=rule, findings=findings)


def _about(import_: Import) -> dict[str, Any]:
    return {
        "import_id": import_.import_id,
        "district_id": import_.district_id,
        "school_year": import_.school_year,
        "purpose": import_.purpose,
        "uploaded_at": import_.uploaded_at.isoformat(timespec="seconds"),
        # Logs Insights reckons with milliseconds, and does not read the text above.
        "uploaded_ms": int(import_.uploaded_at.timestamp() * 1000),
    }
