"""The files that are deployed, as plain values: the template with its functions in long form, and the chain."""

import pickle
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


def template(name: str = "template.yaml") -> dict[str, Any]:
    """`template.yaml`, or another one of the project."""
    return _copied(name)


def chain() -> dict[str, Any]:
    """`functions/imports.asl.yaml`."""
    return _copied("functions/imports.asl.yaml")


def _copied(name: str) -> dict[str, Any]:
    """A copy that is the caller's to change: `copy.deepcopy` takes ten times as long."""
    loaded: dict[str, Any] = pickle.loads(_pickled(name))  # noqa: S301 - our own
    return loaded


@cache
def _pickled(name: str) -> bytes:
    return pickle.dumps(parsed((ROOT / name).read_text(encoding="utf-8")))


def parsed(text: str) -> dict[str, Any]:
    """A template or a chain, given as its text."""
    loaded: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    return loaded


BY_PARAMETER = frozenset({"webhook", "canary"})
"""Functions that are deployed by a parameter alone, and so not on the local platform."""


def steps() -> list[str]:
    """The steps that have a function, in the template's order."""
    return [name.removesuffix("Function").lower() for name in resources("AWS::Serverless::Function")]


def chained() -> dict[str, str]:
    """The states of the chain that are called as the function that they run, and their steps."""
    states = chain()["States"].items()
    return {name: name.lower() for name, state in states if state.get("Resource") == f"${{{name}Function}}"}


def resources(kind: str) -> dict[str, Mapping[str, Any]]:
    """The template's resources of one type: name to properties."""
    loaded: dict[str, Mapping[str, Any]] = pickle.loads(_pickled_resources(kind))  # noqa: S301 - our own
    return loaded


@cache
def _pickled_resources(kind: str) -> bytes:
    """Those of one type are copied for a test: all are 50 times as many."""
    every = template()["Resources"].items()
    return pickle.dumps({name: each["Properties"] for name, each in every if each["Type"] == kind})


def values(tree: object) -> Iterator[object]:
    """Every value of a tree of mappings and lists, itself included."""
    yield tree
    if isinstance(tree, Mapping):
        for inner in tree.values():
            yield from values(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from values(inner)
