"""Adding an optional column is one entry in `schemas/`, and nothing else."""

import io
import json
import shutil
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from support.packages import DISTRICT, files, zipped

from rollcall.model.schema import Roster, load
from rollcall.model.templates import template_files
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall_docs.blocks import blocks

ROOT = Path(__file__).parents[3]

ENTRY = {
    "name": "Bus Route",
    "type": "string",
    "description": "The route that takes the student home.",
    "example": "R-7",
    "constraints": {"maxLength": 8},
}


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    """The declarations with one more column of students."""
    folder = tmp_path / "schemas"
    shutil.copytree(ROOT / "schemas", folder)
    declared = json.loads((folder / "students.schema.json").read_text(encoding="utf-8"))
    declared["fields"].append(ENTRY)
    (folder / "students.schema.json").write_text(json.dumps(declared), encoding="utf-8")
    return load(folder)


def test_it_is_in_the_template_with_its_example(roster: Roster) -> None:
    header, example, _ = template_files(roster)["Students.csv"].decode("utf-8-sig").split("\r\n")

    assert header.endswith(",Bus Route")
    assert example.endswith(",R-7")


def test_it_is_in_the_guide(roster: Roster) -> None:
    assert (
        "| `Bus Route` | no | The route that takes the student home. | text; at most 8 characters | `R-7` |"
        in blocks(ROOT, roster)["tables"]()
    )


def test_it_is_checked_and_published(roster: Roster, tmp_path: Path) -> None:
    header, *students = files()["Students.csv"].decode().splitlines()
    routes = ["R-1", "much too long", *[""] * (len(students) - 2)]
    lines = [f"{header},Bus Route", *(f"{line},{route}" for line, route in zip(students, routes, strict=True))]
    package = io.BytesIO(zipped({**files(), "Students.csv": "\n".join(lines).encode()}))

    unpacked = unpack(package, district=DISTRICT, roster=roster)
    report = validate(unpacked, roster=roster, today=date(2026, 9, 15), output=tmp_path)

    (finding,) = report.document["findings"]
    assert (finding["effect"], finding["line"], finding["column"]) == ("value-omitted", 3, "Bus Route")
    published = pq.read_table(str(tmp_path / "students.parquet"))["bus_route"].to_pylist()
    assert published[:2] == ["R-1", None]
