"""People who can't be who they seem: contract, section 3, effect 4, and `doubled` of section 8."""

import unicodedata
from collections import Counter
from datetime import date
from itertools import takewhile

from oracle.characters import WHITE_SPACE
from oracle.findings import Cost, Finding
from oracle.rules import Judged, Tables
from oracle.shape import Row
from oracle.tables import STAFF, STUDENTS

Person = tuple[str | date, ...]


def bare(text: str) -> str:
    """Text without case, accents and outer punctuation.

    An accent is a nonspacing mark of the decomposed text; outer is what stands before the first and behind the last
    character that is neither punctuation nor white space.
    """
    decomposed = unicodedata.normalize("NFD", text.casefold())
    letters = [character for character in decomposed if unicodedata.category(character) != "Mn"]
    before = len(list(takewhile(_is_outer, letters)))
    behind = len(list(takewhile(_is_outer, reversed(letters[before:]))))
    return "".join(letters[before : len(letters) - behind])


def _is_outer(character: str) -> bool:
    return character in WHITE_SPACE or unicodedata.category(character).startswith("P")


def doubled(tables: Tables, file: str) -> list[Row]:
    """The accepted rows of a person who is listed before under another id."""
    table = tables[file]
    ids: dict[Person, set[str]] = {}
    found: list[Row] = []
    for row in table.accepted():
        identity = str(table.parsed[row]["ID"])
        known = ids.setdefault(_person(table, row), set())
        if known and identity not in known:
            found.append(row)
        known.add(identity)
    return found


def _person(table: Judged, row: Row) -> Person:
    parsed = table.parsed[row]
    names = (bare(str(parsed["Last Name"])), bare(str(parsed["First Name"])))
    if table.file.name == STAFF:
        return (*names, bare(str(parsed["Email"]).split("@")[0]))
    born = parsed["DOB"]
    return (*names, born)


def warn_of_frequency(tables: Tables) -> None:
    """Adds the birthdays and last names that are too frequent among the accepted students, one warning for each."""
    table = tables[STUDENTS]
    students = [table.parsed[row] for row in table.accepted()]
    birthdays = Counter(str(one["DOB"]) for one in students)  # a date as text is YYYY-MM-DD
    names = Counter(str(one["Last Name"]) for one in students)
    for born, count in sorted(birthdays.items()):
        if count >= 20 and count * 100 > 2 * len(students):
            table.file.findings.append(Finding("birthday", Cost.WARNING, STUDENTS, None, "DOB", born))
    for name, count in sorted(names.items()):
        if len(students) >= 100 and count * 100 > 30 * len(students):
            table.file.findings.append(Finding("last-name", Cost.WARNING, STUDENTS, None, "Last Name", name))


def has_people(file: str) -> bool:
    """Whether a file lists people."""
    return file in (STUDENTS, STAFF)
