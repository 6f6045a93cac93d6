"""The settings of `notify`."""

from dataclasses import dataclass
from datetime import timedelta

from rollcall.aws.settings import variables
from rollcall.aws.settings.environment import Environment
from rollcall.mail import Support


@dataclass(frozen=True, slots=True)
class NotifySettings(Environment):
    """The settings of the function that sends e-mails."""

    imports_table: variables.ImportsTable
    districts_table: variables.DistrictsTable
    users_table: variables.UsersTable
    snapshots_table: variables.SnapshotsTable
    data_bucket: variables.DataBucket
    mail_from: variables.MailFrom
    sender_configuration_set: variables.SenderConfigurationSet
    apps_url: variables.AppsUrl
    support_name: variables.SupportName
    support_email: variables.SupportEmail
    result_days: variables.ResultDays
    gather_seconds: variables.GatherSeconds
    report_days: variables.ReportDays

    @property
    def gather(self) -> timedelta:
        """How long failures gather."""
        return timedelta(seconds=self.gather_seconds)

    @property
    def support(self) -> Support:
        """Whom districts ask."""
        return Support(self.support_name, self.support_email)

    @property
    def told(self) -> tuple[str, Support, bool]:
        """What each e-mail tells: the address of the pages, whom districts ask, and whether results are written."""
        return self.apps_url, self.support, self.result_days > 0
