"""The declarations in `schemas/` are valid by the public standards, and the core reads the same from them."""

import io
import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from frictionless import Package, Schema
from support import packages

from rollcall.model import schema
from rollcall.model.findings import Effect
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

FOLDER = Path(str(files("rollcall_schemas")))


def read(name: str) -> dict[str, object]:
    content: dict[str, object] = json.loads((FOLDER / name).read_text())
    return content


@pytest.mark.parametrize("name", ["manifest.schema.json", "report.schema.json"])
def test_a_json_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(read(name))


def test_frictionless_takes_the_tables_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)  # frictionless accepts only paths relative to the working folder
    package = Package("datapackage.json")
    assert [resource.path for resource in package.resources] == [table.file for table in schema.load().tables]
    for resource in package.resources:
        declared = Schema.from_descriptor(f"{resource.name}.schema.json")
        table = schema.load().table(str(resource.path))
        assert [field.name for field in declared.fields] == [field.name for field in table.fields]


@pytest.mark.thorough
def test_frictionless_finds_nothing_wrong_with_a_clean_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, content in packages.files().items():
        (tmp_path / name).write_bytes(content)
    for declared in FOLDER.glob("*.json"):
        (tmp_path / declared.name).write_bytes(declared.read_bytes())
    monkeypatch.chdir(tmp_path)
    report = Package("datapackage.json").validate()
    assert report.flatten(["type", "note"]) == []


@pytest.mark.parametrize(
    "package",
    [
        packages.package(),
        packages.package(edit={("Schools.csv", 2, "Name"): "", ("Students.csv", 3, "DOB"): "x" * 300}),
        packages.package(raw={"Staff.csv": b"ID;Name\n"}),
        b"no zip",
    ],
)
def test_reports_are_as_their_schema_says(package: bytes) -> None:
    roster = schema.load()
    unpacked = unpack(io.BytesIO(package), district=None, roster=roster)
    document = validate(unpacked, roster=roster, today=packages.TODAY).document
    jsonschema.Draft202012Validator(read("report.schema.json")).validate(document)


def test_effects_are_those_of_the_report_schema() -> None:
    declared = read("report.schema.json")["$defs"]["effect"]["enum"]  # type: ignore[index] # JSON
    assert declared == [effect.value for effect in Effect]
