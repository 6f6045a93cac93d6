"""`Manifest.csv`: read like any table, then checked as an object against its JSON Schema."""

from dataclasses import dataclass

import jsonschema

from rollcall.archive import DamagedEntry
from rollcall.findings import Effect, Finding, Rule
from rollcall.reading import Limits, Source, read_table
from rollcall.reading import rules as reading_rules
from rollcall.schema import MANIFEST_FILE, Field, Roster, Table

PROPERTY, VALUE = "Property Name", "Value"
DISTRICT = "District ID"

BLANK = Rule(
    "manifest-value-missing",
    "A row of the manifest lacks its name or its value.",
    "Line {line} of {file} has no “{column}”.",
    "Give every row of the manifest both: the name of a property and its value.",
    "Version,",
)
MISSING = Rule(
    "manifest-property-missing",
    "The manifest lacks a property.",
    "{file} has no property “{property}”.",
    "Add a row “{property}” with its value to the manifest.",
    "A manifest without District ID.",
)
UNKNOWN = Rule(
    "manifest-property-unknown",
    "The manifest has a property that is not known.",
    "{file} has a property {value} on line {line} that is not known.",
    "Remove the row. The properties are: {known}, written exactly so.",
    "Version Number,1.0",
)
REPEATED = Rule(
    "manifest-property-repeated",
    "The manifest has a property twice.",
    "{file} has the property {value} on line {line} again; it is on line {first} already.",
    "Keep one of the two rows.",
    "Version twice.",
)
INVALID = Rule(
    "manifest-value-invalid",
    "A property of the manifest has a value that is not allowed.",
    "{value} on line {line} of {file} is not valid for “{property}”: {expected}.",
    "Correct the value of “{property}”: {expected}.",
    "Version,2",
    "Format the cell as Text before you type 1.0: a spreadsheet makes 1 of it.",
)
OTHER_DISTRICT = Rule(
    "other-district",
    "The manifest names another district.",
    "{file} names the district {value}; this account is of the district “{own}”. Nothing else was read.",
    "Look whether this is the right package for this account. If it is, write the account's own District ID.",
    "The package of a neighbouring district.",
)
RULES = (BLANK, MISSING, UNKNOWN, REPEATED, INVALID, OTHER_DISTRICT)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the manifest says."""

    findings: tuple[Finding, ...] = ()
    district: str | None = None
    """The district that it names, if it names one."""
    because: str = ""
    """Why it could not be read; empty if it could."""

    @property
    def of_another(self) -> bool:
        """Whether it names another district than the uploader's, so that the tables are someone else's data."""
        return any(finding.rule is OTHER_DISTRICT for finding in self.findings)


def check_manifest(source: Source, roster: Roster, district: str | None, limits: Limits) -> Manifest:
    """Check the manifest against its schema and, where one is given, against the `district` of the account."""
    try:
        read = read_table(source, _TABLE, roster, limits)
    except DamagedEntry as damaged:
        return Manifest((damaged.finding,), because=f"{MANIFEST_FILE} is damaged")
    if read.rows is None:
        return Manifest(read.findings, because=read.because)
    rows = read.rows
    names, values = (rows.columns[name].to_pylist() for name in (PROPERTY, VALUE))
    lines = rows.lines.tolist()
    findings = [*read.findings]
    for line, count in zip(rows.damaged.lines.tolist(), rows.damaged.counts.tolist(), strict=True):
        rule = reading_rules.WRONG_LENGTH if count else reading_rules.DAMAGED_QUOTING
        findings.append(_finding(rule, line, count=count, width=len(rows.fields)))
    manifest: dict[str, str] = {}
    where: dict[str, int] = {}
    for name, value, line in zip(names, values, lines, strict=True):
        if name is None or value is None:
            findings.append(_finding(BLANK, line, PROPERTY if name is None else VALUE))
        elif name in manifest:
            findings.append(_finding(REPEATED, line, PROPERTY, name, first=where[name]))
        else:
            manifest[name], where[name] = value, line
    findings += _against_schema(manifest, where, {name for name in names if name}, roster)
    own = manifest.get(DISTRICT)
    if district is not None and own is not None and own != district:
        findings.append(_finding(OTHER_DISTRICT, where[DISTRICT], VALUE, own, own=district))
    return Manifest(tuple(findings), own)


def _against_schema(manifest: dict[str, str], where: dict[str, int], named: set[str], roster: Roster) -> list[Finding]:
    """All that the JSON Schema says, in our words: its own would repeat the values."""
    properties = roster.manifest["properties"]
    findings = []
    for error in jsonschema.Draft202012Validator(roster.manifest).iter_errors(manifest):
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


def _expected(declared: dict[str, object]) -> str:
    if "const" in declared:
        return f"it must be {declared['const']}"
    return f"it must be text of at most {declared['maxLength']} characters, without control characters"


def _finding(
    rule: Rule, line: int | None, column: str | None = None, value: str | None = None, **facts: object
) -> Finding:
    return Finding(rule, Effect.IMPORT_REJECTED, MANIFEST_FILE, line, column, value, facts)


_TABLE = Table(
    "manifest",
    MANIFEST_FILE,
    "What the package is.",
    (
        Field(PROPERTY, "text", required=True, description="The name of a property.", example=""),
        Field(VALUE, "text", required=True, description="Its value.", example=""),
    ),
)
