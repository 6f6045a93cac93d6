"""The settings of the functions: what their environment says, and what is said where it is wrong."""

import ast
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal

import pytest
from support.deployment_files import ROOT, resources, steps, template

from rollcall import archive, reading
from rollcall.aws.settings import environment
from rollcall.aws.settings.environment import LIBRARIES, Environment, InvalidSettings, Variable, declared, read
from rollcall.aws.settings.notify import NotifySettings
from rollcall.aws.settings.unpack import UnpackSettings
from rollcall.aws.settings.validate import ValidateSettings
from rollcall.rules.judge import Options
from rollcall.steps.open_import import ImportLimits
from rollcall.steps.room import Room
from rollcall_docs.settings import settings_of

TEMPLATE = template()
FUNCTIONS = resources("AWS::Serverless::Function")
STEPS = steps()
MIB = 1 << 20


def variables(step: str) -> dict[str, str]:
    """The environment of a function whose deployment left every parameter as it is; resources by their names."""
    made: dict[str, str] = {}
    for name, value in FUNCTIONS[f"{step.capitalize()}Function"]["Environment"]["Variables"].items():
        made[name] = value if isinstance(value, str) else _resolved(value)
    return made


def _resolved(value: dict[str, Any]) -> str:
    if "Fn::FindInMap" in value:
        table, key, parameter = value["Fn::FindInMap"]
        return str(TEMPLATE["Mappings"][table][key][_resolved(parameter)])
    if "Fn::If" in value:
        condition, yes, no = value["Fn::If"]
        return _resolved(yes if _holds(condition) else no)
    if "Fn::Sub" in value:
        return str(value["Fn::Sub"])
    name = value["Ref"] if "Ref" in value else ".".join(value["Fn::GetAtt"])
    return str(TEMPLATE["Parameters"].get(name, {}).get("Default", name))


def _holds(condition: str) -> bool:
    """Whether a condition that asks for a parameter with a value holds."""
    ((reference, empty),) = (one["Fn::Equals"] for one in TEMPLATE["Conditions"][condition]["Fn::Not"])
    return bool(_resolved(reference) != empty)


@dataclass(frozen=True, slots=True)
class Example(Environment):
    """Settings of every type."""

    name: Annotated[str, Variable("A name.")]
    remark: Annotated[str, Variable("A remark.", may_be_empty=True)]
    many: Annotated[int, Variable("A number.")]
    share: Annotated[float, Variable("A share.")]
    where: Annotated[Literal["here", "there"], Variable("A place.")]


RIGHT = {"NAME": "rollcall", "REMARK": "", "MANY": "12", "SHARE": "0.25", "WHERE": "there"}


def test_settings_have_their_types() -> None:
    assert read(Example, RIGHT) == Example("rollcall", "", 12, 0.25, "there")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("NAME", None, "NAME is missing"),
        ("NAME", "", "NAME must be a text that is not empty"),
        ("REMARK", None, "REMARK is missing"),
        *(("MANY", text, "MANY must be a whole number") for text in ("", "1.5", "5e2", "-1", " 5", "1_000", "٥", "x")),
        *(("SHARE", text, "SHARE must be a number from 0 to 1") for text in ("", "1.1", "-0.1", "nan", "inf", "50%")),
        ("WHERE", "nowhere", "WHERE must be one of here, there; it is 'nowhere'."),
    ],
)
def test_a_variable_that_is_missing_or_malformed_is_named(name: str, text: str | None, said: str) -> None:
    wrong = {**RIGHT, name: text} if text is not None else {key: RIGHT[key] for key in RIGHT.keys() - {name}}
    with pytest.raises(InvalidSettings, match=said):
        read(Example, wrong)


def test_every_wrong_variable_is_named_at_once() -> None:
    with pytest.raises(InvalidSettings) as invalid:
        read(Example, {"NAME": "rollcall", "MANY": "many"})
    assert [name for name in RIGHT if f"variable {name} " in str(invalid.value)] == ["REMARK", "MANY", "SHARE", "WHERE"]


def test_the_environment_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_KNOWN", {})
    for name, text in RIGHT.items():
        monkeypatch.setenv(name, text)
    first = Example.from_environment()
    monkeypatch.delenv("NAME")
    assert Example.from_environment() is first


@pytest.mark.parametrize("step", STEPS)
def test_a_function_has_exactly_the_variables_that_its_settings_declare(step: str) -> None:
    shared = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    assert {*variables(step), *shared} == {*declared(settings_of(step)), *LIBRARIES}
    read(settings_of(step), variables(step))  # and the defaults of the parameters are right


@pytest.mark.parametrize("step", STEPS)
def test_a_handler_reads_the_settings_of_its_step_and_nothing_else_of_the_environment(step: str) -> None:
    handler = (ROOT / f"functions/{step}/app.py").read_text(encoding="utf-8")
    assert f"{settings_of(step).__name__}.from_environment()" in handler
    assert "environ[" not in handler
    assert "getenv" not in handler


@pytest.mark.parametrize("step", STEPS)
def test_a_handler_parses_calls_and_returns(step: str) -> None:
    handler = (ROOT / f"functions/{step}/app.py").read_text(encoding="utf-8")
    tree = ast.parse(handler)
    branches = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.Match)
    assert not [node for node in ast.walk(tree) if isinstance(node, branches)]
    assert [node.name for node in tree.body if isinstance(node, ast.FunctionDef)] == ["handler"]
    assert handler.count("\n") <= 40


def test_the_template_sets_the_contracts_limits() -> None:
    settings = read(UnpackSettings, variables("unpack"))
    room = Room(3008 * MIB, 3008 * MIB)
    assert settings.limits == ImportLimits(archive.PackageLimits(), reading.Limits(), room, uploads_per_hour=60)


def test_the_template_sets_the_contracts_rules() -> None:
    assert read(ValidateSettings, variables("validate")).options == Options()


def test_a_deployment_may_set_other_limits() -> None:
    other = {"MAX_PACKAGE_MIB": "1", "MAX_RATIO": "7", "MAX_LINE_KIB": "2", "VALIDATE_MEMORY_MIB": "1769"}
    limits = read(UnpackSettings, {**variables("unpack"), **other}).limits
    assert (limits.package.package, limits.package.ratio) == (MIB, 7)
    assert (limits.file.line_bytes, limits.memory) == (2048, Room(1769 * MIB, 3008 * MIB))


def test_failures_gather_for_the_minutes_that_a_deployment_sets() -> None:
    assert read(NotifySettings, variables("notify")).gather == timedelta(minutes=15)
    assert read(NotifySettings, {**variables("notify"), "GATHER_SECONDS": "0"}).gather == timedelta(0)


def test_whom_districts_ask_may_be_nobody_in_particular() -> None:
    support = read(NotifySettings, variables("notify")).support
    assert (support.name, support.email) == ("", "")
