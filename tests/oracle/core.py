"""The core's own judgement, brought into the oracle's words so that the two can be compared."""

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from support import packages

from oracle.findings import Cause, Cost, Finding, Verdict
from oracle.kinds import KINDS
from oracle.tables import MANIFEST, TABLES
from rollcall import archive
from rollcall.model import schema
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import Options, validate


def check(
    files: Mapping[str, bytes],
    district: str | None,
    today: date,
    output: Path | None = None,
    roster: schema.Roster | None = None,
) -> dict[str, Any]:
    """The core report of these files, by the declarations of `schemas/` unless others are given."""
    roster = roster or schema.load()
    unpacked = unpack(
        io.BytesIO(packages.zipped(files)), district=district, roster=roster, limits=archive.PackageLimits()
    )
    report = validate(unpacked, roster=roster, today=today, options=Options(), output=output)
    return dict(report.document)


def verdict_of(document: Mapping[str, Any], output: Path | None = None) -> Verdict:
    """A core report in the oracle's words; with the accepted rows where `output` says where they were written."""
    verdict = Verdict(
        outcome=document["outcome"],
        files={file: (one["rows"], one["accepted"], one["omitted"]) for file, one in document["files"].items()},
        findings=[_finding(one) for one in document["findings"]],
        not_checked={(one["file"], one.get("column")) for one in document["not_checked"]},
    )
    if output is not None and verdict.outcome != "failed":
        verdict.accepted = {file: _rows(output / f"{name}.parquet", file) for file, name in SNAPSHOT.items()}
    return verdict


SNAPSHOT = {
    "Schools.csv": "schools",
    "Classes.csv": "classes",
    "Students.csv": "students",
    "Staff.csv": "staff",
    "StudentEnrollments.csv": "student_enrollments",
    "StaffEnrollments.csv": "staff_enrollments",
}


def _finding(one: Mapping[str, Any]) -> Finding:
    kind = KINDS.get(one["code"], one["code"])
    cause = one.get("caused_by")
    return Finding(
        "manifest" if one.get("file") == MANIFEST and one["effect"] == "import-rejected" else kind,
        Cost(one["effect"]),
        one.get("file", ""),
        one.get("line"),
        one.get("column"),
        one.get("value"),
        one["affects"],
        None if cause is None else Cause(cause["file"], cause["line"], cause.get("column")),
    )


def _rows(path: Path, file: str) -> list[dict[str, object]]:
    names = [column.name for column in TABLES[file]]
    return [dict(zip(names, row.values(), strict=True)) for row in pq.read_table(path).to_pylist()]
