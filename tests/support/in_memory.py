"""What the steps talk to, in memory: accounts, the record of imports and mails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rollcall.mail import Mail
from rollcall.model.accounts import District, User
from rollcall.model.differences import Differences
from rollcall.model.imports import Closing, Decision, Import, Status, Upload
from rollcall.publishing.holding import Reason
from rollcall.steps.notify import MailRefused

NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)

SPRINGFIELD = District("springfield", "Springfield", "America/Chicago", ("office@example.org",), "2026-2027")

ANNA = User("anna", "springfield", "anna@example.org")

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
    """Everybody has the same one."""

    right: str = "correct horse battery"

    def is_right(self, username: str, password: str) -> bool:
        return bool(username) and password == self.right


@dataclass
class Records:
    """The record of imports, with the conditions that the table has."""

    imports: dict[str, Import] = field(default_factory=dict)
    entries: list[Mapping[str, Any]] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    notes: dict[str, Differences] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)

    def claim(self, record: Import) -> Import | None:
        claimed = self.imports.setdefault(record.import_id, record)
        return claimed if claimed.execution == record.execution else None

    def write_entries(self, record: Import, entries: Sequence[Mapping[str, Any]]) -> None:
        assert record.import_id in self.imports
        self.entries = list(entries)

    def give_up(self, record: Import) -> None:
        self.given_up.add(record.import_id)

    def is_over(self, import_id: str) -> bool:
        return self.imports[import_id].ended_at is not None or import_id in self.given_up

    def close(self, record: Import, closing: Closing, now: datetime) -> bool:
        if self.imports[record.import_id].ended_at is not None:
            return False
        self.imports[record.import_id] = replace(self.imports[record.import_id], status=closing.status, ended_at=now)
        self.closings.append(closing)
        return True

    def note(self, record: Import, *, differences: Differences, unchanged_since: str | None) -> None:
        if self.imports[record.import_id].ended_at is None:
            self.notes[record.import_id] = differences
            self._change(record.import_id, unchanged_since=unchanged_since)

    def hold(self, record: Import, reasons: Sequence[Reason], until: datetime) -> None:
        assert reasons
        if self.imports[record.import_id].ended_at is None:
            self._change(record.import_id, status=Status.HELD, hold_until=until)

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
