"""The columns of all tables, as `schemas/` declares them: for districts, for readers of snapshots, and for Glue."""

from collections.abc import Iterator

import yaml

from rollcall.aws.services.athena import columns
from rollcall.model.schema import Field, Roster, Table
from rollcall_docs.markdown import cell

_KINDS = {
    "text": "text",
    "email": "an e-mail address",
    "date": "a date: `YYYY-MM-DD` or `M/D/YYYY`",
}

_REPEATED = {
    "import": "must not come twice, or the whole import is rejected",
    "row": "must not come twice; a row that repeats it is left out",
    "value": "should not come twice; the first row keeps it",
}


def guide(roster: Roster) -> str:
    """For districts: what each column must hold."""
    return "\n\n".join(_table(table) for table in roster.tables)


def _table(table: Table) -> str:
    head = f"### {table.file}\n\n{table.description}\n\n"
    rows = [
        "| Column | Required | What it holds | Value | Example |",
        "| --- | --- | --- | --- | --- |",
        *(_field(field) for field in table.fields),
    ]
    return "\n\n".join(filter(None, [head + "\n".join(rows), together(table)]))


def _field(field: Field) -> str:
    required = "**yes**" if field.required else "no"
    example = f"`{field.example}`" if field.example else ""
    value = "; ".join(value_of(field))
    return f"| `{field.name}` | {required} | {cell(field.description)} | {cell(value)} | {cell(example)} |"


def value_of(field: Field) -> Iterator[str]:
    """Say what a value of the column must be, in phrases; names stand between backticks."""
    if field.choices:
        choices = ", ".join(f"`{choice}`" for choice in field.choices)
        yield f"one of {choices}, in any case" if field.caseless else f"one of {choices}"
        if field.leading_zero:
            yield "one zero before a single digit is accepted"
    else:
        yield _KINDS[field.kind]
    if field.minimum:
        yield f"from {field.minimum}"
    if field.maximum:
        yield "not after the day of the import" if field.maximum == "today" else f"until {field.maximum}"
    if field.max_length:
        yield f"at most {field.max_length} characters"
    if field.pattern:
        yield "digits only" if field.pattern == "[0-9]+" else f"in the form `{field.pattern}`"
    if field.default:
        yield f"blank means `{field.default}`"
    if field.reference:
        yield f"an `ID` of {field.reference}"
    if field.repeated:
        yield _REPEATED[field.repeated]


def together(table: Table) -> str:
    """Say which columns must not come together twice; empty if there are none."""
    if not table.unique_together:
        return ""
    columns = ", ".join(f"`{name}`" for name in table.unique_together)
    return f"A row with the same {columns} as an earlier row is left out."


def published(roster: Roster) -> str:
    """For readers of snapshots: the columns of each Parquet file."""
    return "\n\n".join("\n".join(_published(table)) for table in roster.tables)


def _published(table: Table) -> Iterator[str]:
    yield from (
        f"### {table.name}.parquet",
        "",
        "| Column | Type | May be null | In the CSV file |",
        "| --- | --- | --- | --- |",
    )
    for field in table.fields:
        null = "no" if field.required or field.default else "yes"
        kind = "date" if field.kind == "date" else "string"
        yield f"| `{field.column}` | {kind} | {null} | `{field.name}` |"


def catalogued(table: Table) -> str:
    """For the template: the columns of a table of Glue."""
    return "\n".join(f"- {{Name: {scalar(column['Name'])}, Type: {column['Type']}}}" for column in columns(table))


def scalar(name: str) -> str:
    """A name in YAML."""
    # YAML takes some names for something else: `no` is false.
    return name if yaml.safe_load(name) == name else f'"{name}"'
