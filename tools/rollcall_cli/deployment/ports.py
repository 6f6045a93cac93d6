"""The ports through which commands talk to a deployment; tests give them a deployment in memory."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from rollcall.model.accounts import District, User
from rollcall.model.accounts.history import AccountChange, Signature
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.mail_troubles import MailTrouble
from rollcall.model.accounts.people import PasswordState
from rollcall.model.accounts.sftp_doors import SftpDoor
from rollcall.model.faults import Fault
from rollcall.model.imports import Import
from rollcall.model.snapshots import Change, Pointer, Snapshot, Tables
from rollcall.steps.abandon import Chain
from rollcall.steps.abandon import Imports as AbandonedImports
from rollcall.steps.invite import People, Post
from rollcall.steps.login_locks import Locks
from rollcall.steps.redrive import Queues, Receivers
from rollcall.steps.services import Imports as ImportsOfSteps
from rollcall.steps.watch.noted import Noted

Fields = Mapping[str, Any]
"""Everything recorded of one import, as plain values."""


class Accounts(Protocol):
    """The districts' accounts."""

    def district(self, district_id: str) -> District | None:
        """The account with this id, or None."""

    def all_districts(self) -> Sequence[District]:
        """All accounts, by id."""

    def add(self, district: District, signed: Signature) -> None:
        """Add an account.

        Raises:
            InvalidAccount: Something is wrong with the account, or its id is taken.
        """

    def change(self, before: District, after: District, signed: Signature) -> None:
        """Write the settings that differ into the account.

        Raises:
            InvalidAccount: Something is wrong with `after`, or the account is no longer as `before` says.
        """

    def remove(self, district: District, signed: Signature) -> None:
        """Delete an account.

        Raises:
            InvalidAccount: The account is no longer as `district` says.
        """


class Users(People, Protocol):
    """The users, who upload for districts, and the operators."""

    def user(self, username: str) -> User | None:
        """The user of this name, in any case, or None."""

    def everybody(self) -> Sequence[User]:
        """All users, by name."""

    def of_district(self, district_id: str) -> Sequence[User]:
        """All users of a district, by name."""

    def change(self, before: User, after: User, signed: Signature) -> None:
        """Write the settings that differ into the user; whoever is suspended is signed out.

        Raises:
            InvalidAccount: Something is wrong with `after`, or the user is no longer as `before` says.
        """

    def remove(self, user: User, signed: Signature) -> None:
        """Delete a user, with the password and all sessions.

        Raises:
            InvalidAccount: The user is no longer as `user` says.
        """

    def clear(self, username: str) -> None:
        """Delete what an interrupted removal has left of somebody who is no user any more."""

    def password(self, username: str) -> PasswordState:
        """What there is of somebody's password."""

    def last_logins(self) -> Mapping[str, LastLogins]:
        """When and from where every user was last at the SFTP door, by name."""

    def operators(self) -> Sequence[tuple[str, str]]:
        """Names and addresses of all operators, by name."""

    def remove_operator(self, username: str, signed: Signature) -> None:
        """Delete an operator, with the password and all sessions.

        Raises:
            InvalidAccount: There is none of this name.
        """


class History(Protocol):
    """The record of changes of accounts."""

    def newest_first(self, district_id: str) -> Iterator[AccountChange]:
        """What was changed of a district's accounts, or of the operators (`history.OPERATORS`)."""

    def add(self, changes: Iterable[AccountChange]) -> None:
        """Record what is in no account."""


class Imports(ImportsOfSteps, AbandonedImports, Protocol):
    """The imports, each by its id."""

    def get(self, import_id: str) -> Import | None:
        """The import of this id, or None."""

    def fields(self, import_id: str) -> Fields | None:
        """Everything recorded of the import, or None."""


class DistrictImports(Protocol):
    """A district's imports in the order of their uploads."""

    def newest_first(self, district_id: str, since: str = "", *, at_once: int = 100) -> Iterator[Fields]:
        """Everything recorded of each import, back to the upload order `since`; `at_once` are read at a time."""


class Pointers(Protocol):
    """Which snapshot is current, and which ones were."""

    def pointer(self, district_id: str, school_year: str) -> Pointer:
        """The pointer as it is now; of version 0 if there was none yet."""

    def snapshot(self, district_id: str, school_year: str, import_id: str) -> Snapshot | None:
        """The snapshot that the import published, or None."""

    def changes(self, district_id: str, school_year: str) -> Iterator[Change]:
        """The history, newest first."""


class Reports(Protocol):
    """The objects beside an import's report; each is None if it was never written, or is no longer kept."""

    def report(self, import_: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        """The report's core."""

    def summary(self, import_: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        """The counts and groups of the report."""

    def differences(self, import_: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        """The last comparison with the snapshot that was current then."""

    def fetch_findings(self, import_: Import, path: Path) -> None:
        """Write all findings into a file, as Parquet."""


class TableFiles(Protocol):
    """The tables of imports, published or not, as Parquet."""

    def accepted(self, import_: Import) -> Tables | None:
        """Which tables of the import were accepted; None if none were, or if that is no longer kept."""

    def fetch(self, key: str, path: Path) -> bool:
        """Write a table into a file; False if it is no longer kept."""


class Restores(Protocol):
    """The function that makes an earlier snapshot current again."""

    def restore(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer: `refused`, or the `differences` and `version` of a dry run, or the `change`."""


class Mails(Protocol):
    """The function that sends e-mails about imports."""

    def send_again(self, import_id: str) -> Mapping[str, Any]:
        """Have the e-mail about an import sent again; the answer: `recipients`, or `refused`."""


class Watch(Protocol):
    """What the function `watch` has noted, and its sweep."""

    def noted(self, district_id: str) -> Noted:
        """What its last look has found of a district."""

    def sweep(self, *, dry_run: bool) -> Mapping[str, Any]:
        """Delete what publications have left, or only find it; the answer is a `Swept` as JSON values."""


class Faults(Protocol):
    """What is known of faults of ours."""

    def of_import(self, import_: Import, step: str) -> Fault:
        """The fault for which a step of an import failed."""


class Packages(Protocol):
    """The uploaded packages."""

    @property
    def days(self) -> int:
        """How long they are kept after their upload."""

    def has(self, import_: Import) -> bool:
        """Whether the package of an import is still there."""


class Folders(Protocol):
    """The folders of districts on the SFTP server."""

    def make(self, district_id: str) -> bool:
        """Make the folders `check` and `results` visible; False if AWS does not let the operator."""


class MailTroubles(Protocol):
    """What is noted of addresses to which an e-mail did not arrive."""

    def of(self, address: str) -> MailTrouble | None:
        """What is noted of an address, in any case; None if nothing is."""

    def forget(self, address: str) -> None:
        """Delete what is noted of an address, in any case."""


class NotSent(Exception):
    """An SFTP client could not send a file; the text is what the client says."""


class SftpSession(Protocol):
    """What one user does by SFTP, with a key that was made for it."""

    @property
    def public_key(self) -> str:
        """The line that lets the user in."""

    def send(self, door: SftpDoor, username: str, name: str, package: bytes) -> None:
        """Write a file under a temporary name, and rename it.

        Raises:
            NotSent: The door is not reached, lets the user not in, or does not take the file.
        """


class SftpClient(Protocol):
    """An SFTP client of this machine."""

    def session(self, known_hosts: Path | None) -> AbstractContextManager[SftpSession]:
        """A session with a key that is made for it; host keys are remembered in the file, or where the client does.

        Raises:
            WrongCall: There is no client here.
        """


class Metrics(Protocol):
    """The metrics of the deployment."""

    def put(self, service: str, values: Mapping[str, tuple[str, float]]) -> None:
        """Write some, each with its unit and value."""


class OpenImport(Protocol):
    """An import or a check that has not ended."""

    @property
    def import_id(self) -> str:
        """Its id."""

    @property
    def status(self) -> str:
        """Whether it runs or waits for a decision."""

    @property
    def uploaded_at(self) -> datetime | None:
        """When its package came in; None where nobody noted it."""


class Remains(Protocol):
    """All that is kept of a district besides its account, its users and the record of what was changed of them."""

    def opened(self, district_id: str) -> Sequence[OpenImport]:
        """The imports and checks of the district that have not ended."""

    def found(self, district_id: str, usernames: frozenset[str]) -> Mapping[str, int]:
        """Count what there is of each kind; kinds without anything are left out.

        `usernames` are the users of this district alone.
        """

    def delete(self, district_id: str, usernames: frozenset[str]) -> Iterator[tuple[str, int]]:
        """Delete all of it; gives a kind and how much of it went, as often as something went.

        Raises:
            OSError: AWS did not delete everything.
        """


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployed Rollcall."""

    accounts: Accounts
    users: Users
    post: Post
    troubles: MailTroubles
    logins: Locks
    history: History
    imports: Imports
    district_imports: DistrictImports
    pointers: Pointers
    reports: Reports
    tables: TableFiles
    restores: Restores
    mails: Mails
    watch: Watch
    faults: Faults
    folders: Folders
    chain: Chain
    packages: Packages
    dead_letters: Queues
    receivers: Receivers
    client: SftpClient
    metrics: Metrics
    remains: Remains
    bucket: str
    """The bucket of reports and snapshots."""
    caller: Callable[[], str]
    """The AWS identity that calls, for the record."""
    now: Callable[[], datetime]
    """The current moment, in UTC."""
    wait: Callable[[float], None]
    """Lets so many seconds pass."""
