"""What the functions measure, read from the calls in their code."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from support.core_code import parsed
from support.deployment_files import ROOT

from rollcall.steps.metrics import METRICS

STEPS_ROOM = ROOT / "layers/core/python/rollcall/steps"
EVERY = "layers/core/python/rollcall/aws/usage.py"
"""What every function measures."""


def written_by(step: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The metrics that the modules write which a step's handler itself imports, with the names of their dimensions."""
    for module in _steps_that((ROOT / f"functions/{step}/app.py").read_text()):
        for path in _files(STEPS_ROOM / module.replace(".", "/")):
            yield from _measured(path)


@cache
def emitted(step: str) -> frozenset[tuple[str, frozenset[str]]]:
    """The same with all that these modules import, of which a step may not call everything."""
    waiting, seen = [ROOT / f"functions/{step}/app.py"], set[Path]()
    while waiting:
        text = waiting.pop().read_text()
        for module in _steps_that(text):
            new = {*_files(STEPS_ROOM / module.replace(".", "/"))} - seen
            seen |= new
            waiting += new
    return frozenset().union(*map(_measured, seen))


def _steps_that(text: str) -> Iterator[str]:
    """The modules of the room `steps` that a source imports."""
    yield from re.findall(r"^from rollcall\.steps\.([\w.]+) import", text, re.MULTILINE)
    for names in re.findall(r"^from rollcall\.steps import (.+)$", text, re.MULTILINE):
        yield from re.findall(r"\w+", names)


def _files(module: Path) -> Iterator[Path]:
    if module.is_dir():
        yield from module.glob("*.py")
    else:
        yield module.with_suffix(".py")


@cache
def _measured(path: Path) -> frozenset[tuple[str, frozenset[str]]]:
    """Read once: most modules are of several steps."""
    return frozenset(_calls(parsed(path)))


def _calls(module: ast.Module) -> Iterator[tuple[str, frozenset[str]]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "measure":
            (written,) = node.args
            dimensions = frozenset({"service", *(keyword.arg or "" for keyword in node.keywords)})
            if isinstance(written, ast.Dict):
                names = {text for key in written.keys if key for text in _texts(key)}
            else:  # made of names that stand elsewhere in the module
                names = METRICS.keys() & {*_texts(module)}
            yield from ((name, dimensions) for name in names)


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def of_every_function() -> set[str]:
    """The metrics that `aws.usage` writes for each invocation of any function."""
    text = (ROOT / EVERY).read_text()
    return set(re.findall(r'"(\w+Share)"', text))
