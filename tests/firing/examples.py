"""Examples of the catalogue that are lines of files, as packages.

Such an example names a file, and has below it the lines as they stand there, the header among them; more files may
follow. The last one is where the rule fires.

    Classes.csv:
    ID,School ID,Name
    C-1001,S-99,Algebra

Every other file is `WORLD`'s, and so are the rows that an example with a right header does not have. An example with a
header alone, or with another one, is the whole file.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from textwrap import dedent

from support import packages

from rollcall.model import schema
from rollcall.model.schema import MANIFEST_FILE, Table

DISTRICT = "springfield"

WORLD: Mapping[str, str] = {
    MANIFEST_FILE: f"Property Name,Value\nVersion,1.0\nDistrict ID,{DISTRICT}\n",
    "Schools.csv": "ID,NCES ID,Name\nS-01,360007702877,Lincoln Elementary\nS-02,,Douglass Middle School\n",
    "Classes.csv": 'ID,School ID,Name\nC-1001,S-01,"Grade 3, Room 12"\nC-1002,S-02,Álgebra 1\n',
    "Students.csv": (
        "ID,Student Number,Last Name,First Name,DOB,Grade Level\n"
        "100234,100234,Núñez,Ana,2017-03-09,3\n"
        "100235,100235,王,秀英,2014-06-30,6\n"
        "100236,100236,Okonkwo,Chidi,2013-11-02,6\n"
    ),
    "Staff.csv": (
        "ID,Primary ID,Last Name,First Name,Email\n"
        "T-310,T-310,O'Brien,Máire,maire.obrien@example.org\n"
        "T-311,T-311,किशोर,अर्जुन,arjun@example.org\n"
    ),
    "StudentEnrollments.csv": "ID,Student ID,Class ID\nE-7,100234,C-1001\nE-8,100235,C-1002\nE-9,100236,C-1002\n",
    "StaffEnrollments.csv": (
        "ID,Staff ID,School ID,Class ID,Role\nSE-7,T-310,S-01,C-1001,Teacher\nSE-8,T-311,S-02,C-1002,Teacher\n"
    ),
}
"""A roster in which nothing is found, with ids as the templates have them, but without their example rows."""

Blocks = Mapping[str, Sequence[str]]
"""Lines by file."""


def blocks_of(example: str) -> Blocks:
    """The lines of an example by file; none where it is no lines of files."""
    blocks: dict[str, list[str]] = {}
    file = None
    for line in dedent(example).strip("\n").split("\n"):
        if line.endswith(":") and line[:-1] in WORLD:
            file = line[:-1]
            blocks[file] = []
        elif file is None:
            return {}
        else:
            blocks[file].append(line)
    # A blank line parts two files.
    return {file: lines[:-1] if lines[-1:] == [""] else lines for file, lines in blocks.items()}


def files_of(blocks: Blocks) -> dict[str, bytes]:
    """The seven files with the lines of an example."""
    files = {**WORLD, **{file: _completed(file, lines) for file, lines in blocks.items()}}
    return {file: text.encode() for file, text in files.items()}


def package_of(blocks: Blocks) -> bytes:
    """These files as a package."""
    return packages.zipped(files_of(blocks))


def _completed(file: str, lines: Sequence[str]) -> str:
    text = "".join(f"{line}\n" for line in lines)
    header = lines[0].split(",")
    if len(lines) == 1 or file == MANIFEST_FILE or not _is_right(header, schema.load().table(file)):
        return text
    given = {line.split(",")[header.index("ID")] for line in lines[1:] if line.count(",") >= header.index("ID")}
    rows = [row for row in csv.DictReader(io.StringIO(WORLD[file])) if row["ID"] not in given]
    more = io.StringIO()
    csv.DictWriter(more, header, restval="", extrasaction="ignore", lineterminator="\n").writerows(rows)
    return text + more.getvalue()


def _is_right(header: Sequence[str], table: Table) -> bool:
    return len(set(header)) == len(header) and set(header) <= {field.name for field in table.fields} and "ID" in header
