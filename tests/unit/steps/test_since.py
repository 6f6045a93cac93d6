"""Findings are compared with those of the last import that was checked, in the order of the uploads."""

import io
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from support import packages
from support.in_memory import NOON, RUNNING, Reports, Standings
from support.packages import package

from rollcall.model import schema
from rollcall.model.imports import Import
from rollcall.model.since import Since
from rollcall.steps.since import LOOKED_AT, since
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

FAULT = package(edit={("Students.csv", 3, "DOB"): "soon"})
OTHER = package(edit={("Students.csv", 4, "DOB"): "soon"})


def upload(number: int) -> Import:
    """An import; the higher its number, the later it was uploaded."""
    at = NOON + timedelta(minutes=number)
    return replace(RUNNING, import_id=f"import-{number}", upload_order=f"{at.isoformat()}#{number}", uploaded_at=at)


@dataclass
class Checks:
    """What `check_import` does about the findings of imports."""

    folder: Path
    standings: Standings = field(default_factory=lambda: Standings(Reports()))

    def claimed(self, number: int) -> Import:
        self.standings.uploads.append(upload(number))
        self.standings.uploads.sort(key=lambda each: each.upload_order)
        return upload(number)

    def checked(self, import_: Import, content: bytes = FAULT, *, dies: bool = False) -> Since:
        """The comparison; an attempt that `dies` has written its report, and nothing after it."""
        roster = schema.load()
        unpacked = unpack(io.BytesIO(content), district=packages.DISTRICT, roster=roster)
        report = validate(unpacked, roster=roster, today=packages.TODAY)
        path = self.folder / "standing.parquet"
        made = since(import_, report, self.standings, path)
        self.standings.reports.write(import_, report, made)
        if not dies:
            self.standings.keep(import_, path)
        return made

    def check(self, number: int, content: bytes = FAULT) -> Since:
        return self.checked(self.claimed(number), content)


@pytest.fixture
def checks(tmp_path: Path) -> Checks:
    return Checks(tmp_path)


def against(made: Since) -> str | None:
    return made.against.import_id if made.against else None


def test_the_first_import_says_nothing(checks: Checks) -> None:
    made = checks.check(1)
    assert made == Since(None)
    assert not made.says_something


def test_an_import_is_compared_with_the_one_before(checks: Checks) -> None:
    checks.check(1)
    checks.check(2, OTHER)
    made = checks.check(3)
    assert made.against is not None
    assert (made.against.import_id, made.against.uploaded_at) == ("import-2", upload(2).uploaded_at)
    assert (made.new, made.as_before, made.mended) == (2, 0, 2)  # the row, and the enrollment of its student
    assert Since.from_dict(made.as_dict()) == made


@pytest.mark.thorough
def test_an_import_whose_files_were_not_read_is_passed_over(checks: Checks) -> None:
    checks.check(1)
    checks.claimed(2)
    made = checks.check(3)
    assert against(made) == "import-1"
    assert (made.new, made.mended) == (0, 0)


@pytest.mark.thorough
def test_a_late_upload_is_compared_with_what_came_before_it(checks: Checks) -> None:
    checks.check(1)
    checks.check(3, OTHER)
    assert against(checks.check(2)) == "import-1"
    assert against(checks.check(4)) == "import-3"


def test_a_retry_is_compared_with_the_same_import(checks: Checks) -> None:
    checks.check(1)
    retried = checks.claimed(3)
    first = checks.checked(retried, dies=True)
    checks.check(2, OTHER)
    assert checks.checked(retried) == first
    assert against(first) == "import-1"


@pytest.mark.thorough
def test_a_retry_of_the_first_import_is_still_compared_with_nothing(checks: Checks) -> None:
    retried = checks.claimed(2)
    checks.checked(retried, dies=True)
    checks.check(1)
    assert checks.checked(retried) == Since(None)


@pytest.mark.thorough
def test_an_import_whose_check_failed_is_passed_over(checks: Checks) -> None:
    checks.check(1)
    checks.checked(checks.claimed(2), OTHER, dies=True)
    assert against(checks.check(3)) == "import-1"


def test_only_so_many_imports_are_looked_at(checks: Checks) -> None:
    checks.check(0)
    for number in range(LOOKED_AT):
        checks.claimed(number + 1)
    assert checks.check(LOOKED_AT + 1) == Since(None)


@pytest.mark.thorough
def test_findings_that_are_no_longer_kept_are_not_compared(checks: Checks) -> None:
    checks.check(1)
    retried = checks.claimed(2)
    checks.checked(retried, dies=True)
    checks.standings.kept.clear()
    assert checks.checked(retried) == Since(None)
