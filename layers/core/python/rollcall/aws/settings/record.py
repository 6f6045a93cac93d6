"""The settings of `record`."""

from dataclasses import dataclass

from rollcall.aws.settings import variables
from rollcall.aws.settings.environment import Environment


@dataclass(frozen=True, slots=True)
class RecordSettings(Environment):
    """The settings of the function that closes imports."""

    imports_table: variables.ImportsTable
    districts_table: variables.DistrictsTable
    snapshots_table: variables.SnapshotsTable
    data_bucket: variables.DataBucket
    report_days: variables.ReportDays
    check_days: variables.CheckDays
