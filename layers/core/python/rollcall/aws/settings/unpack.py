"""The settings of `unpack`."""

from dataclasses import dataclass

from rollcall import archive
from rollcall.aws.settings import variables
from rollcall.aws.settings.files import FileSettings
from rollcall.steps.open_import import ImportLimits
from rollcall.steps.room import Room

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class UnpackSettings(FileSettings):
    """The settings of the function that opens packages."""

    imports_table: variables.ImportsTable
    districts_table: variables.DistrictsTable
    data_bucket: variables.DataBucket
    max_package_mib: variables.MaxPackageMib
    max_entries: variables.MaxEntries
    max_file_mib: variables.MaxFileMib
    max_files_mib: variables.MaxFilesMib
    max_ratio: variables.MaxRatio
    validate_memory_mib: variables.ValidateMemoryMib
    snapshot_memory_mib: variables.SnapshotMemoryMib
    report_days: variables.ReportDays
    check_days: variables.CheckDays

    @property
    def limits(self) -> ImportLimits:
        """What a package may cost, and the memory of the later steps."""
        package = archive.PackageLimits(
            package=self.max_package_mib * _MIB,
            entries=self.max_entries,
            file=self.max_file_mib * _MIB,
            files=self.max_files_mib * _MIB,
            ratio=self.max_ratio,
        )
        memory = Room(self.validate_memory_mib * _MIB, self.snapshot_memory_mib * _MIB)
        return ImportLimits(package, self.file_limits, memory)
