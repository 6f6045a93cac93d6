"""How far a canary's package came: what its import's record says, and the pointer of its district."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from rollcall.model.imports import Status
from rollcall.model.snapshots import Pointer


class Stage(StrEnum):
    """What a canary goes through, in this order."""

    DOOR = "door"
    """The SFTP server lets the user in, and takes the package."""
    START = "start"
    """The upload starts the chain, which claims an import."""
    IMPORT = "import"
    """The import ends as succeeded, or as superseded by another canary."""
    SNAPSHOT = "snapshot"
    """The district's pointer names it."""
    MAIL = "mail"
    """SES has taken the e-mail about it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a canary has come."""

    stage: Stage | None
    """What it has not come through yet; None if it has come through everything."""
    is_over: bool
    """Whether waiting helps no more."""
    import_id: str = ""
    status: str = ""
    """The import's."""
    seconds: float | None = None
    """From the upload to the e-mail, if that is sent; by the clocks of AWS."""

    @property
    def came_through(self) -> bool:
        """Whether nothing is missing."""
        return self.stage is None


def standing(fields: Mapping[str, Any] | None, pointer: Pointer | None) -> Standing:
    """Judge what is recorded of the import, and the pointer of its school year; None where there is none."""
    if fields is None or pointer is None:
        return Standing(Stage.START, is_over=False)
    import_id, status = str(fields["import_id"]), str(fields["status"])
    if not fields.get("ended_at"):
        return Standing(Stage.IMPORT, status == Status.HELD, import_id, status)
    # Another canary may have come after it, and may have been published first.
    if status not in {Status.SUCCEEDED, Status.SUPERSEDED}:
        return Standing(Stage.IMPORT, True, import_id, status)
    if pointer.current != import_id and pointer.mark <= fields["upload_order"]:
        return Standing(Stage.SNAPSHOT, True, import_id, status)
    if not fields.get("mailed_at"):
        return Standing(Stage.MAIL, False, import_id, status)
    took = datetime.fromisoformat(fields["mailed_at"]) - datetime.fromisoformat(fields["uploaded_at"])
    return Standing(None, True, import_id, status, took.total_seconds())
