"""The template as CloudFormation would deploy it with certain parameters: conditions judged, references to parameters
filled in. What refers to a resource stays as it is.
"""

from collections.abc import Mapping
from typing import Any

from support.deployment_files import template

GONE = object()
"""What `AWS::NoValue` becomes: it is left out."""


class Resolved:
    """The template with these parameters; the others have their defaults."""

    def __init__(self, **parameters: str) -> None:
        """`parameters` are values by name."""
        self._template = template()
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

    @property
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

    def _value(self, tree: Any) -> Any:  # noqa: ANN401, PLR0911 - any part of a template
        if isinstance(tree, list):
            return [value for value in map(self._value, tree) if value is not GONE]
        if not isinstance(tree, Mapping):
            return tree
        match list(tree.items()):
            case [("Ref", "AWS::NoValue")]:
                return GONE
            case [("Ref", name)] if name in self.parameters:
                return self.parameters[name]
            case [("Condition", str(name))]:
                return self._holds(name)
            case [("Fn::If", [name, then, otherwise])]:
                return self._value(then if self._holds(name) else otherwise)
            case [("Fn::Equals", [one, other])]:
                return self._value(one) == self._value(other)
            case [("Fn::Not", [part])]:
                return not self._value(part)
            case [("Fn::And", parts)]:
                return all(map(self._value, parts))
            case [("Fn::Or", parts)]:
                return any(map(self._value, parts))
            case [("Fn::Split", [mark, part])] if isinstance(text := self._value(part), str):
                return text.split(mark)
            case [("Fn::Sub", str(text))]:
                for name, value in self.parameters.items():
                    text = text.replace(f"${{{name}}}", value)
                return {"Fn::Sub": text} if "${" in text else text
        return {name: value for name, part in tree.items() if (value := self._value(part)) is not GONE}
