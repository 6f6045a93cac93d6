"""Who imports whom: downwards only, in no circle, and what is heavy or foreign stays where it belongs."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from support.core_code import parsed
from support.deployment_files import ROOT, resources

CORE = ROOT / "layers/core/python"

LEVELS = (
    {"model"},
    {"columns"},
    {"archive", "reading"},
    {"rules"},
    {"report", "publishing"},
    {"mail", "forms", "repair"},
    {"steps"},
    {"aws"},
)
"""The rooms of the core, as docs/architecture.md shows them, lowest first."""

FOREIGN = {
    "boto3": {"aws"},
    "botocore": {"aws"},
    "aws_lambda_powertools": {"aws"},
    "isal": {"archive"},
    "jsonschema": {"rules"},
    "pyarrow": {"columns", "reading", "rules", "report", "publishing", "forms", "repair"},
    "numpy": {"columns", "reading", "rules", "report", "publishing", "forms", "repair"},
}
"""Which parts of the core may use a library."""


@cache
def modules() -> Mapping[str, Path]:
    """The modules of the core by name."""
    found = {}
    for path in CORE.rglob("*.py"):
        parts = path.relative_to(CORE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imported(path: Path, *, at_import: bool = False) -> Sequence[str]:
    """Full names that a file imports; with `at_import` only those that importing it imports."""
    return [*_imported(path, at_import=at_import)]


def _imported(path: Path, *, at_import: bool) -> Iterator[str]:
    waiting: list[ast.AST] = [parsed(path)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        elif not isinstance(node, ast.expr) and not (at_import and isinstance(node, ast.FunctionDef)):
            waiting += ast.iter_child_nodes(node)


def module_of(name: str) -> str | None:
    """The module of the core that holds `name`, or is it."""
    while name:
        if name in modules():
            return name
        name = name.rpartition(".")[0]
    return None


def part(module: str) -> str:
    """The package or single module directly inside `rollcall`."""
    return module.split(".")[1]


def level(module: str) -> int:
    return next(number for number, parts in enumerate(LEVELS) if part(module) in parts)


def reached(path: Path, *, at_import: bool = True) -> set[str]:
    """All names that importing a file imports, through the core; or all that it ever imports itself."""
    seen: set[str] = set()
    waiting = list(imported(path, at_import=at_import))
    while waiting:
        name = waiting.pop()
        module = module_of(name)
        if (module or name) in seen:
            continue
        seen.add(module or name)
        if module:
            # Importing a module imports the packages that it lies in, too.
            waiting += [module.rsplit(".", up)[0] for up in range(1, module.count(".") + 1)]
            waiting += imported(modules()[module], at_import=True)
    return seen


def test_what_is_installed_holds_every_package() -> None:
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    found = set()
    for name, folder in setuptools["package-dir"].items():
        for path in (ROOT / folder).rglob("*"):
            if path.name == "__init__.py" or path.match("schemas/*.json"):
                found.add(".".join([name, *path.parent.relative_to(ROOT / folder).parts]))
    assert found == set(setuptools["packages"])


def test_every_module_has_its_level() -> None:
    parts = [part(module) for module in modules() if module != "rollcall"]
    assert set(parts) == set().union(*LEVELS)


@pytest.mark.parametrize("module", [module for module in modules() if module != "rollcall"])
def test_imports_go_downwards(module: str) -> None:
    for name in imported(modules()[module]):
        other = module_of(name)
        if other and other != "rollcall" and part(other) != part(module):
            assert level(other) < level(module), f"{module} imports {other}"


def test_no_import_makes_a_circle() -> None:
    graph = {
        module: {other for name in imported(path) if (other := module_of(name)) and other != module}
        for module, path in modules().items()
    }
    assert len(list(TopologicalSorter(graph).static_order())) == len(modules())


def test_nothing_that_is_deployed_knows_the_local_platform() -> None:
    """What is set right for it is set right on its own side."""
    deployed = [path for folder in ("layers", "functions", "schemas") for path in (ROOT / folder).rglob("*")]
    for path in [*deployed, ROOT / "template.yaml"]:
        if path.is_file() and "__pycache__" not in path.parts:
            content = path.read_bytes().lower()
            assert b"rollcall_local" not in content, path
            assert b"ministack" not in content, path


@pytest.mark.parametrize("library", FOREIGN)
def test_a_library_is_used_where_it_belongs_alone(library: str) -> None:
    users = {part(m) for m, path in modules().items() if any(n.split(".")[0] == library for n in imported(path))}
    assert users, "nobody uses it"
    assert users <= FOREIGN[library]


@pytest.mark.parametrize("function", resources("AWS::Serverless::Function"))
def test_a_function_reaches_arrow_only_if_it_has_its_layer(function: str) -> None:
    properties = resources("AWS::Serverless::Function")[function]
    own = [path for path in (ROOT / properties["CodeUri"]).rglob("*.py") if "__pycache__" not in path.parts]
    names = set[str]().union(*(reached(path, at_import=False) for path in own))
    libraries = {name.split(".")[0] for name in names}
    assert ("pyarrow" in libraries) == ({"Ref": "ArrowLayer"} in properties["Layers"])
    assert "boto3" in libraries


def test_the_pages_load_arrow_for_findings_alone() -> None:
    """It takes a third of a second, which nobody shall wait for who signs in or reads the guide."""
    for path in (ROOT / "functions/apps").rglob("*.py"):
        assert not {name for name in reached(path) if name.split(".")[0] in {"pyarrow", "numpy"}}, path


@pytest.mark.parametrize("command", sorted((ROOT / "tools/rollcall_cli").rglob("*.py")), ids=lambda path: path.stem)
def test_a_command_needs_aws_only_when_it_runs(command: Path) -> None:
    libraries = {name.split(".")[0] for name in reached(command)}
    assert not libraries & {"boto3", "botocore"}


def test_the_architecture_page_shows_the_levels() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    section = page.partition("## Modules of the core")[2].partition("<!-- generated")[0]
    rows = dict(re.findall(r"^\| (\d) \| ([^|]*) \|", section, re.MULTILINE))
    shown = [set(re.findall(r"`(\w+)`", rows[str(number)])) for number in range(1, len(LEVELS) + 1)]
    assert shown == list(LEVELS)
