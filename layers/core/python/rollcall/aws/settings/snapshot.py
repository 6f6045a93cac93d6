"""The settings of `snapshot`."""

from dataclasses import dataclass

from rollcall.aws.settings import variables
from rollcall.aws.settings.environment import Environment
from rollcall.steps.services import Keep


@dataclass(frozen=True, slots=True)
class SnapshotSettings(Environment):
    """The settings of the function that publishes."""

    imports_table: variables.ImportsTable
    districts_table: variables.DistrictsTable
    snapshots_table: variables.SnapshotsTable
    data_bucket: variables.DataBucket
    hold_seconds: variables.HoldSeconds
    hold_from_rows: variables.HoldFromRows
    snapshots_kept: variables.SnapshotsKept
    snapshot_days: variables.SnapshotDays
    catalog_database: variables.CatalogDatabase

    @property
    def keep(self) -> Keep:
        """How many snapshots are kept."""
        return Keep(self.snapshots_kept, self.snapshot_days)
