"""The settings of `downloads`."""

from dataclasses import dataclass

from rollcall.aws.settings import variables
from rollcall.aws.settings.files import PackageSettings
from rollcall.steps.downloads import Limits


@dataclass(frozen=True, slots=True)
class DownloadsSettings(PackageSettings):
    """The settings of the function that makes downloads."""

    imports_table: variables.ImportsTable
    data_bucket: variables.DataBucket
    apps_url: variables.AppsUrl

    @property
    def limits(self) -> Limits:
        """What a package and a file may cost: those by which the import was checked."""
        return Limits(self.package_limits, self.file_limits)
