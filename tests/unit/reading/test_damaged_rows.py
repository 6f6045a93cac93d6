"""Rows of damaged shape, of which a small zip may hold tens of millions: how much is kept of each."""

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle.told import told
from support import packages

from rollcall.columns.equality import first_of_each
from rollcall.model import schema
from rollcall.reading.damaged import damaged_rows, in_order, one_after_another, texts_of
from rollcall.report import build as found
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

SCHOOLS, CLASSES = "Schools.csv", "Classes.csv"

CHECK = """\
import io, resource, sys
from pathlib import Path
import numpy as np
from support import packages
from rollcall.model import schema
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

def most():  # in megabytes; systems count it in different units
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> (20 if sys.platform == "darwin" else 10)

def check(damaged):
    schools = packages.DEFAULTS["Schools.csv"].encode() + damaged
    file = io.BytesIO(packages.package(raw={"Schools.csv": schools}))
    unpacked = unpack(file, district=None, roster=schema.load())
    report = validate(unpacked, roster=schema.load(), today=packages.TODAY)
    report.write_findings(Path(sys.argv[1]))
    return report

check(b"x\\n" * 1_000_000)
before = most()
report = check(b"x\\n" * 11_000_000)
print(report.files["Schools.csv"].omitted, most() - before)
"""


@pytest.mark.thorough
def test_a_row_of_damaged_shape_takes_few_bytes(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(packages.__file__).parents[1])}
    call = [sys.executable, "-c", CHECK, str(tmp_path / "findings.parquet")]

    done = subprocess.run(call, env=environment, capture_output=True, check=True)

    omitted, megabytes = map(int, done.stdout.split())
    assert omitted == 11_000_000
    assert megabytes < 10 * 60  # bytes a row; it took 110, and 200 to write the findings


def test_the_findings_are_written_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "_WRITTEN_AT_ONCE", 2)
    edit = {(SCHOOLS, 2, "Name"): "", (SCHOOLS, 3, "Name"): "", (SCHOOLS, 4, "Name"): ""}
    unpacked = unpack(io.BytesIO(packages.package(edit=edit)), district=None, roster=schema.load())
    report = validate(unpacked, roster=schema.load(), today=packages.TODAY)

    report.write_findings(tmp_path / "findings.parquet")

    written = pq.read_table(str(tmp_path / "findings.parquet")).to_pylist()
    document = report.core(0)["findings"]
    assert len(written) == len(document)
    for name in ("code", "line", "column", "value", "affects"):
        assert [one[name] for one in written] == [one.get(name) for one in document]
    assert [one["caused_by"]["line"] for one in written if one["file"] == CLASSES and one["caused_by"]] == [2, 2, 3, 4]


def test_of_damaged_rows_with_one_id_the_first_is_where_a_reference_leads() -> None:
    rows = told(of=CLASSES, line={(SCHOOLS, 2): "B-1,x", (SCHOOLS, 3): "B-9,x", (SCHOOLS, 4): "B-1,y"})

    assert [one for one in rows if "Schools.csv" in one] == [
        "row-omitted reference-omitted Classes.csv:2 School ID = 'B-1' <- Schools.csv:2",
        "row-omitted reference-omitted Classes.csv:3 School ID = 'B-1' <- Schools.csv:2",
    ]


@given(chunks=st.lists(st.lists(st.sampled_from([None, "a", "b", "c", "d" * 9, "d" * 10]), max_size=9), max_size=4))
def test_which_values_stand_there_for_the_first_time(chunks: list[list[str | None]]) -> None:
    flat = [value for chunk in chunks for value in chunk]
    parts = [
        damaged_rows(np.arange(len(chunk), dtype=np.int32), np.ones(len(chunk), np.int32), pa.array(chunk, pa.string()))
        for chunk in chunks
    ]

    for rows in (one_after_another(parts), one_after_another([in_order(part) for part in parts])):
        places, values = first_of_each(texts_of(rows))
        assert dict(zip(places.tolist(), values.to_pylist(), strict=True)) == {
            place: value for place, value in enumerate(flat) if value is not None and value not in flat[:place]
        }
        assert rows.known_ids() == flat
        assert rows.ids_at(np.arange(0, len(flat), 2)).to_pylist() == flat[::2]
