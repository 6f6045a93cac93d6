"""A start imports what it uses and nothing else: a check, the help, and each handler."""

import ast
from pathlib import Path

import pytest
from support.deployment_files import ROOT
from support.packages import package

from rollcall_bench.imported import as_text, from_text, imported, starts

FILE = Path(__file__).with_name("imported.txt")
EXPECTED = from_text(FILE.read_text(encoding="utf-8"))

IF_SOMETHING_IS_WRONG = (
    "jsonschema",
    "numpy.ma",
    "pyarrow.compute",
    "pyarrow.parquet",
    "rollcall.reading.encoding.windows",
    "rollcall.reading.header.explanation",
    "rollcall.reading.header.faults",
    "rollcall.report.runs",
    "rollcall.rules.likeness",
    "rollcall.steps.catalogue",
)
"""What only a package needs that is not clean."""


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("package") / "Roster.zip"
    path.write_bytes(package())
    return path


@pytest.mark.parametrize(
    "name",
    # What a laptop starts is asked in each quick run.
    [pytest.param(name, marks=[pytest.mark.thorough] * name.startswith("function")) for name in EXPECTED],
)
def test_a_start_imports_what_it_imported_before(name: str, clean: Path) -> None:
    """Where more is imported on purpose: `python -m rollcall_bench.imported > tests/unit/project/imported.txt`."""
    argv, variables = {each: (argv, variables) for each, argv, variables in starts(ROOT, clean)}[name]
    found = imported(argv, variables)

    assert sorted(set(found) - set(EXPECTED[name])) == [], (
        "imported where it was not: do that in the function that uses it"
    )
    assert sorted(set(EXPECTED[name]) - set(found)) == [], "no longer imported: take it off the list"


def test_every_start_is_in_the_file(clean: Path) -> None:
    assert [name for name, *_ in starts(ROOT, clean)] == list(EXPECTED), (
        "run `.venv/bin/python -m rollcall_bench.imported > tests/unit/project/imported.txt`"
    )
    assert as_text(EXPECTED) == FILE.read_text(encoding="utf-8")


def test_a_check_of_a_clean_package_imports_nothing_that_explains_faults() -> None:
    assert [name for name in EXPECTED["rollcall check"] if name.startswith(IF_SOMETHING_IS_WRONG)] == []


def test_no_module_of_the_core_compiles_a_regular_expression_when_it_is_imported() -> None:
    """`re` keeps those that were used, so a constant is a string."""
    found = [
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "layers/core/python/rollcall").rglob("*.py")
        if "re.compile" in (text := path.read_text(encoding="utf-8"))
        for statement in ast.parse(text).body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    ]
    assert found == []
