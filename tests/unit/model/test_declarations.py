"""A declaration means what it says: words that Rollcall does not use are refused, and editors know the same words."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from jsonschema import Draft202012Validator
from support.declarations import SCHEMAS, changed, with_column
from support.exploring import examples

from rollcall.model import vocabulary
from rollcall.model.declared import DeclarationError, Vocabulary
from rollcall.model.schema import load

Change = Callable[[dict[str, Any]], object]

PACKAGE, TABLE, OTHERS = "datapackage.json", "students.schema.json", "other_formats.json"
GENDER: Mapping[str, Any] = {
    "name": "Trial Group",
    "type": "string",
    "description": "As the district records it.",
    "example": "F",
    "constraints": {"enum": ["F", "M", "X"]},
}
ROUTE: Mapping[str, Any] = {
    "name": "Trial Route",
    "type": "string",
    "description": "The route that takes the student home.",
    "example": "R-7",
}


def read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    return content


def declarations() -> list[str]:
    return [PACKAGE, OTHERS, *(resource["schema"] for resource in read(PACKAGE)["resources"])]


def an_editor_takes(declared: Mapping[str, Any]) -> bool:
    """Whether a file is valid by the vocabulary that it names."""
    return not [*validator(declared["$schema"]).iter_errors(declared)]


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(read(name))


@pytest.mark.parametrize("name", declarations())
def test_every_declaration_is_as_its_vocabulary_says(name: str) -> None:
    assert an_editor_takes(read(name))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("vocabulary/*.json")), ids=lambda path: path.name)
def test_a_vocabulary_is_a_json_schema_that_describes_each_word(path: Path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    own = {"fields", "reference", "constraints", "type", "files", "formats"}  # lists and objects need no description
    for one in (schema, *schema["$defs"].values()):
        assert {word for word, said in one["properties"].items() if "description" not in said} <= own


def test_every_schema_in_the_folder_is_a_table_of_the_package_or_a_json_schema() -> None:
    """A table that datapackage.json does not name would never be read."""
    named = {resource["schema"] for resource in read(PACKAGE)["resources"]}
    for path in SCHEMAS.glob("*.schema.json"):
        assert path.name in named or "json-schema.org" in read(path.name)["$schema"], path.name


def objects() -> Iterator[tuple[str, Mapping[str, Any], Vocabulary]]:
    table, package, others = (read(f"vocabulary/{name}.json") for name in ("table", "package", "other_formats"))
    yield "package", package, vocabulary.PACKAGE
    yield "resource", package["$defs"]["resource"], vocabulary.RESOURCE
    yield "table", table, vocabulary.TABLE
    yield "field", table["$defs"]["field"], vocabulary.FIELD
    yield "constraints", table["$defs"]["constraints"], vocabulary.CONSTRAINTS
    yield "foreign key", table["$defs"]["foreignKey"], vocabulary.FOREIGN_KEY
    yield "reference", table["$defs"]["foreignKey"]["properties"]["reference"], vocabulary.REFERENCE
    yield "other formats", others, vocabulary.OTHER_FORMATS
    yield "format", others["$defs"]["format"], vocabulary.FORMAT
    yield "file", others["$defs"]["file"], vocabulary.FILE


@pytest.mark.parametrize(("schema", "words"), [pytest.param(*rest, id=name) for name, *rest in objects()])
def test_editors_and_the_core_know_the_same_words(schema: Mapping[str, Any], words: Vocabulary) -> None:
    assert {*schema["properties"]} == {*words.words}
    assert {*schema.get("required", ())} == {*words.needed, *words.fixed}
    fixed = {word: said["const"] for word, said in schema["properties"].items() if "const" in said}
    fixed.pop("rollcall:maximum", None)  # is there or not
    assert fixed == words.fixed
    assert schema["additionalProperties"] is False


def columns(**constraints: object) -> Mapping[str, Any]:
    return {**ROUTE, "constraints": constraints}


MEANT: Mapping[str, Mapping[str, Any]] = {
    "a text": ROUTE,
    "a short text": columns(maxLength=8),
    "a pattern": columns(pattern="R-[0-9]+"),
    "a required text": columns(required=True),
    "a unique text": columns(unique=True),
    "a unique text that costs the row": {**columns(unique=True), "rollcall:repeated": "row"},
    "a unique text without case": {**columns(unique=True), "rollcall:caseless": True},
    "a text that is unique within a grade": {**columns(unique=True), "rollcall:uniqueWithin": "Grade Level"},
    "an identifier": {**ROUTE, "rollcall:identifier": True},
    "synonyms": {**ROUTE, "rollcall:synonyms": ["Bus", "Route"]},
    "an address": {**ROUTE, "format": "email", "example": "a@b.c"},
    "a choice": GENDER,
    "a choice without case": {**GENDER, "rollcall:caseless": True},
    "a choice with a default": {**GENDER, "rollcall:default": "X"},
    "a choice of numbers": {
        **GENDER,
        "constraints": {"enum": ["1", "2"]},
        "example": "1",
        "rollcall:leadingZero": True,
    },
    "a day": {**ROUTE, "type": "date", "format": "any", "example": "2026-09-01"},
    "a day of some": {
        **columns(minimum="2000-01-01", maximum="2040-12-31"),
        "type": "date",
        "format": "any",
        "example": "2026-09-01",
    },
    "a day until today": {
        **ROUTE,
        "type": "date",
        "format": "any",
        "example": "2026-09-01",
        "rollcall:maximum": "today",
    },
}


@pytest.mark.parametrize("entry", MEANT.values(), ids=MEANT.keys())
def test_a_column_that_says_what_rollcall_does_is_taken(entry: dict[str, Any], tmp_path: Path) -> None:
    folder = with_column(tmp_path, entry)
    assert load(folder).table("Students.csv").fields[-1].name == entry["name"]
    assert an_editor_takes(json.loads((folder / TABLE).read_text(encoding="utf-8")))


UNKNOWN: Mapping[str, Mapping[str, Any]] = {
    **{
        f"type {name}": {**ROUTE, "type": name}
        for name in ("integer", "number", "boolean", "datetime", "time", "year", "list", "object", "any", "text", "")
    },
    **{f"format {name}": {**ROUTE, "format": name} for name in ("uri", "uuid", "binary", "default", "")},
    "a date without a format": {**ROUTE, "type": "date"},
    "a date with a format of its own": {**ROUTE, "type": "date", "format": "%d/%m/%Y"},
    **{
        f"constraint {name}": columns(**{name: value})
        for name, value in {
            "minLength": 1,
            "minimum": "2000-01-01",
            "maximum": "2000-01-01",
            "exclusiveMinimum": 1,
            "jsonSchema": {},
            "Enum": ["a"],
            "require": True,
        }.items()
    },
    **{
        f"word {name}": {**ROUTE, name: value}
        for name, value in {
            "title": "Bus",
            "categories": ["a", "b"],
            "categoriesOrdered": True,
            "missingValues": ["-"],
            "rdfType": "x",
            "examples": ["x"],
            "required": True,
            "enum": ["R-7"],
            "rollcall:formats": ["a"],
            "rollcall:synonym": ["Bus"],
            "Description": "x",
        }.items()
    },
}
"""Columns with a word of the standard that Rollcall does not use."""

WRONG: Mapping[str, Mapping[str, Any]] = {
    "a length that is a text": columns(maxLength="8"),
    "a length that is a truth": columns(maxLength=True),
    "a length of nothing": columns(maxLength=0),
    "a text that is longer than texts may be": columns(maxLength=257),
    "an address that is longer than addresses may be": {
        **columns(maxLength=255),
        "format": "email",
        "example": "a@b.c",
    },
    "an identifier that is longer than ids may be": {**columns(maxLength=65), "rollcall:identifier": True},
    "a requirement that is a text": columns(required="yes"),
    "an empty list of choices": columns(enum=[]),
    "a choice twice": {**GENDER, "constraints": {"enum": ["F", "M", "F"]}},
    "choices that are numbers": columns(enum=[1, 2]),
    "a name with blanks at its ends": {**ROUTE, "name": " Bus Route"},
    "a name with a comma": {**ROUTE, "name": "Bus, Route"},
    "no name": {**ROUTE, "name": ""},
    "a length of choices": {**GENDER, "constraints": {"enum": ["F", "M"], "maxLength": 1}},
    "a pattern of choices": {**GENDER, "constraints": {"enum": ["F", "M"], "pattern": "F|M"}},
    "a default that is not a choice's": {**ROUTE, "rollcall:default": "R-7"},
    "a leading zero of a text": {**ROUTE, "rollcall:leadingZero": True},
    "a cost without a rule": {**ROUTE, "rollcall:repeated": "row"},
    "a cost that is none": {**columns(unique=True), "rollcall:repeated": "column"},
    "a unique day": {**columns(unique=True), "type": "date", "format": "any", "example": "2026-09-01"},
    "a day that is no day": {**columns(minimum="1.1.2000"), "type": "date", "format": "any", "example": "2026-09-01"},
    "a last day that is not today": {
        **ROUTE,
        "type": "date",
        "format": "any",
        "example": "2026-09-01",
        "rollcall:maximum": "2026",
    },
    "today of a text": {**ROUTE, "rollcall:maximum": "today"},
}
"""Columns that an editor shows to be wrong."""

SENSELESS: Mapping[str, Mapping[str, Any]] = {
    "a column that is there already": {**ROUTE, "name": "Nickname"},
    "a column that would be published under a name twice": {**ROUTE, "name": "Demographic 1"},
    "a column with the name of a partition": {**ROUTE, "name": "School Year"},
    "a name that is a synonym of another column": {**ROUTE, "name": "Surname"},
    "a synonym that is a column": {**ROUTE, "rollcall:synonyms": ["Nickname"]},
    "an example that is not a choice": {**GENDER, "example": "f"},
    "an example that is too long": {**columns(maxLength=2)},
    "an example without the pattern": {**columns(pattern="[0-9]+")},
    "no example of a required value": {**columns(required=True), "example": ""},
    "an example that is no address": {**ROUTE, "format": "email"},
    "an example that is no day": {**ROUTE, "type": "date", "format": "any"},
    "a default that is no choice": {**GENDER, "rollcall:default": "f"},
    "a default of a required value": {
        **GENDER,
        "constraints": {"enum": ["F", "M"], "required": True},
        "rollcall:default": "F",
    },
    "a leading zero of no number": {**GENDER, "rollcall:leadingZero": True},
    "choices that differ in case alone": {
        **GENDER,
        "constraints": {"enum": ["F", "f"]},
        "rollcall:caseless": True,
    },
    "choices with blanks at their ends": {**GENDER, "constraints": {"enum": ["F", "M "]}},
    "case that makes no difference to anything": {**ROUTE, "rollcall:caseless": True},
    "a pattern that is none": columns(pattern="(R"),
    "a pattern that looks ahead": columns(pattern="(?=R).*"),
    "a value left out where a row needs it": {
        **columns(unique=True, required=True),
        "rollcall:repeated": "value",
    },
    "unique within a column that is not there": {**columns(unique=True), "rollcall:uniqueWithin": "School ID"},
    "unique within itself": {**columns(unique=True), "rollcall:uniqueWithin": "Trial Route"},
    "a first day after the last": {
        **columns(minimum="2027-01-01", maximum="2026-01-01"),
        "type": "date",
        "format": "any",
        "example": "2026-01-01",
    },
    "a 31st of February": {
        **columns(minimum="2026-02-31"),
        "type": "date",
        "format": "any",
        "example": "2026-09-01",
    },
}
"""Columns whose words are valid by themselves, but not together."""


@pytest.mark.parametrize("entry", [*UNKNOWN.values(), *WRONG.values()], ids=[*UNKNOWN, *WRONG])
def test_a_column_that_says_what_rollcall_does_not_do_is_refused_by_core_and_editor(
    entry: dict[str, Any], tmp_path: Path
) -> None:
    folder = with_column(tmp_path, entry)
    with pytest.raises(DeclarationError, match=rf"^students\.schema\.json, field “{entry['name']}”"):
        load(folder)
    assert not an_editor_takes(json.loads((folder / TABLE).read_text(encoding="utf-8")))


@pytest.mark.parametrize("entry", SENSELESS.values(), ids=SENSELESS.keys())
def test_a_column_that_makes_no_sense_is_refused_by_file(entry: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"^students\.schema\.json"):
        load(with_column(tmp_path, entry))


VALUES: Mapping[str, Sequence[object]] = {
    "type": ["string", "string", "date", "integer"],
    "format": ["email", "any", "uri"],
    "example": ["R-7", "F", "a@b.c", "2026-09-01", ""],
    "rollcall:caseless": [True, False, "yes"],
    "rollcall:default": ["F", "R-7"],
    "rollcall:identifier": [True, False],
    "rollcall:leadingZero": [True],
    "rollcall:maximum": ["today", "2030-01-01"],
    "rollcall:repeated": ["row", "value", "nothing"],
    "rollcall:synonyms": [["Bus"], [], ["Bus", "Bus"]],
    "rollcall:uniqueWithin": ["Grade Level"],
    "title": ["Bus"],
}
LIMITS: Mapping[str, Sequence[object]] = {
    "required": [True, False, 1],
    "unique": [True, True, False],
    "enum": [["F", "1"], ["F", "F"]],
    "maxLength": [8, 64, 65, 255, 256, 257, 0],
    "pattern": ["R-[0-9]", "("],
    "minimum": ["2020-01-01"],
    "maximum": ["2030-01-01"],
    "minLength": [1],
}


def test_what_an_editor_finds_wrong_the_core_refuses(tmp_path: Path) -> None:
    """The core refuses more than an editor can, but an editor must accept everything that the core accepts."""
    random, folder = Random(0), changed(tmp_path, TABLE, dict)  # noqa: S311 - a test's dice
    table, taken = read(TABLE), 0
    for _ in range(examples(200)):
        words = random.sample(list(VALUES), random.choice([0, 1, 1, 2, 3]))
        limits = random.sample(list(LIMITS), random.choice([0, 1, 1, 2, 3]))
        entry = {**ROUTE, **{word: random.choice(VALUES[word]) for word in words}}
        entry["constraints"] = {word: random.choice(LIMITS[word]) for word in limits}
        declared = {**table, "fields": [*table["fields"], entry]}
        (folder / TABLE).write_text(json.dumps(declared), encoding="utf-8")
        try:
            load(folder)
        except DeclarationError:
            continue
        taken += 1
        assert an_editor_takes(declared), entry
    assert taken > examples(200) // 20, "hardly any column was taken, so that little was asked"


@pytest.mark.parametrize("missing", ["name", "type", "description", "example"])
def test_a_column_that_lacks_a_word_is_refused_by_core_and_editor(missing: str, tmp_path: Path) -> None:
    folder = with_column(tmp_path, {word: value for word, value in ROUTE.items() if word != missing})
    with pytest.raises(DeclarationError, match=f"“{missing}” is missing"):
        load(folder)
    assert not an_editor_takes(json.loads((folder / TABLE).read_text(encoding="utf-8")))


def test_a_refusal_says_what_is_known_instead(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as refused:
        load(with_column(tmp_path, dict(columns(minLength=3))))
    assert str(refused.value) == (
        "students.schema.json, field “Trial Route”, constraints: Rollcall does not use “minLength”; here it knows "
        "required, unique, enum, maxLength, pattern, minimum, maximum"
    )


def reference(resource: str, *columns: str, to: str = "ID") -> Change:
    key = {"fields": list(columns), "reference": {"resource": resource, "fields": [to]}}
    return lambda declared: declared["foreignKeys"].append(key)


def put(word: str, value: object) -> Change:
    return lambda declared: declared.update({word: value})


TABLES: Mapping[str, tuple[str, Change]] = {
    "a reference to no table": (TABLE, reference("buses", "Nickname")),
    "a reference to itself": (TABLE, reference("students", "Nickname")),
    "a reference of no column": (TABLE, reference("schools", "School ID")),
    "a reference to a column that is no id": (TABLE, reference("schools", "Nickname", to="Name")),
    "a reference of two columns": (TABLE, reference("schools", "Nickname", "Demographic1")),
    "a column that refers twice": (TABLE, reference("schools", "Teacher ID")),
    "a reference of another length than the id": (TABLE, reference("schools", "Nickname")),
    "two keys": (TABLE, put("uniqueKeys", [["Last Name", "DOB"], ["First Name", "DOB"]])),
    "a key of one column": (TABLE, put("uniqueKeys", [["Last Name"]])),
    "a key of no column": (TABLE, put("uniqueKeys", [["Last Name", "Birthday"]])),
    "another primary key": (TABLE, put("primaryKey", ["Student Number"])),
    "columns that must all be there": (TABLE, put("fieldsMatch", "exact")),
    "values that stand for nothing": (TABLE, put("missingValues", ["-"])),
    "a title": (TABLE, put("title", "Students")),
    "another vocabulary": (TABLE, put("$schema", "https://datapackage.org/profiles/2.0/tableschema.json")),
    "no id": (TABLE, lambda declared: declared["fields"].pop(0)),
    "an id that may come twice": (TABLE, lambda declared: declared["fields"][0]["constraints"].pop("unique")),
    "an id with a pattern": (
        TABLE,
        lambda declared: declared["fields"][0]["constraints"].update(pattern="[0-9]+"),
    ),
    "a value left out where its absence says something": (
        "staff_enrollments.schema.json",
        lambda declared: declared["fields"].append(
            {**ROUTE, "constraints": {"unique": True}, "rollcall:repeated": "value"}
        ),
    ),
    "a version that no manifest may have": (PACKAGE, put("version", "2.0")),
    "licenses": (PACKAGE, put("licenses", [])),
    "a table that is no file": (PACKAGE, lambda declared: declared["resources"][0].update(schema="school.json")),
    "a table whose file has another name": (PACKAGE, lambda declared: declared["resources"][0].update(path="S.csv")),
    "a table twice": (PACKAGE, lambda declared: declared["resources"].append(declared["resources"][0])),
    "an encoding": (PACKAGE, lambda declared: declared["resources"][0].update(encoding="latin-1")),
    "another format with a word more": (OTHERS, lambda declared: declared["formats"][0].update(version="1")),
    "a file with a word less": (OTHERS, lambda declared: declared["formats"][0]["files"][0].pop("advice")),
    "a file that becomes none of ours": (
        OTHERS,
        lambda declared: declared["formats"][0]["files"][0].update(becomes={"School.csv": {}}),
    ),
    "a file that becomes no column of ours": (
        OTHERS,
        lambda declared: declared["formats"][0]["files"][0]["becomes"]["Schools.csv"].update(Title="School_name"),
    ),
    "a file that becomes ours by no column of its own": (
        OTHERS,
        lambda declared: declared["formats"][0]["files"][0]["becomes"]["Schools.csv"].update(Name="Title"),
    ),
    "a file that is known by no column of its own": (
        OTHERS,
        lambda declared: declared["formats"][0]["files"][0].update(known_by=["Title"]),
    ),
}


@pytest.mark.sampled(10)
@pytest.mark.parametrize(("file", "change"), TABLES.values(), ids=TABLES.keys())
def test_a_declaration_that_says_what_rollcall_does_not_do_is_refused_by_file(
    file: str, change: Change, tmp_path: Path
) -> None:
    with pytest.raises(DeclarationError, match=r"^[a-z_]+(\.schema)?\.json"):
        load(changed(tmp_path, file, change))


def test_circular_foreign_keys_are_refused(tmp_path: Path) -> None:
    key = {"fields": ["Secondary ID"], "reference": {"resource": "students", "fields": ["ID"]}}

    def refer_back(declared: dict[str, Any]) -> None:
        declared["foreignKeys"] = [key]
        next(field for field in declared["fields"] if field["name"] == "Secondary ID").pop("rollcall:identifier")

    with pytest.raises(DeclarationError, match=r"Students\.csv, Staff\.csv.*circle"):
        load(changed(tmp_path, "staff.schema.json", refer_back))


def test_a_repeated_word_is_refused(tmp_path: Path) -> None:
    folder = changed(tmp_path, TABLE, dict)
    text = (folder / TABLE).read_text(encoding="utf-8")
    (folder / TABLE).write_text(text.replace('"type": "date"', '"type": "string", "type": "date"'), encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"students\.schema\.json: “type” stands twice"):
        load(folder)


def test_a_file_that_is_not_json_is_refused_by_name(tmp_path: Path) -> None:
    folder = changed(tmp_path, TABLE, dict)
    (folder / TABLE).write_text("{", encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"^students\.schema\.json: "):
        load(folder)


@pytest.mark.parametrize(
    ("constraints", "cost"), [({"unique": True}, "value"), ({"unique": True, "required": True}, "row"), ({}, None)]
)
def test_a_repeated_value_costs_what_an_invalid_one_does(
    constraints: dict[str, Any], cost: str | None, tmp_path: Path
) -> None:
    assert load(with_column(tmp_path, dict(columns(**constraints)))).table("Students.csv").fields[-1].repeated == cost


@pytest.mark.parametrize(
    ("entry", "longest"),
    [
        (ROUTE, 256),
        ({**ROUTE, "rollcall:identifier": True}, 64),
        ({**ROUTE, "format": "email", "example": "a@b.c"}, 254),
        (GENDER, None),
    ],
)
def test_a_column_without_a_length_may_be_as_long_as_the_contract_allows(
    entry: dict[str, Any], longest: int | None, tmp_path: Path
) -> None:
    assert load(with_column(tmp_path, entry)).table("Students.csv").fields[-1].max_length == longest


def test_every_declared_pattern_is_one_of_arrows() -> None:
    """Values are matched by RE2, which supports less than Python's patterns."""
    for table in load().tables:
        for field in table.fields:
            if field.pattern is not None:
                assert pc.match_substring_regex(pa.array([field.example]), f"^(?:{field.pattern})$").to_pylist() == [
                    True
                ]
