"""The application as it is deployed: the site of the function's own environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from rollcall.aws.files.checks import CheckFolders
from rollcall.aws.files.page_uploads import PageUploads
from rollcall.aws.files.report_files import ReportFiles
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.services.downloads import DownloadsByFunction
from rollcall.aws.services.id_tokens import CognitoTokens
from rollcall.aws.services.login_pages import CognitoLoginPages
from rollcall.aws.services.operators import CognitoOperators
from rollcall.aws.settings.apps import AppsSettings
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.district_imports import DistrictImports
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.tables.mail_troubles import MailTroubles
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.aws.tables.sessions import SessionItems
from rollcall.aws.telemetry import log_failure
from rollcall.model.changed_rows import Change, ChangedRows
from rollcall.model.imports import Import
from rollcall.steps.sign_in import SignIn
from rollcall_apps.application import Application
from rollcall_apps.site import Site

if TYPE_CHECKING:
    from rollcall.report.listing.query import Browser


@dataclass(frozen=True, slots=True)
class _Listings:
    """The findings of imports. Arrow is loaded when somebody looks at some."""

    data: DataBucket

    def browser(self, import_: Import, *, values: bool, summary: Mapping[str, Any] | None = None) -> "Browser | None":
        from rollcall.aws.files.listings import Listings  # noqa: PLC0415 - loads Arrow
        from rollcall.steps.catalogue import rule_of  # noqa: PLC0415 - as above

        return Listings(self.data).browser(import_, rule_of, values=values, summary=summary)


@dataclass(frozen=True, slots=True)
class _ChangedRows:
    """The rows that imports change. Arrow is loaded when somebody looks at some."""

    data: DataBucket

    def page(self, import_: Import, table: str, change: Change | None, after: int) -> ChangedRows | None:
        from rollcall.aws.files.changed_rows import ChangedRowFiles  # noqa: PLC0415 - loads Arrow

        return ChangedRowFiles(self.data).page(import_, table, change, after)


@cache
def application_of(settings: AppsSettings) -> Application:
    """The application, with its routes; made once, since it knows nothing of single requests."""
    accounts = AccountTables(settings.districts_table, settings.users_table, settings.account_changes_table)
    login = CognitoLoginPages(settings.login_url, settings.pages_client_id, settings.apps_url)
    tokens = CognitoTokens(settings.token_issuer, settings.pages_client_id, settings.keys_url)
    operators = CognitoOperators(settings.user_pool_id)
    return Application(
        Site(
            apps_url=settings.apps_url,
            login_url=settings.login_url,
            support=settings.support,
            result_days=settings.result_days,
            sign_in=SignIn(login, tokens, SessionItems(settings.sessions_table), accounts, operators),
            accounts=accounts,
            troubles=MailTroubles(settings.mail_troubles_table),
            listed=DistrictImports(settings.imports_table),
            imports=ImportItems(settings.imports_table),
            pointers=SnapshotPointers(settings.snapshots_table),
            reports=ReportFiles(DataBucket(settings.data_bucket)),
            listings=_Listings(DataBucket(settings.data_bucket)),
            changed_rows=_ChangedRows(DataBucket(settings.data_bucket)),
            downloads=DownloadsByFunction(DataBucket(settings.data_bucket), settings.downloads_function),
            uploads=PageUploads(settings.inbox_bucket, settings.max_package_mib << 20),
            checks=CheckFolders(DataBucket(settings.data_bucket)),
            failed=log_failure,
        )
    )
