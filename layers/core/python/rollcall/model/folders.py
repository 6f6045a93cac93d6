"""The folders of a district that mean something, as an SFTP user sees them: `check`, and `results`."""

from datetime import datetime
from zoneinfo import ZoneInfo

CHECK = "check"
"""A package that lies here is checked alone, whoever put it; people write `Check` too."""

RESULTS = "results"
"""The results of imports, which nobody writes by SFTP. Nothing in it is a package.

In another case, such as `Results`, it is a folder like any other: the session's policy lets packages in, and one must
not be passed over in silence.
"""


SHOWN = 8
"""The characters of an import's id by which the folder of its results is named."""


def first(path: str) -> str:
    """The first folder of a path below a district's own; empty for a file that lies in the district's own folder."""
    folder, slash, _ = path.partition("/")
    return folder if slash else ""


def markers(district_id: str) -> tuple[str, ...]:
    """The keys that make both folders visible before there is anything in them."""
    return tuple(f"{district_id}/{folder}/" for folder in (CHECK, RESULTS))


def results(import_id: str, uploaded_at: datetime, time_zone: str) -> str:
    """Where the results of an import lie in the district's own folder, without a slash at either end.

    Named by the time of the upload in the district's time zone, so that the names sort, and a decision writes into the
    folder that the hold has made. An upload that is processed again has another id, whose end is its own.
    """
    beginning, (_, dash, again) = import_id[:SHOWN], import_id[SHOWN:].rpartition("-")
    named = f"{beginning}{dash}{again}" if dash else beginning
    return f"{RESULTS}/{uploaded_at.astimezone(ZoneInfo(time_zone)):%Y-%m-%d_%H%M%S}_{named}"
