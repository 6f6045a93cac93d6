"""A package that is only checked: compared as if it were published, and nothing changes."""

from dataclasses import replace

from support.in_memory import NOON
from support.in_memory_snapshots import DONE, FULL, SMALL, Platform

from rollcall.model.imports import Import, Status
from rollcall.model.suspicions import HoldSettings
from rollcall.model.uploads import CHECKS, Purpose, Upload
from rollcall.steps.compare_only import compare_only


def checked(platform: Platform, record: Import) -> None:
    settings = HoldSettings(least_rows=1)
    assert compare_only(record, Status.SUCCEEDED, settings, platform.services, NOON) == DONE


def test_a_check_says_what_would_be_held_and_moves_nothing() -> None:
    platform = Platform.fresh()
    platform.run(platform.claimed(1, FULL))
    before = platform.pointer
    check = replace(platform.claimed(2, SMALL), purpose=Purpose.CHECK)
    checked(platform, check)
    checked(platform, check)
    assert platform.records.notes[check.import_id].tables["students"].removed > 0
    assert platform.records.held_for[check.import_id]
    assert (platform.pointer, platform.records.imports[check.import_id].status) == (before, Status.RUNNING)


def test_a_check_of_what_is_current_would_change_nothing() -> None:
    platform = Platform.fresh()
    platform.run(platform.claimed(1, FULL))
    check = replace(platform.claimed(2, FULL), purpose=Purpose.CHECK)
    checked(platform, check)
    assert platform.records.imports[check.import_id].unchanged_since == platform.pointer.current
    assert check.import_id not in platform.records.held_for


def test_what_lies_in_the_folder_of_checks_is_a_check_of_its_district() -> None:
    upload = Upload("i", "inbox", f"{CHECKS}springfield/pages/x/Roster.zip", "v", "1", "2026-11-30T00:00:00Z")
    assert (upload.purpose, upload.district_id, upload.name) == (Purpose.CHECK, "springfield", "Roster.zip")
    assert replace(upload, key="springfield/_check/Roster.zip").purpose is Purpose.IMPORT
    assert replace(upload, key=f"{CHECKS}Roster.zip").district_id == ""
