"""What all pages share: the address of the site, and the ports through which they read and write."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from rollcall.mail import Support
from rollcall.model.accounts import District
from rollcall.model.accounts.mail_troubles import MailTrouble
from rollcall.model.changed_rows import Change as RowChange
from rollcall.model.changed_rows import ChangedRows as ChangedRowsPage
from rollcall.model.downloads import Download, Problem
from rollcall.model.imports import Import
from rollcall.model.snapshots import Change, Pointer
from rollcall.model.uploads import Purpose
from rollcall.steps.choose_mails import ChangingAccounts
from rollcall.steps.services import Imports as ImportsOfSteps
from rollcall.steps.sign_in import SignIn

if TYPE_CHECKING:  # it needs Arrow, which few pages load
    from rollcall.report.listing.query import Browser

Fields = Mapping[str, Any]
"""The attributes of an import's item (`rollcall.aws.tables.declared.imports`)."""


class Accounts(ChangingAccounts, Protocol):
    """The accounts of districts."""

    @abstractmethod
    def district(self, district_id: str) -> District | None:
        """The account of this id, or None."""

    @abstractmethod
    def all_districts(self) -> list[District]:
        """All accounts, by id."""


class DistrictImports(Protocol):
    """The imports of districts in the order of their uploads."""

    @abstractmethod
    def newest_first(self, district_id: str, since: str = "", before: str = "") -> Iterator[Fields]:
        """The attributes of each import, from before one upload order back to another; read page by page."""


class Imports(ImportsOfSteps, Protocol):
    """The imports, each by its id."""

    @abstractmethod
    def fields(self, import_id: str) -> Fields | None:
        """All attributes of an import, or None."""

    @abstractmethod
    def with_fields(self, import_id: str) -> tuple[Import, Fields] | None:
        """The import of this id and all its attributes, read at once; None if there is none."""


class Pointers(Protocol):
    """Which import readers see, and how it came to be."""

    @abstractmethod
    def pointer(self, district_id: str, school_year: str) -> Pointer:
        """The pointer of a school year."""

    @abstractmethod
    def changes(self, district_id: str, school_year: str) -> Iterator[Change]:
        """Its history, newest first."""


class Permission(Protocol):
    """What a form needs to send one package."""

    @property
    def address(self) -> str:
        """Where the form sends it."""

    @property
    def fields(self) -> Mapping[str, str]:
        """Hidden fields, which the file follows."""


class Uploads(Protocol):
    """Packages that browsers send straight to the inbox."""

    @property
    def address(self) -> str:
        """Where forms send them: the address of the bucket."""

    @property
    def most_bytes(self) -> int:
        """The largest package."""

    @property
    def valid_seconds(self) -> int:
        """For how long a permission is valid."""

    @abstractmethod
    def permission(self, purpose: Purpose, district_id: str, username: str, back: str | None) -> Permission:
        """Permit one upload by a person for a district; a browser is then sent to `back`, a program told the key."""

    @abstractmethod
    def sent(self, key: str) -> str | None:
        """The id of the import of a package that was sent; None if there is none such."""


class Checks(Protocol):
    """The packages of a district that were only checked."""

    @abstractmethod
    def of_district(self, district_id: str) -> Iterator[str]:
        """Their ids, in no order."""


class Reports(Protocol):
    """What is kept of an import's check and comparison, without students' data. None where there is nothing (yet)."""

    @abstractmethod
    def summary(self, import_: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        """Counts and groups, as `rollcall.aws.files.reports.summarised` wrote them."""

    @abstractmethod
    def differences(self, import_: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        """What the import changes, as `Differences.as_dict` wrote it."""


class Listings(Protocol):
    """The findings of imports, a page at a time."""

    @abstractmethod
    def browser(self, import_: Import, *, values: bool, summary: Mapping[str, Any] | None = None) -> "Browser | None":
        """The findings for a reader who may see what is in rows, or may not; None where there is no list of them.

        `summary` is what `Reports.summary` gave, if that was asked for already. The first call takes as long as it
        takes to load Arrow.
        """


class ChangedRows(Protocol):
    """The rows that imports change, or would change, a page at a time."""

    @abstractmethod
    def page(self, import_: Import, table: str, change: RowChange | None, after: int) -> ChangedRowsPage | None:
        """The rows of a table from position `after` on, of those with this `change`, or of all.

        None where the import was compared with no roster, or where its rows are no longer kept.
        """


class Downloads(Protocol):
    """Files about imports that are made when somebody asks for them."""

    @property
    def address(self) -> str:
        """The beginning of the addresses to which links lead."""

    @abstractmethod
    def ask(self, download: Download) -> None:
        """Have it made, unless it is there or being made; comes back at once."""

    @abstractmethod
    def link(self, download: Download, name: str) -> str | None:
        """An address from which it can be saved under `name` for some minutes; None if it is not there (yet)."""

    @abstractmethod
    def problem(self, download: Download) -> tuple[Problem, datetime] | None:
        """Why and when it could not be made; None if nothing hindered it."""


class MailTroubles(Protocol):
    """What is noted of addresses to which an e-mail did not arrive."""

    @abstractmethod
    def of(self, address: str) -> MailTrouble | None:
        """What is noted of an address, in any case; None if nothing is."""


@dataclass(frozen=True, slots=True)
class Site:
    """The address and the ports of one deployment."""

    apps_url: str
    """Address of the pages, without a slash at its end."""
    login_url: str
    """Address of the login pages, which forms lead to when somebody signs out."""
    support: Support
    result_days: int
    """Days for which the files of an import lie in the district's folder by SFTP; 0 for none."""
    sign_in: SignIn
    accounts: Accounts
    troubles: MailTroubles
    listed: DistrictImports
    imports: Imports
    pointers: Pointers
    reports: Reports
    listings: Listings
    changed_rows: ChangedRows
    downloads: Downloads
    uploads: Uploads
    checks: Checks
    failed: Callable[[BaseException], object]
    """Log that a page failed by a fault of ours."""
