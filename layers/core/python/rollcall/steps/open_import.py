"""The step `unpack`: claims the import of an upload, judges the account, and unpacks the package for the next step."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import BinaryIO, Protocol

from rollcall import archive, reading
from rollcall.model import schema
from rollcall.model.accounts import is_synthetic
from rollcall.model.findings import Finding
from rollcall.model.imports import Import, Next, Status
from rollcall.model.uploads import Upload, Uploaded, UploadedFile
from rollcall.report.types import Report
from rollcall.steps import claim, import_log, malware
from rollcall.steps.ahead import Begin, in_turn
from rollcall.steps.hourly import UploadCounts, over_limit
from rollcall.steps.ports import Accounts, Reports
from rollcall.steps.room import Room
from rollcall.steps.telemetry import Telemetry
from rollcall.steps.unpack import Unpacked, store, unopened, unpack
from rollcall.steps.validate import refuse, validate


class Inbox(Protocol):
    """The uploaded packages. Each is read by its version: the key may hold another one by now."""

    def receive(self, upload: Upload) -> UploadedFile:
        """Ask S3 for the upload: what it knows of it, and with the same answer the content of a small one."""

    def describe(self, upload: Upload) -> Uploaded:
        """Ask what S3 knows of the upload."""

    def is_newest(self, upload: Upload) -> bool:
        """Whether the key of a temporary name still holds the upload: False once its client has renamed it."""

    def open(self, upload: Upload) -> AbstractContextManager[BinaryIO]:
        """Fetch the package into a file, which is seekable and deleted at the end of the block."""


class Imports(claim.Imports, Protocol):
    """The imports, as this step needs them."""

    def name_content(self, import_: Import, package_sha256: str) -> None:
        """Write the checksum of the package into the import."""


class Writer(Protocol):
    """Writes the files of one import for the next step."""

    def put(self, name: str, chunks: Iterator[bytes]) -> None:
        """Write a file. Whatever its chunks raise is raised, and no file is left."""

    def put_unpacked(self, unpacked: Unpacked) -> None:
        """Write what is known of the package, and at the latest now whatever was put: it is there where this is."""


class WorkFiles(Protocol):
    """The files of an import between the steps."""

    def writer(self, import_: Import) -> Writer:
        """What writes the files of an import."""


@dataclass(frozen=True, slots=True)
class Services:
    """What this step talks to."""

    inbox: Inbox
    accounts: Accounts
    imports: Imports
    counts: UploadCounts
    work: WorkFiles
    reports: Reports
    telemetry: Telemetry
    scans: malware.Scans | None = None
    """The verdicts of the scan for malware; None where nothing is scanned."""
    begin: Begin = in_turn


@dataclass(frozen=True, slots=True)
class ImportLimits:
    """The limits that a deployment sets."""

    package: archive.PackageLimits
    file: reading.Limits
    memory: Room
    """The memory of the later steps."""
    uploads_per_hour: int = 0
    """The most uploads of a district that are opened in an hour; 0 for all."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Where the chain goes, and the import's status if it ended now."""

    next: Next
    status: Status = Status.COULD_NOT_BE_PROCESSED


def open_import(upload: Upload, execution: str, services: Services, limits: ImportLimits, now: datetime) -> Opened:
    """Claim the import, and make its package ready to be checked, or report why it is rejected unread.

    May be retried by the same execution; another execution finds nothing to do.
    """
    if not upload.is_package and (ended := _unless_infected(upload, services, now)):
        return ended
    account = services.begin(services.accounts.district, upload.district_id)
    received = _received(upload, services)
    uploaded, district = received.uploaded, account()
    import_ = claim.claim(upload, uploaded, execution, district, services.imports, now=now)
    if import_ is None:
        return _passed_over("claimed by another execution", services)
    scanned = malware.judged(upload, uploaded, services.scans, now)
    if scanned.pending:
        return Opened(Next.SCAN)
    if not is_synthetic(import_.district_id):
        services.telemetry.measure({"ImportsBegun": ("Count", 1), "PackageSize": ("Bytes", uploaded.size)})
    import_log.log_begun(import_, services.telemetry)
    _count(scanned.finding, services)
    refused = claim.refusal(district, import_.date) or _over_limit(import_, services, limits)
    if refused:
        return _rejected(refuse(refused, roster=schema.load(), today=import_.date), import_, services)
    # A package over its limit is not fetched: the disk may not hold it.
    unopenable = scanned.finding or archive.too_large(uploaded.size, limits.package)
    if unopenable:
        return _unreadable(unopened(unopenable, schema.load()), import_, services)
    return _unpacked(received, import_, services, limits)


def _received(upload: Upload, services: Services) -> UploadedFile:
    """The upload. Where uploads are scanned for malware, none is read before its verdict."""
    if services.scans:
        return UploadedFile(services.inbox.describe(upload), partial(services.inbox.open, upload))
    return services.inbox.receive(upload)


def _unless_infected(upload: Upload, services: Services, now: datetime) -> Opened | None:
    """Where the chain goes with a file that is no package; None for an infected temporary file, which is reported.

    A file that its client has renamed is passed over at once: its new name speaks for itself.
    """
    if services.scans and upload.is_temporary and services.inbox.is_newest(upload):
        scanned = malware.judged_temporary(upload, services.inbox.describe(upload), services.scans, now)
        if scanned.pending:
            return Opened(Next.SCAN)
        if scanned.finding:
            return None
    return _passed_over("not a package", services)


def _over_limit(import_: Import, services: Services, limits: ImportLimits) -> Finding | None:
    """The finding that rejects an upload over the limit of its hour, which operators hear of; None if it is not."""
    if import_.replays:
        return None  # an operator asks for it, not a program that sends too often
    over = over_limit(import_, limits.uploads_per_hour, services.counts)
    if over:
        services.telemetry.measure({"UploadsOverLimit": ("Count", 1)})
        services.telemetry.log("over the limit", district_id=import_.district_id, limit=limits.uploads_per_hour)
    return over


def _unpacked(received: UploadedFile, import_: Import, services: Services, limits: ImportLimits) -> Opened:
    """Open the package, and put its files where `validate` reads them."""
    with received.open() as file:
        unpacked = unpack(
            file,
            district=import_.district_id,
            roster=schema.load(),
            limits=limits.package,
            file_limits=limits.file,
        )
        named = services.begin(services.imports.name_content, import_, unpacked.package_sha256)
        if not unpacked.opened:
            named()
            return _unreadable(unpacked, import_, services)
        writer = services.work.writer(import_)
        stored = store(unpacked, writer.put, limits.memory)
        writer.put_unpacked(stored)
        named()
    services.telemetry.log("unpacked", files=len(stored.files))
    return Opened(Next.VALIDATE)


def _count(finding: Finding | None, services: Services) -> None:
    """Count what the scan for malware did not find clean: the number raises an alarm, which leads to the log."""
    if finding is None:
        return
    if finding.rule is malware.MALWARE_FOUND:
        services.telemetry.measure({"InfectedUploads": ("Count", 1)})
        services.telemetry.log("malware found")
    else:
        services.telemetry.measure({"UploadsNotScannable": ("Count", 1)})


def _unreadable(unpacked: Unpacked, import_: Import, services: Services) -> Opened:
    """Report a package that can't be opened."""
    return _rejected(validate(unpacked, roster=schema.load(), today=import_.date), import_, services)


def _rejected(report: Report, import_: Import, services: Services) -> Opened:
    services.reports.write(import_, report)
    return Opened(Next.RECORD, Status(report.outcome))


def _passed_over(reason: str, services: Services) -> Opened:
    services.telemetry.measure({"UploadsPassedOver": ("Count", 1)})
    services.telemetry.log("passed over", reason=reason)
    return Opened(Next.NOTHING)
