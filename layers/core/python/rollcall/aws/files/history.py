"""`history.json`, which says what was current when to readers that have S3 alone (`schemas/history.schema.json`)."""

from rollcall.aws.files.storage import DataBucket
from rollcall.model.history import History, key
from rollcall.report.json import as_json


def read(data: DataBucket, district_id: str, school_year: str) -> tuple[History, str | None]:
    """Read it, and its ETag; an empty history and None where there is none."""
    found = data.find_tagged_json(key(district_id, school_year))
    if found is None:
        return History(district_id, school_year), None
    document, tag = found
    return History.from_dict(document), tag


def replace(data: DataBucket, history: History, tag: str | None) -> bool:
    """Write it where it still has this ETag; False if it has another one by now."""
    return data.replace_json(key(history.district_id, history.school_year), as_json(history.as_dict()), tag)
