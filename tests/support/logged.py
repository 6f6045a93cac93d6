"""The lines that functions log, read from the calls in their code: their messages, and the fields of each."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache

from support.core_code import parsed
from support.deployment_files import ROOT, resources
from support.in_memory import RUNNING, Telemetry

from rollcall.model.imports import Closing, Status
from rollcall.steps import import_log

CORE = ROOT / "layers/core/python/rollcall"
EVERYWHERE = frozenset(
    {"level", "location", "message", "timestamp", "service", "import_id", "district_id", "request_id"}
)
"""What Powertools writes into each line of a log, and what `aws.telemetry.observed` adds."""


LOGS = re.compile(r"\.(?:log|error)\(")
"""What the code of a module has that logs."""


@cache
def logged() -> Mapping[str, frozenset[str]]:
    """For each message that is logged, the fields of its lines."""
    found: dict[str, set[str]] = {}
    for path in sorted(CORE.rglob("*.py")):
        if not LOGS.search(path.read_text(encoding="utf-8")):
            continue  # nine of ten modules, whose code need not be looked through
        for message, fields in _logged(parsed(path)):
            found.setdefault(message, set()).update(fields)
    for message, fields in _about_imports():
        found.setdefault(message, set()).update(fields)
    return {message: frozenset(fields | EVERYWHERE) for message, fields in found.items()}


def _logged(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """The calls of `telemetry.log(message, name=…)` and of a logger with `extra={name: …}` in a module."""
    nodes = [*ast.walk(tree)]
    functions = {each.name: each for each in nodes if isinstance(each, ast.FunctionDef)}
    assigned = {
        each.targets[0].id: each.value
        for each in nodes
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
    }
    for node in nodes:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            continue
        said = node.args[0]
        either = [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]
        texts = [str(each.value) for each in either if isinstance(each, ast.Constant)]
        if node.func.attr not in {"log", "error"} or not texts:
            continue
        fields = {each.arg for each in node.keywords if each.arg and each.arg != "extra"}
        for each in node.keywords:
            if each.arg is None or each.arg == "extra":
                value = each.value
                named = assigned.get(value.id, value) if isinstance(value, ast.Name) else value
                fields |= _keys(named, functions)
        yield from ((text, fields) for text in texts)


def _keys(tree: ast.expr, functions: Mapping[str, ast.FunctionDef]) -> set[str]:
    """The keys of the mappings in an expression, and of those that the module's functions return which it calls."""
    called = {each.func.id for each in ast.walk(tree) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)}
    trees: list[ast.AST] = [tree, *(functions[name] for name in called if name in functions)]
    keys = (key for each in trees for part in ast.walk(each) if isinstance(part, ast.Dict) for key in part.keys)
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


def _about_imports() -> Iterator[tuple[str, set[str]]]:
    """The lines about an import, whose fields are made of its record."""
    telemetry = Telemetry()
    closing = Closing(Status.FAILED, "", {}, {"findings": 1, "by_code": {"invalid-date": 1}})
    import_log.log_begun(RUNNING, telemetry)
    import_log.log_held(RUNNING, telemetry)
    import_log.log_closed(RUNNING, closing, {"rows": 1, "accepted": 0, "omitted": 1}, telemetry)
    yield from ((message, {*fields}) for message, fields in telemetry.logged)


def of_requests() -> frozenset[str]:
    """The fields that API Gateway writes about each request of the pages."""
    (stage,) = resources("AWS::ApiGatewayV2::Stage").values()
    return frozenset(json.loads(stage["AccessLogSettings"]["Format"]))
