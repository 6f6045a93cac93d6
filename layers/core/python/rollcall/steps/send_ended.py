"""Sends the event about an import that has ended, after its record says so: the chain asks for it and does not wait."""

from collections.abc import Mapping
from typing import Any, Protocol

from rollcall.model.imports import Closing, Import
from rollcall.steps.count_ended import count_ended
from rollcall.steps.services import EndedEvents
from rollcall.steps.telemetry import Telemetry


class Imports(Protocol):
    """The imports, with all that their records say."""

    def with_fields(self, import_id: str) -> tuple[Import, Mapping[str, Any]] | None:
        """The import of this id and all its attributes, read at once; None if there is none."""

    def take_uncounted(self, import_id: str) -> bool:
        """Whether the chain itself has closed the import, so that its end is not counted yet; says so once."""


def send_ended(import_id: str, imports: Imports, events: EndedEvents, telemetry: Telemetry) -> bool:
    """Send the event of an import that has ended; whether there was one to send.

    It is made of the record alone, so that sending it again sends the same. An import that runs, or that another
    execution has claimed, has none yet. An end that the chain itself has written (`CloseWithoutLog`) is counted here.
    """
    found = imports.with_fields(import_id)
    ended = found is not None and found[0].ended_at is not None
    if found is not None and ended:
        closing = _closing(*found)
        if found[1].get("uncounted") and imports.take_uncounted(import_id):
            count_ended(found[0], closing, telemetry)
        events.ended(found[0], closing)
    telemetry.log("event", kind="Import Ended", sent=ended)
    return ended


def _closing(import_: Import, fields: Mapping[str, Any]) -> Closing:
    """How the import ended; the chain's own `CloseWithoutLog` leaves counts out."""
    return Closing(
        import_.status,
        fields.get("failed_step") or "",
        fields.get("files") or {},
        fields.get("totals") or {},
        import_.exhausted,
        import_.rejected_for,
    )
