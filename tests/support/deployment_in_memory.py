"""A deployment in memory, as the commands of `rollcall` use it: the steps are the real ones."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from support.chain_in_memory import ChainInMemory, DeadLetters, Receivers
from support.in_memory import NOON, RUNNING, SPRINGFIELD, Records
from support.in_memory_snapshots import Platform, Pointers
from support.keys import key_line
from support.mail_troubles_in_memory import MailTroubles

from rollcall.mail import Mail, Support
from rollcall.model.accounts import District, InvalidAccount, State, User, check_person, passwords
from rollcall.model.accounts.history import (
    ADDED,
    OPERATORS,
    REMOVED,
    AccountChange,
    Signature,
    district_changes,
    noted,
    user_changes,
)
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.locks import Lock, source_of
from rollcall.model.accounts.people import PasswordState
from rollcall.model.accounts.sftp_doors import HostKey, SftpDoor
from rollcall.model.faults import Fault
from rollcall.model.imports import Import, Status
from rollcall.model.since import Since
from rollcall.model.snapshots import Pointer, Tables
from rollcall.report.types import Report
from rollcall.steps import metrics, restore
from rollcall.steps.invite import Terms
from rollcall.steps.notify import MailRefused
from rollcall.steps.watch.noted import Noted
from rollcall.steps.watch.sweep import Swept
from rollcall_cli.commands import Session
from rollcall_cli.deployment.ports import Deployment, Fields, NotSent
from rollcall_cli.program import call
from rollcall_cli.results import WrongCall


@dataclass
class Logins:
    """Failed logins, and the last ones by name."""

    locks: list[Lock] = field(default_factory=list)
    seen: dict[str, LastLogins] = field(default_factory=dict)

    def of_user(self, username: str) -> Sequence[Lock]:
        return [lock for lock in self.locks if lock.username == username.lower()]

    def all(self) -> Sequence[Lock]:
        return self.locks

    def lift(self, username: str) -> int:
        return self._lift(self.of_user(username))

    def lift_source(self, address: str) -> int:
        return self._lift([lock for lock in self.locks if lock.source == source_of(address)])

    def last(self, username: str) -> LastLogins | None:
        return self.seen.get(username.lower())

    def _lift(self, lifted: Sequence[Lock]) -> int:
        self.locks = [lock for lock in self.locks if lock not in lifted]
        return len(lifted)


@dataclass
class History:
    """What was changed of accounts, the oldest first."""

    changes: list[AccountChange] = field(default_factory=list)

    def newest_first(self, district_id: str) -> Iterator[AccountChange]:
        return (change for change in reversed(self.changes) if change.district_id == district_id)

    def add(self, changes: Iterable[AccountChange]) -> None:
        # What one command changes stays in its order, though the newest command comes first.
        self.changes += reversed(list(changes))


@dataclass
class Accounts:
    """Districts, with the conditions that the table has."""

    pointers: Pointers
    history: History = field(default_factory=History)
    districts: dict[str, District] = field(default_factory=lambda: {SPRINGFIELD.district_id: SPRINGFIELD})

    def district(self, district_id: str) -> District | None:
        return self.districts.get(district_id)

    def all_districts(self) -> Sequence[District]:
        return [self.districts[district_id] for district_id in sorted(self.districts)]

    def add(self, district: District, signed: Signature) -> None:
        district.check()
        if district.district_id in self.districts:
            raise InvalidAccount("There is one already.")
        self.districts[district.district_id] = district
        self.history.add(district_changes(None, district, signed))

    def change(self, before: District, after: District, signed: Signature) -> None:
        after.check()
        if self.districts.get(before.district_id) != before:
            raise InvalidAccount("Changed meanwhile.")
        self.districts[before.district_id] = after
        self.pointers.school_year = after.school_year
        self.history.add(district_changes(before, after, signed))

    def remove(self, district: District, signed: Signature) -> None:
        if self.districts.get(district.district_id) != district:
            raise InvalidAccount("Changed meanwhile.")
        del self.districts[district.district_id]
        self.history.add(district_changes(district, None, signed))


@dataclass
class Remains:
    """What is kept of districts, by district and kind; imports that have not ended are those of the record."""

    records: Records = field(default_factory=Records)
    kept: dict[str, dict[str, int]] = field(default_factory=dict)
    fails_after: int | None = None
    """The deletion after which AWS refuses; None for never."""
    comes_in: int = 0
    """How often something comes in while the rest is deleted."""
    asked: list[frozenset[str]] = field(default_factory=list)
    """The users by whom was looked for windows of mails."""

    def opened(self, district_id: str) -> Sequence[Import]:
        every = self.records.imports.values()
        return [each for each in every if each.district_id == district_id and each.ended_at is None]

    def found(self, district_id: str, usernames: frozenset[str]) -> Mapping[str, int]:
        self.asked.append(frozenset(usernames))
        return {kind: count for kind, count in self.kept.get(district_id, {}).items() if count}

    def delete(self, district_id: str, usernames: frozenset[str]) -> Iterator[tuple[str, int]]:
        assert usernames == self.asked[-1]
        kept = self.kept.get(district_id, {})
        for kind in kept:
            while kept[kind]:
                if self.fails_after == 0:
                    raise OSError("S3 did not delete all versions (AccessDenied)")
                self.fails_after = self.fails_after and self.fails_after - 1
                kept[kind] -= 1
                yield kind, 1
        if self.comes_in:
            self.comes_in -= 1
            kept["reports"] = 1


@dataclass
class Users:
    """Users with their passwords, by name; an empty password is none."""

    accounts: Accounts
    logins: Logins
    users: dict[str, tuple[User, str]] = field(default_factory=dict)
    operator_emails: dict[str, str] = field(default_factory=dict)
    left_over: set[str] = field(default_factory=set)
    """Names that have a password, and no account."""
    temporary: set[str] = field(default_factory=set)
    """Whose password is temporary."""
    signed_out: list[str] = field(default_factory=list)
    """Whose sessions were ended."""

    def add(self, user: User, password: str | None, signed: Signature, *, temporary: bool = False) -> None:
        user.check()
        if password is not None and (problem := passwords.problem(password)):
            raise InvalidAccount(problem)
        self._check_districts(user)
        if user.username in self.users:
            raise InvalidAccount("There is one already.")
        self.users[user.username] = (user, password or "")
        self.temporary |= {user.username} if temporary else set()
        self.accounts.history.add(user_changes(None, user, signed))

    def reset(self, user: User, password: str, signed: Signature) -> None:
        change = ("password", str(self.password(user.username)), "to-be-changed (reset)")
        self.accounts.history.add(noted(user.districts, f"user {user.username}", change, signed))
        self.users[user.username] = (user, password)
        self.temporary.add(user.username)
        self.signed_out.append(user.username)

    def user(self, username: str) -> User | None:
        return self.users[username.lower()][0] if username.lower() in self.users else None

    def everybody(self) -> Sequence[User]:
        return [self.users[name][0] for name in sorted(self.users)]

    def of_district(self, district_id: str) -> Sequence[User]:
        return [user for user in self.everybody() if district_id in user.districts]

    def change(self, before: User, after: User, signed: Signature) -> None:
        after.check()
        self._check_districts(after)
        user, password = self.users[before.username]
        if user != before:
            raise InvalidAccount("Changed meanwhile.")
        self.users[before.username] = (after, password)
        self.accounts.history.add(user_changes(before, after, signed))
        if after.state is State.SUSPENDED is not before.state:
            self.signed_out.append(after.username)

    def remove(self, user: User, signed: Signature) -> None:
        if self.user(user.username) != user:
            raise InvalidAccount("Changed meanwhile.")
        del self.users[user.username]
        self.accounts.history.add(user_changes(user, None, signed))
        self.clear(user.username)

    def clear(self, username: str) -> None:
        self.left_over.discard(username)
        self.signed_out.append(username)

    def password(self, username: str) -> PasswordState:
        if username in self.temporary:
            return PasswordState.TO_BE_CHANGED
        has_one = username in self.left_over | {*self.operator_emails} or self.users.get(username, (None, ""))[1]
        return PasswordState.SET if has_one else PasswordState.NONE

    def last_logins(self) -> Mapping[str, LastLogins]:
        return self.logins.seen

    def operators(self) -> Sequence[tuple[str, str]]:
        return sorted(self.operator_emails.items())

    def add_operator(
        self, username: str, email: str, password: str, signed: Signature, *, temporary: bool = False
    ) -> None:
        check_person(username, email)
        if problem := passwords.problem(password):
            raise InvalidAccount(problem)
        if username in self.users or username in self.operator_emails:
            raise InvalidAccount("There is one already.")
        self.operator_emails[username] = email
        self.temporary |= {username} if temporary else set()
        self.accounts.history.add(noted([OPERATORS], f"operator {username}", (ADDED, "", email), signed))

    def reset_operator(self, username: str, email: str, password: str, signed: Signature) -> None:
        assert self.operator_emails[username] == email
        assert password
        change = ("password", str(self.password(username)), "to-be-changed (reset)")
        self.accounts.history.add(noted([OPERATORS], f"operator {username}", change, signed))
        self.temporary.add(username)
        self.signed_out.append(username)

    def remove_operator(self, username: str, signed: Signature) -> None:
        del self.operator_emails[username]
        self.accounts.history.add(noted([OPERATORS], f"operator {username}", (REMOVED, "", ""), signed))
        self.clear(username)

    def _check_districts(self, user: User) -> None:
        for district_id in user.districts:
            if district_id not in self.accounts.districts:
                raise InvalidAccount(f"There is no district {district_id}. Add it first.")


@dataclass
class Folders:
    """The districts whose folders an operator made, as long as AWS lets the operator."""

    allowed: bool = True
    made: list[str] = field(default_factory=list)

    def make(self, district_id: str) -> bool:
        if self.allowed:
            self.made.append(district_id)
        return self.allowed


@dataclass
class Post:
    """What was sent to whom; refused with the error code `refuses` where there is one."""

    sent: list[tuple[Mail, str]] = field(default_factory=list)
    refuses: str = ""

    def terms(self) -> Terms:
        keys = (HostKey("ssh-ed25519", "SHA256:ed25519"), HostKey("ssh-rsa", "SHA256:rsa"))
        return Terms(7, SftpDoor("sftp.example.org", keys), "https://apps.example.org", Support())

    def send(self, message: Mail, recipient: str) -> None:
        if self.refuses:
            raise MailRefused(self.refuses)
        self.sent.append((message, recipient))


@dataclass
class Faults:
    """The faults that a test names, by the step that failed."""

    by_step: dict[str, Fault] = field(default_factory=dict)

    def of_import(self, import_: Import, step: str) -> Fault:
        assert import_.import_id
        return self.by_step.get(step, Fault())


@dataclass
class WholeRecords(Records):
    """The record of imports, with all that operators see of it."""

    def get(self, import_id: str) -> Import | None:
        return self.imports.get(import_id)

    def fields(self, import_id: str) -> Fields | None:
        import_ = self.imports.get(import_id)
        if import_ is None:
            return None
        moments = {name: value.isoformat() for name, value in asdict(import_).items() if isinstance(value, datetime)}
        reasons = self.held_for.get(import_id, ())
        held = {"reasons": [reason.as_dict() for reason in reasons], "reasons_count": len(reasons)}
        return {**asdict(import_), **moments, **(held if reasons else {})}


@dataclass
class DistrictImports:
    """The index: what it shows, at once or never."""

    records: WholeRecords
    behind: set[str] = field(default_factory=set)
    """Imports that it does not show yet."""

    read: int = 0
    """Imports that somebody has looked at."""

    def newest_first(self, district_id: str, since: str = "", *, at_once: int = 100) -> Iterator[Fields]:
        assert at_once
        own = [import_ for import_ in self.records.imports.values() if import_.district_id == district_id]
        for import_ in sorted(own, key=lambda import_: import_.upload_order, reverse=True):
            fields = self.records.fields(import_.import_id)
            if fields and import_.upload_order >= since and import_.import_id not in self.behind:
                self.read += 1
                yield fields


@dataclass
class Reports:
    """What lies beside the report of each import."""

    records: WholeRecords
    reports: dict[str, Report] = field(default_factory=dict)
    since: dict[str, Since] = field(default_factory=dict)

    def report(self, import_: Import) -> Mapping[str, Any] | None:
        report = self.reports.get(import_.import_id)
        return report.document if report else None

    def summary(self, import_: Import) -> Mapping[str, Any] | None:
        report = self.reports.get(import_.import_id)
        if report is None:
            return None
        files = {name: asdict(counts) for name, counts in report.files.items()}
        since = self.since.get(import_.import_id)
        groups = [asdict(group) for group in report.groups]
        return {"files": files, "groups": groups, "since": since.as_dict() if since else None}

    def differences(self, import_: Import) -> Mapping[str, Any] | None:
        found = self.records.notes.get(import_.import_id)
        return found.as_dict() if found else None

    def fetch_findings(self, import_: Import, path: Path) -> None:
        self.reports[import_.import_id].write_findings(path)


@dataclass
class TableFiles:
    """The tables of imports, by their keys."""

    files: dict[str, Path] = field(default_factory=dict)
    lists: dict[str, Tables] = field(default_factory=dict)
    """The accepted tables of each import."""

    def accepted(self, import_: Import) -> Tables | None:
        return self.lists.get(import_.import_id)

    def fetch(self, key: str, path: Path) -> bool:
        if key not in self.files:
            return False
        path.write_bytes(self.files[key].read_bytes())
        return True


@dataclass
class Restores:
    """As the function that publishes does it."""

    platform: Platform
    accounts: Accounts
    records: WholeRecords
    requests: list[Mapping[str, Any]] = field(default_factory=list)

    def restore(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        self.requests.append(request)
        import_, services = self.records.imports[request["import_id"]], self.platform.services
        years, version = self.accounts.districts[request["district_id"]].school_year, request["expected_version"]
        try:
            if request["dry_run"]:
                preview = restore.preview(import_, years, services)
                return {"differences": preview.differences.as_dict(), "version": preview.version}
            change = restore.restore(import_, years, request["by"], services, NOON, expected_version=version)
        except restore.Refused as refused:
            return {"refused": str(refused)}
        return {"change": {**asdict(change), "at": change.at.isoformat()}}


@dataclass
class Mails:
    """As the function that sends e-mails about imports."""

    refused: str = ""
    asked: list[str] = field(default_factory=list)

    def send_again(self, import_id: str) -> Mapping[str, Any]:
        self.asked.append(import_id)
        return {"refused": self.refused} if self.refused else {"recipients": 2}


@dataclass
class Packages:
    """The uploaded packages; all are there that are not `gone`."""

    days: int = 90
    gone: set[str] = field(default_factory=set)
    """Versions."""

    def has(self, import_: Import) -> bool:
        return import_.version not in self.gone


@dataclass
class Watch:
    """What a look has noted, and an answer to sweeps."""

    notes: dict[str, Noted] = field(default_factory=dict)
    swept: Mapping[str, Any] = field(default_factory=lambda: Swept(districts=2).as_dict())
    sweeps: list[bool] = field(default_factory=list)
    """Whether each was a dry run."""

    def noted(self, district_id: str) -> Noted:
        return self.notes.get(district_id, Noted())

    def sweep(self, *, dry_run: bool) -> Mapping[str, Any]:
        self.sweeps.append(dry_run)
        return self.swept


@dataclass
class SftpInMemory:
    """An SFTP client whose uploads are imported at once, as a test says."""

    there: "There"
    refuses: str = ""
    """What the client says instead of uploading."""
    starts: bool = True
    publishes: bool = True
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What is recorded of the import in place of a success."""
    sent: list[tuple[str, str]] = field(default_factory=list)
    """Users, and the names of what they sent."""
    sessions: int = 0

    @contextmanager
    def session(self, known_hosts: Path | None) -> Iterator["SftpInMemory"]:
        assert known_hosts is None
        self.sessions += 1
        yield self

    @property
    def public_key(self) -> str:
        return key_line(f"session-{self.sessions}")

    def send(self, door: SftpDoor, username: str, name: str, package: bytes) -> None:
        assert door.host
        if self.refuses:
            raise NotSent(self.refuses)
        self.sent.append((username, name))
        user = self.there.users.user(username)
        assert user
        assert self.public_key in [key.line for key in user.keys]
        if self.starts:
            self._import(user.districts[0], name, len(package))

    def _import(self, district_id: str, name: str, size: int) -> None:
        district, now = self.there.accounts.districts[district_id], self.there.moment
        ended = replace(
            RUNNING,
            import_id=f"import-{len(self.sent)}",
            status=Status.SUCCEEDED,
            district_id=district_id,
            school_year=district.school_year,
            key=f"{district_id}/{name}",
            upload_order=f"{now:%Y-%m-%dT%H:%M:%SZ}#{len(self.sent):032}#v1",
            size=size,
            uploaded_at=now,
            ended_at=now,
            mailed_at=now + timedelta(seconds=42),
        )
        self.there.records.imports[ended.import_id] = replace(ended, **self.fields)
        if self.publishes:
            pointer = Pointer(district_id, district.school_year, 1, ended.import_id)
            self.there.platform.pointers.pointers[district.school_year] = pointer


@dataclass
class MetricsInMemory:
    """What was measured last, by service and name."""

    written: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)

    def put(self, service: str, values: Mapping[str, tuple[str, float]]) -> None:
        metrics.check(values, {})
        self.written |= {(service, name): value for name, value in values.items()}


@dataclass
class There:
    """All of it, with what a test puts in and looks at."""

    platform: Platform
    records: WholeRecords
    accounts: Accounts
    imports: DistrictImports
    reports: Reports
    restores: Restores
    users: Users
    post: Post = field(default_factory=Post)
    mails: Mails = field(default_factory=Mails)
    troubles: MailTroubles = field(default_factory=MailTroubles)
    faults: Faults = field(default_factory=Faults)
    folders: Folders = field(default_factory=Folders)
    tables: TableFiles = field(default_factory=TableFiles)
    packages: Packages = field(default_factory=Packages)
    letters: DeadLetters = field(default_factory=DeadLetters)
    receivers: Receivers = field(default_factory=Receivers)
    watch: Watch = field(default_factory=Watch)
    metrics: MetricsInMemory = field(default_factory=MetricsInMemory)
    remains: Remains = field(default_factory=Remains)
    moment: datetime = NOON

    @classmethod
    def fresh(cls) -> "There":
        records = WholeRecords()
        platform = Platform(records, Pointers(records))
        accounts = Accounts(platform.pointers)
        imports, reports, users = DistrictImports(records), Reports(records), Users(accounts, Logins())
        return cls(
            platform,
            records,
            accounts,
            imports,
            reports,
            Restores(platform, accounts, records),
            users,
            remains=Remains(records),
        )

    @property
    def logins(self) -> Logins:
        """Failed logins, and the last ones."""
        return self.users.logins

    @property
    def history(self) -> Sequence[AccountChange]:
        """What was changed of the accounts, the oldest first."""
        return self.accounts.history.changes

    @cached_property
    def chain(self) -> ChainInMemory:
        """Its executions."""
        return ChainInMemory(self.platform, self.accounts, self.reports.reports)

    @cached_property
    def client(self) -> SftpInMemory:
        """The SFTP client of this machine."""
        return SftpInMemory(self)

    @property
    def deployment(self) -> Deployment:
        return Deployment(
            accounts=self.accounts,
            users=self.users,
            post=self.post,
            troubles=self.troubles,
            logins=self.logins,
            history=self.accounts.history,
            imports=self.records,
            district_imports=self.imports,
            pointers=self.platform.pointers,
            reports=self.reports,
            tables=self.tables,
            restores=self.restores,
            mails=self.mails,
            watch=self.watch,
            faults=self.faults,
            folders=self.folders,
            chain=self.chain,
            packages=self.packages,
            dead_letters=self.letters,
            receivers=self.receivers,
            client=self.client,
            metrics=self.metrics,
            remains=self.remains,
            bucket="data",
            caller=lambda: "arn:aws:iam::123456789012:user/marta",
            now=lambda: self.moment,
            wait=lambda _seconds: None,
        )

    def uploaded(self, number: int, roster: Mapping[str, str], **fields: Any) -> Import:  # noqa: ANN401 - of any field
        """An import that went through `snapshot`: published, held, or unchanged; closed unless it is held."""
        import_ = self.platform.claimed(number, roster)
        sha256 = self.platform.files.accepted(import_).package_sha256
        self.records.imports[import_.import_id] = replace(import_, package_sha256=sha256, **fields)
        result = self.platform.run(import_)
        now = self.records.imports[import_.import_id]
        if result.next != "hold":
            now = replace(now, status=result.status, ended_at=NOON)
            self.records.imports[import_.import_id] = now
        return now

    def output(self, *argv: str) -> tuple[bytes, int]:
        """The bytes that a command writes to standard output, and its exit code."""
        result = call(argv, Session(lambda _stack_name: nullcontext(self.deployment)))
        if isinstance(result.content, bytes):
            return result.content, result.code
        with result.content as file:
            file.seek(0)
            return file.read(), result.code

    def call(self, *argv: str) -> tuple[str, int]:
        """What a command writes to standard output, and its exit code."""
        content, code = self.output(*argv)
        return content.decode(), code

    def told(self, *argv: str) -> Mapping[str, Any]:
        """The JSON of a command that succeeds."""
        written, code = self.call(*argv, "--json")
        assert code == 0
        document: Mapping[str, Any] = json.loads(written)
        return document

    def refused(self, *argv: str) -> str:
        """Why a command refuses."""
        with pytest.raises(WrongCall) as wrong:
            self.call(*argv)
        return str(wrong.value)


@dataclass
class Terminal:
    """Standard input with somebody who answers; `meanwhile` happens before they do."""

    answer: str = ""
    meanwhile: Callable[[], object] = lambda: None

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        self.meanwhile()
        return self.answer
