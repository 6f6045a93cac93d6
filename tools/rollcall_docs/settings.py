"""The settings of a deployment as Markdown: the template's parameters, and the environment of the functions."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import yaml

from rollcall.aws.settings.environment import LIBRARIES, Environment, declared
from rollcall_docs.markdown import cell


def settings_of(step: str) -> type[Environment]:
    """The settings of the function that runs a step: `UnpackSettings` of `rollcall.aws.settings.unpack`."""
    found: type[Environment] = getattr(import_module(f"rollcall.aws.settings.{step}"), f"{step.capitalize()}Settings")
    return found


def parameters(template: Path) -> str:
    """A table of the template's parameters."""
    rows = ["| Parameter | Default | What it sets |", "| --- | --- | --- |"]
    for name, parameter in read(template)["Parameters"].items():
        default = f"`{parameter['Default']}`" if str(parameter.get("Default", "")) else "none"
        rows.append(f"| `{name}` | {default} | {cell(parameter.get('Description', ''))} |")
    return "\n".join(rows)


def environment(template: Path) -> str:
    """A table of the environment variables of all functions: which function reads each, and what sets it."""
    head = ["| Variable | Type | Functions | Set by | What it means |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *_variables(read(template))])


def _variables(template: Mapping[str, Any]) -> Iterator[str]:
    functions = {
        name.removesuffix("Function").lower(): resource["Properties"]["Environment"]["Variables"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    known = {name: found for step in functions for name, found in declared(settings_of(step)).items()}
    for name in sorted(known):
        type_, variable = known[name]
        readers = [step for step, variables in functions.items() if name in variables]
        yield _row(name, _type(type_), readers, functions[readers[0]][name], variable.meaning)
    shared = template["Globals"]["Function"]["Environment"]["Variables"]
    for name, meaning in LIBRARIES.items():
        yield _row(name, "text", ["all"], shared.get(name, "the step's name"), meaning)


def _type(type_: Any) -> str:  # noqa: ANN401 - any that settings may have
    if get_origin(type_) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(type_))
    return {str: "text", int: "whole number", float: "share, 0 to 1"}[type_]


def _row(name: str, kind: str, functions: list[str], setter: str, meaning: str) -> str:
    return f"| `{name}` | {kind} | {', '.join(functions)} | {setter} | {cell(meaning)} |"


class _Template(yaml.CSafeLoader):
    """Reads a CloudFormation template. A value with a tag is read as what it names, in Markdown: `!Ref MailFrom`."""


def _named(loader: yaml.CSafeLoader, _tag: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode):
        return f"`{loader.construct_scalar(node)}`"
    if isinstance(node, yaml.SequenceNode):
        parts = loader.construct_sequence(node, deep=True)
        return parts[-1] if parts else None  # `!FindInMap [Hold, Days, !Ref HoldDays]` follows HoldDays
    return None


_Template.add_multi_constructor("!", _named)


def read(template: Path) -> Mapping[str, Any]:
    """The template as plain values; CloudFormation's short forms are read as what they hold."""
    return _parsed(template.read_text(encoding="utf-8"))


@cache
def _parsed(text: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.load(text, _Template)  # noqa: S506 - a safe loader
    return found
