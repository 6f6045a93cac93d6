"""What is missing of a district, as the last look of the deployment has found it."""

from collections.abc import Iterator
from typing import Any

from rollcall.steps.watch.noted import Noted
from rollcall_cli.forms.layout import moment, percent


def noted_document(noted: Noted) -> dict[str, Any]:
    """What was found as JSON values; every key is always there."""
    return {
        "missing_since": noted.missing_since or None,
        "usual_upload": noted.missing_usual or None,
        "old_roster": noted.old_import or None,
        "drifting": dict(sorted(noted.drifting.items())),
    }


def noted_facts(noted: Noted, time_zone: str) -> Iterator[tuple[str, str]]:
    """What was found, in words; nothing where nothing is amiss."""
    if noted.missing_since:
        yield "Missing", f"the upload of {moment(noted.missing_since, time_zone)} (usually {noted.missing_usual})"
    if noted.old_import:
        yield "Old", f"nothing came in since import {noted.old_import}"
    for column, share in sorted(noted.drifting.items()):
        yield "Fewer values", f"{column}, which had values in {percent(share)} of the rows"


def missing(noted: Noted, time_zone: str) -> str:
    """Since when an upload is missing, for a list; empty if none is."""
    return moment(noted.missing_since, time_zone) if noted.missing_since else ""
