"""Students enough for what is judged by counts and shares: without a finding, and at random near each bound."""

import csv
import io
from collections.abc import Mapping, Sequence
from random import Random

from support import packages

from oracle.cell_faults import WORDS
from oracle.rosters import Grid
from oracle.row_faults import respelled
from oracle.tables import CLASSES, STAFF_ENROLLMENTS, STUDENT_ENROLLMENTS, STUDENTS

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


def crowd(random: Random) -> dict[str, Grid]:
    """The default roster with other students and enrollments, now and then with a class whose id stands for nothing."""
    count = random.choice([22, 25, 50, 99, 100, 100, 101, 102])
    if random.random() < 0.1:
        count = random.choice([950, 999, 1000, 1001, 1049, 1050, 1051])
    found, enrolled = students(count), enrollments(count)
    for change in random.sample([_share_a_birthday, _share_a_last_name, _stand_for_nothing], random.randint(1, 3)):
        change(random, found)
    for student in random.sample(found, random.choice([0, 0, 1, 2, 5])):
        student[random.choice(["Last Name", "Grade Level", "DOB"])] = random.choice(["", "?", "\u200b", "x" * 257])
    grids = {file: list(csv.reader(io.StringIO(text))) for file, text in packages.DEFAULTS.items()}
    grids[STUDENTS][1:] = _as_grid(grids[STUDENTS], found)
    grids[STUDENT_ENROLLMENTS][1:] = _as_grid(grids[STUDENT_ENROLLMENTS], enrolled)
    if random.random() < 0.2:
        _name_a_class(random, grids)
    return grids


def _as_grid(grid: Grid, rows: Rows) -> Grid:
    """The rows as cells, what they do not say as in the default rows by turns."""
    header, *defaults = grid
    places = {name: place for place, name in enumerate(header)}
    found = [list(defaults[place % len(defaults)]) for place in range(len(rows))]
    for cells, row in zip(found, rows, strict=True):
        for name, value in row.items():
            cells[places[name]] = value
    return found


def _some(random: Random, found: Rows, count: int) -> Rows:
    return random.sample(found, min(count, len(found)))


def _share_a_birthday(random: Random, found: Rows) -> None:
    """19 to 22 of few, 2 % and one more or less of many."""
    share = len(found) // 50
    count = random.choice([19, 20, 20, 21, 22] if share < 20 else [share - 1, share, share, share + 1])
    for student in _some(random, found, count):
        student["DOB"] = random.choice(["2016-02-03", "2/3/2016", "02/3/2016"])


def _share_a_last_name(random: Random, found: Rows) -> None:
    """30 %, and one more or less; some in another spelling."""
    name = random.choice(["Núñez", "O'Brien", "王", "Unknown", "None"])
    odd = random.choice([0.0, 0.0, 0.02])
    for student in _some(random, found, len(found) * 3 // 10 + random.choice([-1, 0, 0, 1, 1, 2])):
        student["Last Name"] = respelled(random, name) if random.random() < odd else name


def _stand_for_nothing(random: Random, found: Rows) -> None:
    """19 to 23 words in a column, and now and then a few in another one."""
    columns = ["Last Name", "First Name", "Nickname", "Demographic1", "Demographic3", "Secondary ID", "Student Number"]
    words = random.choice([WORDS[:13], WORDS[:13], ["NULL"], WORDS])  # the first ones stand for nothing for certain
    for count in [random.randint(19, 23), random.choice([0, 0, 2, 20, 21])]:
        column = random.choice(columns)
        for student in _some(random, found, count):
            student[column] = random.choice(words)


def _name_a_class(random: Random, grids: dict[str, Grid]) -> None:
    """Gives a class an id that stands for nothing, and about 20 students to it."""
    word = random.choice(WORDS[:13])
    members = random.sample(grids[STUDENT_ENROLLMENTS][1:], random.randint(19, 22))
    for row in grids[STUDENT_ENROLLMENTS]:
        row[2] = "C-4" if row in members else row[2].replace("C-4", "C-1")
    for file in (CLASSES, STUDENT_ENROLLMENTS, STAFF_ENROLLMENTS):
        grids[file] = [[word if cell == "C-4" else cell for cell in row] for row in grids[file]]
