"""The settings of `record`."""

from dataclasses import dataclass

from rollcall.aws.settings import variables
from rollcall.aws.settings.environment import Environment


@dataclass(frozen=True, slots=True)
class RecordSettings(Environment):
    """What the function that closes imports is told by its environment."""

    imports_table: variables.ImportsTable
    districts_table: variables.DistrictsTable
    snapshots_table: variables.SnapshotsTable
    data_bucket: variables.DataBucket
    report_days: variables.ReportDays
