"""The settings of `downloads`."""

from dataclasses import dataclass

from rollcall.aws.settings import variables
from rollcall.aws.settings.files import PackageSettings
from rollcall.mail import Support
from rollcall.steps.downloads import Limits


@dataclass(frozen=True, slots=True)
class DownloadsSettings(PackageSettings):
    """The settings of the function that makes downloads."""

    imports_table: variables.ImportsTable
    districts_table: variables.DistrictsTable
    snapshots_table: variables.SnapshotsTable
    data_bucket: variables.DataBucket
    apps_url: variables.AppsUrl
    support_name: variables.SupportName
    support_email: variables.SupportEmail
    result_days: variables.ResultDays

    @property
    def support(self) -> Support:
        """Whom districts ask."""
        return Support(self.support_name, self.support_email)

    @property
    def limits(self) -> Limits:
        """What a package and a file may cost: those by which the import was checked."""
        return Limits(self.package_limits, self.file_limits)
