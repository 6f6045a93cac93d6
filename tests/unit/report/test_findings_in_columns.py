"""Findings are made of columns and written block by block: the same bytes as one by one, and little memory."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest
from firing import CASES
from hypothesis import given
from hypothesis import strategies as st
from support import one_by_one, packages
from support.documents import HOSTILE

from rollcall.forms import report_json, table_csv
from rollcall.model import findings, schema
from rollcall.report import build as found
from rollcall.report import runs, texts
from rollcall.report.build import Evidence
from rollcall.report.json import text_as_json
from rollcall.report.types import Report
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import Options, validate

STUDENTS, STAFF, ENROLLED, ASSIGNED = "Students.csv", "Staff.csv", "StudentEnrollments.csv", "StaffEnrollments.csv"


def report(package: bytes, options: Options | None = None, **unpacking: object) -> Report:
    unpacked = unpack(io.BytesIO(package), district=None, roster=schema.load(), **unpacking)  # type: ignore[arg-type]
    return validate(unpacked, roster=schema.load(), today=packages.TODAY, options=options)


def evidence_of(checked: Report) -> Evidence:
    assert isinstance(checked.evidence, Evidence)
    return checked.evidence


def written(write: Callable[[io.BytesIO], None]) -> bytes:
    out = io.BytesIO()
    write(out)
    return out.getvalue()


ODD = [
    "",
    "=1+1",
    'a "quoted", one',
    "Zoë\u200b",
    "王秀英",
    "\ufffd",
    "x" * 300,
    "👩\u200d🏫",
    "007",
    "s-1",
    "-",
    "N/A",
    HOSTILE,
]


@cache
def of_all_kinds() -> Evidence:
    """Faults of values, rows, references and repetitions that meet on the same lines, in several columns of a file."""
    odd = ['"' + value.replace('"', '""').replace("\n", " ").replace("\r", " ") + '"' for value in ODD]
    students = "".join(
        f"P{n},N{n % 7},{odd[n % 13]},{odd[n % 11]},Ann,,{odd[n % 5]},2015-0{n % 9}-30,{n % 14},{odd[n % 13]},,,\n"
        for n in range(1, 60)
    )
    enrolled = "".join(f"X{n % 20},P{n},C-{n % 6}\nY{n},nobody{n},c-1\n" for n in range(1, 60)) + "Z,1\nQ\n"
    roles = ("boss", "Administrator")
    assigned = "".join(f"W{n},T-{n % 8},B-{n % 5},C-{n % 6},{roles[n % 2]}\n" for n in range(40))
    added = {STUDENTS: students, ENROLLED: enrolled, ASSIGNED: assigned}
    raw = {file: (packages.DEFAULTS[file] + rows).encode() for file, rows in added.items()}
    raw[STAFF] = packages.DEFAULTS[STAFF].replace("zdenka@example.org", "none").encode()
    return evidence_of(report(packages.package(raw=raw, extra={"notes.txt": b"", "more/=notes.txt": b""})))


@cache
def one_after_the_other(limit: int) -> tuple[bytes, bytes]:
    """These findings as JSON and as CSV."""
    return one_by_one.as_bytes(of_all_kinds(), limit), one_by_one.as_csv(of_all_kinds(), limit)


@pytest.fixture(params=[2, 100, 1 << 14], ids="blocks of {}".format)
def blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of so many findings."""
    monkeypatch.setattr(found, "_TOLD_AT_ONCE", request.param)
    monkeypatch.setattr(runs, "_ASKED_AT_ONCE", request.param)


@pytest.mark.thorough
@pytest.mark.usefixtures("blocks")
@pytest.mark.parametrize("limit", [0, 3])
def test_findings_of_all_kinds_are_the_same_bytes_as_one_by_one(limit: int) -> None:
    evidence = of_all_kinds()

    assert evidence.frame(0)["totals"]["findings"] > 500
    as_json, as_csv = one_after_the_other(limit)
    assert written(lambda out: report_json.write(out, evidence, limit)) == as_json
    assert written(lambda out: table_csv.write(out, evidence.blocks(limit))) == as_csv
    assert evidence.core(limit) == json.loads(as_json)


@pytest.mark.thorough
@pytest.mark.parametrize("code", CASES)
def test_findings_of_every_rule_are_the_same_bytes_as_one_by_one(code: str) -> None:
    case = CASES[code]
    evidence = evidence_of(report(case.fires, Options(limits=case.file_limits), limits=case.limits))

    assert written(lambda out: report_json.write(out, evidence, 0)) == one_by_one.as_bytes(evidence, 0)
    assert written(lambda out: table_csv.write(out, evidence.blocks(0))) == one_by_one.as_csv(evidence, 0)


TEXTS = st.lists(st.none() | st.text(max_size=90) | st.text(alphabet="a=@\"'\\,\r\n\t “é王\u200b\ud7ff👩", max_size=70))


@given(TEXTS)
def test_texts_in_columns_are_as_each_by_itself(values: list[str | None]) -> None:
    column = pa.array(values, pa.string())

    assert texts.quoted(column).to_pylist() == [None if one is None else findings.quoted(one) for one in values]
    assert texts.printable(column, 10).to_pylist() == [
        None if one is None else findings.printable(one, 10) for one in values
    ]
    assert texts.cut(column, 10).to_pylist() == [
        one if one is None or len(one) <= 10 else f"{one[:10]}…" for one in values
    ]


@pytest.mark.parametrize("letters", [0, texts._PLANE])
def test_a_text_that_is_long_or_not_shows_the_same_characters(letters: int) -> None:
    odd = ["é\u200b", "王\u00a0", "👩", "\ud7ff", "ü", None]
    column = pa.array([*odd, "é" * letters], pa.string())

    shown = texts.printable(column, 300).to_pylist()

    assert shown == [None if one is None else findings.printable(one, 300) for one in [*odd, "é" * letters]]
    assert shown[4] == "ü"


@given(TEXTS)
def test_json_of_a_column_is_that_of_each_text(values: list[str | None]) -> None:
    column = pa.array(values, pa.string())

    assert report_json._with_key(column, "key: ").to_pylist() == [
        None if one is None else f"key: {text_as_json(one)}" for one in values
    ]


MANY = """\
import io, sys
from pathlib import Path
from support import packages
from rollcall.model import schema
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall.forms import page, report_json, table_csv
from rollcall.steps.catalogue import rule_of
from rollcall_cli.forms import text

def megabytes(name):
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0]) >> 10

rows = "".join(f"E{n},{n * 7919:x},C-1\\n" for n in range(200_000))
enrolled = (packages.DEFAULTS["StudentEnrollments.csv"] + rows).encode()
file = io.BytesIO(packages.package(raw={"StudentEnrollments.csv": enrolled}))
unpacked = unpack(file, district=None, roster=schema.load())
evidence = validate(unpacked, roster=schema.load(), today=packages.TODAY).evidence
canvas = text.Canvas(100, colours=False)
forms = {
    "csv": lambda out: table_csv.write(out, evidence.blocks(0)),
    "json": lambda out: report_json.write(out, evidence, 0),
    "text": lambda out: text.write(out, evidence, 0, "Roster.zip", canvas),
    "html": lambda out: page.write(out, evidence, 0, "Roster.zip", rule_of=rule_of),
    "parquet": lambda out: evidence.write_findings(Path(sys.argv[1]) / "findings.parquet"),
}
for form, write in forms.items():
    before = megabytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the most that was held is counted from here
    with (Path(sys.argv[1]) / form).open("wb") as out:
        write(out)
        print(form, megabytes("VmHWM") - before, out.tell())
print(evidence.frame(0)["totals"]["findings"])
"""


@pytest.mark.thorough
@pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="only Linux tells the most memory since a moment"
)
def test_writing_many_findings_takes_little_memory_in_every_form(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(packages.__file__).parents[1])}

    done = subprocess.run(
        [sys.executable, "-c", MANY, str(tmp_path)], env=environment, capture_output=True, check=True, text=True
    )

    *forms, total = done.stdout.splitlines()
    assert int(total) > 200_000
    for form, megabytes, size in map(str.split, forms):
        # As Python's own objects, these findings took 400 MB (2 KB each); most of what is left does not grow with them.
        assert int(megabytes) < 150, form
        assert int(size) > (30_000_000 if form in {"csv", "json"} else 1_000_000) or form == "parquet"
