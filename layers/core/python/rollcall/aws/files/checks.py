"""The packages of a district that were only checked: their folders in the data bucket, which go after some days."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rollcall.aws.files.storage import DataBucket


@dataclass(frozen=True, slots=True)
class CheckFolders:
    """One folder for each check."""

    data: DataBucket

    def of_district(self, district_id: str) -> Iterator[str]:
        """The ids of its checks, in no order."""
        for folder in self.data.folders(f"checks/district_id={district_id}/"):
            if found := re.search(r"import_id=([^/]+)/$", folder):
                yield found[1]
