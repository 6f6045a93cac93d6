"""What a district has done of late: its last upload, its last success, and what is held.

Read from the index of imports, newest first, so that a look costs little however many imports there are.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Any, NamedTuple

from rollcall.model.accounts import District
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.imports import Status
from rollcall_cli.deployment.ports import Deployment, Fields
from rollcall_cli.forms.layout import moment
from rollcall_cli.user.account import seen

LOOKED_AT = 100
"""The most imports that are looked at for a success."""

AT_ONCE = 10
"""Imports that are read at a time: mostly, the first ones have all that is asked for."""

SUCCESSES = frozenset({Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS})


class Activity(NamedTuple):
    """What a district has done of late."""

    last_upload: Fields | None
    last_success: Fields | None
    looked_back_to: str
    """The upload of the oldest import that was read, if there are older ones and none of those read succeeded."""
    held: str | None
    """The id of the import that waits for a decision."""


def activity(district: District, deployment: Deployment) -> Activity:
    """Look at the newest imports of a district."""
    hold = deployment.pointers.pointer(district.district_id, district.school_year).hold
    held = hold.import_id if hold else None
    imports = deployment.district_imports.newest_first(district.district_id, at_once=AT_ONCE)
    first = last = None
    for fields in islice(imports, LOOKED_AT):
        first, last = first or fields, fields
        if fields["status"] in SUCCESSES:
            return Activity(first, fields, "", held)
    more = next(imports, None) is not None
    return Activity(first, None, str(last["uploaded_at"]) if last and more else "", held)


def activity_document(found: Activity) -> dict[str, Any]:
    """The activity as JSON values; every key is always there."""
    return {
        "last_upload": _brief(found.last_upload),
        "last_success": _brief(found.last_success),
        "looked_back_to": found.looked_back_to or None,
        "held": found.held,
    }


def last_success(found: Activity, time_zone: str) -> str:
    """When an import succeeded last, in words."""
    if found.last_success:
        return moment(found.last_success["uploaded_at"], time_zone)
    return f"none since {moment(found.looked_back_to, time_zone)}" if found.looked_back_to else "none"


def last_upload(found: Activity, time_zone: str) -> str:
    """When the last package was uploaded, in words."""
    return moment(found.last_upload["uploaded_at"], time_zone) if found.last_upload else "none"


def last_seen(logins: Mapping[str, LastLogins]) -> tuple[str, str]:
    """The user who was at the SFTP door last, with when and from where; both are empty if nobody was."""
    known = [(max(last.last_login_at, last.last_key_at), name) for name, last in logins.items()]
    at, name = max(known, default=("", ""))
    return (name, seen(logins[name])) if at else ("", "")


def _brief(fields: Fields | None) -> dict[str, Any] | None:
    if fields is None:
        return None
    names = ("import_id", "status", "uploaded_at", "submitted_by")
    return {**{name: fields.get(name) for name in names}, "unchanged": bool(fields.get("unchanged_since"))}
