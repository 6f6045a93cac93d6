"""The rows of the list of imports."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rollcall.mail import Support
from rollcall.mail.phrases import name
from rollcall.mail.wordings import PUBLISHED
from rollcall.model.accounts import District
from rollcall.model.imports import Status
from rollcall.model.snapshots import Pointer
from rollcall.views import times
from rollcall.views.as_json import summed
from rollcall.views.states import State, state_of
from rollcall.views.turns import Viewer
from rollcall_apps.site import Fields

UNCHANGING = frozenset(Status) - PUBLISHED - {Status.RUNNING, Status.HELD}
"""The states of imports that have ended and changed nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One import in the list. Counts are None where there are none yet."""

    import_id: str
    package: str
    state: State
    status: str
    school_year: str
    uploaded: str
    by: str
    took: str
    rows: int | None
    accepted: int | None
    omitted: int | None
    changed: str
    """Rows added, changed and removed, as “+12 ~3 −1”; empty where nothing was compared."""
    changed_words: str
    """The same in words, for those who hear it."""
    is_current: bool


def rows(
    found: Iterable[Fields], district: District, support: Support, pointers: Mapping[str, Pointer], viewer: Viewer
) -> Iterator[Row]:
    """The rows of a list for a viewer; `pointers` are those of the district by school year."""
    for fields in found:
        pointer = pointers.get(fields.get("school_year", ""))
        added, changed, removed = summed(fields.get("differences") or {}, ("added", "changed", "removed"))
        rows_in, accepted, omitted = summed(fields.get("files") or {}, ("rows", "accepted", "omitted"))
        is_counted = bool(fields.get("files"))
        is_compared = bool(fields.get("differences")) and fields["status"] not in UNCHANGING
        yield Row(
            fields["import_id"],
            name(fields["key"].rpartition("/")[2]),
            state_of(fields, district.decides, support, pointer, viewer),
            fields["status"],
            fields.get("school_year", ""),
            times.local(fields["uploaded_at"], district.time_zone),
            name(fields.get("submitted_by") or ""),
            times.duration(fields.get("uploaded_at"), fields.get("ended_at")),
            rows_in if is_counted else None,
            # What changed nothing has no accepted rows either, whatever was right in it.
            accepted if is_counted and fields["status"] not in UNCHANGING else None,
            omitted if is_counted else None,
            f"+{added:,} ~{changed:,} −{removed:,}" if is_compared else "",
            f"{added:,} added, {changed:,} changed, {removed:,} removed" if is_compared else "",
            pointer is not None and pointer.current == fields["import_id"],
        )
