"""Counts an import that has ended: in the metrics, and in the lines of the log that the dashboard reads."""

from rollcall.model.accounts import is_synthetic
from rollcall.model.imports import Closing, Import
from rollcall.model.uploads import Purpose
from rollcall.steps import import_log
from rollcall.steps.telemetry import Telemetry

COUNTED = ("rows", "accepted", "omitted")
"""The numbers of rows that a report has of each file."""


def count_ended(import_: Import, closing: Closing, telemetry: Telemetry) -> None:
    """Count the end of an import or a check; for each end once."""
    rows = {name: sum(counts[name] for counts in closing.files.values()) for name in COUNTED}
    import_log.log_closed(import_, closing, rows, telemetry)
    if is_synthetic(import_.district_id):  # a canary has metrics of its own, and must not be taken for a district
        return
    if import_.purpose is Purpose.CHECK:
        telemetry.measure({"Checks": ("Count", 1)})
        return
    telemetry.measure({"Imports": ("Count", 1)}, status=closing.status)
    telemetry.measure(
        {
            "RowsIn": ("Count", rows["rows"]),
            "RowsAccepted": ("Count", rows["accepted"]),
            "RowsOmitted": ("Count", rows["omitted"]),
        }
    )
