"""The pages over what lies in memory: who is signed in, their districts' imports, and requests to them.

`Pages.of(…)` has one district with a data manager, a reader, another district's data manager and an operator; `add`
gives it imports of real packages, and `get` and `post` ask for pages as a browser does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from support.in_memory import NOON, RUNNING, SPRINGFIELD, Accounts, Records
from support.in_memory_snapshots import Pointers
from support.kept_report import KeptReport, OnePermission
from support.mail_troubles_in_memory import MailTroubles
from support.rows_that_differ import RowsThatDiffer

from rollcall.mail import Support
from rollcall.model.accounts import District, Role, User
from rollcall.model.accounts.history import Signature
from rollcall.model.downloads import Download, Problem
from rollcall.model.imports import Import, Status
from rollcall.model.since import Since
from rollcall.model.uploads import Purpose
from rollcall.report.listing.query import Browser
from rollcall.report.types import Outcome, Report
from rollcall.steps.login_pages import Attempt, Identity, Tokens
from rollcall.steps.sign_in import Session, SignIn, csrf_token, key_of
from rollcall_apps.application import Application
from rollcall_apps.site import Permission, Site

URL = "https://rollcall.example.org"

SHELBYVILLE = District("shelbyville", "Shelbyville", "America/Chicago", ("data@example.org",), "2026-2027")

PEOPLE = (
    User("anna", ("springfield",), "anna@example.org"),
    User("rita", ("springfield",), "rita@example.org", role=Role.READER),
    User("sven", ("shelbyville",), "sven@example.org"),
)
OPERATOR = "olga"
"""An operator, who is in no district."""


class FullAccounts(Accounts):
    """Accounts that can be listed and changed."""

    def all_districts(self) -> list[District]:
        return sorted(self.districts, key=lambda district: district.district_id)

    def change(self, before: District, after: District, _signed: Signature) -> None:
        self.districts = [after if district == before else district for district in self.districts]


@dataclass
class FullRecords(Records):
    """Imports with all attributes of their items."""

    more: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Attributes of items that `Import` does not have."""

    def fields(self, import_id: str) -> Mapping[str, Any] | None:
        import_ = self.imports.get(import_id)
        if import_ is None:
            return None
        plain = {name: value for name, value in asdict(import_).items() if value is not None}
        moments = {name: value.isoformat() for name, value in plain.items() if isinstance(value, datetime)}
        return {**plain, **moments, **self.more.get(import_id, {})}

    def with_fields(self, import_id: str) -> tuple[Import, Mapping[str, Any]] | None:
        fields = self.fields(import_id)
        return None if fields is None else (self.imports[import_id], fields)

    def newest_first(self, district_id: str, since: str = "", before: str = "") -> Iterator[Mapping[str, Any]]:
        own = [
            each
            for each in self.imports.values()
            if each.district_id == district_id
            and each.purpose is Purpose.IMPORT
            and since <= each.upload_order
            and (not before or each.upload_order < before)
        ]
        for import_ in sorted(own, key=lambda import_: import_.upload_order, reverse=True):
            fields = self.fields(import_.import_id)
            assert fields
            yield fields

    def of_district(self, district_id: str) -> Iterator[str]:
        yield from (
            each.import_id
            for each in self.imports.values()
            if each.district_id == district_id and each.purpose is Purpose.CHECK
        )


@dataclass
class StoredReports:
    """What is kept of each import, and which of it was asked for."""

    stored: dict[str, KeptReport] = field(default_factory=dict)
    changes: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    listed: list[str] = field(default_factory=list)
    """The imports whose findings were asked for, for which Arrow is loaded."""

    def summary(self, import_: Import) -> Mapping[str, Any] | None:
        found = self.stored.get(import_.import_id)
        return found.summary if found else None

    def differences(self, import_: Import) -> Mapping[str, Any] | None:
        return self.changes.get(import_.import_id)

    def browser(self, import_: Import, *, values: bool, summary: Mapping[str, Any] | None = None) -> Browser | None:
        self.listed.append(import_.import_id)
        found = self.stored.get(import_.import_id)
        assert summary is None or (found and summary == found.summary)
        return found.browser(import_, values=values) if found else None


@dataclass
class AskedDownloads:
    """The downloads that were asked for; a test makes them, or says what hinders that."""

    asked: list[Download] = field(default_factory=list)
    made: set[str] = field(default_factory=set)
    problems: dict[str, tuple[Problem, datetime]] = field(default_factory=dict)
    address = "https://data.s3.example.org"

    def ask(self, download: Download) -> None:
        self.asked.append(download)

    def link(self, download: Download, name: str) -> str | None:
        return f"{self.address}/{download.key}?{urlencode({'name': name})}" if download.key in self.made else None

    def problem(self, download: Download) -> tuple[Problem, datetime] | None:
        return self.problems.get(download.key)


@dataclass
class Inbox:
    """Where browsers send packages."""

    address: str = "https://inbox.s3.example.org"
    most_bytes: int = 512 << 20
    valid_seconds: int = 900
    there: dict[str, str] = field(default_factory=dict)
    """Ids of imports, by the keys of their packages."""

    def permission(self, purpose: Purpose, district_id: str, username: str, back: str | None) -> Permission:
        fields = {"key": f"{purpose}/{district_id}/{username}"}
        return OnePermission(self.address, fields | ({"back": back} if back else {}))

    def sent(self, key: str) -> str | None:
        return self.there.get(key)


@dataclass
class Cognito:
    """Login pages, tokens and sessions: a token is a username."""

    sessions: dict[str, Session] = field(default_factory=dict)
    revoked: list[str] = field(default_factory=list)

    def address(self, attempt: Attempt) -> str:
        return f"https://login.example.org/?{urlencode({'state': attempt.state})}"

    def tokens(self, code: str, attempt: Attempt) -> Tokens | None:
        del attempt
        return Tokens(code, f"refresh-{code}")

    def renewed(self, refresh_token: str) -> Tokens | None:
        return None if refresh_token in self.revoked else Tokens(refresh_token.removeprefix("refresh-"), refresh_token)

    def revoke(self, refresh_token: str) -> None:
        self.revoked.append(refresh_token)

    def sign_out_address(self) -> str:
        return "https://login.example.org/logout"

    def is_operator(self, username: str) -> bool:
        return username == OPERATOR

    def verified(self, id_token: str, now: datetime, nonce: str | None = None) -> Identity | None:
        del nonce
        groups = frozenset({"operators"} if id_token == OPERATOR else ())
        return Identity(id_token, f"{id_token}@example.org", groups, now + timedelta(hours=1))

    def add(self, session: Session) -> None:
        self.sessions[session.key] = session

    def read(self, key: str) -> Session | None:
        return self.sessions.get(key)

    def renew(self, before: Session, after: Session) -> bool:
        if self.sessions.get(before.key) != before:
            return False
        self.sessions[before.key] = after
        return True

    def end(self, key: str) -> None:
        self.sessions.pop(key, None)

    def choose(self, key: str, district_id: str) -> None:
        if key in self.sessions:
            self.sessions[key] = replace(self.sessions[key], district_id=district_id)


@dataclass(frozen=True)
class Answer:
    """What a browser gets."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def location(self) -> str:
        return self.headers["Location"]


@dataclass
class Pages:
    """One deployment's pages."""

    accounts: FullAccounts = field(default_factory=lambda: FullAccounts((SPRINGFIELD, SHELBYVILLE), PEOPLE))
    records: FullRecords = field(default_factory=FullRecords)
    reports: StoredReports = field(default_factory=StoredReports)
    downloads: AskedDownloads = field(default_factory=AskedDownloads)
    uploads: Inbox = field(default_factory=Inbox)
    cognito: Cognito = field(default_factory=Cognito)
    troubles: MailTroubles = field(default_factory=MailTroubles)
    pointers: Pointers = field(init=False)
    failures: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Build the application once, as a function does."""
        self.pointers = Pointers(self.records)
        self.application = Application(
            Site(
                apps_url=URL,
                login_url="https://login.example.org",
                support=Support("", ""),
                result_days=0,
                sign_in=SignIn(self.cognito, self.cognito, self.cognito, self.accounts, self.cognito),
                accounts=self.accounts,
                troubles=self.troubles,
                listed=self.records,
                imports=self.records,
                pointers=self.pointers,
                reports=self.reports,
                listings=self.reports,
                changed_rows=RowsThatDiffer(),
                downloads=self.downloads,
                uploads=self.uploads,
                checks=self.records,
                failed=self.failures.append,
            )
        )

    def add(self, import_id: str, report: Report, since: Since | None = None, **changed: Any) -> Import:  # noqa: ANN401 - of any field
        """An import of Springfield that has ended with this report."""
        status = Status(report.outcome) if report.outcome is not Outcome.FAILED else Status.FAILED
        ended = replace(RUNNING, import_id=import_id, status=status, ended_at=NOON, mailed_at=NOON)
        import_ = replace(ended, **{"upload_order": f"{NOON:%Y-%m-%dT%H:%M:%SZ}#{import_id}", **changed})
        self.records.imports[import_id] = import_
        self.reports.stored[import_id] = KeptReport.of(report, since)
        return import_

    def cookie(self, person: str) -> str:
        """The cookie of a session that the person has begun."""
        value = f"cookie-of-{person}"
        now = datetime.now(UTC)
        session = Session(key_of(value), person, Tokens(person, f"refresh-{person}"), now, now + timedelta(hours=1))
        self.cognito.sessions.setdefault(session.key, session)
        return value

    def get(self, address: str, person: str = "anna", cookies: Sequence[str] = (), mode: str = "") -> Answer:
        """Ask for a page as somebody who is signed in; as nobody for an empty `person`. A browser names a `mode`."""
        return self._answer("GET", address, person, cookies=cookies, mode=mode)

    def post(self, address: str, person: str = "anna", csrf: str | None = None, **form: str) -> Answer:
        """Send a form, with the token of the person's session unless another `csrf` is given."""
        token = csrf_token(self.cookie(person)) if csrf is None else csrf
        return self._answer("POST", address, person, urlencode({"csrf": token, **form}))

    def _answer(
        self, method: str, address: str, person: str, body: str = "", *, cookies: Sequence[str] = (), mode: str = ""
    ) -> Answer:
        path, _, query = address.partition("?")
        own = [f"__Host-session={self.cookie(person)}"] if person else []
        event = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": query,
            "cookies": [*own, *cookies],
            "headers": {
                **({"content-type": "application/x-www-form-urlencoded", "origin": URL} if body else {}),
                **({"sec-fetch-mode": mode} if mode else {}),
            },
            "requestContext": {"http": {"method": method, "path": path}, "stage": "$default"},
            "body": body or None,
            "isBase64Encoded": False,
        }
        answer = self.application.answer(event, None)
        return Answer(answer["statusCode"], answer["headers"], answer["body"])
