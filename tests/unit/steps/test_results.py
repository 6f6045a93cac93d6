"""The results of imports by SFTP: what is written into a district's own folder, and in which order."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.deployment_files import ROOT
from support.in_memory import NOON, SPRINGFIELD, Accounts, Records, Telemetry
from support.in_memory_snapshots import Pointers
from support.packages import package
from support.stored_report import FAULTS, IMPORT, LIMITS, Stored, scratch, stored

from rollcall.mail import Support
from rollcall.model.accounts import District
from rollcall.model.downloads import Download, Form
from rollcall.model.imports import Decision, Import, Status, Verdict
from rollcall.model.uploads import Purpose
from rollcall.steps import downloads
from rollcall.steps.results import Services, make_files

ENDED = replace(IMPORT, status=Status.SUCCEEDED_WITH_ERRORS, ended_at=NOON)
HELD = replace(IMPORT, status=Status.HELD, hold_until=NOON + timedelta(days=7))
DISTRICT = replace(SPRINGFIELD, district_id="demo-district")
FILES = ["report.html", "findings.csv", "repair.zip", "status.json"]
EVENT = {"results": IMPORT.import_id}


@dataclass
class Folder:
    """A district's import, and its folder by SFTP."""

    import_: Import = ENDED
    stored: Stored = field(default_factory=lambda: stored(package(edit=FAULTS)))
    district: District | None = DISTRICT
    days: int = 30
    then: list[Import] = field(default_factory=list)
    """What becomes of the import each time that its status was written."""
    marked: list[tuple[str, str]] = field(default_factory=list)
    put_keys: list[str] = field(default_factory=list)
    objects: dict[str, bytes] = field(default_factory=dict)
    telemetry: Telemetry = field(default_factory=Telemetry)

    def with_fields(self, import_id: str) -> tuple[Import, Mapping[str, Any]] | None:
        if import_id != self.import_.import_id:
            return None
        fields = {name: getattr(self.import_, name) for name in Import.__slots__}
        stored = {name: each.isoformat() if isinstance(each, datetime) else each for name, each in fields.items()}
        return self.import_, {name: each for name, each in stored.items() if each is not None}

    def differences(self, _import: Import) -> Mapping[str, Any] | None:
        return None

    def mark(self, bucket: str, district_id: str) -> None:
        self.marked.append((bucket, district_id))

    def put(self, bucket: str, key: str, path: Path) -> None:
        assert bucket == "inbox"
        self.put_keys.append(key)
        self.objects[key] = path.read_bytes()
        if key.endswith("status.json") and self.then:
            self.import_ = self.then.pop(0)

    def asked(self, event: Mapping[str, Any] = EVENT) -> dict[str, Any]:
        there = self.stored
        services = Services(
            downloads.Services(there, there, there, there, scratch, self.telemetry, "https://apps.example.org"),
            self,
            Accounts([self.district] if self.district else []),
            Pointers(Records()),
            self,
            self,
            Support("the help desk", "help@example.org"),
            self.days,
        )
        return make_files(event, "1", services, LIMITS, NOON)

    @property
    def names(self) -> list[str]:
        place = f"demo-district/{self.import_.results}/"
        assert all(key.startswith(place) for key in self.put_keys)
        return [key.removeprefix(place) for key in self.put_keys]

    def read(self, name: str) -> bytes:
        return self.objects[f"demo-district/{self.import_.results}/{name}"]

    @property
    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.read("status.json"))
        return found


def test_a_districts_folder_gets_all_that_the_pages_show_and_the_status_last() -> None:
    folder = Folder()
    assert folder.asked() == {"written": True}
    assert (folder.names, folder.marked) == (FILES, [("inbox", "demo-district")])
    assert b"Roster.zip" in folder.read("report.html")
    rows = list(csv.DictReader(io.StringIO(folder.read("findings.csv").decode("utf-8-sig"))))
    assert {row["code"] for row in rows} >= {"invalid-date", "control-character"}
    with zipfile.ZipFile(io.BytesIO(folder.read("repair.zip"))) as repair:
        assert "Students.csv" in repair.namelist()
    assert folder.telemetry.measured["Results"] == 1


def test_the_status_is_what_programs_are_told_by_the_pages() -> None:
    folder = Folder()
    folder.asked()
    status = folder.status
    assert (status["import_id"], status["status"], status["purpose"]) == (
        IMPORT.import_id,
        "succeeded_with_errors",
        "import",
    )
    assert (status["package"], status["is_checked"]) == ("Roster.zip", True)
    assert status["state"]["word"] == "Imported in part"
    assert status["results"] == ENDED.results
    assert status["may_decide"] is False, "nobody decides by SFTP"
    api = json.loads((ROOT / "schemas/api.openapi.json").read_text(encoding="utf-8"))
    Draft202012Validator({"$ref": "#/components/schemas/Import", "components": api["components"]}).validate(status)


@pytest.mark.thorough
def test_the_same_event_again_writes_the_same_files() -> None:
    folder = Folder()
    folder.asked()
    first = dict(folder.objects)
    folder.asked()
    assert folder.objects == first


def test_without_findings_there_is_nothing_to_mend() -> None:
    clean = stored(package())
    assert clean.report is not None
    assert not clean.report.document["totals"]["findings"]
    folder = Folder(stored=clean)
    folder.asked()
    assert folder.names == ["report.html", "findings.csv", "status.json"]


@pytest.mark.parametrize(
    ("there", "files"),
    [
        (stored(b"no zip"), ["report.html", "findings.csv", "status.json"]),
        (replace(stored(package(edit=FAULTS)), package=None), ["report.html", "findings.csv", "status.json"]),
        (Stored(package()), ["status.json"]),
    ],
    ids=["files not read", "package gone", "no report"],
)
def test_what_can_not_be_made_is_left_out(there: Stored, files: list[str]) -> None:
    folder = Folder(stored=there)
    folder.asked()
    assert folder.names == files


def test_a_decision_writes_into_the_folder_of_the_hold() -> None:
    folder = Folder(import_=HELD)
    folder.asked()
    assert folder.status["status"] == "held"
    folder.import_ = replace(ENDED, decision=Decision(Verdict.APPROVED, "maria", NOON))
    folder.asked()
    assert (folder.status["status"], folder.status["decision"]["verdict"]) == ("succeeded_with_errors", "approved")
    assert len(folder.objects) == len(FILES)


@pytest.mark.thorough
def test_who_writes_late_does_not_have_the_last_word_with_what_is_no_longer_so() -> None:
    """Somebody decides at once: the results of the hold and those of the end are written at the same time."""
    folder = Folder(import_=HELD, then=[ENDED])
    folder.asked()
    assert folder.names == [*FILES, "status.json"]
    assert folder.status["status"] == "succeeded_with_errors"


def test_a_check_has_results_that_say_so() -> None:
    key = "demo-district/check/Roster.zip"
    folder = Folder(import_=replace(ENDED, purpose=Purpose.CHECK, key=key))
    folder.asked()
    assert (folder.status["purpose"], folder.status["state"]["word"]) == ("check", "With faults")


@pytest.mark.parametrize(
    "folder",
    [
        Folder(days=0),
        Folder(district=None),
        Folder(import_=IMPORT),
        Folder(import_=replace(ENDED, import_id="other")),
        Folder(import_=replace(ENDED, purpose=Purpose.CHECK, replays="first")),
    ],
    ids=["turned off", "no account", "still running", "no such import", "an operator's own check"],
)
def test_nothing_is_written_where_there_is_nothing_to_say_or_nobody_to_read(folder: Folder) -> None:
    assert folder.asked() == {"written": False}
    assert (folder.put_keys, folder.marked) == ([], [])


def test_what_a_page_asks_for_is_made_as_before() -> None:
    folder = Folder()
    asked = Download("demo-district", IMPORT.import_id, Form.LOG_CSV)
    event = {"district_id": asked.district_id, "import_id": asked.import_id, "form": "log.csv"}
    assert folder.asked(event) == {}
    assert (list(folder.stored.made), folder.put_keys) == ([asked.key], [])
