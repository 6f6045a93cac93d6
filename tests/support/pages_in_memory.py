"""The pages of two districts, over the real adapters: DynamoDB and Cognito lie in memory, S3 is a fake port.

`site(monkeypatch)` makes them. Each district has a data manager, a reader, and a suspended user; a few imports in every
state, and a check. `Pages.browser()` opens a browser, which signs in as anybody through the login page.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from support import cognito_in_memory
from support.browser_in_memory import Browser
from support.clock import Clock, stopped
from support.cognito_in_memory import APP_CLIENT, ISSUER, KEYS, LOGIN, POOL, Cognito
from support.dynamodb_in_memory import Access, InMemoryDynamoDB, copied, in_memory
from support.in_memory import SIGNED
from support.kept_report import KeptReport, OnePermission
from support.packages import package
from support.rows_that_differ import RowsThatDiffer

import rollcall_apps.guard
import rollcall_apps.pages.decision
import rollcall_apps.pages.downloads
import rollcall_apps.pages.sign_in
from rollcall.aws.services.id_tokens import CognitoTokens
from rollcall.aws.services.login_pages import CognitoLoginPages
from rollcall.aws.services.operators import CognitoOperators
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.district_imports import DistrictImports
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.tables.items import to_item
from rollcall.aws.tables.mail_troubles import MailTroubles
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.aws.tables.sessions import SessionItems
from rollcall.mail import Support
from rollcall.model import schema
from rollcall.model.accounts import Decides, District, Role, State, User
from rollcall.model.differences import ColumnChanges, Differences, Doubled, Reissued, RowChanges, SchoolDifference
from rollcall.model.downloads import Download, Problem
from rollcall.model.imports import Closing, Decision, Import, Status, Verdict
from rollcall.model.since import Earlier, GroupSince, Since
from rollcall.model.suspicions import HoldSettings
from rollcall.model.uploads import CHECKS, Purpose, import_id_of
from rollcall.publishing.holding import reasons
from rollcall.report.listing.query import Browser as Findings
from rollcall.steps.sign_in import SignIn
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall_apps.application import Application
from rollcall_apps.site import Permission, Site

URL = "https://rollcall.example.org"
OPERATOR = "olga"
MINE, OTHER = "springfield", "shelbyville"
SECOND = "ogdenville"
"""A district whose people are those of `MINE`, too."""
BOTH = f"{MINE}-both"
"""A data manager of `MINE` and of `SECOND`."""
NOON = datetime.fromisoformat("2026-11-24T18:00:00+00:00")
SENT = NOON - timedelta(days=1)

DIFFERENCES = Differences(
    against="5" * 24,
    tables={"students": RowChanges(added=5, changed=7, removed=500, unchanged=88)},
    schools=(SchoolDifference("B-1", "Lincoln", {"students": RowChanges(1, 2, 400, 50)}, 3),),
    reissued=(Reissued("students", 4, 595),),
    columns={"students": {"Last Name": ColumnChanges(compared=90, changed=60, given=95, lost=5, gained=1)}},
    doubled=(Doubled("students", 4, 600),),
)

SINCE = Since(
    Earlier("5" * 24, NOON),
    (
        GroupSince.from_dict(
            {
                **dict.fromkeys(("file", "column")),
                "effect": "warning",
                "code": "extra-file",
                "title": "t",
                "new": 1,
                "as_before": 2,
                "mended": 3,
                "lines": (),
            }
        ),
    ),
)


@dataclass
class Reports:
    """The reports; all but running imports have the one of `report`, those that failed that of `rejected`."""

    report: KeptReport
    rejected: KeptReport
    changes: Differences = DIFFERENCES
    asked: list[str] = field(default_factory=list)
    """The districts whose reports were read."""

    def summary(self, import_: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        self.asked.append(import_.district_id)
        found = self._of(import_)
        return found.summary if found else None

    def differences(self, import_: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        self.asked.append(import_.district_id)
        return None if import_.status is Status.RUNNING else json.loads(json.dumps(self.changes.as_dict()))

    def browser(self, import_: Import, *, values: bool, summary: object = None) -> Findings | None:
        del summary
        self.asked.append(import_.district_id)
        found = self._of(import_)
        return found.browser(import_, values=values) if found else None

    def _of(self, import_: Import) -> KeptReport | None:
        if import_.status is Status.RUNNING:
            return None
        return self.rejected if import_.status is Status.FAILED else self.report


@dataclass
class Downloads:
    """The downloads; all are there, unless nothing was `made`."""

    made: bool = True
    address: str = "https://data.s3.example.org"
    asked: list[Download] = field(default_factory=list)

    def ask(self, download: Download) -> None:
        self.asked.append(download)

    def link(self, download: Download, name: str) -> str | None:
        return f"{self.address}/{download.key}?{urlencode({'name': name})}" if self.made else None

    def problem(self, download: Download) -> tuple[Problem, datetime] | None:
        raise NotImplementedError(download)


@dataclass
class Inbox:
    """Where browsers send packages."""

    address: str = "https://inbox.s3.example.org"
    most_bytes: int = 512 << 20
    valid_seconds: int = 900
    versions: dict[str, str] = field(default_factory=dict)
    """The versions of the packages that are there, by key."""
    asked: list[str] = field(default_factory=list)

    def permission(self, purpose: Purpose, district_id: str, username: str, back: str | None) -> Permission:
        beginning = CHECKS if purpose is Purpose.CHECK else ""
        fields = {"key": f"{beginning}{district_id}/pages/1/${{filename}}", "by": username}
        return OnePermission(self.address, fields | ({"back": back} if back else {}))

    def sent(self, key: str) -> str | None:
        assert 0 < len(key.encode()) <= 1024, "S3 refuses it"
        self.asked.append(key)
        return import_id_of("inbox", key, self.versions[key]) if key in self.versions else None


@dataclass
class Checks:
    """The checks of each district."""

    ids: dict[str, list[str]] = field(default_factory=dict)

    def of_district(self, district_id: str) -> Iterator[str]:
        yield from self.ids.get(district_id, ())


@dataclass
class Pages:
    """One deployment's pages, and all that lies behind them."""

    database: InMemoryDynamoDB
    cognito: Cognito
    clock: Clock
    reports: Reports
    rows: RowsThatDiffer = field(default_factory=RowsThatDiffer)
    downloads: Downloads = field(default_factory=Downloads)
    inbox: Inbox = field(default_factory=Inbox)
    checks: Checks = field(default_factory=Checks)
    failures: list[BaseException] = field(default_factory=list)
    apps_url: str = URL
    package_name: str = "Roster.zip"

    def __post_init__(self) -> None:
        """Build the application once, as a function does."""
        self.items = ImportItems("imports")
        self.accounts = AccountTables("districts", "users", "accountChanges")
        self.sessions = SessionItems("sessions")
        login = CognitoLoginPages(LOGIN, APP_CLIENT, self.apps_url)
        tokens = CognitoTokens(ISSUER, APP_CLIENT, KEYS)
        self.sign_in = SignIn(login, tokens, self.sessions, self.accounts, CognitoOperators(POOL))
        self.site = Site(
            apps_url=self.apps_url,
            login_url=LOGIN,
            support=Support("the help desk", "help@example.org"),
            result_days=30,
            sign_in=self.sign_in,
            accounts=self.accounts,
            troubles=MailTroubles("mailTroubles"),
            listed=DistrictImports("imports"),
            imports=self.items,
            pointers=SnapshotPointers("snapshots"),
            reports=self.reports,
            listings=self.reports,
            changed_rows=self.rows,
            downloads=self.downloads,
            uploads=self.inbox,
            checks=self.checks,
            failed=self.failures.append,
        )
        self.application = Application(self.site)

    def browser(self, who: str = "") -> Browser:
        """A browser, in which somebody signs in unless `who` is empty."""
        browser = Browser(self.application, self.cognito, self.clock, self.apps_url)
        if who:
            browser.sign_in(who)
        return browser

    def id(self, district: str, what: str) -> str:
        """The id of a district's import in a state, or of its check (`check`)."""
        return import_id_of("inbox", self.key(district, what), "v1")

    def key(self, district: str, what: str) -> str:
        """The key of its package."""
        folder = f"{CHECKS}{district}/pages/9" if what == "check" else f"{district}/{what}"
        return f"{folder}/{self.package_name}"

    def change(self, name: str, **changed: Any) -> None:  # noqa: ANN401 - of any field
        """Change a district or a user, as an operator does."""
        district, user = self.accounts.district(name), self.accounts.user(name)
        if district:
            self.accounts.change(district, replace(district, **changed), SIGNED)
        elif user:
            self.accounts.change_user(user, replace(user, **changed), SIGNED)

    def settle(self, district: str, name: str) -> None:
        """Give a district its account, its people and its imports."""
        self.accounts.add(
            District(
                district,
                name,
                "America/Chicago",
                (f"office@{district}.example.org",),
                "2026-2027",
                decides=Decides.DISTRICT,
            ),
            SIGNED,
        )
        for user in (
            User(f"{district}-manager", (district,), f"{district}-manager@example.org"),
            User(f"{district}-reader", (district,), f"{district}-reader@example.org", role=Role.READER),
            User(f"{district}-gone", (district,), f"{district}-gone@example.org", state=State.SUSPENDED),
        ):
            self.cognito.users[user.username] = ()
            self.database.tables["users"][user.username,] = to_item(
                {**{name: getattr(user, name) for name in User.__slots__}}
            )
        for number, status in enumerate(Status):
            self._add(district, name, status, Purpose.IMPORT, number)
        self._add(district, name, Status.SUCCEEDED_WITH_ERRORS, Purpose.CHECK, 20)
        self.checks.ids[district] = [self.id(district, "check")]

    def add_second(self) -> None:
        """Add a district with one import, and somebody who belongs to it and to another one."""
        account = self.accounts.district(MINE)
        assert account
        contacts = (f"office@{SECOND}.example.org",)
        self.accounts.add(replace(account, district_id=SECOND, name="Ogdenville", contacts=contacts), SIGNED)
        self.cognito.users[BOTH] = ()
        self.accounts.add_user(User(BOTH, (MINE, SECOND), f"{BOTH}@example.org"), SIGNED)
        for status in (Status.SUCCEEDED, Status.HELD):
            self._add(SECOND, "Ogdenville", status, Purpose.IMPORT, 1)

    def _add(self, district: str, name: str, status: Status, purpose: Purpose, number: int) -> None:
        key = self.key(district, "check" if purpose is Purpose.CHECK else status)
        self.inbox.versions[key] = "v1"
        at = SENT + timedelta(minutes=number)
        import_ = Import(
            import_id=import_id_of("inbox", key, "v1"), status=Status.RUNNING, execution="e", district_id=district,
            district_name=name, time_zone="America/Chicago", school_year="2026-2027", date=date(2026, 11, 23),
            bucket="inbox", key=key, version="v1", size=41_087, upload_order=f"{at:%Y-%m-%dT%H:%M:%SZ}#{number}#v1",
            uploaded_at=at, started_at=at, submitted_by=f"{district}-manager", purpose=purpose,
        )  # fmt: skip
        self.items.claim(import_)
        if status is Status.RUNNING:
            return
        self.items.name_content(import_, content(district))
        self.items.note(import_, differences=self.reports.changes, unchanged_since=None)
        if status in WAITED:
            self.items.hold(import_, reasons(self.reports.changes, HoldSettings()), NOON + timedelta(days=5))
        if status in WAITED and status is not Status.HELD:
            self.items.decide(import_.import_id, Decision(Verdict(status), f"{district}-manager", NOON))
        if status is not Status.HELD:
            counts = {"Students.csv": {"rows": 10, "accepted": 7, "omitted": 3}}
            self.items.close(import_, Closing(status, "", counts, {"findings": 3}), at + timedelta(minutes=2))


WAITED = (Status.HELD, Status.DISCARDED, Status.EXPIRED, Status.SUPERSEDED)


def content(district: str) -> str:
    """The checksum of a district's packages."""
    return ("a" if district == MINE else "b") * 64


@contextmanager
def site(
    monkeypatch: pytest.MonkeyPatch, sent: bytes | None = None, *, apps_url: str = URL, name: str = "Roster.zip",
    district: str = "Springfield", changes: Differences = DIFFERENCES, rejected: bytes | None = None,
) -> Iterator[Pages]:  # fmt: skip
    """The pages of two districts. All packages are `sent`, named `name`; those that failed are `rejected`, for MINE."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    with in_memory(monkeypatch) as database:
        pages = rollcall_apps.pages
        clock = stopped(
            monkeypatch, rollcall_apps.guard, pages.decision, pages.sign_in, pages.downloads, pages.one_import
        )
        cognito = cognito_in_memory.in_place(monkeypatch, clock)
        reports = Reports(
            _stored(sent or _usual()), _stored(rejected or sent or _usual(), MINE if rejected else None), changes
        )
        made = Pages(database, cognito, clock, reports, apps_url=apps_url, package_name=name)
        _settle(made, district)
        cognito.users |= {OPERATOR: ("operators",), "nobody": ()}
        yield made


class _Settled(NamedTuple):
    """What lies behind the pages when two districts have settled."""

    tables: Mapping[str, Any]
    writes: Sequence[Access]
    reads: Sequence[Access]
    users: Mapping[str, tuple[str, ...]]
    versions: Mapping[str, str]
    checks: Mapping[str, Sequence[str]]


_SETTLED: dict[tuple[str, str, str], _Settled] = {}
"""For each name of a district, name of packages and changes: to settle takes as long as a test."""


def _settle(pages: Pages, district: str) -> None:
    """Let both districts settle, or give the pages a copy of what lay behind others when they had."""
    facts = (district, pages.package_name, repr(pages.reports.changes))
    database = pages.database
    if facts not in _SETTLED:
        pages.settle(MINE, district)
        pages.settle(OTHER, "Shelbyville")
        pages.add_second()
        _SETTLED[facts] = _Settled(
            copied(database.tables), (*database.writes,), (*database.reads,),
            {**pages.cognito.users}, {**pages.inbox.versions}, copied(pages.checks.ids),
        )  # fmt: skip
        return
    kept = _SETTLED[facts]
    database.tables, database.writes, database.reads = copied(kept.tables), [*kept.writes], [*kept.reads]
    pages.cognito.users, pages.inbox.versions = {**kept.users}, {**kept.versions}
    pages.checks.ids = copied(kept.checks)


@cache
def _usual() -> bytes:
    lines = {("Students.csv", 3): 'S-2,1002,X-2,"12"" tall",x,,,2014-03-09,99,T-2,,b,'}
    return package(line=lines)


@cache
def _stored(sent: bytes, district: str | None = None) -> KeptReport:
    unpacked = unpack(BytesIO(sent), district=district, roster=schema.load())
    return KeptReport.of(validate(unpacked, roster=schema.load(), today=date(2026, 9, 15)), SINCE)
