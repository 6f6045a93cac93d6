"""Compares two sets of files, and checks what a mail says about the comparison."""

import csv
import io
from pathlib import Path

from support.mails import summary, waiting
from support.packages import TODAY, files, zipped

from rollcall.mail import compose
from rollcall.model.imports import Status
from rollcall.model.schema import load
from rollcall.model.suspicions import DEFAULTS, HoldSettings
from rollcall.publishing.compare import compare
from rollcall.publishing.holding import reasons
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate


def test_only_names_and_ids_of_schools_get_from_a_comparison_into_a_mail(tmp_path: Path) -> None:
    roster = load()
    csvs = files()
    # Every value is marked, except in Schools.csv and in references to it, and half of the rows are new.
    before = {name: _marked(name, text, "Xavier") for name, text in csvs.items()}
    after = {name: _marked(name, text, "Yvonne") for name, text in csvs.items()}
    tables: list[dict[str, Path]] = []
    for number, content in enumerate([before, after]):
        output = tmp_path / str(number)
        unpacked = unpack(io.BytesIO(zipped(content)), district=None, roster=roster)
        report = validate(unpacked, roster=roster, today=TODAY, output=output)
        assert report.outcome != "failed"
        tables.append({table.name: output / f"{table.name}.parquet" for table in roster.tables})
    differences = compare(tables[1], tables[0], roster, "before")
    suspicious = reasons(differences, HoldSettings(own=dict.fromkeys(DEFAULTS, 0.0), least_rows=1))

    for status in (Status.HELD, Status.SUCCEEDED):
        mail = compose(summary(status=status, differences=differences, waiting=waiting(suspicious)))

        assert "Colegio San Martín (ID B-1)" in mail.text
        assert "Xavier" not in mail.subject + mail.text + mail.html
        assert "Yvonne" not in mail.subject + mail.text + mail.html


def _marked(file: str, text: bytes, mark: str) -> bytes:
    """Put a mark on every name and on every id, except those of schools."""
    if file in {"Manifest.csv", "Schools.csv"}:
        return text
    header, *rows = csv.reader(io.StringIO(text.decode()))
    marked = {name for name in header if name in {"ID", "Name"} or name.endswith((" ID", "Name", "Number"))} - {
        "School ID"
    }
    lines = [
        [f"{mark}-{value}" if value and name in marked else value for name, value in zip(header, row, strict=True)]
        for row in rows
    ]
    out = io.StringIO()
    csv.writer(out).writerows([header, *lines])
    return out.getvalue().encode()
