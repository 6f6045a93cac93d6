"""Examples about accounts, and about whose package it is, made as they say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from support import packages
from support.in_memory import NOON, RUNNING, SPRINGFIELD, UPLOAD, Scans
from support.in_memory_snapshots import FULL, Platform

from firing.examples import DISTRICT, WORLD, files_of
from firing.scenes import Findings, checked, shows, with_files
from rollcall.model.accounts import State
from rollcall.model.findings import Finding
from rollcall.model.imports import Import
from rollcall.model.uploads import Uploaded
from rollcall.report.entries import as_dict
from rollcall.steps import malware
from rollcall.steps.claim import refusal
from rollcall.steps.hourly import over_limit
from rollcall.steps.room import MIB, Need, Room


@shows("A package uploaded for a district whose account is suspended.")
def a_suspended_account() -> Iterator[Findings]:
    yield _refused(refusal(replace(SPRINGFIELD, state=State.SUSPENDED), packages.TODAY))


@shows("A package put into the inbox under a folder that no account has.")
def an_unknown_folder() -> Iterator[Findings]:
    yield _refused(refusal(None, packages.TODAY))


@shows("A package uploaded on 1 July 2027 for a district whose account is in the school year 2026-2027.")
def the_first_of_july() -> Iterator[Findings]:
    yield _refused(refusal(replace(SPRINGFIELD, school_year="2026-2027"), date(2027, 7, 1)))


@shows("A package with a file that the scan for malware recognises.")
def an_infected_package() -> Iterator[Findings]:
    yield _refused(_scanned(malware.Verdict.THREATS_FOUND))


@shows("A zip with a password, where packages are scanned for malware.")
def a_package_that_can_not_be_scanned() -> Iterator[Findings]:
    yield _refused(_scanned(malware.Verdict.UNSUPPORTED))


@shows("A package is being imported while an operator rolls the district over to the next school year.")
def a_rollover_meanwhile() -> Iterator[Findings]:
    platform = Platform.fresh()
    claimed = platform.claimed(1, FULL)
    platform.pointers.school_year = "2027-2028"
    yield _refused(platform.run(claimed).refused)


@shows("A package of ten million values, for a function of 512 MiB.")
def ten_million_values() -> Iterator[Findings]:
    need = Need()
    for _ in need.counted(iter([b"12345678," * 100_000] * 100), "Students.csv"):
        pass
    yield _refused(need.finding(Room(512 * MIB, 512 * MIB)))


@shows("A Manifest.csv with a row for each of 1,200 students.")
def a_manifest_of_students() -> Iterator[Findings]:
    rows = "".join(f"{number},Núñez\n" for number in range(1_200))
    yield with_files({"Manifest.csv": f"{WORLD['Manifest.csv']}{rows}"})


@shows("The package of a neighbouring district.")
def a_neighbouring_district() -> Iterator[Findings]:
    yield checked(packages.zipped(files_of({})), district=f"{DISTRICT}-north")


def _scanned(verdict: malware.Verdict) -> Finding | None:
    """What follows from this verdict."""
    return malware.judged(UPLOAD, Uploaded(1, NOON, None), Scans(verdict), NOON).finding


@shows("The 61st file that a district uploads between 14:00 and 15:00.")
def the_61st_upload_of_an_hour() -> Iterator[Findings]:
    yield _refused(
        over_limit(replace(RUNNING, started_at=datetime(2026, 11, 24, 14, 59, tzinfo=UTC)), 60, _SixtyBefore())
    )


class _SixtyBefore:
    """An hour in which sixty others have come."""

    def takes(self, import_: Import, limit: int) -> bool:
        assert import_
        return limit > 60


def _refused(finding: Finding | None) -> Findings:
    return [] if finding is None else [as_dict(finding)]
