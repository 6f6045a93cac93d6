"""The complete findings beside a report that may be capped."""

import io
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from support import packages

from rollcall.model import schema
from rollcall.report.types import Report
from rollcall.report.wording import place
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

FAULTS = {
    ("Classes.csv", 2, "Name"): "",
    ("Students.csv", 3, "DOB"): "30.02.2012",
    ("Students.csv", 2, "Email"): "nobody",
    ("StudentEnrollments.csv", 3, "Class ID"): "c-2",
    ("StaffEnrollments.csv", 3, "Role"): "x" * 300,
}


def report(package: bytes) -> Report:
    """The report on a package."""
    roster = schema.load()
    unpacked = unpack(io.BytesIO(package), district=None, roster=roster)
    return validate(unpacked, roster=roster, today=packages.TODAY)


def key(finding: dict[str, Any]) -> tuple[str, ...]:
    """What findings are sorted by to be compared."""
    return tuple(str(finding.get(name)) for name in ("file", "line", "column", "code", "value"))


@pytest.mark.parametrize(
    "package",
    [
        packages.package(),
        packages.package(edit=FAULTS),
        packages.package(raw={"Staff.csv": b"ID\n1\n", "Schools.csv": b'ID,NCES ID,Name\n1,"x"y,z\n'}),
        b"no zip",
    ],
)
def test_the_complete_findings_say_what_the_document_says(package: bytes, tmp_path: Path) -> None:
    checked = report(package)
    checked.write_findings(tmp_path / "findings.parquet")
    complete = pq.read_table(tmp_path / "findings.parquet").drop_columns(["school"]).to_pylist()
    shown = [{k: v for k, v in one.items() if k not in {"message", "hint"}} for one in checked.core(0)["findings"]]
    for one in complete:
        if one["caused_by"] is not None:
            one["caused_by"] = {k: v for k, v in one["caused_by"].items() if v is not None}
    assert sorted(({k: v for k, v in one.items() if v is not None} for one in complete), key=key) == sorted(
        shown, key=key
    )


def test_a_cap_shows_the_first_of_each_code_and_keeps_the_totals() -> None:
    checked = report(packages.package(edit=FAULTS))
    everything, capped = checked.core(0), checked.core(1)
    first: dict[str, Any] = {}
    for finding in everything["findings"]:
        first.setdefault(finding["code"], finding)
    assert capped["findings"] == [one for one in everything["findings"] if one is first[one["code"]]]
    assert capped["totals"] == everything["totals"] | {"shown": len(first)}


def test_groups_count_what_the_totals_count() -> None:
    checked = report(packages.package(edit=FAULTS))
    assert sum(group.findings for group in checked.groups) == checked.document["totals"]["findings"]
    assert sum(group.affects for group in checked.groups) == sum(
        finding["affects"] for finding in checked.core(0)["findings"]
    )


@pytest.mark.parametrize(
    "manifest",
    [
        "Xavier Smith\nJoe Doe\n",
        "Property Name,Value,Xavier,2014-03-05\nVersion,1.0,,\n",
        f"Property Name,Value,{'Xavier' * 50}\nVersion,1.0,\n",
        "Property Name,Xavier\nVersion,1.0\n",
        '"Xavier"x,Value\nVersion,1.0\n',
        "Property Name;Xavier\nVersion;1.0\n",
        "Xavier\nProperty Name,Value\nVersion,1.0\n",
        "Property Name,Value\nXavier,Xavier\nXavier,\n,Xavier\nVersion,Xavier\nDistrict ID,Xavier\nXavier,1\n",
        'Property Name,Value\nXav"ier,Xav"ier\nXavier\n"Xavier"x,Xavier\nXavier,Xavier,Xavier\n',
        "Property Name,Value\nVersion,1.0\nDistrict ID,Xavier\n",
        "Property Name,Value\nVersion,1.0\nDistrict ID,Xavier\xf1\n",
        "Property Name,Value\nVersion,1.0\nDistrict ID,Xavier\xf1\x81\n",
        "Property Name,Value\nVersion,1.0\nDistrict ID,Xavier\xf1\xc3\xb1\n",
        '"Property Name,Value\nVersion,1.0\nDistrict ID,Xavier\n',
    ],
)
def test_no_text_of_the_manifest_gets_into_a_group(manifest: str) -> None:
    files = packages.files(raw={"Manifest.csv": manifest.encode("latin-1")}) | {"Xavier.csv": b"", "students.csv": b""}
    unpacked = unpack(io.BytesIO(packages.zipped(files)), district="mine", roster=schema.load())

    groups = validate(unpacked, roster=schema.load(), today=packages.TODAY).groups

    assert "Manifest.csv" in {group.file for group in groups}
    assert "xav" not in str([asdict(group) for group in groups]).casefold()


def test_groups_of_the_manifest_name_its_own_columns() -> None:
    manifest = "Property Name,Value\nVersion,1.0\nDistrict ID,\nPhone,1\n"

    groups = report(packages.package(raw={"Manifest.csv": manifest.encode()})).groups

    assert [group.column for group in groups] == ["Value", "Property Name"]


def test_a_line_with_several_faults_is_named_once() -> None:
    manifest = "Property Name,Value,Phone,Fax\nVersion,1.0,,\n"

    (group,) = report(packages.package(raw={"Manifest.csv": manifest.encode()})).groups

    assert (group.findings, place(group)) == (2, "Manifest.csv, line 1")
