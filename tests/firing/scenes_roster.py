"""Examples that take many rows, made as they say."""

from collections.abc import Callable, Iterator

from firing.examples import WORLD
from firing.scenes import Findings, shows, with_files

STUDENTS = 200


def _all(change: Callable[[dict[str, str]], dict[str, str]]) -> Findings:
    """What is found where all students are changed in one way."""
    people = [
        {
            "ID": f"{200_000 + n}",
            "Last Name": f"Name{chr(97 + n % 26)}{chr(97 + n // 26)}",
            "Nickname": "",
            "DOB": f"2015-{1 + n // 25:02}-{1 + n % 25:02}",
        }
        for n in range(STUDENTS)
    ]
    lines = [
        f"{one['ID']},{one['ID']},{one['Last Name']},Ana,{one['Nickname']},{one['DOB']},5"
        for one in map(change, people)
    ]
    header = "ID,Student Number,Last Name,First Name,Nickname,DOB,Grade Level"
    enrolled = [f"E-{number},{one['ID']},C-100{1 + number % 2}" for number, one in enumerate(people)]
    return with_files(
        {
            "Students.csv": "\n".join([header, *lines, ""]),
            "StudentEnrollments.csv": "\n".join([WORLD["StudentEnrollments.csv"].split("\n")[0], *enrolled, ""]),
        }
    )


@shows("NULL as the nickname of every student.")
def no_nicknames() -> Iterator[Findings]:
    yield _all(lambda student: {**student, "Nickname": "NULL"})


@shows("1/1/2015 as the birthday of every student.")
def one_birthday() -> Iterator[Findings]:
    yield _all(lambda student: {**student, "DOB": "1/1/2015"})


@shows("Student as the last name of every student.")
def one_last_name() -> Iterator[Findings]:
    yield _all(lambda student: {**student, "Last Name": "Student"})
