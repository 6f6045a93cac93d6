"""The settings of `unpack`."""

from dataclasses import dataclass

from rollcall.aws.settings import variables
from rollcall.aws.settings.files import MIB, PackageSettings
from rollcall.steps.open_import import ImportLimits
from rollcall.steps.room import Room


@dataclass(frozen=True, slots=True)
class UnpackSettings(PackageSettings):
    """The settings of the function that opens packages."""

    imports_table: variables.ImportsTable
    districts_table: variables.DistrictsTable
    data_bucket: variables.DataBucket
    validate_memory_mib: variables.ValidateMemoryMib
    snapshot_memory_mib: variables.SnapshotMemoryMib
    report_days: variables.ReportDays
    check_days: variables.CheckDays
    malware_protection: variables.MalwareProtection
    uploads_per_hour: variables.UploadsPerHour

    @property
    def limits(self) -> ImportLimits:
        """What a package may cost, and the memory of the later steps."""
        memory = Room(self.validate_memory_mib * MIB, self.snapshot_memory_mib * MIB)
        return ImportLimits(self.package_limits, self.file_limits, memory, self.uploads_per_hour)
