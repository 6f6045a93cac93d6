"""The core's code as its annotations and imports show it: what each module takes, returns and imports."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORE = ROOT / "layers/core/python/rollcall"


@dataclass
class Module:
    """One module of the core; names of modules are without `rollcall.`."""

    imported: set[str] = field(default_factory=set)
    """What it imports of the core: modules, and names of them as `module.name`."""
    declares: set[str] = field(default_factory=set)
    """Its classes."""
    calls: set[str] = field(default_factory=set)
    """The names of functions and classes that it calls."""
    takes: dict[str, set[str]] = field(default_factory=dict)
    """For each function, the names in the annotations of its parameters."""
    returns: dict[str, set[str]] = field(default_factory=dict)
    """For each function, the names in the annotation of its result."""
    protocols: set[str] = field(default_factory=set)
    """The functions of its protocols: its ports."""


@cache
def parsed(path: Path) -> ast.Module:
    """The code of a file, which several tests look at."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def modules() -> Mapping[str, Module]:
    """All modules by name; a package is its `__init__`."""
    found = {}
    for path in CORE.rglob("*.py"):
        name = ".".join(path.relative_to(CORE).with_suffix("").parts).removesuffix(".__init__")
        found["" if name == "__init__" else name] = _module(parsed(path))
    return found


@cache
def handlers() -> Mapping[str, Module]:
    """The modules of the functions, by step."""
    paths = (ROOT / "functions").glob("*/app.py")
    return {path.parent.name: _module(parsed(path)) for path in paths}


@cache
def of_functions() -> set[str]:
    """What the functions import of the core, in all their modules."""
    paths = (ROOT / "functions").rglob("*.py")
    return set[str]().union(*(_module(parsed(path)).imported for path in paths))


def imports(one: str, other: str) -> bool:
    """Whether a module imports another one, itself or by a package that passes its names on."""
    seen: set[str] = set()
    for name in modules()[one].imported:
        module = module_of(name)
        seen.add(module)
        package = module in modules() and any(each.startswith(f"{module}.") for each in modules())
        if package:
            seen |= {module_of(inner) for inner in modules()[module].imported}
    return other in seen


def module_of(name: str) -> str:
    """The module that is `name`, or that holds it."""
    while name and name not in modules():
        name = name.rpartition(".")[0]
    return name


def functions(body: list[ast.stmt]) -> Iterator[tuple[ast.FunctionDef, ast.ClassDef | None]]:
    """The functions and methods of a module, with the class that each belongs to."""
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield node, None
        elif isinstance(node, ast.ClassDef):
            yield from ((inner, node) for inner in node.body if isinstance(inner, ast.FunctionDef))


def names_in(annotation: ast.expr | None) -> set[str]:
    """The names in an annotation, also in one that is a string."""
    found: set[str] = set()
    for node in ast.walk(annotation) if annotation else ():
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= names_in(ast.parse(node.value, mode="eval").body)
    return found


def _module(tree: ast.Module) -> Module:
    module = Module()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "rollcall":
            origin = (node.module or "").partition(".")[2]
            module.imported |= {f"{origin}.{each.name}".lstrip(".") for each in node.names}
        elif isinstance(node, ast.Call):
            module.calls |= {each for each in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")) if each}
    module.declares = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    for function, owner in functions(tree.body):
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        taken = set().union(*(names_in(each.annotation) for each in arguments))
        module.takes.setdefault(function.name, set()).update(taken)
        module.returns.setdefault(function.name, set()).update(names_in(function.returns))
        if owner and any("Protocol" in names_in(base) for base in owner.bases):
            module.protocols.add(function.name)
    return module
