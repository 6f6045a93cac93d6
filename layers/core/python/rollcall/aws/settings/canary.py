"""The settings of `canary`."""

from dataclasses import dataclass

from rollcall.aws.settings import variables
from rollcall.aws.settings.environment import Environment


@dataclass(frozen=True, slots=True)
class CanarySettings(Environment):
    """The settings of the function that sends canaries by the clock."""

    imports_table: variables.ImportsTable
    snapshots_table: variables.SnapshotsTable
    data_bucket: variables.DataBucket
    canary_connector: variables.CanaryConnector
