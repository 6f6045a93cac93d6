"""Refuses declarations whose words are all known, but contradict each other or would have no effect."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from rollcall.model.declared import Declared
from rollcall.model.roster import Field, OtherFormat, Table, snake_case

_PARTITIONS = {"district_id", "school_year"}
"""Columns that readers of a snapshot get from the names of its folders."""
_POSSESSIVE = ("++", "*+", "?+", "}+")
"""Quantifiers of Python's patterns that RE2 lacks. Values are matched by RE2, which also has no lookaround and no
back-references."""


def check_field(field: Field, declared: Declared, *, longest: int) -> None:
    """Refuse a column whose words contradict each other; `longest` is the highest `maxLength` allowed.

    Raises:
        DeclarationError: The column contradicts itself.
    """
    words = declared.words
    if not _is_name(field.name) or field.column in _PARTITIONS:
        declared.refuse("a column's name must be of letters, digits and single spaces, and not that of a partition")
    if field.max_length is not None and field.max_length > longest:
        declared.refuse(f"“maxLength” can be at most {longest} here, by the contract")
    if field.pattern is not None and not _compiles(field.pattern):
        declared.refuse(f"“pattern” {field.pattern!r} is not a regular expression that RE2 accepts")
    if field.minimum and isinstance(field.maximum, date) and field.minimum > field.maximum:
        declared.refuse("“minimum” is after “maximum”")
    if "rollcall:repeated" in words and words["rollcall:repeated"] not in {"import", "row", "value"}:
        declared.refuse("“rollcall:repeated” must be “import”, “row” or “value”")
    for word in ("rollcall:repeated", "rollcall:uniqueWithin"):
        if word in words and field.repeated is None:
            declared.refuse(f"“{word}” has no effect without “unique”")
    if "rollcall:caseless" in words and field.repeated is None and not field.choices:
        declared.refuse("“rollcall:caseless” has no effect without “unique” or “enum”")
    _check_choices(field, declared)
    _check_identifier(field, declared)
    if why := _wrong_example(field):
        declared.refuse(f"“example” {field.example!r} {why}")


def _is_name(name: str) -> bool:
    """Whether the name of the published column is valid in Parquet, SQL and Glue."""
    return name[:1].isalpha() and all(word.isascii() and word.isalnum() for word in name.split(" "))


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    # Not by a pattern: compiling one takes more of each start than the rest of this module.
    looks_around = pattern.count("(?") > pattern.count("(?:")
    looks_back = any(f"\\{number}" in pattern for number in range(1, 10))
    return not (looks_around or looks_back or any(end in pattern for end in _POSSESSIVE))


def _check_choices(field: Field, declared: Declared) -> None:
    spelt = [_lower(choice) if field.caseless else choice for choice in field.choices]
    spelt += [f"0{choice}" for choice in field.choices if field.leading_zero and _is_digit(choice)]
    if len({*spelt}) < len(spelt) or any(choice != choice.strip() for choice in field.choices):
        declared.refuse("two choices of “enum” are equal, or one begins or ends with a blank")
    if field.leading_zero and not any(map(_is_digit, field.choices)):
        declared.refuse("“rollcall:leadingZero” has no effect, because no choice is a single digit")
    if field.default is not None and (field.required or field.default not in field.choices):
        declared.refuse("“rollcall:default” must be one of “enum”, and the column must not be “required”")


def _lower(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _is_digit(choice: str) -> bool:
    return len(choice) == 1 and choice.isascii() and choice.isdigit()


def _check_identifier(field: Field, declared: Declared) -> None:
    if field.holds_ids and "rollcall:identifier" in declared.words:
        declared.refuse("“rollcall:identifier” has no effect on ID and foreign keys, which are identifiers anyway")
    if field.holds_ids and (field.kind != "text" or field.pattern is not None):
        declared.refuse("an ID or a foreign key must be a text without a “pattern”")
    if field.name == "ID" and not (field.required and field.repeated):
        declared.refuse("an ID must be “required” and “unique”")


def _wrong_example(field: Field) -> str | None:
    """Say what is wrong with the example, which must be valid because templates contain it; None if nothing is."""
    if not field.example:
        return "is blank, but the column is required" if field.required else None
    if field.choices and field.example not in field.choices:
        return "is not one of “enum”"
    if field.kind == "email" and "@" not in field.example:
        return "is not an e-mail address"
    if field.max_length is not None and len(field.example) > field.max_length:
        return "is longer than “maxLength”"
    if field.pattern is not None and not re.fullmatch(field.pattern, field.example):
        return "does not match “pattern”"
    return "is not a date in the form YYYY-MM-DD" if field.kind == "date" and not is_day(field.example) else None


def is_day(text: str) -> bool:
    """Whether a text is a date in the form YYYY-MM-DD."""
    try:
        return str(date.fromisoformat(text)) == text
    except ValueError:
        return False


def check_table(table: Table, declared: Declared, references: Mapping[str, str]) -> None:
    """Refuse a table whose columns contradict each other; `references` are its foreign keys.

    Raises:
        DeclarationError: The table contradicts itself.
    """
    names = [field.name for field in table.fields]
    if again := _repeated([field.column for field in table.fields]):
        declared.refuse(f"two columns would be published as “{again}”")
    if "ID" not in names:
        declared.refuse("there is no column “ID”")
    within = [field.unique_within for field in table.fields if field.unique_within is not None]
    if unknown := [name for name in (*references, *table.unique_together, *within) if name not in names]:
        declared.refuse(f"there is no column “{unknown[0]}”")
    if len(table.unique_together) == 1:
        declared.refuse("“uniqueKeys” is for several columns; one column is “unique”")
    for field in table.fields:
        if field.unique_within == field.name:
            declared.refuse(f"“{field.name}” can't be unique within itself")
        if taken := [name for name in field.synonyms if name in names]:
            declared.refuse(f"“{taken[0]}” is a synonym of “{field.name}”, but also a column of its own")


def check_roster(tables: Sequence[Table], declared: Declared) -> None:
    """Refuse tables that contradict each other.

    Raises:
        DeclarationError: The tables contradict each other.
    """
    by_file = {table.file: table for table in tables}
    for table in tables:
        if snake_case(table.file.removesuffix(".csv")) != table.name.replace("_", ""):
            declared.refuse(f"the table “{table.name}” must be read from a file of the same name, not {table.file}")
        for field in table.fields:
            if field.reference and field.max_length != by_file[field.reference].field("ID").max_length:
                declared.refuse(f"“{field.name}” of {table.file} must have the “maxLength” of the ID it refers to")
    ready: set[str] = set()
    while more := {t.file for t in tables if {f.reference for f in t.fields} <= {None, *ready}} - ready:
        ready |= more
    if circle := [table.file for table in tables if table.file not in ready]:
        declared.refuse(f"the foreign keys of {', '.join(circle)} form a circle")


def check_formats(other: OtherFormat, declared: Declared, tables: Sequence[Table]) -> None:
    """Refuse a file of another format whose `becomes` or `known_by` name unknown files or columns.

    Raises:
        DeclarationError: A name is unknown.
    """
    ours = {table.file: {field.name for field in table.fields} for table in tables}
    for file, columns in other.becomes.items():
        if file not in ours or not isinstance(columns, dict) or not columns.keys() <= ours[file]:
            declared.refuse(f"“becomes” names a file that we don't have, or a column that it lacks: {file}")
        if any(theirs not in other.columns for theirs in columns.values()):
            declared.refuse(f"“becomes” fills {file} from columns that are not in “columns”")
    if not {*other.known_by} <= {*other.columns}:
        declared.refuse("“known_by” names columns that are not in “columns”")


def _repeated(names: Sequence[str]) -> str | None:
    return next((name for name in names if names.count(name) > 1), None)
