"""Keeps `history.json` up to date for readers that have S3 alone (`docs/publishing.md`)."""

from collections.abc import Sequence
from itertools import takewhile

from rollcall.model.snapshots import Snapshot
from rollcall.steps.services import TRIES, Contended, Services


def catch_up(district_id: str, school_year: str, services: Services) -> Sequence[Snapshot]:
    """Bring `history.json` up to date with the pointer's changes and with the snapshots that are kept; idempotent.

    It never goes back: it is read before the tables are, and written only if nobody has written it meanwhile. Returns
    the snapshots as they were read for it.

    Raises:
        Contended: Others wrote it at each attempt; retry.
    """
    for _ in range(TRIES):
        shown, tag = services.files.history(district_id, school_year)
        newer = list(
            takewhile(
                lambda change: change.version > shown.version,  # noqa: B023 - used up within this round
                services.pointers.changes(district_id, school_year),
            )
        )
        # After the changes: a change and its snapshot are written together.
        snapshots = services.pointers.snapshots(district_id, school_year)
        kept = {snapshot.import_id for snapshot in snapshots if snapshot.retired_at is None}
        history = shown.followed_by(reversed(newer), kept)
        if history == shown or services.files.replace_history(history, tag):
            return snapshots
    raise Contended
