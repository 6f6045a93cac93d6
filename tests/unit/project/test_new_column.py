"""Adding an optional column is one entry in `schemas/`, and `make docs`: everything else follows."""

import io
import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from oracle import core
from oracle.columns import Column, Kind
from oracle.compare import differences, visible
from oracle.declared import declared_in
from oracle.documents import inconsistencies
from oracle.findings import Verdict
from oracle.generator import Case, case, dense_case
from oracle.judge import judge
from oracle.shrink import shown, shrunk
from oracle.tables import TABLES
from oracle.told import lines
from support.declarations import with_column
from support.deployment_files import parsed
from support.packages import DISTRICT, TODAY, files, zipped

from rollcall.model.schema import Roster, load
from rollcall.model.templates import template_files
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall_docs.blocks import blocks
from rollcall_docs.main import stale_pages
from rollcall_docs.web.made import APPS, guide_files

ROOT = Path(__file__).parents[3]

# Named so that they are still new when somebody has added a column.
ROUTE: dict[str, Any] = {
    "name": "Trial Route",
    "type": "string",
    "description": "The route that takes the student home.",
    "example": "R-7",
    "constraints": {"maxLength": 8},
}
GENDER: dict[str, Any] = {
    "name": "Trial Group",
    "type": "string",
    "description": "As the district records it.",
    "example": "F",
    "constraints": {"enum": ["F", "M", "X"]},
}
OF_OTHER_KINDS: Sequence[dict[str, Any]] = (
    {
        "name": "Trial Locker",
        "type": "string",
        "description": "The student's locker.",
        "example": "3-12",
        "constraints": {"pattern": "[0-9]+-[0-9]+", "unique": True},
    },
    {
        "name": "Trial Email",
        "type": "string",
        "format": "email",
        "description": "Where the family is written to.",
        "example": "family@example.org",
    },
    {
        "name": "Trial Date",
        "type": "date",
        "format": "any",
        "description": "The first day at the school.",
        "example": "2026-09-01",
        "constraints": {"minimum": "2020-08-01", "maximum": "2030-07-31"},
    },
    {
        "name": "Trial Lunch",
        "type": "string",
        "description": "What is paid of it; blank means all.",
        "example": "Full",
        "constraints": {"enum": ["Full", "Half", "0", "7"]},
        "rollcall:caseless": True,
        "rollcall:leadingZero": True,
        "rollcall:default": "Full",
    },
    {
        "name": "Trial Card",
        "type": "string",
        "description": "The number of the student's card.",
        "example": "4711",
        "rollcall:identifier": True,
        "constraints": {"unique": True},
        "rollcall:repeated": "row",
    },
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The declarations with two more columns of students."""
    return with_column(tmp_path, ROUTE, GENDER)


@pytest.fixture
def roster(folder: Path) -> Roster:
    """What the core reads of them."""
    return load(folder)


@pytest.fixture
def known_to_oracle(folder: Path) -> Iterator[None]:
    """The oracle reads them, too."""
    with declared_in(folder, TABLES):
        yield


def students(**columns: Sequence[str]) -> dict[str, bytes]:
    """The default package, whose first students have these values in columns more."""
    header, *rows = files()["Students.csv"].decode().splitlines()
    names = [name.replace("_", " ") for name in columns]
    values = list(zip(*([*given, *[""] * (len(rows) - len(given))] for given in columns.values()), strict=True))
    written = [",".join([header, *names]), *(",".join([row, *more]) for row, more in zip(rows, values, strict=True))]
    return {**files(), "Students.csv": "\n".join(written).encode()}


def verdict(given: dict[str, bytes], roster: Roster) -> Verdict:
    """What core and oracle both say."""
    mine, document = judge(given, DISTRICT, TODAY), core.check(given, DISTRICT, TODAY, roster=roster)
    assert [*differences(mine, core.verdict_of(document)), *inconsistencies(document)] == []
    return mine


def test_it_touches_one_file(folder: Path) -> None:
    compared = [path.relative_to(folder) for path in folder.rglob("*.json")]
    changed = [path for path in compared if (folder / path).read_bytes() != (ROOT / "schemas" / path).read_bytes()]
    assert changed == [Path("students.schema.json")]


def test_it_is_in_the_template_with_its_example(roster: Roster) -> None:
    header, example, _ = template_files(roster)["Students.csv"].decode("utf-8-sig").split("\r\n")

    assert header.endswith(",Trial Route,Trial Group")
    assert example.endswith(",R-7,F")


def test_make_docs_brings_it_into_the_pages_of_the_web_function(roster: Roster) -> None:
    made = guide_files(ROOT, {}, roster)

    page = made[APPS / "guide/columns/Students.html"].decode()
    assert '<h2 id="trial-route"><code>Trial Route</code></h2>\n<p>The route that takes the student home.</p>' in page
    assert '"/guide/columns/Students#trial-group"' in made[APPS / "guide/rules/invalid-choice.html"].decode()


@pytest.mark.thorough
def test_make_docs_brings_it_into_every_page_and_into_glue(roster: Roster, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "template.yaml", tmp_path)
    written = {  # the help of commands and the modules do not know of columns, and take seconds
        name: (lambda: "") if name in {"commands", "modules"} else make for name, make in blocks(ROOT, roster).items()
    }
    stale = {path.name: text for path, text in stale_pages(tmp_path, written).items()}

    assert {"files.md", "reading-snapshots.md", "template.yaml"} <= {*stale}
    guide = stale["files.md"]
    assert (
        "| `Trial Route` | no | The route that takes the student home. | text; at most 8 characters | `R-7` |" in guide
    )
    assert "| `Trial Group` | no | As the district records it. | one of `F`, `M`, `X` | `F` |" in guide
    assert "| `trial_group` | string | yes | `Trial Group` |" in stale["reading-snapshots.md"]
    catalogued = parsed(stale["template.yaml"])["Resources"]["CatalogueStudents"]
    columns = catalogued["Properties"]["TableInput"]["StorageDescriptor"]["Columns"]
    assert columns[-2:] == [{"Name": "trial_route", "Type": "string"}, {"Name": "trial_group", "Type": "string"}]


@pytest.mark.parametrize("name", ["no", "Yes", "on", "null", "Y"])
def test_a_name_that_yaml_takes_for_something_else_stays_a_name_in_glue(name: str, tmp_path: Path) -> None:
    made = blocks(ROOT, load(with_column(tmp_path, {**ROUTE, "name": name})))["columns-of-students"]()
    assert yaml.safe_load(made)[-1] == {"Name": name.lower(), "Type": "string"}


def test_it_is_checked_and_published(roster: Roster, tmp_path: Path) -> None:
    package = io.BytesIO(zipped(students(Trial_Route=["R-1", "much too long"], Trial_Group=["X", "banana"])))

    unpacked = unpack(package, district=DISTRICT, roster=roster)
    report = validate(unpacked, roster=roster, today=date(2026, 9, 15), output=tmp_path)

    assert [(one["code"], one["effect"], one["line"], one["column"]) for one in report.document["findings"]] == [
        ("value-too-long", "value-omitted", 3, "Trial Route"),
        ("invalid-choice", "value-omitted", 3, "Trial Group"),
    ]
    published = pq.read_table(str(tmp_path / "students.parquet"))
    assert published["trial_route"].to_pylist()[:3] == ["R-1", None, None]
    assert published["trial_group"].to_pylist()[:3] == ["X", None, None]


def test_a_package_without_it_is_as_before(roster: Roster, tmp_path: Path) -> None:
    report = validate(
        unpack(io.BytesIO(zipped(files())), district=DISTRICT, roster=roster),
        roster=roster,
        today=TODAY,
        output=tmp_path,
    )
    assert report.document["outcome"] == "succeeded"
    assert {*pq.read_table(str(tmp_path / "students.parquet"))["trial_group"].to_pylist()} == {None}


@pytest.mark.parametrize("value", ["banana", "f", "F M", "FM", "0F", "\u212a", "X\u200b"])
@pytest.mark.usefixtures("known_to_oracle")
def test_core_and_oracle_say_the_same_of_what_is_no_choice(value: str, roster: Roster) -> None:
    assert lines(verdict(students(Trial_Group=["M", value]), roster)) == [
        f"value-omitted invalid Students.csv:3 Trial Group = {value!r}"
    ]


@pytest.mark.parametrize("value", ["F", "X", " M ", "", " ", "\u3000F"])
@pytest.mark.usefixtures("known_to_oracle")
def test_core_and_oracle_accept_a_choice(value: str, roster: Roster) -> None:
    assert lines(verdict(students(Trial_Group=[value]), roster)) == []


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("12345678", []),
        ("王" * 8, []),
        ("123456789", ["value-omitted invalid"]),
        ("NULL", ["warning placeholder"]),
        ("#REF!", ["warning spreadsheet"]),
        ("2-Mar", []),
        ("R\u20287", ["value-omitted invalid"]),
    ],
)
@pytest.mark.usefixtures("known_to_oracle")
def test_core_and_oracle_say_the_same_of_a_text(value: str, told: list[str], roster: Roster) -> None:
    at = f" Students.csv:2 Trial Route = {value!r}"
    assert lines(verdict(students(Trial_Route=[value]), roster)) == [f"{one}{at}" for one in told]


def test_a_required_choice_that_is_none_costs_the_row(tmp_path: Path) -> None:
    """As a grade level: the effect of a faulty value follows from whether the row needs it."""
    folder = with_column(tmp_path, {**GENDER, "constraints": {**GENDER["constraints"], "required": True}})
    with declared_in(folder, TABLES):
        genders = ["M", "banana", "F", "F", "X", "X"]
        assert lines(verdict(students(Trial_Group=genders), load(folder)), of="Students.csv")[0] == (
            "row-omitted invalid Students.csv:3 Trial Group = 'banana' (takes 1)"
        )


@pytest.mark.thorough
@pytest.mark.parametrize("entries", [(ROUTE, GENDER), OF_OTHER_KINDS], ids=["text and choice", "other kinds"])
def test_core_and_oracle_agree_on_random_packages(entries: Sequence[dict[str, Any]], tmp_path: Path) -> None:
    folder = with_column(tmp_path, *entries)
    roster = load(folder)

    def disagreement(one: Case) -> list[str]:
        document = core.check(one.files, one.district, one.today, tmp_path, roster)
        found = differences(judge(one.files, one.district, one.today), core.verdict_of(document, tmp_path))
        return [*found, *inconsistencies(document)]

    seen: set[str | None] = set()
    with declared_in(folder, TABLES):
        for seed in range(12):
            for made in (case(seed), dense_case(seed)):
                if told := disagreement(made):
                    small = shrunk(made, lambda one: bool(disagreement(one)))
                    raise AssertionError("\n".join([f"seed {seed}", shown(small), *told]))
                seen |= {one.column for one in visible(judge(made.files, made.district, made.today))}
    assert {entry["name"] for entry in entries} <= seen, "no package has a finding in one of the new columns"


def test_the_oracle_forgets_what_was_declared_elsewhere(tmp_path: Path) -> None:
    before = {file: list(columns) for file, columns in TABLES.items()}
    with declared_in(with_column(tmp_path, GENDER), TABLES):
        assert TABLES["Students.csv"][-1] == Column(
            "Trial Group", Kind.CHOICE, choices=("F", "M", "X"), example="F", first=date.min, last=date.max
        )
    assert before == TABLES


def test_every_column_that_came_later_is_at_the_end() -> None:
    """So the oracle counts them, and readers of snapshots keep their places."""
    for table in load().tables:
        assert [field.name for field in table.fields] == [column.name for column in TABLES[table.file]]
