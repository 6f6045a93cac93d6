"""What a declaration must not say though each word is known: what would then be ignored, or do something else."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from rollcall.model.declared import Declared
from rollcall.model.roster import Field, OtherFormat, Table, snake_case

_PARTITIONS = {"district_id", "school_year"}
"""Columns that the readers of a snapshot have besides, from the folders that it lies in."""
_POSSESSIVE = ("++", "*+", "?+", "}+")
"""What Python's patterns have and RE2's, by which values are judged, do not; nor can these look around or back."""


def check_field(field: Field, declared: Declared, *, longest: int) -> None:
    """Refuse a column whose words contradict each other; `longest` is the most characters that it may allow.

    Raises:
        DeclarationError: They do.
    """
    words = declared.words
    if not _is_name(field.name) or field.column in _PARTITIONS:
        declared.refuse("a column's name has letters, digits and single spaces, and is not that of a partition")
    if field.max_length is not None and field.max_length > longest:
        declared.refuse(f"“maxLength” is at most {longest} here, by the contract")
    if field.pattern is not None and not _compiles(field.pattern):
        declared.refuse(f"“pattern” {field.pattern!r} is no regular expression as RE2 reads it")
    if field.minimum and isinstance(field.maximum, date) and field.minimum > field.maximum:
        declared.refuse("“minimum” is after “maximum”")
    if "rollcall:repeated" in words and words["rollcall:repeated"] not in {"import", "row", "value"}:
        declared.refuse("“rollcall:repeated” is “import”, “row” or “value”")
    for word in ("rollcall:repeated", "rollcall:uniqueWithin"):
        if word in words and field.repeated is None:
            declared.refuse(f"“{word}” says nothing without “unique”")
    if "rollcall:caseless" in words and field.repeated is None and not field.choices:
        declared.refuse("“rollcall:caseless” says nothing without “unique” or “enum”")
    _check_choices(field, declared)
    _check_identifier(field, declared)
    if why := _wrong_example(field):
        declared.refuse(f"“example” {field.example!r} {why}")


def _is_name(name: str) -> bool:
    """Whether what is published of it is a name in Parquet, SQL and Glue too."""
    return name[:1].isalpha() and all(word.isascii() and word.isalnum() for word in name.split(" "))


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    # No pattern for this: to compile one costs each start more than all the rest of this module.
    looks_around = pattern.count("(?") > pattern.count("(?:")
    looks_back = any(f"\\{number}" in pattern for number in range(1, 10))
    return not (looks_around or looks_back or any(end in pattern for end in _POSSESSIVE))


def _check_choices(field: Field, declared: Declared) -> None:
    spelt = [_lower(choice) if field.caseless else choice for choice in field.choices]
    spelt += [f"0{choice}" for choice in field.choices if field.leading_zero and _is_digit(choice)]
    if len({*spelt}) < len(spelt) or any(choice != choice.strip() for choice in field.choices):
        declared.refuse("two choices of “enum” are the same value, or one has blanks at its ends")
    if field.leading_zero and not any(map(_is_digit, field.choices)):
        declared.refuse("“rollcall:leadingZero” says nothing where no choice is a single digit")
    if field.default is not None and (field.required or field.default not in field.choices):
        declared.refuse("“rollcall:default” is one of “enum”, in a column that is not required")


def _lower(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _is_digit(choice: str) -> bool:
    return len(choice) == 1 and choice.isascii() and choice.isdigit()


def _check_identifier(field: Field, declared: Declared) -> None:
    if field.holds_ids and "rollcall:identifier" in declared.words:
        declared.refuse("“rollcall:identifier” says nothing of ID and of references, which are identifiers anyhow")
    if field.holds_ids and (field.kind != "text" or field.pattern is not None):
        declared.refuse("an ID, or a reference to one, is a text without a “pattern”")
    if field.name == "ID" and not (field.required and field.repeated):
        declared.refuse("an ID is “required” and “unique”")


def _wrong_example(field: Field) -> str | None:
    """What is wrong with the example, which templates hand out as a value."""
    if not field.example:
        return "is blank, where a value is required" if field.required else None
    if field.choices and field.example not in field.choices:
        return "is not one of “enum”"
    if field.kind == "email" and "@" not in field.example:
        return "is not an e-mail address"
    if field.max_length is not None and len(field.example) > field.max_length:
        return "is longer than “maxLength”"
    if field.pattern is not None and not re.fullmatch(field.pattern, field.example):
        return "does not match “pattern”"
    return "is not a day as YYYY-MM-DD" if field.kind == "date" and not is_day(field.example) else None


def is_day(text: str) -> bool:
    """Whether a text is a day as YYYY-MM-DD."""
    try:
        return str(date.fromisoformat(text)) == text
    except ValueError:
        return False


def check_table(table: Table, declared: Declared, references: Mapping[str, str]) -> None:
    """Refuse a table whose columns do not go together; `references` are those that it declares.

    Raises:
        DeclarationError: They do not.
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
            declared.refuse(f"“{field.name}” is unique within itself")
        if taken := [name for name in field.synonyms if name in names]:
            declared.refuse(f"“{taken[0]}” is a synonym of “{field.name}”, and a column itself")


def check_roster(tables: Sequence[Table], declared: Declared) -> None:
    """Refuse tables that do not go together.

    Raises:
        DeclarationError: They do not.
    """
    by_file = {table.file: table for table in tables}
    for table in tables:
        if snake_case(table.file.removesuffix(".csv")) != table.name.replace("_", ""):
            declared.refuse(f"the table “{table.name}” is read from a file of its name, not from {table.file}")
        for field in table.fields:
            if field.reference and field.max_length != by_file[field.reference].field("ID").max_length:
                declared.refuse(f"“{field.name}” of {table.file} has another “maxLength” than the ID it refers to")
    ready: set[str] = set()
    while more := {t.file for t in tables if {f.reference for f in t.fields} <= {None, *ready}} - ready:
        ready |= more
    if circle := [table.file for table in tables if table.file not in ready]:
        declared.refuse(f"the references of {', '.join(circle)} go round in a circle")


def check_formats(other: OtherFormat, declared: Declared, tables: Sequence[Table]) -> None:
    """Refuse a file of another format that becomes something of which it, or we, know nothing.

    Raises:
        DeclarationError: It does.
    """
    ours = {table.file: {field.name for field in table.fields} for table in tables}
    for file, columns in other.becomes.items():
        if file not in ours or not isinstance(columns, dict) or not columns.keys() <= ours[file]:
            declared.refuse(f"“becomes” names a file or column of ours that is not there: {file}")
        if any(theirs not in other.columns for theirs in columns.values()):
            declared.refuse(f"“becomes” makes {file} of columns that are not in “columns”")
    if not {*other.known_by} <= {*other.columns}:
        declared.refuse("“known_by” names columns that are not in “columns”")


def _repeated(names: Sequence[str]) -> str | None:
    return next((name for name in names if names.count(name) > 1), None)
