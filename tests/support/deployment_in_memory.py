"""A deployment in memory, as the commands of `rollcall` use it: the steps are the real ones."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.in_memory import NOON, SPRINGFIELD, Records
from support.in_memory_snapshots import Platform, Pointers

from rollcall.model.accounts import District, InvalidAccount, User, check_person, passwords
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.locks import Lock, source_of
from rollcall.model.imports import Import
from rollcall.model.since import Since
from rollcall.model.snapshots import Tables
from rollcall.report.types import Report
from rollcall.steps import restore
from rollcall_cli.commands import Session
from rollcall_cli.deployment.ports import Deployment, Fields
from rollcall_cli.program import call
from rollcall_cli.results import WrongCall


@dataclass
class Accounts:
    """Districts, with the conditions that the table has."""

    pointers: Pointers
    districts: dict[str, District] = field(default_factory=lambda: {SPRINGFIELD.district_id: SPRINGFIELD})

    def district(self, district_id: str) -> District | None:
        return self.districts.get(district_id)

    def all_districts(self) -> Sequence[District]:
        return [self.districts[district_id] for district_id in sorted(self.districts)]

    def add(self, district: District) -> None:
        district.check()
        if district.district_id in self.districts:
            raise InvalidAccount("There is one already.")
        self.districts[district.district_id] = district

    def change(self, before: District, after: District) -> None:
        after.check()
        if self.districts.get(before.district_id) != before:
            raise InvalidAccount("Changed meanwhile.")
        self.districts[before.district_id] = after
        self.pointers.school_year = after.school_year


@dataclass
class Users:
    """Users with their passwords, by name."""

    users: dict[str, tuple[User, str]] = field(default_factory=dict)
    operators: dict[str, str] = field(default_factory=dict)

    def add(self, user: User, password: str) -> None:
        user.check()
        if problem := passwords.problem(password):
            raise InvalidAccount(problem)
        if user.username in self.users:
            raise InvalidAccount("There is one already.")
        self.users[user.username] = (user, password)

    def add_operator(self, username: str, email: str, password: str) -> None:
        check_person(username, email)
        if problem := passwords.problem(password):
            raise InvalidAccount(problem)
        if username in self.users or username in self.operators:
            raise InvalidAccount("There is one already.")
        self.operators[username] = email

    def user(self, username: str) -> User | None:
        return self.users[username.lower()][0] if username.lower() in self.users else None

    def of_district(self, district_id: str) -> Sequence[User]:
        return [user for user, _ in self.users.values() if district_id in user.districts]

    def change(self, before: User, after: User) -> None:
        after.check()
        user, password = self.users[before.username]
        if user != before:
            raise InvalidAccount("Changed meanwhile.")
        self.users[before.username] = (after, password)


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

    def newest_first(self, district_id: str, since: str = "") -> Iterator[Fields]:
        own = [import_ for import_ in self.records.imports.values() if import_.district_id == district_id]
        for import_ in sorted(own, key=lambda import_: import_.upload_order, reverse=True):
            fields = self.records.fields(import_.import_id)
            if fields and import_.upload_order >= since and import_.import_id not in self.behind:
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
class There:
    """All of it, with what a test puts in and looks at."""

    platform: Platform
    records: WholeRecords
    accounts: Accounts
    imports: DistrictImports
    reports: Reports
    restores: Restores
    users: Users = field(default_factory=Users)
    logins: Logins = field(default_factory=Logins)
    tables: TableFiles = field(default_factory=TableFiles)
    moment: datetime = NOON

    @classmethod
    def fresh(cls) -> "There":
        records = WholeRecords()
        platform = Platform(records, Pointers(records))
        accounts = Accounts(platform.pointers)
        imports, reports = DistrictImports(records), Reports(records)
        return cls(platform, records, accounts, imports, reports, Restores(platform, accounts, records))

    @property
    def deployment(self) -> Deployment:
        return Deployment(
            accounts=self.accounts,
            users=self.users,
            logins=self.logins,
            imports=self.records,
            district_imports=self.imports,
            pointers=self.platform.pointers,
            reports=self.reports,
            tables=self.tables,
            restores=self.restores,
            bucket="data",
            caller=lambda: "arn:aws:iam::123456789012:user/marta",
            now=lambda: self.moment,
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
