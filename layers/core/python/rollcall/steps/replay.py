"""Has a stored upload processed again, under the rules of today, as a new import or as a check that nobody hears of.

A replay has an id of its own, made of the id of the import that it replays: `4f8a…-r1`, or `4f8a…-c1` for a check. It
keeps the place of its upload: it sorts behind that upload, and before every newer one, so that it can never replace a
newer one. Over a newer one it is published only with the place of today, and only in place of the very import that the
operator was shown (`Replay.in_place_of`).
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from rollcall.model.imports import Import
from rollcall.model.snapshots import Pointer
from rollcall.model.uploads import Purpose, Replay, Upload

MOST = 999
"""The most replays of one upload, and as many checks of it."""


class Obstacle(Enum):
    """Why an upload can't be imported again."""

    UNFINISHED = "it has not ended"
    CHECK = "it was only checked"
    OTHER_YEAR = "it was sent for another school year"
    NEWER_WAITS = "a newer upload waits for a decision"


class TooMany(Exception):
    """The upload was replayed as often as ids can tell apart."""


def obstacle(import_: Import, school_year: str, pointer: Pointer) -> Obstacle | None:
    """Why the upload can't be imported again; None if it can.

    Args:
        import_: The import of the upload.
        school_year: The account's.
        pointer: Of that year.
    """
    if import_.ended_at is None:
        return Obstacle.UNFINISHED
    if import_.purpose is Purpose.CHECK:
        return Obstacle.CHECK
    if import_.school_year != school_year:
        return Obstacle.OTHER_YEAR
    if pointer.hold is not None and pointer.hold.upload_order > import_.upload_order:
        return Obstacle.NEWER_WAITS
    return None


def is_overtaken(import_: Import, pointer: Pointer) -> bool:
    """Whether a newer upload has taken effect since."""
    return pointer.mark > import_.upload_order


def replayed(
    import_: Import,
    is_taken: Callable[[str], bool],
    by: str,
    now: datetime,
    *,
    only_check: bool = False,
    in_place_of: str = "",
) -> Upload:
    """The upload of an import, to be processed again.

    The same call gives the same id until the replay has begun, so that two who ask at once get one import.

    Args:
        import_: The import of the upload, or a replay of it.
        is_taken: Whether there is an import of an id.
        by: Who asks for it; for the record.
        now: UTC.
        only_check: Whether it is only checked.
        in_place_of: The import that it is to replace though that is of a newer upload.

    Raises:
        TooMany: There is no id left.
    """
    first, kind = import_.replays or import_.import_id, "c" if only_check else "r"
    number = next((each for each in range(1, MOST + 1) if not is_taken(f"{first}-{kind}{each}")), None)
    if number is None:
        raise TooMany
    again = f"{kind}{number:03}"
    # As `upload_order` writes it, before any upload of the same second.
    place = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}#{'':0>32}" if in_place_of else import_.upload_order
    return Upload(
        import_id=f"{first}-{kind}{number}",
        bucket=import_.bucket,
        key=import_.key,
        version=import_.version,
        sequencer="",
        received_at=import_.uploaded_at.isoformat(),
        replay=Replay(first, f"{place}#{again}", by, only_check, in_place_of),
    )


def event(upload: Upload) -> dict[str, Any]:
    """The input by which the chain processes an upload again (the state `Replayed`)."""
    return {"replay": asdict(upload)}
