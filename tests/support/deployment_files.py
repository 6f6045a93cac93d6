"""The files that are deployed, as plain values: the template with its functions in long form, and the chain."""

import copy
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]


class _Loader(yaml.CSafeLoader):
    """YAML with CloudFormation's short forms."""


def _long_form(loader: yaml.CSafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        return {name: value.split(".", 1) if suffix == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _long_form)


def template() -> dict[str, Any]:
    """`template.yaml`."""
    return copy.deepcopy(_template())


def chain() -> dict[str, Any]:
    """`functions/imports.asl.yaml`."""
    return copy.deepcopy(_chain())


@cache
def _chain() -> dict[str, Any]:
    return parsed((ROOT / "functions/imports.asl.yaml").read_text())


@cache
def _template() -> dict[str, Any]:
    return parsed((ROOT / "template.yaml").read_text())


def parsed(text: str) -> dict[str, Any]:
    """A template or a chain, given as its text."""
    loaded: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    return loaded


def steps() -> list[str]:
    """The steps that have a function, in the template's order."""
    return [name.removesuffix("Function").lower() for name in resources("AWS::Serverless::Function")]


def chained() -> dict[str, str]:
    """The states of the chain that are called as the function that they run, and their steps."""
    states = chain()["States"].items()
    return {name: name.lower() for name, state in states if state.get("Resource") == f"${{{name}Function}}"}


def resources(kind: str) -> dict[str, Mapping[str, Any]]:
    """The template's resources of one type: name to properties."""
    return {name: each["Properties"] for name, each in template()["Resources"].items() if each["Type"] == kind}


def values(tree: object) -> Iterator[object]:
    """Every value of a tree of mappings and lists, itself included."""
    yield tree
    if isinstance(tree, Mapping):
        for inner in tree.values():
            yield from values(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from values(inner)
