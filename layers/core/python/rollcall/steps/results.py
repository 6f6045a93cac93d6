"""The step `downloads`, for the results by SFTP: puts into the district's own folder what its pages show of an import.

The chain asks for it at each hold and each end, and does not wait. The last file is `status.json`: a program that sees
it sees the others. Whatever fails here changes nothing about the import.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from rollcall.mail import Support
from rollcall.model.accounts import District
from rollcall.model.downloads import Download, Form
from rollcall.model.imports import Import, Status
from rollcall.steps import downloads
from rollcall.steps.ports import Accounts
from rollcall.steps.services import Pointers
from rollcall.views.as_json import whole
from rollcall.views.one_import import Known
from rollcall.views.states import Fields
from rollcall.views.turns import Viewer

STATUS = "status.json"
"""The file for programs (docs/api.md); it is written last."""

REPORT = "report.html"
FINDINGS = "findings.csv"
REPAIR = "repair.zip"

_LOGS = {REPORT: Form.LOG_HTML, FINDINGS: Form.LOG_CSV}

_ATTEMPTS = 3
"""How often the status is written again because the import went on meanwhile; it can go on once, from hold to end."""


class Imports(Protocol):
    """The imports."""

    def with_fields(self, import_id: str) -> tuple[Import, Fields] | None:
        """Read the import of this id, and all attributes of its item; None if there is none."""


class Comparisons(Protocol):
    """What imports were found to change."""

    def differences(self, import_: Import) -> Mapping[str, Any] | None:
        """Read what the import changes, as `Differences.as_dict`; None where it was not compared."""


class Folders(Protocol):
    """The folders of districts in the inbox."""

    def mark(self, bucket: str, district_id: str) -> None:
        """Make the folders that mean something visible, unless they are."""

    def put(self, bucket: str, key: str, path: Path) -> None:
        """Put a result, which replaces an earlier one of the same key."""


@dataclass(frozen=True, slots=True)
class Services:
    """What this step talks to."""

    making: downloads.Services
    """With what a single file about an import is made."""
    imports: Imports
    accounts: Accounts
    pointers: Pointers
    comparisons: Comparisons
    folders: Folders
    support: Support
    days: int
    """Days for which results are kept; 0 for none."""


def make_files(
    event: Mapping[str, Any], attempt: str, services: Services, limits: downloads.Limits, now: datetime
) -> dict[str, Any]:
    """Make what the event asks for: the results of an import if it has `results`, else one file for a page.

    `attempt` is the same when the same request is tried again.
    """
    if "results" in event:
        return {"written": write_results(event["results"], services, limits)}
    unpublished = event.get("unpublished", False)  # an earlier release's pages do not say it
    asked = Download(event["district_id"], event["import_id"], Form(event["form"]), unpublished)
    downloads.make_download(asked, attempt, services.making, limits, now)
    return {}


def write_results(import_id: str, services: Services, limits: downloads.Limits) -> bool:
    """Write the results of an import that waits or has ended. Whether there are any.

    May be repeated: the same state of the import gives the same files.
    """
    found = services.imports.with_fields(import_id) if services.days else None
    if found is None or found[0].status is Status.RUNNING or found[0].is_private:
        services.making.telemetry.log("no results", asked=bool(services.days))
        return False
    import_ = found[0]
    district = services.accounts.district(import_.district_id)
    if district is None:
        services.making.telemetry.log("no results: no such account")
        return False
    services.folders.mark(import_.bucket, import_.district_id)
    with services.making.scratch() as folder:
        names = _write_files(import_, folder, services, limits)
        _write_status(import_id, found, district, folder / STATUS, services)
    services.making.telemetry.measure({"Results": ("Count", 1)})
    services.making.telemetry.log("results written", files=[*names, STATUS])
    return True


def _write_files(import_: Import, folder: Path, services: Services, limits: downloads.Limits) -> list[str]:
    """Write what shows the findings; nothing where no file was checked. Which were written."""
    try:
        findings = downloads.findings_of(import_, services.making.reports, folder)
    except downloads.Hindered:
        return []
    written = []
    for name, form in _LOGS.items():
        log = Download(import_.district_id, import_.import_id, form, not import_.is_published)
        downloads.write_log(log, import_, findings, folder / name, services.making.apps_url)
        written.append(_put(import_, folder / name, services))
    if findings.report["totals"]["findings"]:
        try:
            downloads.write_repair(
                import_, findings, folder / REPAIR, services.making.packages, limits, rows_only=False
            )
        except downloads.Hindered as hindered:
            services.making.telemetry.log("no repair package", problem=hindered.problem)
        else:
            written.append(_put(import_, folder / REPAIR, services))
    return written


def _write_status(
    import_id: str, found: tuple[Import, Fields], district: District, path: Path, services: Services
) -> None:
    """Write how the import stands, until that is how it stands.

    Two may write at once where somebody decides soon after the hold; the slower one must not have the last word with
    what is no longer so.
    """
    for _ in range(_ATTEMPTS):
        import_, fields = found
        known = whole(
            _known(import_, fields, services), district, services.support, Viewer.DATA_MANAGER, may_decide=False
        )
        path.write_text(json.dumps(known, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        _put(import_, path, services)
        again = services.imports.with_fields(import_id)
        if again is None or _state(again[1]) == _state(fields):
            return
        found = again


def _state(fields: Fields) -> tuple[Any, ...]:
    return tuple(fields.get(name) for name in ("status", "decision", "ended_at"))


def _known(import_: Import, fields: Fields, services: Services) -> Known:
    found, year, pointers = services.making.reports.find(import_), import_.school_year, services.pointers
    return Known(
        import_,
        fields,
        found[1] if found else None,
        services.comparisons.differences(import_),
        list(pointers.changes(import_.district_id, year)) if year else [],
        pointers.pointer(import_.district_id, year) if year else None,
        import_.results,
    )


def _put(import_: Import, path: Path, services: Services) -> str:
    """Put a file, and make room for the next one."""
    services.folders.put(import_.bucket, f"{import_.district_id}/{import_.results}/{path.name}", path)
    path.unlink()
    return path.name
