"""`Manifest.csv`: read like any table, then checked as an object against its JSON Schema."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from rollcall.archive import DamagedEntry
from rollcall.model.findings import REJECTS, VALUE_LIMIT, Effect, Finding, Rule
from rollcall.model.schema import MANIFEST_FILE, Field, Roster, Table
from rollcall.reading import Excerpt, Limits, Rows, Source, read_table
from rollcall.reading import rules as reading_rules

PROPERTY, VALUE = "Property Name", "Value"
DISTRICT = "District ID"

JUDGED_ROWS = 1_000
"""How many rows are judged one by one: more than any manifest has, and few enough to report each."""

_SIS = "If the export makes the manifest, correct its settings; if not, take Manifest.csv from the templates."

BLANK = Rule(
    code="manifest-value-missing",
    effects=REJECTS,
    title="A row of the manifest lacks its name or its value.",
    message="Line {line} of {file} has no “{column}”.",
    hint="Give every row of the manifest both: the name of a property and its value.",
    example="Manifest.csv:\nProperty Name,Value\nVersion,\nDistrict ID,springfield",
    spreadsheet="Write the name of the property into the first column and its value into the second.",
    sis=_SIS,
)
MISSING = Rule(
    code="manifest-property-missing",
    effects=REJECTS,
    title="The manifest lacks a property.",
    message="{file} has no property “{property}”.",
    hint="Add a row to the manifest: “{property}”, and its value beside it.",
    example="Manifest.csv:\nProperty Name,Value\nVersion,1.0",
    spreadsheet="Write the name of the property into the first column and its value into the second.",
    sis=_SIS,
)
UNKNOWN = Rule(
    code="manifest-property-unknown",
    effects=REJECTS,
    title="The manifest has a property that is not in the format.",
    message="{file} has a property {value} on line {line}, which is not in the format.",
    hint="Remove the row, or correct the name. The properties are: {known}, written exactly so.",
    example="Manifest.csv:\nProperty Name,Value\nVersion Number,1.0\nDistrict ID,springfield",
    spreadsheet="Delete the row, or correct its first cell.",
    sis=_SIS,
)
REPEATED = Rule(
    code="manifest-property-repeated",
    effects=REJECTS,
    title="The manifest has a property twice.",
    message="{file} has the property {value} on line {line} again; it is on line {first} already.",
    hint="Keep the row with the right value of the property, and remove the other row.",
    example="Manifest.csv:\nProperty Name,Value\nVersion,1.0\nVersion,1.0\nDistrict ID,springfield",
    spreadsheet="Delete one of the two rows.",
    sis=_SIS,
)
INVALID = Rule(
    code="manifest-value-invalid",
    effects=REJECTS,
    title="A property of the manifest has a value that is not allowed.",
    message="{value} on line {line} of {file} is not valid for “{property}”: {expected}.",
    hint="Correct the value of “{property}”: {expected}.",
    example="Manifest.csv:\nProperty Name,Value\nVersion,2\nDistrict ID,springfield",
    spreadsheet="Format the cell as Text before you type 1.0: a spreadsheet makes 1 of it.",
    sis=_SIS,
)
TOO_MANY_ROWS = Rule(
    code="manifest-rows-too-many",
    effects=REJECTS,
    title="The manifest has far more rows than there are properties.",
    message="{file} has {rows:row|rows}. The first {judged:row was|rows were} judged one by one, and "
    "{more:more was|more were} not.",
    hint="Keep one row for each property, and delete all others. The properties are: {known}.",
    example="A Manifest.csv with a row for each of 1,200 students.",
    spreadsheet="Look whether another file was saved as Manifest.csv. If so, take Manifest.csv from the templates.",
    sis=_SIS,
)
OTHER_DISTRICT = Rule(
    code="other-district",
    effects=REJECTS,
    title="The manifest names another district.",
    message="{file} names the district {value}; this account is of the district “{own}”. The other files were not "
    "read.",
    hint="Look whether this is the right package for this account. If it is, write “{own}” as District ID into the "
    "{file} of your package, exactly like this.",
    example="The package of a neighbouring district.",
    spreadsheet="Format the cell as Text before you type the District ID, so that no leading zeros are lost.",
    sis="Set the District ID in the settings of the export.",
)
RULES = (BLANK, MISSING, UNKNOWN, REPEATED, INVALID, TOO_MANY_ROWS, OTHER_DISTRICT)


class Manifest(NamedTuple):
    """The manifest's properties and its findings."""

    findings: tuple[Finding, ...] = ()
    district: str | None = None
    """The district that it names; None where it names none."""
    because: str = ""
    """Why it could not be read; empty where it could."""

    @property
    def of_another(self) -> bool:
        """Whether it names a district other than the uploader's: the tables are then someone else's data."""
        return any(finding.rule is OTHER_DISTRICT for finding in self.findings)


def check_manifest(source: Source, roster: Roster, district: str | None, limits: Limits) -> Manifest:
    """Check the manifest against its schema and, where one is given, against the `district` of the account."""
    excerpt = Excerpt(JUDGED_ROWS, PROPERTY, tuple(roster.manifest["properties"]))
    try:
        read = read_table(source, TABLE, roster, limits, excerpt)
    except DamagedEntry as damaged:
        return Manifest((damaged.finding,), because=f"{MANIFEST_FILE} is damaged")
    if read.rows is None:
        return Manifest(read.findings, because=read.because)
    rows, last = read.rows, _last_told(read.rows)
    findings = [*read.findings, *_misshapen(rows)]
    if rows.passed_over:
        known, more = ", ".join(roster.manifest["properties"]), rows.count - JUDGED_ROWS
        findings.append(_finding(TOO_MANY_ROWS, None, rows=rows.count, judged=JUDGED_ROWS, more=more, known=known))
    manifest: dict[str, str] = {}
    where: dict[str, int] = {}
    named: set[str] = set()
    for name, value, line in _properties(rows):
        named |= set() if name is None else {name}
        if name is not None and value is not None and name not in manifest:
            manifest[name], where[name] = value, line
        elif line > last:
            continue
        elif name is None or value is None:
            findings.append(_finding(BLANK, line, PROPERTY if name is None else VALUE))
        else:
            findings.append(_finding(REPEATED, line, PROPERTY, name, first=where[name]))
    findings += _against_schema(manifest, where, named, roster)
    own = manifest.get(DISTRICT)
    if district is not None and own is not None and own != district:
        findings.append(_finding(OTHER_DISTRICT, where[DISTRICT], VALUE, own, own=district))
    findings += _stray_quotes(rows, last, {(finding.line, finding.column) for finding in findings})
    return Manifest(tuple(_with_spaces(findings, rows)), own)


def _last_told(rows: Rows) -> int:
    """The line of the last row that is judged by itself. Of later rows, only the properties are known."""
    if not rows.passed_over:
        return sys.maxsize
    lines: list[int] = sorted([*rows.lines.tolist(), *rows.damaged.lines.tolist()])
    return lines[JUDGED_ROWS - 1]


def _properties(rows: Rows) -> Iterator[tuple[str | None, str | None, int]]:
    """The name, value and line of each row."""
    for name, value, line in zip(rows.columns[PROPERTY], rows.columns[VALUE], rows.lines.tolist(), strict=True):
        yield name.as_py(), value.as_py(), line


def _misshapen(rows: Rows) -> Iterator[Finding]:
    damaged, width = rows.damaged, len(rows.fields)
    for line, count, name in zip(damaged.lines.tolist(), damaged.counts.tolist(), damaged.known_ids(), strict=True):
        if count:
            facts = reading_rules.of_length(count, width, name, spaced=rows.spaced)
            yield Finding(reading_rules.WRONG_LENGTH, Effect.IMPORT_REJECTED, MANIFEST_FILE, line, facts=facts)
        else:
            yield _finding(reading_rules.DAMAGED_QUOTING, line)


def _stray_quotes(rows: Rows, last: int, faulty: set[tuple[int | None, str | None]]) -> Iterator[Finding]:
    """Warn of values that are not faults, up to the line `last`."""
    for (column, kind), lines in rows.oddities.items():
        odd = set(lines[lines <= last].tolist())  # the file may have millions of rows
        for value, line in zip(rows.columns[column], rows.lines.tolist(), strict=True):
            if line in odd and (line, column) not in faulty:
                shown = _cut(value.as_py())
                yield Finding(reading_rules.ODDITIES[kind], Effect.WARNING, MANIFEST_FILE, line, column, shown)


def _with_spaces(findings: list[Finding], rows: Rows) -> Iterator[Finding]:
    """Add the space before a quotation mark to the `findings` of such values, which get no warning of their own."""
    asked = np.array([finding.line for finding in findings if finding.line is not None], np.int32)
    spaced = {
        (line, column)
        for (column, kind), lines in rows.oddities.items()
        if kind == "space-before-quote"
        for line in asked[lines[np.minimum(np.searchsorted(lines, asked), len(lines) - 1)] == asked].tolist()
    }
    for finding in findings:
        if finding.effect is not Effect.WARNING and (finding.line, finding.column) in spaced:
            yield replace(finding, facts={**finding.facts, **reading_rules.OF_SPACE})
        else:
            yield finding


def _against_schema(manifest: dict[str, str], where: dict[str, int], named: set[str], roster: Roster) -> list[Finding]:
    """Report what the JSON Schema rejects, in our words: jsonschema's messages repeat the values."""
    properties = roster.manifest["properties"]
    if certainly_valid(manifest, roster.manifest):
        return []
    import jsonschema  # noqa: PLC0415 - costs a fifth of a small check, and most manifests are valid

    # jsonschema's messages repeat names too, however long they are.
    short = {name if name in properties else _cut(name): value for name, value in manifest.items()}
    findings = []
    for error in jsonschema.Draft202012Validator(roster.manifest).iter_errors(short):
        if error.path:
            name = str(error.path[0])
            expected = _expected(properties[name])
            findings.append(_finding(INVALID, where[name], VALUE, manifest[name], property=name, expected=expected))
        elif error.validator == "required":
            findings += [
                _finding(MISSING, None, property=name)
                for name in roster.manifest["required"]
                if name not in named and f"'{name}' is" in error.message
            ]
        else:
            known = ", ".join(properties)
            findings += [
                _finding(UNKNOWN, where[name], PROPERTY, name, known=known)
                for name in manifest
                if name not in properties
            ]
    return findings


def certainly_valid(manifest: Mapping[str, str], schema: Mapping[str, Any]) -> bool:
    """Whether an object of strings certainly satisfies a JSON Schema: False where the schema has an unknown keyword.

    jsonschema judges what this does not accept.
    """
    properties = schema.get("properties", {})
    return (
        schema.keys() <= _OF_OBJECTS
        and schema.get("type") == "object"
        and manifest.keys() <= properties.keys()
        and manifest.keys() >= set(schema.get("required", ()))
        and all(_certainly_fits(value, properties[name]) for name, value in manifest.items())
    )


def _certainly_fits(value: str, declared: Mapping[str, Any]) -> bool:
    checks = {word: operand for word, operand in declared.items() if word not in _ANNOTATIONS}
    return checks.keys() <= _OF_STRINGS.keys() and all(_OF_STRINGS[word](value, checks[word]) for word in checks)


_ANNOTATIONS = frozenset({"title", "description", "examples", "default"})
_OF_OBJECTS = _ANNOTATIONS | {"$schema", "type", "properties", "required", "additionalProperties"}
_OF_STRINGS: Mapping[str, Callable[[str, Any], bool]] = {
    "type": lambda _value, operand: bool(operand == "string"),
    "const": lambda value, operand: bool(value == operand),
    "minLength": lambda value, operand: bool(len(value) >= operand),
    "maxLength": lambda value, operand: bool(len(value) <= operand),
    "pattern": lambda value, operand: re.search(operand, value) is not None,
}
"""The JSON Schema keywords that the manifest's schema uses, as tests of a string."""


def _expected(declared: dict[str, object]) -> str:
    if "const" in declared:
        return f"it must be {declared['const']}"
    return f"it must be text of at most {declared['maxLength']} characters, without control characters"


def _finding(
    rule: Rule, line: int | None, column: str | None = None, value: str | None = None, **facts: object
) -> Finding:
    shown = None if value is None else _cut(value)
    return Finding(rule, Effect.IMPORT_REJECTED, MANIFEST_FILE, line, column, shown, facts)


def _cut(value: str) -> str:
    """Cut a value, which may be a megabyte, one character beyond what the report shows."""
    return value[: VALUE_LIMIT + 1]


TABLE = Table(
    "manifest",
    MANIFEST_FILE,
    "What the package is.",
    (
        Field(PROPERTY, "text", required=True, description="The name of a property.", example=""),
        Field(VALUE, "text", required=True, description="Its value.", example=""),
    ),
)
