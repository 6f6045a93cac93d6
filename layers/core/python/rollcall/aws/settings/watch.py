"""The settings of `watch`."""

from dataclasses import dataclass
from datetime import timedelta

from rollcall.aws.settings import variables
from rollcall.aws.settings.environment import Environment
from rollcall.steps.services import Keep


@dataclass(frozen=True, slots=True)
class WatchSettings(Environment):
    """The settings of the function that looks at what does not happen by itself."""

    imports_table: variables.ImportsTable
    districts_table: variables.DistrictsTable
    snapshots_table: variables.SnapshotsTable
    data_bucket: variables.DataBucket
    state_machine_arn: variables.StateMachineArn
    chain_seconds: variables.ChainSeconds
    roster_days: variables.RosterDays
    snapshots_kept: variables.SnapshotsKept
    snapshot_days: variables.SnapshotDays
    catalog_database: variables.CatalogDatabase

    @property
    def patience(self) -> timedelta:
        """The longest time that all steps of the chain take together."""
        return timedelta(seconds=self.chain_seconds)

    @property
    def keep(self) -> Keep:
        """How many snapshots are kept."""
        return Keep(self.snapshots_kept, self.snapshot_days)
