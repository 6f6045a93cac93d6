"""Students enough for what is judged by counts and shares, without a finding."""

from collections.abc import Mapping, Sequence

Rows = list[dict[str, str]]


def students(count: int, changed: Mapping[str, Sequence[str]] | None = None) -> Rows:
    """That many students, in what is not the default of `packages`; the first ones have the values of `changed`.

    No birthday comes more than twice.
    """
    found = [
        {
            "ID": f"S{place}",
            "Student Number": f"N{place}",
            "Secondary ID": "",
            "Last Name": f"Last {place}",
            "Email": "",
            "DOB": f"{2015 + place % 3}-{place // 28 % 12 + 1:02}-{place % 28 + 1:02}",
            "Grade Level": "4",
        }
        for place in range(count)
    ]
    for column, values in (changed or {}).items():
        for student, value in zip(found, values, strict=False):
            student[column] = value
    return found


def enrollments(count: int) -> Rows:
    """One for each of that many students, in the four classes by turns."""
    return [{"ID": f"E{place}", "Student ID": f"S{place}", "Class ID": f"C-{place % 4 + 1}"} for place in range(count)]
