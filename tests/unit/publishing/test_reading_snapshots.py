"""Runs the examples of docs/reading-snapshots.md unchanged on a snapshot that the core wrote."""

import ast
import hashlib
import json
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import fs
from support.deployment_files import resources, template
from support.packages import package
from support.readers_page import BUCKET, PAGE, example

from rollcall.model import schema
from rollcall.model.snapshots import Pointer, folder
from rollcall_cli.main import main

SNAPSHOTS = "snapshots/district_id=springfield/school_year=2026-2027/"


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """A folder like the data bucket, with two imports, the second of which is current."""
    for import_id in ("older", "newer"):
        folder = tmp_path / BUCKET / SNAPSHOTS / f"import_id={import_id}"
        folder.mkdir(parents=True)
        sent = tmp_path / "Roster.zip"
        sent.write_bytes(package())
        assert main(["check", str(sent), "--today", "2026-11-24", "--output", str(folder)]) == 0
    files = {table.name: f"{SNAPSHOTS}import_id=newer/{table.name}.parquet" for table in schema.load().tables}
    current = {"import_id": "newer", "tables": {name: described(tmp_path / BUCKET, key) for name, key in files.items()}}
    (tmp_path / BUCKET / SNAPSHOTS / "current.json").write_text(json.dumps(current), encoding="utf-8")
    return tmp_path / BUCKET


def described(bucket: Path, key: str) -> dict[str, Any]:
    content = (bucket / key).read_bytes()
    rows = pq.read_metadata(pa.BufferReader(content)).num_rows
    return {"key": key, "rows": rows, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def read_with_pyarrow(bucket: Path) -> dict[str, pa.Table]:
    """Run the page's code on this folder instead of S3, and return what it read."""
    names: dict[str, Any] = {"files": fs.SubTreeFileSystem(str(bucket.parent), fs.LocalFileSystem())}
    exec(example("python").replace("fs.S3FileSystem()", "files"), names)  # noqa: S102 - the page's own code
    tables: dict[str, pa.Table] = names["tables"]
    return tables


def test_pyarrow_reads_what_is_current(bucket: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tables = read_with_pyarrow(bucket)
    assert [*tables] == [table.name for table in schema.load().tables]
    read = pq.read_table(bucket / SNAPSHOTS / "import_id=newer" / "students.parquet")
    assert tables["students"] == read
    assert f"'students': {read.num_rows}" in capsys.readouterr().out


@pytest.mark.thorough
def test_pyarrow_refuses_a_file_that_is_not_what_was_published(bucket: Path) -> None:
    (bucket / SNAPSHOTS / "import_id=newer" / "staff.parquet").write_bytes(b"PAR1")
    with pytest.raises(ValueError, match=r"staff\.parquet is not what was published"):
        read_with_pyarrow(bucket)


def test_the_columns_are_those_of_the_page(bucket: Path) -> None:
    for table in schema.load().tables:
        section = PAGE.read_text(encoding="utf-8").partition(f"\n### {table.name}.parquet\n")[2].partition("\n#")[0]
        declared = re.findall(r"^\| `(\w+)` \| (\w+) \| (yes|no) \|", section, re.MULTILINE)
        read = pq.read_table(bucket / SNAPSHOTS / "import_id=newer" / f"{table.name}.parquet")
        kinds = {"string": pa.string(), "date": pa.date32()}
        assert [(name, kinds[kind]) for name, kind, _ in declared] == [(each.name, each.type) for each in read.schema]
        assert [name for name, _, null in declared if null == "no" and read[name].null_count] == []


def test_duckdb_reads_what_is_current(bucket: Path) -> None:
    with duckdb.connect() as connection:
        rows = connection.execute(example("sql").replace(f"s3://{BUCKET}", str(bucket))).fetchall()
    students = pq.read_table(bucket / SNAPSHOTS / "import_id=newer" / "students.parquet")
    enrolled = pq.read_table(bucket / SNAPSHOTS / "import_id=newer" / "student_enrollments.parquet")
    assert sum(row[1] for row in rows) == len({*enrolled["student_id"].to_pylist()} & {*students["id"].to_pylist()})
    assert sum(row[2] for row in rows) == enrolled.num_rows


def test_the_bucket_of_the_page_is_the_output_of_the_template() -> None:
    """CloudFormation makes its name of the stack, the logical id and a random part, all in lower case."""
    assert template()["Outputs"]["DataBucket"]["Value"] == {"Ref": "DataBucket"}
    assert "BucketName" not in resources("AWS::S3::Bucket")["DataBucket"]
    page = PAGE.read_text(encoding="utf-8")
    assert "OutputKey=='DataBucket'" in page
    assert re.fullmatch(r"rollcall-databucket-\w+", BUCKET)
    assert {*re.findall(r"rollcall-data[\w-]+", page)} == {BUCKET}


def test_the_policy_of_the_page_allows_to_read_one_districts_snapshots_and_nothing_else() -> None:
    (statement,) = json.loads(example("json"))["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Allow", "s3:GetObject")
    allowed = statement["Resource"]
    assert allowed.count("*") == 1

    def arn(key: str) -> str:
        return f"arn:aws:s3:::{BUCKET}/{key}"

    pointer = Pointer("springfield", "2026-2027")
    assert fnmatchcase(arn(pointer.key), allowed)
    assert fnmatchcase(arn(f"{folder('springfield', '2026-2027')}import_id=4f8a84ea/students.parquet"), allowed)
    for key in (
        Pointer("springfield2", "2026-2027").key,
        "reports/district_id=springfield/import_id=4f8a84ea/report.json",
        "work/district_id=springfield/import_id=4f8a84ea/unpacked.json",
    ):
        assert not fnmatchcase(arn(key), allowed)


def test_the_example_reads_into_memory_that_arrow_owns() -> None:
    """With a Python buffer, short processes sometimes abort at their end, but too rarely for a test to show it."""
    (content,) = [
        ast.unparse(each.value)
        for each in ast.walk(ast.parse(example("python")))
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "content"
    ]
    assert content == "stream.read_buffer(file['size'])"
