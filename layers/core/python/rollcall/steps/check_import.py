"""The step `validate`: checks the unpacked files of an import, and keeps the report and the accepted tables."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rollcall.model import schema
from rollcall.model.imports import Import, Status
from rollcall.model.schema import Roster
from rollcall.model.uploads import Upload
from rollcall.report.types import Counts
from rollcall.steps.ahead import Begin, in_turn
from rollcall.steps.ports import ClaimedImports, Reports
from rollcall.steps.since import Standings, fetch_last, since
from rollcall.steps.telemetry import Telemetry
from rollcall.steps.unpack import Unpacked
from rollcall.steps.validate import Options, validate


class WorkFiles(Protocol):
    """The files of an import between the steps."""

    def unpacked(self, upload: Upload) -> Unpacked:
        """Read what `unpack` found, with sources over the files that it has put there."""

    def keeping_accepted(
        self, import_: Import, folder: Path, files: Mapping[str, Counts], roster: Roster
    ) -> AbstractContextManager[None]:
        """Put the accepted tables where no reader looks, while a block runs, and their list when all are there.

        There is no `folder` if the import is rejected. `files` are the report's counts, by file.
        """


@dataclass(frozen=True, slots=True)
class Services:
    """What this step talks to."""

    imports: ClaimedImports
    work: WorkFiles
    reports: Reports
    standings: Standings
    scratch: Callable[[], AbstractContextManager[Path]]
    """Makes an empty folder for the length of a block."""
    telemetry: Telemetry
    begin: Begin = in_turn


@dataclass(frozen=True, slots=True)
class Checked:
    """How the import ends if every later step succeeds, and its number of findings."""

    status: Status
    findings: int


def check_import(upload: Upload, services: Services, options: Options) -> Checked:
    """Apply every rule to the files of a claimed import; idempotent."""
    unpacked = services.begin(services.work.unpacked, upload)
    import_, roster = services.imports.claimed(upload.import_id), schema.load()
    with services.scratch() as folder:
        tables, standing = folder / "tables", folder / "standing.parquet"
        last = services.begin(fetch_last, import_, services.standings, standing)
        report = validate(
            unpacked(),
            roster=roster,
            today=import_.date,
            options=options,
            output=tables,
            import_id=import_.import_id,
        )
        with services.work.keeping_accepted(import_, tables, report.files, roster):
            services.reports.write(import_, report, since(import_, report, services.standings, standing, last))
        # Last, so that no import is compared with one whose check has failed.
        services.standings.keep(import_, standing)
    findings = report.document["totals"]["findings"]
    services.telemetry.measure({"Findings": ("Count", findings)})
    services.telemetry.log("validated", outcome=report.outcome, findings=findings)
    return Checked(Status(report.outcome), findings)
