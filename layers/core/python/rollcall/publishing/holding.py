"""Decides which imports are held because they would change suspiciously much (contract, section 8)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rollcall.model.differences import ColumnChanges, Differences, SchoolDifference
from rollcall.model.suspicions import LEAST_ROWS, REASONS, HoldSettings, Suspicion, setting

PEOPLE = ("students", "staff")
"""The tables of people. On a rollover, no other table is judged by its rows."""

WORST = 5
"""The most schools that one reason names."""

_NOT_COMPARED = frozenset({("students", "Grade Level"), ("students", "Teacher ID")})
"""Columns whose values ordinarily become others when a school year begins; so do all columns of classes."""


@dataclass(frozen=True, slots=True)
class AffectedSchool:
    """A school with many of the rows that a reason is about."""

    school_id: str
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One suspicious change, with its numbers."""

    suspicion: Suspicion
    table: str
    """In snake case."""
    rows: int
    """What is suspicious: rows that would go or come, rows whose value differs, students who would leave a school."""
    of: int
    """Rows among which these are counted, so that `rows / of` is the share (contract, section 8)."""
    limit: float
    """The share that held the import, from 0 to 1; a setting of its district."""
    setting: str
    """The name of that setting."""
    column: str = ""
    """As in the CSV file, where a column is the reason."""
    school_id: str = ""
    """Where a school is the reason, its id and name."""
    school_name: str = ""
    reissued: int = 0
    """Rows of `rows` that have only got a new id."""
    worst: tuple[AffectedSchool, ...] = ()
    """The schools with most of `rows`, most first; empty where that is not counted by school."""

    @property
    def share(self) -> float:
        """`rows` as a share of `of`."""
        return self.rows / self.of if self.of else 0.0

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "Reason":
        """Restore what `as_dict` returned, in an earlier build, too."""
        if "before" in fields:
            return _earlier(fields)
        worst = tuple(AffectedSchool(**school) for school in fields["worst"])
        return cls(**{**fields, "suspicion": Suspicion(fields["suspicion"]), "worst": worst})


_RENAMED = {"table-shrinks": Suspicion.REMOVED, "school-shrinks": Suspicion.EMPTIED}
"""The reasons that earlier builds wrote under another code."""


def _earlier(fields: Mapping[str, Any]) -> Reason:
    """Restore a reason of an earlier build, which had no district's limit in it."""
    suspicion = Suspicion(_RENAMED.get(fields["suspicion"], fields["suspicion"]))
    limit, school = REASONS[suspicion].ordinary, (fields["school_id"], fields["school_name"])
    return Reason(suspicion, fields["table"], fields["rows"], fields["before"], limit, suspicion, "", *school)


def reasons(differences: Differences, settings: HoldSettings, least_rows: int = LEAST_ROWS) -> list[Reason]:
    """List why the import must be held, in the order of `Suspicion`, worst first. Empty if it need not.

    `least_rows` are the deployment's, which the district's own go before.
    """
    if not settings.enabled:
        return []
    least = settings.least_rows or least_rows
    found = [reason for reason in _candidates(differences, settings) if reason.of >= least and _is_suspicious(reason)]
    order = list(Suspicion)
    return sorted(
        found, key=lambda reason: (order.index(reason.suspicion), -reason.share, -reason.rows, reason.school_id)
    )


def _is_suspicious(reason: Reason) -> bool:
    if REASONS[reason.suspicion].at_least:
        return reason.rows > 0 and reason.share >= reason.limit
    return reason.share > reason.limit


def _candidates(differences: Differences, settings: HoldSettings) -> Iterator[Reason]:
    """Yield everything that could be a reason; an import that is compared with nothing may only list people twice."""
    compared = differences.against is not None
    for suspicion, measure in _MEASURES.items():
        limit = settings.limit(suspicion, rollover=differences.last_year is not None)
        if limit is not None and (compared or suspicion is Suspicion.DOUBLED):
            name = setting(suspicion, rollover=differences.last_year is not None)
            for fields in measure(differences):
                yield Reason(suspicion, limit=limit, setting=name, **fields)


_Fields = Mapping[str, Any]
"""Fields of a reason, but for those that settings decide."""


def _reissued(differences: Differences) -> Iterator[_Fields]:
    tables = PEOPLE if differences.last_year else (*PEOPLE, "classes")
    for each in differences.reissued:
        if each.table in tables:
            worst = _worst(differences, lambda school: school.reissued) if each.table == "students" else ()
            yield {"table": each.table, "rows": each.rows, "of": each.before, "worst": worst}


def _removed(differences: Differences) -> Iterator[_Fields]:
    yield from _rows(differences, PEOPLE if differences.last_year else tuple(differences.tables), "removed")


def _emptied(differences: Differences) -> Iterator[_Fields]:
    for school in differences.schools:
        students = school.tables.get("students")
        if students:
            yield {
                "table": "students",
                "rows": students.removed,
                "of": students.before,
                "school_id": school.school_id,
                "school_name": school.name,
                "reissued": school.reissued,
            }


def _lost(differences: Differences) -> Iterator[_Fields]:
    for table, column, counts in _columns(differences):
        if not (differences.last_year and (table, column) == ("students", "Teacher ID")):
            worst = _worst(differences, _values_of(table, column, "lost"))
            yield {"table": table, "column": column, "rows": counts.lost, "of": counts.given, "worst": worst}


def _changed(differences: Differences) -> Iterator[_Fields]:
    for table, column, counts in _columns(differences):
        if not (differences.last_year and (table == "classes" or (table, column) in _NOT_COMPARED)):
            worst = _worst(differences, _values_of(table, column, "changed"))
            yield {"table": table, "column": column, "rows": counts.changed, "of": counts.compared, "worst": worst}


def _added(differences: Differences) -> Iterator[_Fields]:
    yield from _rows(differences, PEOPLE, "added")


def _rows(differences: Differences, tables: Sequence[str], kind: str) -> Iterator[_Fields]:
    """Measure one of the `RowChanges` of each table, as a share of the rows before."""
    reissued = {each.table: each.rows for each in differences.reissued}
    for table in tables:
        if counts := differences.tables.get(table):
            yield {
                "table": table,
                "rows": getattr(counts, kind),
                "of": counts.before,
                "reissued": reissued.get(table, 0),
                "worst": _worst(differences, _rows_of(table, kind)) if table != "schools" else (),
            }


def _doubled(differences: Differences) -> Iterator[_Fields]:
    for each in differences.doubled:
        yield {"table": each.table, "rows": each.rows, "of": each.of}


_MEASURES: Mapping[Suspicion, Callable[[Differences], Iterator[_Fields]]] = {
    Suspicion.REISSUED: _reissued,
    Suspicion.REMOVED: _removed,
    Suspicion.EMPTIED: _emptied,
    Suspicion.LOST: _lost,
    Suspicion.CHANGED: _changed,
    Suspicion.ADDED: _added,
    Suspicion.DOUBLED: _doubled,
}


def _columns(differences: Differences) -> Iterator[tuple[str, str, ColumnChanges]]:
    for table, columns in differences.columns.items():
        for column, counts in columns.items():
            yield table, column, counts


def _worst(differences: Differences, rows: Callable[[SchoolDifference], int]) -> tuple[AffectedSchool, ...]:
    """List the schools with most rows, most first."""
    affected = (AffectedSchool(school.school_id, school.name, rows(school)) for school in differences.schools)
    there = sorted((school for school in affected if school.rows), key=lambda school: (-school.rows, school.school_id))
    return tuple(there[:WORST])


def _rows_of(table: str, kind: str) -> Callable[[SchoolDifference], int]:
    """Take one of the `RowChanges` of a table."""
    return lambda school: getattr(school.tables[table], kind) if table in school.tables else 0


def _values_of(table: str, column: str, kind: str) -> Callable[[SchoolDifference], int]:
    """Take one of the `ValueChanges` of a column."""

    def count(school: SchoolDifference) -> int:
        changes = school.columns.get(table, {}).get(column)
        return getattr(changes, kind) if changes else 0

    return count
