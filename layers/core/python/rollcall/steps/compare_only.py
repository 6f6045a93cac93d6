"""Compares the accepted tables of a check with what is current, as if to publish them, and changes nothing."""

from datetime import datetime

from rollcall.model.imports import Import, Next, Status
from rollcall.model.suspicions import HoldSettings
from rollcall.publishing import holding
from rollcall.steps import after_move
from rollcall.steps.services import Services
from rollcall.steps.snapshot import Result


def compare_only(
    import_: Import, outcome: Status, settings: HoldSettings, services: Services, _now: datetime
) -> Result:
    """Write into the check what it would change, and why it would be held. Idempotent; no pointer is moved.

    Its result is the report's `outcome`: a hold is not a fault of the package (contract, section 7).
    """
    pointer = services.pointers.pointer(import_.district_id, import_.school_year)
    before = after_move.replaced_by_next(pointer, services.pointers)
    differences = services.files.differences(import_, before)
    unchanged_since = pointer.current if differences.is_nothing else None
    services.imports.note(import_, differences=differences, unchanged_since=unchanged_since)
    reasons = holding.reasons(differences, settings, services.hold_from_rows)
    if reasons and not differences.is_nothing:
        services.imports.would_hold(import_, reasons)
    return Result(outcome, Next.RECORD, differences=differences)
