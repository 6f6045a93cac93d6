"""The folders of a district that mean something: `check` and `results`."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.in_memory import RUNNING, UPLOAD

from rollcall.model import folders
from rollcall.model.uploads import Purpose


@pytest.mark.parametrize(
    "key",
    [
        "springfield/check/Roster.zip",
        "springfield/Check/Roster.zip",
        "springfield/CHECK/2026/fall/Roster.zip",
        "springfield/check/results/Roster.zip",
        "_check/springfield/pages/9/Roster.zip",
    ],
)
def test_a_package_in_the_folder_check_is_checked_alone(key: str) -> None:
    upload = replace(UPLOAD, key=key)
    assert (upload.purpose, upload.is_package, upload.district_id) == (Purpose.CHECK, True, "springfield")


@pytest.mark.parametrize(
    "key",
    [
        "springfield/check",
        "springfield/check.zip",
        "springfield/checks/Roster.zip",
        "springfield/my check/Roster.zip",
        "springfield/2026/check/Roster.zip",
        "check/Roster.zip",
        "springfield/my results/Roster.zip",
        "springfield/results.zip",
        "springfield/Results/Roster.zip",
    ],
)
def test_any_other_folder_is_for_imports(key: str) -> None:
    """Also that of a district of this name."""
    upload = replace(UPLOAD, key=key)
    assert (upload.purpose, upload.is_package) == (Purpose.IMPORT, True)


@pytest.mark.parametrize("folder", ["results", "results/2026-11-24_115900_4f8a84ea"])
def test_nothing_where_results_lie_is_a_package(folder: str) -> None:
    assert not replace(UPLOAD, key=f"springfield/{folder}/Roster.zip").is_package
    assert not replace(UPLOAD, key=f"_check/springfield/{folder}/Roster.zip").is_package


def test_the_folder_of_results_is_named_by_the_local_time_of_the_upload_and_the_import() -> None:
    assert RUNNING.results == "results/2026-11-24_115900_4f8a84ea"
    at = datetime(2026, 3, 1, 2, 4, 5, tzinfo=UTC)
    assert folders.results("0123456789abcdef", at, "America/Chicago") == "results/2026-02-28_200405_01234567"
    assert folders.results("0123456789abcdef", at, "Pacific/Auckland") == "results/2026-03-01_150405_01234567"


def test_what_is_processed_again_has_a_folder_of_its_own() -> None:
    again = replace(RUNNING, import_id="4f8a84ea2b9c1d0e5f6a7b8c-r2")
    assert again.results == "results/2026-11-24_115900_4f8a84ea-r2"


def test_both_folders_are_seen_before_there_is_anything_in_them() -> None:
    assert folders.markers("springfield") == ("springfield/check/", "springfield/results/")
