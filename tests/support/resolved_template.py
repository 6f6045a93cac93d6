"""The template as CloudFormation would deploy it: conditions judged, and references to parameters filled in.

What refers to a resource stays as it is.
"""

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from typing import Any

from support.deployment_files import template

GONE = object()
"""What `AWS::NoValue` becomes: it is left out."""

UNKNOWN = object()
"""What only a deployment knows."""


@cache
def _unchanged() -> Mapping[str, Any]:
    """The template, of which each `Resolved` makes values of its own."""
    return template()


class Resolved:
    """The template with these parameters; the others have their defaults."""

    def __init__(self, **parameters: str) -> None:
        """`parameters` are values by name."""
        self._template = _unchanged()
        declared = self._template["Parameters"]
        assert parameters.keys() <= declared.keys()
        self.parameters = {name: str(each.get("Default", "")) for name, each in declared.items()} | parameters

    @property
    def refusals(self) -> list[str]:
        """What CloudFormation says about parameters that don't fit together, before it does anything."""
        return [
            assertion["AssertDescription"]
            for rule in self._template["Rules"].values()
            if self._value(rule["RuleCondition"])
            for assertion in rule["Assertions"]
            if not self._value(assertion["Assert"])
        ]

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The resources that are made, by name."""
        every = self._template["Resources"].items()
        return {name: self._value(each) for name, each in every if self._is_made(each)}

    @property
    def outputs(self) -> dict[str, Any]:
        """The values of the outputs that there are, by name."""
        every = self._template["Outputs"].items()
        return {name: self._value(each["Value"]) for name, each in every if self._is_made(each)}

    def _is_made(self, part: Mapping[str, Any]) -> bool:
        return "Condition" not in part or self._holds(part["Condition"])

    def _holds(self, condition: str) -> bool:
        return bool(self._value(self._template["Conditions"][condition]))

    def _value(self, tree: Any) -> Any:  # noqa: ANN401 - any part of a template
        if isinstance(tree, list):
            return [value for value in map(self._value, tree) if value is not GONE]
        if not isinstance(tree, Mapping):
            return tree
        if len(tree) == 1:
            ((name, given),) = tree.items()
            if name in self._functions and (value := self._functions[name](given)) is not UNKNOWN:
                return value
        return {name: value for name, part in tree.items() if (value := self._value(part)) is not GONE}

    @cached_property
    def _functions(self) -> Mapping[str, Callable[[Any], Any]]:
        """What CloudFormation's functions give."""
        return {
            "Ref": lambda name: GONE if name == "AWS::NoValue" else self.parameters.get(name, UNKNOWN),
            "Condition": lambda name: self._holds(name) if isinstance(name, str) else UNKNOWN,
            "Fn::If": lambda given: self._value(given[1] if self._holds(given[0]) else given[2]),
            "Fn::Equals": lambda given: self._value(given[0]) == self._value(given[1]),
            "Fn::Not": lambda given: not self._value(given[0]),
            "Fn::And": lambda given: all(map(self._value, given)),
            "Fn::Or": lambda given: any(map(self._value, given)),
            "Fn::Split": self._split,
            "Fn::Select": self._select,
            "Fn::Sub": self._sub,
        }

    def _split(self, given: Any) -> Any:  # noqa: ANN401 - as above
        text = self._value(given[1])
        return text.split(given[0]) if isinstance(text, str) else UNKNOWN

    def _select(self, given: Any) -> Any:  # noqa: ANN401 - as above
        values = self._value(given[1])
        return values[int(given[0])] if isinstance(values, list) else UNKNOWN

    def _sub(self, given: Any) -> Any:  # noqa: ANN401 - as above
        text, own = given if isinstance(given, list) else (given, {})
        known = {name: self._value(value) for name, value in own.items()}
        if not all(isinstance(value, str) for value in known.values()):
            return UNKNOWN
        for name, value in {**self.parameters, **known}.items():
            text = text.replace(f"${{{name}}}", value)
        return {"Fn::Sub": text} if "${" in text else text
