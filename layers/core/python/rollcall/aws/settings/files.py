"""The settings of the steps that read files: what one file may be like, and what a package may cost."""

from dataclasses import dataclass

from rollcall import archive, reading
from rollcall.aws.settings import variables
from rollcall.aws.settings.environment import Environment

_KIB = 1 << 10
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class FileSettings(Environment):
    """The limits of one file."""

    max_line_kib: variables.MaxLineKib
    max_record_kib: variables.MaxRecordKib
    max_columns: variables.MaxColumns

    @property
    def file_limits(self) -> reading.Limits:
        """What one file may be like."""
        return reading.Limits(
            line_bytes=self.max_line_kib * _KIB, record_bytes=self.max_record_kib * _KIB, columns=self.max_columns
        )


@dataclass(frozen=True, slots=True)
class PackageSettings(FileSettings):
    """The limits of a package besides."""

    max_package_mib: variables.MaxPackageMib
    max_entries: variables.MaxEntries
    max_file_mib: variables.MaxFileMib
    max_files_mib: variables.MaxFilesMib
    max_ratio: variables.MaxRatio

    @property
    def package_limits(self) -> archive.PackageLimits:
        """What a package may cost."""
        return archive.PackageLimits(
            package=self.max_package_mib * MIB,
            entries=self.max_entries,
            file=self.max_file_mib * MIB,
            files=self.max_files_mib * MIB,
            ratio=self.max_ratio,
        )
