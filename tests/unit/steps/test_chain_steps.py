"""The steps as the chain runs them: what each does with an upload, what it counts, and where the chain goes."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import pytest
from support.in_memory import (
    NOON,
    RUNNING,
    SPRINGFIELD,
    UPLOAD,
    Accounts,
    Records,
    Reports,
    Scans,
    Standings,
    Telemetry,
)
from support.in_memory_snapshots import Events, Platform
from support.packages import package

from rollcall import archive, reading
from rollcall.model.accounts import State
from rollcall.model.imports import Import, Next, Status
from rollcall.model.schema import Roster, load
from rollcall.model.since import Since
from rollcall.model.uploads import Replay, Upload, Uploaded, UploadedFile
from rollcall.report.types import Counts, Report
from rollcall.steps import abandon, check_import, close_import, malware, open_import
from rollcall.steps.close_import import Ending
from rollcall.steps.room import Room
from rollcall.steps.unpack import Unpacked
from rollcall.steps.validate import Options

ROOM = Room(3008 << 20, 3008 << 20)
EXECUTION = "execution-1"
TEMPORARY = replace(UPLOAD, key="springfield/Roster.zip.filepart")
TODAYS = {"Manifest.csv": f"Property Name,Value\nVersion,1.0\nDistrict ID,{SPRINGFIELD.district_id}\n".encode()}


@dataclass
class Inbox:
    """One upload."""

    content: bytes
    size: int | None = None
    """What S3 says, if that is not the content's."""
    opened: int = 0
    renamed: bool = False
    """Whether the client has renamed it meanwhile."""

    def describe(self, upload: Upload) -> Uploaded:
        assert upload.version in {UPLOAD.version, TEMPORARY.version}
        return Uploaded(len(self.content) if self.size is None else self.size, RUNNING.uploaded_at, "anna")

    def receive(self, upload: Upload) -> UploadedFile:
        return UploadedFile(self.describe(upload), partial(self.open, upload))

    def is_newest(self, upload: Upload) -> bool:
        assert upload == TEMPORARY
        return not self.renamed

    @contextmanager
    def open(self, upload: Upload) -> Iterator[BinaryIO]:
        assert upload.version == UPLOAD.version
        self.opened += 1
        yield io.BytesIO(self.content)


@dataclass
class WorkFiles:
    """The files between the steps; what was found travels as JSON."""

    files: dict[str, bytes] = field(default_factory=dict)
    found: str = ""
    accepted: dict[str, Counts] = field(default_factory=dict)

    def writer(self, _import: Import) -> "WorkFiles":
        return self

    def put(self, name: str, chunks: Iterator[bytes]) -> None:
        self.files[name] = b"".join(chunks)

    def source(self, name: str) -> Callable[[], Iterator[bytes]]:
        return lambda: iter([self.files[name]])

    def put_unpacked(self, unpacked: Unpacked) -> None:
        self.found = json.dumps(unpacked.to_dict())

    def unpacked(self, _upload: Upload) -> Unpacked:
        fields = json.loads(self.found)
        return Unpacked.from_dict(fields, {name: self.source(name) for name in fields["files"]})

    @contextmanager
    def keeping_accepted(
        self, _import: Import, folder: Path, files: Mapping[str, Counts], roster: Roster
    ) -> Iterator[None]:
        yield
        if folder.exists():
            assert {path.stem for path in folder.iterdir()} == {table.name for table in roster.tables}
            self.accepted = dict(files)


@contextmanager
def scratch() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(folder)


@dataclass
class HourCounts:
    """The uploads of one hour."""

    taken: set[str] = field(default_factory=set)

    def takes(self, import_: Import, limit: int) -> bool:
        if len(self.taken) < limit:
            self.taken.add(import_.import_id)
        return import_.import_id in self.taken


@dataclass
class Chain:
    """Everything that the steps share, for one upload."""

    inbox: Inbox
    accounts: Accounts = field(default_factory=Accounts)
    imports: Records = field(default_factory=Records)
    work: WorkFiles = field(default_factory=WorkFiles)
    reports: Reports = field(default_factory=Reports)
    events: Events = field(default_factory=Events)
    telemetry: Telemetry = field(default_factory=Telemetry)
    scans: Scans | None = None
    now: datetime = NOON
    counts: HourCounts = field(default_factory=HourCounts)
    uploads_per_hour: int = 60

    def open(self, upload: Upload = UPLOAD, execution: str = EXECUTION, memory: Room = ROOM) -> open_import.Opened:
        services = open_import.Services(
            self.inbox, self.accounts, self.imports, self.counts, self.work, self.reports, self.telemetry, self.scans
        )
        limits = open_import.ImportLimits(archive.PackageLimits(), reading.Limits(), memory, self.uploads_per_hour)
        return open_import.open_import(upload, execution, services, limits, self.now)

    def check(self) -> check_import.Checked:
        standings = Standings(self.reports)
        services = check_import.Services(self.imports, self.work, self.reports, standings, scratch, self.telemetry)
        return check_import.check_import(UPLOAD, services, Options())

    def close(self, ending: Ending, upload: Upload = UPLOAD, execution: str = EXECUTION) -> Next:
        services = close_import.Services(
            self.imports,
            self.accounts,
            self.reports,
            Platform(self.imports, Platform.fresh().pointers).pointers,
            self.events,
            self.telemetry,
        )
        return close_import.close_import(upload, execution, ending, services, NOON)

    @property
    def codes(self) -> list[str]:
        """The rules of the report."""
        return [finding["code"] for finding in self.reports.written[UPLOAD.import_id]["findings"]]


def good() -> Chain:
    return Chain(Inbox(package(raw=TODAYS)))


ENDED = Ending(Status.SUCCEEDED, "", exhausted=False)
REJECTED = open_import.Opened(Next.RECORD, Status.FAILED)
NOTHING = open_import.Opened(Next.NOTHING)


def test_a_package_is_opened_checked_and_closed() -> None:
    chain = good()
    assert chain.open() == open_import.Opened(Next.VALIDATE)
    assert chain.check() == check_import.Checked(Status.SUCCEEDED, 0)
    assert chain.close(ENDED) is Next.NOTIFY

    assert set(chain.work.accepted) == {table.file for table in load().tables}
    assert chain.telemetry.measured["ImportsBegun"] == 1
    assert chain.telemetry.measured["PackageSize"] == len(chain.inbox.content)
    assert chain.telemetry.measured["Findings"] == 0
    assert chain.telemetry.measured["Imports/succeeded"] == 1
    assert chain.telemetry.measured["RowsIn"] == chain.telemetry.measured["RowsAccepted"] > 0
    assert [message for message, _ in chain.telemetry.logged] == ["begun", "unpacked", "validated", "closed"]
    about = {
        "import_id": UPLOAD.import_id,
        "district_id": "springfield",
        "school_year": SPRINGFIELD.school_year,
        "purpose": "import",
        "uploaded_at": RUNNING.uploaded_at.isoformat(),
        "uploaded_ms": int(RUNNING.uploaded_at.timestamp() * 1000),
    }
    assert chain.telemetry.logged[0][1] == {**about, "status": "running", "bytes": len(chain.inbox.content)}
    counted = {"rows": chain.telemetry.measured["RowsIn"], "accepted": chain.telemetry.measured["RowsAccepted"]}
    ended = {"status": "succeeded", "failed_step": "", "exhausted": False, "findings": 0}
    assert chain.telemetry.logged[-1][1] == {**about, **ended, **counted, "omitted": 0}


def test_a_synthetic_district_is_not_counted_among_the_others() -> None:
    """Else a canary each half hour would be most of what the dashboard of a small deployment shows."""
    upload = replace(UPLOAD, key="synthetic-canary/Canary.zip")
    chain = Chain(Inbox(package(edit={("Manifest.csv", 3, "Value"): "synthetic-canary"})))
    chain.accounts = Accounts(districts=(replace(SPRINGFIELD, district_id="synthetic-canary"),))
    assert chain.open(upload).next is Next.VALIDATE
    chain.check()
    chain.close(ENDED, upload)
    assert not {"ImportsBegun", "PackageSize", "RowsIn", "Imports/succeeded"} & set(chain.telemetry.measured)
    assert [message for message, _ in chain.telemetry.logged][-1] == "closed"


def test_each_rule_that_found_something_is_logged_with_its_number_whatever_step_found_it() -> None:
    chain = Chain(Inbox(b"no zip"))
    chain.open()
    chain.close(Ending(Status.FAILED, "", exhausted=False))
    rules = [fields for message, fields in chain.telemetry.logged if message == "rule"]
    assert [(each["district_id"], each["rule"], each["findings"]) for each in rules] == [
        ("springfield", "package-not-zip", 1)
    ]


def test_the_checksum_of_the_package_is_recorded() -> None:
    chain = good()
    chain.open()
    assert len(chain.imports.imports[UPLOAD.import_id].package_sha256) == 64


@pytest.mark.parametrize("key", ["springfield/.Roster.zip", "springfield/Roster.zip.filepart", "Roster.zip"])
def test_what_is_no_package_is_passed_over(key: str) -> None:
    chain, upload = good(), replace(UPLOAD, key=key)
    assert chain.open(upload) == NOTHING
    assert chain.close(ENDED, upload) is Next.NOTHING
    assert chain.imports.imports == {}
    assert chain.telemetry.measured == {"UploadsPassedOver": 1}


def test_an_import_of_another_execution_is_left_to_it() -> None:
    chain = good()
    chain.open()
    assert chain.open(execution="execution-2") == NOTHING
    assert chain.close(ENDED, execution="execution-2") is Next.NOTHING
    assert chain.imports.closings == []
    assert chain.open() == open_import.Opened(Next.VALIDATE), "a retry of the same execution goes on"


@pytest.mark.parametrize(
    ("accounts", "code"),
    [
        (Accounts(districts=()), "account-unknown"),
        (Accounts(districts=(replace(SPRINGFIELD, state=State.SUSPENDED),)), "account-not-active"),
        (Accounts(districts=(replace(SPRINGFIELD, school_year="2025-2026"),)), "school-year-over"),
    ],
)
def test_a_package_of_an_account_that_may_not_import_is_not_opened(accounts: Accounts, code: str) -> None:
    chain = Chain(Inbox(package()), accounts)
    assert chain.open() == REJECTED
    assert (chain.codes, chain.inbox.opened, chain.work.files) == ([code], 0, {})


def test_a_package_over_its_limit_is_rejected_without_being_fetched() -> None:
    chain = Chain(Inbox(b"", size=archive.PackageLimits().package + 1))
    assert chain.open() == REJECTED
    assert (chain.codes, chain.inbox.opened) == (["package-too-large"], 0)
    gaps = chain.reports.written[UPLOAD.import_id]["not_checked"]
    assert [gap["because"] for gap in gaps] == [archive.NOT_OPENED] * 7


def test_an_upload_over_the_limit_of_an_hour_is_not_opened_and_operators_hear_of_it() -> None:
    chain = good()
    chain.counts.taken = {f"import-{number}" for number in range(60)}
    assert [chain.open(), chain.open()] == [REJECTED, REJECTED]
    assert (chain.codes, chain.inbox.opened) == (["too-many-uploads"], 0)
    (finding,) = chain.reports.written[UPLOAD.import_id]["findings"]
    assert "60 are opened" in finding["message"]
    assert "after 13:00 (America/Chicago)" in finding["hint"]
    assert chain.telemetry.measured["UploadsOverLimit"] == 1
    assert ("over the limit", {"district_id": "springfield", "limit": 60}) in chain.telemetry.logged


def test_what_an_operator_has_processed_again_is_not_counted() -> None:
    chain = good()
    chain.counts.taken = {f"import-{number}" for number in range(60)}
    again = replace(UPLOAD, import_id="again-r1", replay=Replay("again", "2026-11-24T17:59:00Z#0065#v1#r001", "maria"))
    assert chain.open(again) == open_import.Opened(Next.VALIDATE)
    assert chain.imports.imports["again-r1"].upload_order == "2026-11-24T17:59:00Z#0065#v1#r001"


def test_the_last_upload_of_an_hour_may_be_tried_again() -> None:
    chain = good()
    chain.counts.taken = {f"import-{number}" for number in range(59)}
    assert [chain.open(), chain.open()] == [open_import.Opened(Next.VALIDATE)] * 2


def test_an_account_that_may_not_import_is_told_that_and_a_limit_can_be_turned_off() -> None:
    suspended = Accounts(districts=(replace(SPRINGFIELD, state=State.SUSPENDED),))
    chain = Chain(Inbox(package()), suspended, uploads_per_hour=1, counts=HourCounts({"another"}))
    assert (chain.open(), chain.codes) == (REJECTED, ["account-not-active"])
    chain = good()
    chain.uploads_per_hour = 0
    assert chain.open() == open_import.Opened(Next.VALIDATE)
    assert chain.counts.taken == set()


def test_what_is_no_zip_is_rejected_unread() -> None:
    chain = Chain(Inbox(b"Last Name,First Name\n"))
    assert chain.open() == REJECTED
    assert (len(chain.codes), chain.work.files) == (1, {})


def test_a_package_that_memory_does_not_hold_is_rejected_by_the_check() -> None:
    chain = good()
    assert chain.open(memory=replace(ROOM, check=1 << 20)) == open_import.Opened(Next.VALIDATE)
    assert chain.check().status is Status.FAILED
    assert "more-than-memory-holds" in chain.codes
    assert chain.work.accepted == {}


@pytest.mark.parametrize("failed_step", ["unpack", "validate"])
def test_an_import_whose_check_failed_is_closed_without_a_report(failed_step: str) -> None:
    chain = good()
    chain.open()
    ending = Ending(Status.COULD_NOT_BE_PROCESSED, failed_step, exhausted=True)
    assert chain.close(ending) is Next.NOTIFY
    (closing,) = chain.imports.closings
    assert (closing.status, closing.failed_step, closing.exhausted) == (ending.status, failed_step, True)


def test_an_import_whose_first_step_failed_before_its_claim_is_claimed_and_closed() -> None:
    chain = good()
    assert chain.close(Ending(Status.COULD_NOT_BE_PROCESSED, "unpack", exhausted=False)) is Next.NOTIFY
    import_ = chain.imports.imports[UPLOAD.import_id]
    assert (import_.execution, import_.status, import_.ended_at) == (EXECUTION, Status.COULD_NOT_BE_PROCESSED, NOON)


def test_an_import_is_counted_once_however_often_it_is_closed() -> None:
    chain = good()
    chain.open()
    chain.check()
    chain.close(ENDED)
    chain.telemetry.measured.clear()
    assert chain.close(ENDED) is Next.NOTIFY
    assert chain.telemetry.measured == {}


def test_an_execution_of_an_earlier_release_does_not_say_whether_a_step_was_exhausted() -> None:
    assert Ending.from_event({"status": "failed", "failure": ""}) == Ending(Status.FAILED, "", exhausted=False)


def test_a_package_waits_for_the_verdict_of_the_scan_and_is_counted_once() -> None:
    chain = good()
    chain.scans = Scans()
    assert chain.open() == open_import.Opened(Next.SCAN)
    assert chain.open() == open_import.Opened(Next.SCAN)
    assert chain.imports.claimed(UPLOAD.import_id).status is Status.RUNNING  # the pages show that it has arrived
    assert (chain.telemetry.measured, chain.inbox.opened) == ({}, 0)
    chain.scans.status = "NO_THREATS_FOUND"
    assert chain.open() == open_import.Opened(Next.VALIDATE)
    assert chain.telemetry.measured["ImportsBegun"] == 1


@pytest.mark.parametrize(
    ("verdict", "code", "metric"),
    [
        ("THREATS_FOUND", "malware-found", "InfectedUploads"),
        ("UNSUPPORTED", "not-scannable", "UploadsNotScannable"),
    ],
)
def test_what_was_not_found_clean_is_rejected_unopened_told_and_counted(verdict: str, code: str, metric: str) -> None:
    chain = good()
    chain.scans = Scans(verdict)
    assert chain.open() == REJECTED
    assert (chain.codes, chain.inbox.opened, chain.work.files) == ([code], 0, {})
    assert chain.telemetry.measured[metric] == 1
    # What the alarm tells operators to look for in the log, which names the import.
    assert (("malware found", {}) in chain.telemetry.logged) is (metric == "InfectedUploads")
    assert chain.close(Ending(Status.FAILED, "", exhausted=False)) is Next.NOTIFY


@pytest.mark.parametrize("verdict", ["FAILED", "ACCESS_DENIED", "a word of next year"])
def test_a_scan_that_failed_is_an_outage_and_opens_nothing(verdict: str) -> None:
    """The chain tries again, and then tells operators and district that the package could not be processed."""
    chain = good()
    chain.scans = Scans(verdict)
    with pytest.raises(malware.NotScanned, match=verdict):
        chain.open()
    assert chain.inbox.opened == 0


def test_a_verdict_that_never_comes_is_not_waited_for_for_ever() -> None:
    chain = good()
    chain.scans = Scans()
    received = datetime.fromisoformat(UPLOAD.received_at)
    chain.now = received + malware.PATIENCE - timedelta(seconds=1)
    assert chain.open() == open_import.Opened(Next.SCAN)
    chain.now = received + malware.PATIENCE
    with pytest.raises(malware.NotScanned, match="in time"):
        chain.open()


def test_no_verdict_is_asked_for_where_nothing_would_be_opened() -> None:
    """A file that its client has renamed, whose new name speaks for itself, and one of no bytes."""
    renamed = Chain(Inbox(b"any", renamed=True), scans=Scans())
    assert renamed.open(TEMPORARY) == NOTHING
    empty = Chain(Inbox(b""), scans=Scans())
    assert (empty.open(TEMPORARY), empty.open()) == (NOTHING, REJECTED)
    without = good()
    assert without.open(TEMPORARY) == NOTHING


def test_an_infected_file_that_can_not_be_renamed_is_told() -> None:
    """Its client only learns that it may not, and the package would never come."""
    chain = Chain(Inbox(b"any"), scans=Scans())
    assert chain.open(TEMPORARY) == open_import.Opened(Next.SCAN)
    assert chain.imports.get(UPLOAD.import_id) is None  # as long as nothing was found, it is no import
    chain.scans = Scans("THREATS_FOUND")
    assert chain.open(TEMPORARY) == REJECTED
    assert (chain.codes, chain.inbox.opened) == (["malware-found"], 0)
    assert chain.telemetry.measured["InfectedUploads"] == 1
    assert chain.close(Ending(Status.FAILED, "", exhausted=False), TEMPORARY) is Next.NOTIFY
    assert chain.imports.claimed(UPLOAD.import_id).package_name == "Roster.zip.filepart"


@pytest.mark.parametrize("verdict", ["NO_THREATS_FOUND", "UNSUPPORTED", "FAILED", ""])
def test_what_else_becomes_of_a_temporary_file_is_passed_over(verdict: str) -> None:
    """Also half a file, which can't be scanned, and one whose verdict never comes."""
    chain = Chain(Inbox(b"any"), scans=Scans(verdict))
    chain.now = datetime.fromisoformat(UPLOAD.received_at) + malware.PATIENCE
    assert chain.open(TEMPORARY) == NOTHING
    assert chain.close(Ending(Status.FAILED, "unpack", exhausted=False), TEMPORARY) is Next.NOTHING
    assert chain.imports.get(UPLOAD.import_id) is None


class ByPlace(Reports):
    """Reports by where they lie."""

    def write(self, import_: Import, report: Report, since: Since | None = None) -> None:
        super().write(import_, report, since)
        self.written[import_.reports] = report.document

    def read(self, import_: Import | Upload) -> Mapping[str, Any]:
        return self.written[import_.reports]


def test_a_check_that_is_closed_for_another_execution_has_its_report() -> None:
    """That execution is told where the upload lies, but not that it was only to be checked."""
    chain = good()
    chain.reports = ByPlace()
    chain.open(replace(UPLOAD, replay=Replay("first", RUNNING.upload_order, "marta", only_check=True)))
    chain.check()
    import_ = chain.imports.imports[UPLOAD.import_id]
    told = abandon.upload_of(import_)
    assert told.reports != import_.reports
    assert chain.close(Ending(Status.COULD_NOT_BE_PROCESSED, "snapshot", exhausted=False), told) is Next.NOTIFY
    assert chain.imports.closings[-1].files
