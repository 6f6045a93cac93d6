"""Builds packages for tests: valid defaults for all seven files, so that a test shows the one wrong cell.

    package()                                                       # succeeds without a finding
    package(edit={("Students.csv", 3, "DOB"): "31/12/2015"})        # one cell; lines as an editor counts them
    package(line={("Students.csv", 3): 'S-2,"12"" tall'})           # one line, as it stands
    package(students=rows({"ID": "007"}, {"ID": "008"}))            # these rows in place of the default ones
    package(drop={"Staff.csv": ["Job Title"]})                      # a column left out
    package(raw={"Staff.csv": b""}, without=["Classes.csv"])        # a file's bytes; a file left out

`files(…)` takes the same arguments and gives the bytes of each file by name, unzipped.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rollcall.archive import PackageLimits
from rollcall.model.schema import load

TODAY = date(2026, 9, 15)
"""The date of the import under which the defaults are without a warning."""

DISTRICT = "demo-district"

MANIFEST = "Manifest.csv"

_SCHOOLS = """\
ID,NCES ID,Name
B-1,480000100001,Colegio San Martín
B-2,480000100002,北京路小学
B-3,480000100003,O'Brien Elementary
"""

_CLASSES = """\
ID,School ID,Name,Type
C-1,B-1,Álgebra 1,class
C-2,B-1,Робототехника,group
C-3,B-2,数学一,class
C-4,B-3,Homeroom “Nguyễn”,
"""

_STUDENTS = """\
ID,Student Number,Secondary ID,Last Name,First Name,Nickname,Email,DOB,Grade Level,Teacher ID,\
Demographic1,Demographic2,Demographic3
S-1,1001,X-1,Núñez,María José,Pepa,maria@example.org,2015-09-02,5,T-1,a,,
S-2,1002,X-2,王,秀英,,wang@example.org,2014-03-09,6,T-2,,b,
S-3,1003,,O'Brien,Seán,,,2013-12-31,7,T-3,,,c
S-4,1004,,Öztürk,Şeyma,Şey,seyma@example.org,9/1/2020,K,T-4,,,
S-5,1005,,Иванова,Ольга,,olga@example.org,02/29/2016,5,,,,
S-6,1006,,الخطيب,ليلى,,,2021-08-15,PK,T-1,a,b,c
"""

_STAFF = """\
ID,Primary ID,Secondary ID,Last Name,First Name,Nickname,Email,Job Title
T-1,P-1,Y-1,Škvorecký,Zdeňka,Zdena,zdenka@example.org,Teacher
T-2,P-2,Y-2,Þórsdóttir,Guðrún,,gudrun@example.org,
T-3,P-3,,Παπαδοπούλου,Ελένη,,eleni@example.org,Counselor
T-4,P-4,,किशोर,अर्जुन,,arjun@example.org,Teacher
T-5,P-5,,Ferreira da Conceição,João,,joao@example.org,Principal
"""

_STUDENT_ENROLLMENTS = """\
ID,Student ID,Class ID
E-1,S-1,C-1
E-2,S-1,C-2
E-3,S-2,C-3
E-4,S-3,C-3
E-5,S-4,C-4
E-6,S-5,C-4
E-7,S-6,C-4
E-8,S-5,C-2
"""

_STAFF_ENROLLMENTS = """\
ID,Staff ID,School ID,Class ID,Role
F-1,T-1,B-1,C-1,Teacher
F-2,T-1,B-1,C-2,Teacher
F-3,T-2,,C-3,Teacher
F-4,T-3,B-3,C-4,Assessor
F-5,T-4,B-3,,Administrator
F-6,T-5,,,Data Manager
F-7,T-5,B-2,,Data Viewer
"""

_MANIFEST = f"""\
Property Name,Value
Version,1.0
District ID,{DISTRICT}
"""

DEFAULTS: Mapping[str, str] = {
    MANIFEST: _MANIFEST,
    "Schools.csv": _SCHOOLS,
    "Classes.csv": _CLASSES,
    "Students.csv": _STUDENTS,
    "Staff.csv": _STAFF,
    "StudentEnrollments.csv": _STUDENT_ENROLLMENTS,
    "StaffEnrollments.csv": _STAFF_ENROLLMENTS,
}
"""The seven files, in the order of the contract's section 2; line ends are LF."""


def whole(file: str) -> str:
    """The default file with every declared column; those that the defaults lack are blank, and stand at the end."""
    header, *lines = DEFAULTS[file].splitlines()
    later = [field.name for field in load().table(file).fields if field.name not in header.split(",")]
    blank = "," * len(later)
    return "\n".join([",".join([header, *later]), *(f"{line}{blank}" for line in lines), ""])


KEYWORDS = {
    "manifest": MANIFEST,
    "schools": "Schools.csv",
    "classes": "Classes.csv",
    "students": "Students.csv",
    "staff": "Staff.csv",
    "student_enrollments": "StudentEnrollments.csv",
    "staff_enrollments": "StaffEnrollments.csv",
}


def rows(*overrides: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
    """Rows for one file: what each says about a column; the rest is taken from the default row of that place."""
    return overrides


def files(
    *,
    edit: Mapping[tuple[str, int, str], str] | None = None,
    line: Mapping[tuple[str, int], str] | None = None,
    drop: Mapping[str, Iterable[str]] | None = None,
    raw: Mapping[str, bytes] | None = None,
    without: Iterable[str] = (),
    **tables: Sequence[Mapping[str, str]],
) -> dict[str, bytes]:
    """The seven files by name, with the given changes; see the module's docstring.

    Raises:
        KeyError: a file, line or column that the defaults do not have.
    """
    cells = {file: list(csv.reader(io.StringIO(text))) for file, text in DEFAULTS.items()}
    for keyword, replaced in tables.items():
        _replace(cells[KEYWORDS[keyword]], replaced)
    for (file, number, column), value in (edit or {}).items():
        cells[file][number - 1][_place(cells[file][0], column)] = value
    for file, columns in (drop or {}).items():
        for column in columns:
            place = _place(cells[file][0], column)
            cells[file] = [[*row[:place], *row[place + 1 :]] for row in cells[file]]
    lines = {file: [_line(row) for row in grid] for file, grid in cells.items()}
    for (file, number), text in (line or {}).items():
        lines[file][number - 1] = text
    built = {file: "".join(f"{one}\n" for one in text).encode() for file, text in lines.items()}
    built.update(raw or {})
    return {file: data for file, data in built.items() if file not in set(without)}


def package(
    *,
    edit: Mapping[tuple[str, int, str], str] | None = None,
    line: Mapping[tuple[str, int], str] | None = None,
    drop: Mapping[str, Iterable[str]] | None = None,
    raw: Mapping[str, bytes] | None = None,
    without: Iterable[str] = (),
    extra: Mapping[str, bytes] | None = None,
    folder: str = "",
    **tables: Sequence[Mapping[str, str]],
) -> bytes:
    """A zip of `files(…)`, inside `folder` where one is given, with the entries of `extra` (whole names) besides."""
    named = files(edit=edit, line=line, drop=drop, raw=raw, without=without, **tables)
    prefix = f"{folder}/" if folder else ""
    return zipped({**{prefix + name: data for name, data in named.items()}, **(extra or {})})


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """A zip with these entries, the same bytes each time; deflated, but where repetition would make that too tight."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in entries.items():
            method = zipfile.ZIP_DEFLATED if len(data) <= PackageLimits().ratio_from else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def _replace(grid: list[list[str]], replaced: Sequence[Mapping[str, str]]) -> None:
    header, defaults = grid[0], grid[1:]
    new = [
        {**dict(zip(header, defaults[place % len(defaults)], strict=True)), **row} for place, row in enumerate(replaced)
    ]
    grid[1:] = [[row[column] for column in header] for row in new]


def _place(header: Sequence[str], column: str) -> int:
    if column not in header:
        raise KeyError(column)
    return header.index(column)


def _line(row: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(row)
    return buffer.getvalue()
