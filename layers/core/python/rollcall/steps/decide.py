"""What becomes of an import that was held (`docs/publishing.md`)."""

from datetime import datetime

from rollcall.imports import Decision, Import, Status
from rollcall.steps.services import Records, Services
from rollcall.steps.snapshot import Result


class NotHeld(Exception):
    """The import does not wait for a decision."""

    def __init__(self, status: Status) -> None:
        """`status` is what it is instead."""
        super().__init__(f"the import is not held; it is {status}")
        self.status = status


def decide(record: Import, outcome: Status, services: Services, now: datetime) -> Result:
    """What the state machine asks after it was woken, or waited long enough; `outcome` is the report's."""
    raise NotImplementedError


def approve(record: Import, by: str, package_sha256: str, records: Records, now: datetime) -> Decision:
    """Lets a held import be published."""
    raise NotImplementedError


def discard(record: Import, by: str, records: Records, now: datetime) -> Decision:
    """Gives a held import up."""
    raise NotImplementedError
