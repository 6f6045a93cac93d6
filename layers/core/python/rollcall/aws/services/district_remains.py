"""All that a deployment keeps of a district besides its account, its users and the record of what was changed of them.

A kind is what people would call it; a receipt counts by kind. What is deleted by one kind after the other can be begun
again at any place: whatever is gone is not found any more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rollcall.aws.files.every_version import EveryVersion
from rollcall.aws.services.athena_partitions import DistrictPartitions
from rollcall.aws.tables.district_items import DistrictItems, Opened
from rollcall.model import folders

PARTITIONS = "partitions of Athena's tables"
IMPORTS = "items about imports"
SNAPSHOTS = "items about snapshots"

_ORDER = ("snapshots", "reports", "checks", "work", "downloads")
"""The folders of the data bucket in the order in which they go: what readers read first."""


@dataclass(frozen=True, slots=True)
class DistrictRemains:
    """The buckets, the tables, and the database of Athena, which is empty for a deployment without it."""

    inbox: EveryVersion
    data: EveryVersion
    items: DistrictItems
    partitions: DistrictPartitions

    @classmethod
    def of_stack(cls, outputs: Mapping[str, str]) -> "DistrictRemains":
        """What the stack with these outputs keeps; `KeyError` for one that is missing."""
        return cls(
            EveryVersion(outputs["InboxBucket"]),
            EveryVersion(outputs["DataBucket"]),
            DistrictItems(outputs["ImportsTable"], outputs["SnapshotsTable"]),
            DistrictPartitions(outputs.get("CatalogDatabase", "")),
        )

    def opened(self, district_id: str) -> list[Opened]:
        """The imports and checks of the district that have not ended."""
        return self.items.opened(district_id)

    def found(self, district_id: str, usernames: frozenset[str]) -> dict[str, int]:
        """How much there is of each kind; kinds of which there is nothing are left out."""
        counts = {PARTITIONS: len(self.partitions.of_district(district_id))}
        for kind, bucket, prefix in self._places(district_id):
            counts[kind] = counts.get(kind, 0) + bucket.count(prefix)
        # What lies in the folder of results was counted with the folder around it, too.
        counts[_PACKAGES] -= counts[_RESULTS]
        counts[IMPORTS] = len(self.items.of_imports(district_id, usernames))
        counts[SNAPSHOTS] = len(self.items.of_snapshots(district_id))
        return {kind: count for kind, count in counts.items() if count}

    def delete(self, district_id: str, usernames: frozenset[str]) -> Iterator[tuple[str, int]]:
        """Delete all of it, kind by kind; gives a kind and how much of it went, as often as something went.

        Raises:
            OSError: AWS did not delete everything.
        """
        for count in self.partitions.delete(self.partitions.of_district(district_id)):
            yield PARTITIONS, count
        for kind, bucket, prefix in self._places(district_id):
            for count in bucket.delete(prefix):
                yield kind, count
        # The items of snapshots come last: they name imports of which nothing else may be known.
        for key in self.items.of_imports(district_id, usernames):
            self.items.delete_import(key)
            yield IMPORTS, 1
        for key in self.items.of_snapshots(district_id):
            self.items.delete_snapshot(key)
            yield SNAPSHOTS, 1

    def _places(self, district_id: str) -> Iterator[tuple[str, EveryVersion, str]]:
        """Kind, bucket and prefix of all places in which something of the district may lie.

        The folders are asked of the buckets, so that one that a later release adds is not forgotten.
        """
        tops = {top.rstrip("/") for top in self.data.top()}
        for top in (*_ORDER, *sorted(tops - {*_ORDER})):
            yield f"versions of files in {top}/", self.data, f"{top}/district_id={district_id}/"
        yield _RESULTS, self.inbox, f"{district_id}/{folders.RESULTS}/"
        for top in sorted(top for top in self.inbox.top() if top.startswith("_")):
            yield f"versions of files in {top}", self.inbox, f"{top}{district_id}/"
        yield _PACKAGES, self.inbox, f"{district_id}/"


_RESULTS = "versions of results"
_PACKAGES = "versions of packages and folders"
