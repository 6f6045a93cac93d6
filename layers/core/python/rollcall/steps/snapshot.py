"""Publishes the accepted tables of an import, holds it, or finds nothing to do (`docs/publishing.md`)."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.accounts import HoldSettings
from rollcall.findings import Finding
from rollcall.imports import Import, Next, Status
from rollcall.steps.services import Events, Files, Keep, Moved, Pointers, Records, Services

__all__ = ["Events", "Files", "Keep", "Moved", "Pointers", "Records", "Result", "Services", "snapshot"]


@dataclass(frozen=True, slots=True)
class Result:
    """How the import ends, or that it waits."""

    status: Status
    next: Next
    """RECORD, or HOLD."""
    refused: Finding | None = None
    """With the status FAILED: why. It has to become the import's report, as where `unpack` refuses an account."""


def snapshot(record: Import, outcome: Status, settings: HoldSettings, services: Services, now: datetime) -> Result:
    """Publishes the import, holds it, or finds that it is superseded or changes nothing."""
    raise NotImplementedError
