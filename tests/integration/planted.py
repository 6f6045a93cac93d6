"""One package with every fault that costs a row or a value, and every warning (contract, section 3)."""

from datetime import date

from rollcall_local import sample
from rollcall_local.sample import Sample

MARKER = "Zzyzxkowalska"
"""A name that stands in accepted, omitted and faulty cells, and must be seen nowhere outside of reports and tables."""


def planted(district: str, today: date) -> bytes:
    """The sample district with faults in all of its files."""
    clean = sample.clean(today)
    roster = Sample(clean.rows, district)
    _plant_schools_and_classes(roster)
    _plant_students(roster)
    _plant_staff(roster)
    _plant_enrollments(roster)
    _plant_shapes(roster)
    return roster.package()


def _plant_schools_and_classes(roster: Sample) -> None:
    schools, classes = roster.rows["Schools.csv"], roster.rows["Classes.csv"]
    schools[1]["NCES ID"] = schools[0]["NCES ID"]  # repeated: the value goes
    schools[2]["NCES ID"] = "48-1"  # not digits
    classes[4]["Type"] = "lesson"  # not a type
    classes[5]["School ID"] = "B-99"  # the class goes, and its enrollments with it
    classes[6]["Name"] = ""  # required


def _plant_students(roster: Sample) -> None:
    students = roster.rows["Students.csv"]
    students[0]["Last Name"] = MARKER  # accepted
    students[1]["Last Name"], students[1]["First Name"] = MARKER, ""  # required
    students[2]["Email"] = MARKER  # no address
    students[3]["DOB"] = MARKER  # no date
    students[4]["DOB"] = "1899-12-31"  # too early
    students[5]["Grade Level"] = MARKER  # no grade
    students[6]["Last Name"] = "x" * 257  # too long
    students[7]["First Name"] = "a\x07b"  # a control character
    students[8]["Student Number"] = students[9]["Student Number"]  # repeated: the later row goes
    students[10]["Email"] = (students[12]["Email"] or "same@example.org").upper()  # repeated, without case
    students[12]["Email"] = students[12]["Email"] or "same@example.org"
    students[11]["Secondary ID"] = students[13]["Secondary ID"] = "second"  # repeated
    students[14]["Teacher ID"] = MARKER  # unknown
    students[15]["Demographic1"] = "x" * 300  # too long
    students[16]["Nickname"] = "#N/A"  # a spreadsheet's doing
    students[17]["Nickname"] = "Jos�"  # lost on the way
    students[18]["Grade Level"] = "12" if students[18]["Grade Level"] in {"K", "1", "2"} else "PK"  # the age is odd


def _plant_staff(roster: Sample) -> None:
    staff = roster.rows["Staff.csv"]
    staff[0]["Last Name"] = MARKER
    staff[1]["Email"] = ""  # required: takes enrollments along
    staff[2]["Email"] = staff[3]["Email"].upper()  # repeated: the later row goes
    staff[4]["Primary ID"] = staff[5]["Primary ID"]
    staff[6]["Secondary ID"] = staff[7]["Secondary ID"] = "second"


def _plant_enrollments(roster: Sample) -> None:
    of_students, of_staff = roster.rows["StudentEnrollments.csv"], roster.rows["StaffEnrollments.csv"]
    of_students[300]["ID"] = of_students[301]["ID"]
    of_students[310]["Student ID"] = "S99999"
    of_students[311]["Class ID"] = "c012"  # by case
    of_students[312] |= {name: of_students[313][name] for name in ("Student ID", "Class ID")}  # the pair again
    of_staff[20]["Role"] = "Janitor"
    of_staff[21]["Role"] = "Administrator"  # not for a class
    of_staff[22]["Class ID"] = "C999"
    of_staff[23] |= {"School ID": "B1"}
    of_staff[45] |= {"School ID": "B1", "Class ID": "C045"}  # another school's class
    of_staff[24]["Staff ID"] = ""


def _plant_shapes(roster: Sample) -> None:
    """Blank rows cost nothing; ids without their zeros and enrollments that are not there make warnings."""
    roster.rows["Students.csv"].insert(50, {})
    enrolled = roster.rows["StudentEnrollments.csv"]
    alone = roster.rows["Students.csv"][60]["ID"]
    enrolled[:] = [row for row in enrolled if row["Student ID"] != alone]
