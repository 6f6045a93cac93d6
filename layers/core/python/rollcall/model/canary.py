"""The canary: a synthetic district, and the tiny package that is sent for it to see that everything works."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from rollcall.model import schema
from rollcall.model.accounts import SYNTHETIC, District, school_year_of
from rollcall.model.suspicions import HoldSettings

DISTRICT: Final = f"{SYNTHETIC}canary"
"""The id of its district."""

USERNAME: Final = f"{SYNTHETIC}canary"
"""The name of its user."""

RECIPIENT: Final = "success@simulator.amazonses.com"
"""SES's own mailbox, which takes everything, and to which the sandbox may write. It costs what every e-mail costs."""

TIME_ZONE: Final = "UTC"

SCHEDULED: Final = "Canary.zip"
"""The name of the packages that are sent by the clock; those of the command have the moment in theirs."""

Row = Mapping[str, str]

_BORN = 10
"""Years that the students are younger than the school year: their grade is the fourth."""


def district(now: datetime) -> District:
    """The account. Its imports are never held, whatever changes."""
    years = school_year_of(now.date())
    return District(DISTRICT, "Canary", TIME_ZONE, (RECIPIENT,), years, hold=HoldSettings(enabled=False))


def name_of(now: datetime) -> str:
    """The name of the package of a moment. Names sort by time; two that are sent in the same second have two."""
    return f"Canary-{now:%Y%m%dT%H%M%S.%f}Z.zip"


def package(now: datetime) -> bytes:
    """The package of a moment, without a finding. Each moment's differs from every other's in one value."""
    buffer = io.BytesIO()
    rows, roster = _rows(now), schema.load()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = [("Version", roster.version), ("District ID", DISTRICT)]
        _write(archive, schema.MANIFEST_FILE, [{"Property Name": name, "Value": value} for name, value in manifest])
        for table in roster.tables:
            _write(archive, table.file, rows[table.file], [field.name for field in table.fields])
    return buffer.getvalue()


def _rows(now: datetime) -> dict[str, list[Row]]:
    """The rows of each file; a missing column is blank."""
    autumn = int(school_year_of(now.date())[:4])
    people = (("Ødegård", "Åse"), ("Nguyễn", "Thị Hòa"), ("O’Brien", "Siobhán"), ("Kowalczyk", "Łukasz"))
    return {
        "Schools.csv": [{"ID": "B1", "NCES ID": "480000100001", "Name": "Canary School"}],
        "Classes.csv": [{"ID": "C1", "School ID": "B1", "Name": "Homeroom 1", "Type": "class"}],
        # The school year is in the id, because other children come with it.
        "Students.csv": [
            {
                "ID": f"S{autumn}{number}",
                "Student Number": f"{autumn}{number}",
                "Last Name": last,
                "First Name": first,
                "DOB": f"{autumn - _BORN}-03-{number:02}",
                "Grade Level": "4",
                "Teacher ID": "T1",
            }
            for number, (last, first) in enumerate(people, 1)
        ],
        "Staff.csv": [
            {
                "ID": "T1",
                "Primary ID": "P1",
                "Last Name": "Müller",
                "First Name": "Jürgen",
                "Email": "canary@canary.example",
                "Job Title": f"Canary of {now:%Y-%m-%d %H:%M:%S.%f}",
            }
        ],
        "StudentEnrollments.csv": [
            {"ID": f"E{autumn}{number}", "Student ID": f"S{autumn}{number}", "Class ID": "C1"}
            for number in range(1, len(people) + 1)
        ],
        "StaffEnrollments.csv": [
            {"ID": "F1", "Staff ID": "T1", "School ID": "B1", "Class ID": "C1", "Role": "Teacher"}
        ],
    }


def _write(archive: zipfile.ZipFile, name: str, rows: Iterable[Row], columns: Iterable[str] = ()) -> None:
    rows = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns) or list(rows[0]), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    archive.writestr(name, text.getvalue().encode())
