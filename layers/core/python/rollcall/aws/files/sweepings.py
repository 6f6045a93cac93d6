"""What lies among the snapshots in the data bucket, as the sweep looks at it."""

from collections.abc import Iterator
from dataclasses import dataclass

from rollcall.aws.clients import s3
from rollcall.aws.files.storage import DataBucket
from rollcall.steps.watch.sweep import Found, Places

_DISTRICT, _YEAR = "snapshots/district_id=", "school_year="


@dataclass(frozen=True, slots=True)
class SnapshotPlaces(Places):
    """The folders of the snapshots."""

    data: DataBucket

    def districts(self, after: str) -> Iterator[str]:
        for prefix in self.data.folders(_DISTRICT):
            if not after or prefix > f"{_DISTRICT}{after}/":
                yield prefix.removeprefix(_DISTRICT).rstrip("/")

    def school_years(self, district_id: str) -> Iterator[str]:
        prefix = f"{_DISTRICT}{district_id}/{_YEAR}"
        yield from (each.removeprefix(prefix).rstrip("/") for each in self.data.folders(prefix))

    def found(self, prefix: str) -> Found | None:
        pages = s3().get_paginator("list_objects_v2").paginate(Bucket=self.data.bucket, Prefix=prefix)
        files = [each for page in pages for each in page.get("Contents", [])]
        if not files:
            return None
        return Found(
            prefix, len(files), sum(each["Size"] for each in files), max(each["LastModified"] for each in files)
        )
