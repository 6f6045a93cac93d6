"""Loads the declarations in `schemas/`, which define what a roster holds.

Tables are declared as Table Schemas in the vocabulary of Data Package v2, with properties of our own that begin with
`rollcall:`. Checks, templates, the guide, and Parquet and Glue columns are derived from them. A word that Rollcall does
not use is an error, so that no declaration is ignored.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rollcall.model import vocabulary
from rollcall.model.declared import DeclarationError, Declared
from rollcall.model.roster import MANIFEST_FILE, Field, Kind, OtherFormat, Repeated, Roster, Table, snake_case
from rollcall.model.soundness import check_field, check_formats, check_roster, check_table, is_day

__all__ = [
    "MANIFEST_FILE",
    "DeclarationError",
    "Field",
    "Kind",
    "OtherFormat",
    "Repeated",
    "Roster",
    "Table",
    "load",
    "snake_case",
]

LONGEST = {"text": 256, "email": 254}
"""The default `maxLength` in characters, which is also the highest allowed (contract, section 2)."""
LONGEST_ID = 64
"""The same for ids and foreign keys."""


def load(folder: Path | None = None) -> Roster:
    """Read the declarations from `folder`, by default the packaged `schemas/`, which are read once in a process.

    Raises:
        DeclarationError: A declaration has a word, type, format or constraint that Rollcall does not use, lacks one
            that it needs, or contradicts itself.
    """
    return _packaged_roster() if folder is None else _roster(folder)


@cache
def _packaged_roster() -> Roster:
    return _roster(_packaged())


def _roster(folder: Path) -> Roster:
    package = _read(folder, "datapackage.json").check(vocabulary.PACKAGE)
    resources = [resource.check(vocabulary.RESOURCE) for resource in package.each("resources", "name")]
    paths = {resource.words["name"]: resource.words["path"] for resource in resources}
    if len({*paths.values()}) < len(resources):
        package.refuse("two tables have the same name or path")
    tables = tuple(
        _table(resource.words["name"], resource.words["path"], _read(folder, resource.words["schema"]), paths)
        for resource in resources
    )
    check_roster(tables, package)
    others = _other_formats(_read(folder, "other_formats.json").check(vocabulary.OTHER_FORMATS), tables)
    manifest = _read(folder, "manifest.schema.json").words
    if package.words["version"] != manifest["properties"]["Version"]["const"]:
        package.refuse("“version” differs from the version that the manifest must have")
    return Roster(tables, manifest, package.words["version"], others)


def _packaged() -> Path:
    # importlib.resources is not used: importing it takes longer than reading and checking all declarations.
    spec = find_spec("rollcall_schemas")
    if spec is None or spec.origin is None:
        raise DeclarationError("rollcall_schemas: the declarations are not installed")
    return Path(spec.origin).parent


def _read(folder: Path, name: str) -> Declared:
    try:
        content = json.loads((folder / name).read_text(encoding="utf-8"), object_pairs_hook=_without_repetition)
    except (OSError, ValueError) as error:
        raise DeclarationError(f"{name}: {error}") from error
    return Declared(content, name)


def _without_repetition(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    words = dict(pairs)
    if len(words) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"“{next(name for name in names if names.count(name) > 1)}” stands twice in one object")
    return words


def _table(name: str, file: str, declared: Declared, paths: Mapping[str, str]) -> Table:
    declared.check(vocabulary.TABLE)
    references = _references(declared, name, paths)
    meaning = declared.words.get("rollcall:absenceHasMeaning", False)
    fields = [
        _field(field.check(vocabulary.FIELD), references, absence_has_meaning=meaning)
        for field in declared.each("fields", "name")
    ]
    table = Table(
        name=name,
        file=file,
        description=declared.words["description"],
        fields=tuple(fields),
        unique_together=tuple(next(iter(declared.words.get("uniqueKeys", ())), ())),
        absence_has_meaning=meaning,
    )
    check_table(table, declared, references)
    return table


def _references(declared: Declared, name: str, paths: Mapping[str, str]) -> Mapping[str, str]:
    """Map each foreign key column to the file that it refers to."""
    references: dict[str, str] = {}
    for key in declared.each("foreignKeys", "fields"):
        columns = key.check(vocabulary.FOREIGN_KEY).words["fields"]
        resource = key.inner("reference").check(vocabulary.REFERENCE).words["resource"]
        if len(columns) > 1 or columns[0] in references:
            key.refuse("a foreign key must be a single column, and a column can have only one")
        if resource not in paths or resource == name:
            key.refuse(f"there is no other table “{resource}”; there are {', '.join(paths)}")
        references[columns[0]] = paths[resource]
    return references


def _field(declared: Declared, references: Mapping[str, str], *, absence_has_meaning: bool) -> Field:
    words = declared.words
    constraints = declared.inner("constraints").check(vocabulary.CONSTRAINTS).words
    kind = _kind(declared, constraints)
    reference = references.get(words["name"])
    identifier = words.get("rollcall:identifier", False) or reference is not None or words["name"] == "ID"
    required = constraints.get("required", False)
    # A repeated value costs the same as an invalid one, unless the declaration says otherwise.
    default_cost: Repeated = "row" if required or absence_has_meaning else "value"
    field = Field(
        name=words["name"],
        kind=kind,
        required=required,
        description=words["description"],
        example=words["example"],
        max_length=constraints.get("maxLength", LONGEST_ID if identifier else LONGEST.get(kind)),
        pattern=constraints.get("pattern"),
        minimum=_day(declared, constraints.get("minimum")),
        maximum=_latest(declared, constraints.get("maximum")),
        choices=tuple(constraints.get("enum", ())),
        leading_zero=words.get("rollcall:leadingZero", False),
        default=words.get("rollcall:default"),
        repeated=words.get("rollcall:repeated", default_cost) if constraints.get("unique") else None,
        unique_within=words.get("rollcall:uniqueWithin"),
        caseless=words.get("rollcall:caseless", kind == "email"),
        reference=reference,
        identifier=identifier,
        synonyms=tuple(words.get("rollcall:synonyms", ())),
    )
    check_field(field, declared, longest=LONGEST_ID if identifier else LONGEST.get(kind, 0))
    if field.repeated == "value" and default_cost == "row":
        declared.refuse("“rollcall:repeated” can't be “value” here, because a row needs this value; use “row”")
    return field


def _kind(declared: Declared, constraints: Mapping[str, Any]) -> Kind:
    type_, format_ = declared.words["type"], declared.words.get("format")
    kind = vocabulary.KINDS.get((type_, format_))
    if kind is None:
        known = ", ".join(
            f"“{one}” with “format”: “{other}”" if other else f"“{one}”" for one, other in vocabulary.KINDS
        )
        declared.refuse(f"“type”: “{type_}” with “format”: “{format_}” is not supported; use {known}")
    if "enum" in constraints:
        if kind != "text":
            declared.refuse("“enum” needs “type”: “string” without a “format”")
        kind = "choice"
    for word in (*declared.words, *constraints):
        if kind not in vocabulary.ONLY_FOR.get(word, {kind}):
            declared.refuse(f"“{word}” can't be used for {'an e-mail address' if kind == 'email' else f'a {kind}'}")
    return kind


def _latest(declared: Declared, maximum: str | None) -> Any:  # noqa: ANN401 - a date or `today`, like `Field.maximum`
    own = declared.words.get("rollcall:maximum")
    if own is not None and (own != "today" or maximum is not None):
        declared.refuse("“rollcall:maximum” must be “today”, and can't be combined with “maximum”")
    return own or _day(declared, maximum)


def _day(declared: Declared, text: str | None) -> date | None:
    if text is not None and not is_day(text):
        declared.refuse(f"{text!r} is not a date in the form YYYY-MM-DD")
    return date.fromisoformat(text) if text is not None else None


def _other_formats(declared: Declared, tables: Sequence[Table]) -> tuple[OtherFormat, ...]:
    others: list[OtherFormat] = []
    for form in declared.each("formats", "format"):
        form.check(vocabulary.FORMAT)
        for file in form.each("files", "file"):
            words = file.check(vocabulary.FILE).words
            other = OtherFormat(
                format=form.words["format"],
                file=words["file"],
                columns=tuple(words["columns"]),
                known_by=tuple(words["known_by"]),
                becomes=words["becomes"],
                advice=words["advice"],
            )
            check_formats(other, file, tables)
            others.append(other)
    return tuple(others)
