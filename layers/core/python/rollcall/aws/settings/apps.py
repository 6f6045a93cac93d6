"""The settings of `apps`."""

from dataclasses import dataclass

from rollcall.aws.settings import variables
from rollcall.aws.settings.environment import Environment
from rollcall.mail import Support


@dataclass(frozen=True, slots=True)
class AppsSettings(Environment):
    """The settings of the function that answers the pages."""

    imports_table: variables.ImportsTable
    districts_table: variables.DistrictsTable
    users_table: variables.UsersTable
    account_changes_table: variables.AccountChangesTable
    mail_troubles_table: variables.MailTroublesTable
    snapshots_table: variables.SnapshotsTable
    sessions_table: variables.SessionsTable
    data_bucket: variables.DataBucket
    inbox_bucket: variables.InboxBucket
    downloads_function: variables.DownloadsFunction
    max_package_mib: variables.MaxPackageMib
    user_pool_id: variables.UserPoolId
    pages_client_id: variables.PagesClientId
    login_url: variables.LoginUrl
    token_issuer: variables.TokenIssuer
    keys_url: variables.KeysUrl
    apps_url: variables.AppsUrl
    support_name: variables.SupportName
    support_email: variables.SupportEmail
    result_days: variables.ResultDays

    @property
    def support(self) -> Support:
        """Whom districts ask."""
        return Support(self.support_name, self.support_email)
