"""The ports of the steps in memory: accounts, imports, reports, mails and telemetry."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rollcall.mail import Mail
from rollcall.model.accounts import District, User
from rollcall.model.accounts.history import Signature
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.locks import Failures, Limits, LoginAttempt
from rollcall.model.differences import Differences
from rollcall.model.imports import Closing, Consent, Decision, Import, Side, Status
from rollcall.model.since import Earlier, Since
from rollcall.model.uploads import Upload
from rollcall.publishing.holding import Reason
from rollcall.report.types import Report
from rollcall.steps import metrics
from rollcall.steps.abandon import Abandoned
from rollcall.steps.login_locks import Known
from rollcall.steps.notify import MailRefused

NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)

SPRINGFIELD = District("springfield", "Springfield", "America/Chicago", ("office@example.org",), "2026-2027")

ANNA = User("anna", ("springfield",), "anna@example.org")

SIGNED = Signature("marta", NOON)
"""Who changes accounts, and when."""

UPLOAD = Upload("4f8a84ea", "inbox", "springfield/Roster.zip", "v1", "0065", "2026-11-24T17:59:00Z")

RUNNING = Import(
    import_id=UPLOAD.import_id,
    status=Status.RUNNING,
    execution="execution-1",
    district_id="springfield",
    district_name="Springfield",
    time_zone="America/Chicago",
    school_year="2026-2027",
    date=date(2026, 11, 24),
    bucket="inbox",
    key=UPLOAD.key,
    version="v1",
    size=41_087,
    upload_order="2026-11-24T17:59:00Z#0065#v1",
    uploaded_at=NOON - timedelta(minutes=1),
    started_at=NOON,
    submitted_by="anna",
)


@dataclass
class Accounts:
    """Districts and users."""

    districts: Sequence[District] = (SPRINGFIELD,)
    users: Sequence[User] = (ANNA,)

    def district(self, district_id: str) -> District | None:
        return next((district for district in self.districts if district.district_id == district_id), None)

    def user(self, username: str) -> User | None:
        return next((user for user in self.users if user.username == username.lower()), None)


@dataclass
class Passwords:
    """Passwords: everybody has the same one."""

    right: str = "correct horse battery"
    asked: int = 0

    def is_right(self, username: str, password: str) -> bool:
        self.asked += 1
        return bool(username) and password == self.right


@dataclass
class Scans:
    """One verdict on every upload; empty while there is none."""

    status: str = ""

    def verdict(self, upload: Upload) -> str:
        assert upload.version
        return str(self.status)


@dataclass
class Logins:
    """What the SFTP door knows and remembers."""

    accounts: Accounts = field(default_factory=Accounts)
    last: dict[str, LastLogins] = field(default_factory=dict)
    failures: dict[tuple[str, str], int] = field(default_factory=dict)
    """How many failures still count, by name and source; an empty name stands for all names."""
    asked: list[str] = field(default_factory=list)
    """The calls, in order."""

    def known(self, attempt: LoginAttempt, now: datetime) -> Known:
        assert now
        self.asked.append("known")
        pair, source = self.failures.get((attempt.name, attempt.source), 0), self.failures.get(("", attempt.source), 0)
        return Known(self.accounts.user(attempt.username), self._last(attempt), Failures(pair, source))

    def user(self, attempt: LoginAttempt) -> Known:
        self.asked.append("user")
        return Known(self.accounts.user(attempt.username), self._last(attempt))

    def districts(self, district_ids: Sequence[str]) -> Sequence[District]:
        self.asked.append("districts")
        return [district for each in district_ids if (district := self.accounts.district(each))]

    def failed(self, attempt: LoginAttempt, limits: Limits, now: datetime, *, exists: bool) -> Failures:
        assert limits
        assert now
        self.asked.append("failed, known" if exists else "failed")
        for name in (attempt.name, ""):
            self.failures[name, attempt.source] = self.failures.get((name, attempt.source), 0) + 1
        return Failures(self.failures[attempt.name, attempt.source], self.failures["", attempt.source])

    def let_in(self, attempt: LoginAttempt, visit: LastLogins | None, *, forget: bool) -> bool:
        self.asked.append("let in")
        if visit:
            noted = {name: value for name, value in asdict(visit).items() if value}
            self.last[attempt.username] = replace(self._last(attempt), **noted)
        if forget:
            del self.failures[attempt.name, attempt.source]
        return True

    def _last(self, attempt: LoginAttempt) -> LastLogins:
        return self.last.get(attempt.username, LastLogins())


@dataclass
class Watch:
    """A watch on which each look takes no time, and all waiting is noted."""

    moment: datetime = NOON
    took: float = 0
    """Seconds that the decision takes."""
    waited: float = 0

    def now(self) -> datetime:
        return self.moment

    def passed(self) -> float:
        return self.took

    def wait(self, seconds: float) -> None:
        assert seconds >= 0
        self.waited += seconds


@dataclass
class Records:
    """The imports, with the conditions that the table has."""

    imports: dict[str, Import] = field(default_factory=dict)
    closings: list[Closing] = field(default_factory=list)
    notes: dict[str, Differences] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    held_for: dict[str, Sequence[Reason]] = field(default_factory=dict)
    consents: dict[str, dict[Side, Consent]] = field(default_factory=dict)

    def claim(self, import_: Import) -> Import | None:
        claimed = self.imports.setdefault(import_.import_id, import_)
        return claimed if claimed.execution == import_.execution else None

    def get(self, import_id: str) -> Import | None:
        return self.imports.get(import_id)

    def with_fields(self, import_id: str) -> tuple[Import, Mapping[str, Any]] | None:
        import_ = self.imports.get(import_id)
        return None if import_ is None else (import_, asdict(import_))

    def claimed(self, import_id: str) -> Import:
        return self.imports[import_id]

    def take_uncounted(self, import_id: str) -> bool:
        return import_id not in self.imports  # these are closed by `record` alone

    def name_content(self, import_: Import, package_sha256: str) -> None:
        self._change(import_.import_id, package_sha256=package_sha256)

    def give_up(self, import_: Import) -> None:
        self.given_up.add(import_.import_id)

    def abandon(self, import_id: str, by: str) -> bool:
        assert by
        if self.imports[import_id].ended_at is not None:
            return False
        self.given_up.add(import_id)
        return True

    def is_over(self, import_id: str) -> bool:
        return self.imports[import_id].ended_at is not None or import_id in self.given_up

    def close(self, import_: Import, closing: Closing, now: datetime) -> bool:
        if self.imports[import_.import_id].ended_at is not None:
            return False
        self.imports[import_.import_id] = replace(self.imports[import_.import_id], status=closing.status, ended_at=now)
        self.closings.append(closing)
        return True

    def note(self, import_: Import, *, differences: Differences, unchanged_since: str | None) -> None:
        if self.imports[import_.import_id].ended_at is None:
            self.notes[import_.import_id] = differences
            self._change(import_.import_id, unchanged_since=unchanged_since)

    def hold(self, import_: Import, reasons: Sequence[Reason], until: datetime) -> None:
        assert reasons
        self.held_for[import_.import_id] = reasons
        if self.imports[import_.import_id].ended_at is None:
            self._change(import_.import_id, status=Status.HELD, hold_until=until)

    def reasons(self, import_id: str) -> tuple[Sequence[Reason], int]:
        return self.held_for[import_id], len(self.held_for[import_id])

    def would_hold(self, import_: Import, reasons: Sequence[Reason]) -> None:
        if self.imports[import_.import_id].ended_at is None:
            self.held_for[import_.import_id] = reasons

    def consent(self, import_id: str, consent: Consent) -> Sequence[Consent]:
        given = self.consents.setdefault(import_id, {})
        if self.imports[import_id].decision is None and self.imports[import_id].ended_at is None:
            given.setdefault(consent.side, consent)
        return list(given.values())

    def decide(self, import_id: str, decision: Decision) -> Decision | None:
        decided = self.imports[import_id]
        if decided.decision is None and decided.ended_at is None:
            self._change(import_id, decision=decision)
        return self.decision(import_id)

    def decision(self, import_id: str) -> Decision | None:
        return self.imports[import_id].decision

    def _change(self, import_id: str, **fields: Any) -> None:  # noqa: ANN401 - of any field
        self.imports[import_id] = replace(self.imports[import_id], **fields)


@dataclass
class Chain:
    """Keeps which executions were stopped, and with what some were started."""

    stopped: list[str] = field(default_factory=list)
    started: list[Mapping[str, Any]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    """The executions after which an ending was begun."""

    def stop(self, execution: str) -> None:
        self.stopped.append(execution)

    def start(self, event: Any) -> None:  # noqa: ANN401 - any JSON value
        self.started.append(event)

    def end(self, ending: Abandoned, after: str) -> str | None:
        if after in self.ended:
            return f"ends {after}"
        self.ended.append(after)
        self.start(ending.event)
        return None


@dataclass
class Mailer:
    """Keeps what it was given; refuses the first `refusals` mails, and dies after it took the next `deaths`."""

    refusals: int = 0
    deaths: int = 0
    outbox: list[tuple[Mail, Sequence[str]]] = field(default_factory=list)

    def send(self, message: Mail, recipients: Sequence[str]) -> str:
        if self.refusals:
            self.refusals -= 1
            raise MailRefused("Throttling")
        self.outbox.append((message, recipients))
        if self.deaths:
            self.deaths -= 1
            raise TimeoutError
        return f"message-{len(self.outbox)}"


@dataclass
class Telemetry:
    """Keeps what was measured, by metric, and what was logged."""

    measured: dict[str, float] = field(default_factory=dict)
    logged: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    def measure(self, values: Mapping[str, tuple[str, float]], **dimensions: str) -> None:
        metrics.check(values, dimensions)
        for name, (_unit, number) in values.items():
            self.measured["/".join([name, *dimensions.values()])] = number

    def log(self, message: str, **fields: object) -> None:
        self.logged.append((message, fields))


@dataclass
class Reports:
    """Keeps the reports of imports, as their documents."""

    written: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    differences: dict[str, Differences] = field(default_factory=dict)
    since: dict[str, Since | None] = field(default_factory=dict)

    def write(self, import_: Import, report: Report, since: Since | None = None) -> None:
        self.written[import_.import_id] = report.document
        self.since[import_.import_id] = since

    def read(self, import_: Import | Upload) -> Mapping[str, Any]:
        return self.written[import_.import_id]

    def find_differences(self, import_: Import) -> Differences | None:
        return self.differences.get(import_.import_id)


@dataclass
class Standings:
    """Keeps the findings of imports for the next ones, as the bytes of their files."""

    reports: Reports
    uploads: list[Import] = field(default_factory=list)
    """The imports that the index knows, in the order of their uploads."""
    kept: dict[str, bytes] = field(default_factory=dict)

    def before(self, import_: Import) -> Iterator[Earlier]:
        earlier = [each for each in self.uploads if each.upload_order < import_.upload_order]
        return (Earlier(each.import_id, each.uploaded_at) for each in reversed(earlier))

    def compared(self, import_: Import) -> Since | None:
        return self.reports.since.get(import_.import_id)

    def fetch(self, _import: Import, earlier: Earlier, path: Path) -> bool:
        if earlier.import_id in self.kept:
            path.write_bytes(self.kept[earlier.import_id])
        return earlier.import_id in self.kept

    def keep(self, import_: Import, path: Path) -> None:
        self.kept[import_.import_id] = path.read_bytes()
