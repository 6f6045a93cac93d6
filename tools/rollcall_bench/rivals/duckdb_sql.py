"""Makes SQL for DuckDB from the declaration of a column."""

from collections.abc import Iterator

from rollcall.model.schema import Field
from rollcall_bench.rivals.ground import (
    CONTROL,
    EMAIL,
    ID_LENGTH,
    POWER,
    SPREADSHEET_DAY,
    SPREADSHEET_ERRORS,
    TODAY,
    spellings,
)


def quoted(name: str) -> str:
    """The name of a column as an SQL identifier."""
    return f'"{name}"'


def faults_of(field: Field) -> Iterator[tuple[str, str]]:
    """Yield the codes of a column's faults, each with the condition for a wrong value."""
    name = quoted(field.name)
    if field.required:
        yield "required-value-missing", f"{name} IS NULL"
    if field.max_length:
        yield "value-too-long", f"length({name}) > {field.max_length}"
    if field.kind in {"text", "email"}:
        yield "control-character", f"regexp_matches({name}, '{CONTROL}')"
    if field.pattern:
        yield "invalid-format", f"NOT regexp_full_match({name}, '{field.pattern}')"
    if field.kind == "email":
        yield "invalid-email", f"NOT regexp_matches({name}, '{EMAIL}')"
    if field.kind == "choice":
        yield "invalid-choice", f"lower({name}) NOT IN {tuple(spellings(field))}"
    if field.kind == "date":
        day = typed(field)
        yield "invalid-date", f"{name} IS NOT NULL AND {day} IS NULL"
        yield "date-out-of-range", f"NOT {day} BETWEEN DATE '{field.minimum}' AND DATE '{TODAY}'"


def typed(field: Field) -> str:
    """The published value; null if it is not valid."""
    name = quoted(field.name)
    if field.kind == "date":
        return f"try_strptime({name}, ['%Y-%m-%d', '%m/%d/%Y'])::DATE"
    if field.kind == "choice":
        value = f"MAP {spellings(field)}[lower({name})]"
        return f"coalesce({value}, '{field.default}')" if field.default else value
    return name


def made_by_spreadsheet(field: Field) -> str:
    """The condition for a value that was made by a spreadsheet."""
    name = quoted(field.name)
    made = f"(starts_with({name}, '#') AND {name} IN {SPREADSHEET_ERRORS})"
    made += f" OR (contains({name}, '+') AND regexp_matches({name}, '{POWER}'))"
    if field.max_length == ID_LENGTH:
        made += f" OR (contains({name}, '-') AND regexp_matches({name}, '{SPREADSHEET_DAY}'))"
    return made
