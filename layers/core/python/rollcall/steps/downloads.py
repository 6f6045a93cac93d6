"""The step `downloads`: makes a file about an import that is too large for a page, when somebody asks for it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from rollcall import archive, reading
from rollcall.forms import page, report_json, table_csv
from rollcall.forms.page_wording import OF_CHECK, OF_IMPORT, OF_UNPUBLISHED
from rollcall.forms.stored_findings import StoredFindings
from rollcall.model import schema
from rollcall.model.downloads import Download, Form, Problem
from rollcall.model.imports import Import
from rollcall.model.uploads import Purpose
from rollcall.repair.package import RepairPackage
from rollcall.repair.zipped import write_zip
from rollcall.report.types import Group
from rollcall.steps.catalogue import rule_of
from rollcall.steps.telemetry import Telemetry
from rollcall.steps.unpack import unpack

_PAGE_LIMIT = 1_000
"""Findings of each code on the page, as in that of `rollcall check`."""


class PackageGone(Exception):
    """The package that was sent is no longer kept."""


class Imports(Protocol):
    """The imports."""

    def get(self, import_id: str) -> Import | None:
        """Read the import of this id, or None."""


class Reports(Protocol):
    """The stored reports."""

    def find(self, import_: Import) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """Read the core of the report and its summary; None if they are not there."""

    def fetch_findings(self, import_: Import, path: Path) -> None:
        """Fetch the complete findings into a file."""


class Packages(Protocol):
    """The packages as they were sent."""

    def sent(self, import_: Import) -> AbstractContextManager[BinaryIO]:
        """Fetch the package into a file, which is deleted at the end of the block.

        Raises:
            PackageGone: It is no longer kept.
        """


class Downloads(Protocol):
    """The files that were made."""

    def there(self, download: Download) -> bool:
        """Whether it was made already."""

    def claim(self, download: Download, attempt: str, now: datetime) -> bool:
        """Claim it for an attempt; False while another one, which is not too old to be alive, makes it."""

    def keep(self, download: Download, path: Path) -> None:
        """Keep what was made."""

    def keep_problem(self, download: Download, problem: Problem, now: datetime) -> None:
        """Keep why it can't be made."""


@dataclass(frozen=True, slots=True)
class Services:
    """What this step talks to."""

    imports: Imports
    reports: Reports
    packages: Packages
    downloads: Downloads
    scratch: Callable[[], AbstractContextManager[Path]]
    """Makes an empty folder for the length of a block."""
    telemetry: Telemetry
    apps_url: str = ""
    """Address of the pages, to which the log as a page links; empty for none."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a package and a file may cost: those by which the import was checked."""

    package: archive.PackageLimits
    file: reading.Limits


class Hindered(Exception):
    """A file about an import can't be made."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        super().__init__(problem)
        self.problem = problem


def make_download(asked: Download, attempt: str, services: Services, limits: Limits, now: datetime) -> None:
    """Make what is asked for, unless it is there or being made; or note why it can't be.

    `attempt` is the same when the same request is tried again.
    """
    if services.downloads.there(asked):
        services.telemetry.log("download is there", form=asked.form)
        return
    if not services.downloads.claim(asked, attempt, now):
        services.telemetry.log("download is being made", form=asked.form)
        return
    try:
        with services.scratch() as folder:
            path = folder / asked.form
            _make(asked, path, folder, services, limits)
            services.downloads.keep(asked, path)
    except Hindered as hindered:
        services.downloads.keep_problem(asked, hindered.problem, now)
        services.telemetry.log("download can't be made", form=asked.form, problem=hindered.problem)
        return
    services.telemetry.measure({"Downloads": ("Count", 1)})
    services.telemetry.log("download made", form=asked.form)


def _make(asked: Download, path: Path, folder: Path, services: Services, limits: Limits) -> None:
    import_ = services.imports.get(asked.import_id)
    if import_ is None or import_.district_id != asked.district_id:
        raise Hindered(Problem.NO_SUCH_IMPORT)
    findings = findings_of(import_, services.reports, folder)
    if asked.form in {Form.REPAIR, Form.REPAIR_ROWS}:
        write_repair(import_, findings, path, services.packages, limits, rows_only=asked.form is Form.REPAIR_ROWS)
    else:
        write_log(asked, import_, findings, path, services.apps_url)


def findings_of(import_: Import, reports: Reports, folder: Path) -> StoredFindings:
    """The findings of an import, the complete ones fetched into `folder` when they are first needed.

    Raises:
        Hindered: There is no report.
    """
    found = reports.find(import_)
    if found is None:
        raise Hindered(Problem.NOT_CHECKED)
    report, summary = found
    groups = [Group.from_dict(fields) for fields in summary["groups"]]
    return StoredFindings(report, groups, partial(_fetched, import_, folder / "findings.parquet", reports), rule_of)


def _fetched(import_: Import, path: Path, reports: Reports) -> Path:
    if not path.exists():
        reports.fetch_findings(import_, path)
    return path


def write_log(asked: Download, import_: Import, findings: StoredFindings, path: Path, apps_url: str) -> None:
    """Write the log of an import in one of its forms; `apps_url` is the address of the pages, empty for none."""
    of_import = OF_UNPUBLISHED if asked.unpublished else OF_IMPORT
    wording = OF_CHECK if import_.purpose is Purpose.CHECK else of_import
    with path.open("wb") as out:
        if asked.form is Form.LOG_CSV:
            table_csv.write(out, findings.blocks(0))
        elif asked.form is Form.LOG_JSON:
            report_json.write(out, findings, 0)
        else:
            name = import_.package_name
            page.write(out, findings, _PAGE_LIMIT, name, rule_of=rule_of, apps_url=apps_url, wording=wording)


def write_repair(
    import_: Import, findings: StoredFindings, path: Path, packages: Packages, limits: Limits, *, rows_only: bool
) -> None:
    """Write the repair package of an import, with all rows or those with findings.

    Raises:
        Hindered: None of the files was read, or the package is no longer kept.
    """
    roster = schema.load()
    unread = {gap["file"] for gap in findings.report["not_checked"] if "column" not in gap}
    if unread.issuperset(roster.file_names):
        raise Hindered(Problem.FILES_NOT_READ)
    try:
        with packages.sent(import_) as sent:
            unpacked = unpack(
                sent,
                district=import_.district_id,
                roster=roster,
                limits=limits.package,
                file_limits=limits.file,
            )
            package = RepairPackage(unpacked.sources, unpacked.manifest, findings, roster, limits.file, rows_only)
            write_zip(package.files(), path, import_.date)
    except PackageGone:
        raise Hindered(Problem.PACKAGE_GONE) from None
