"""The template's parameters: what each is, whether it is asked for, and which values CloudFormation takes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rollcall_docs.settings import read

ASKED = ("MailFrom", "SupportName", "SupportEmail", "AlarmEmail", "Architecture")
"""What has no default that suits everybody. All others keep theirs, unless they are named."""

_NOT_QUOTED = ('"', "\\")
"""Characters that `sam deploy` takes apart in the value of a parameter."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the template."""

    name: str
    group: str
    """The heading that it stands below, such as `Mail`."""
    description: str
    default: str | None
    """None if it has to be given."""
    pattern: str
    allowed: tuple[str, ...]
    """The values that it may have; empty if the pattern decides."""
    constraint: str

    def problem(self, value: str) -> str | None:
        """Say in a sentence why the value is refused; None if it is taken."""
        if self.default is None and not value:
            return f"{self.name} must be given: it has no default."
        if any(character in value for character in _NOT_QUOTED):
            return f'{self.name} must have no quotation mark (") and no backslash.'
        if self.allowed and value not in self.allowed:
            return f"{self.name} must be one of {', '.join(self.allowed)}."
        if not re.fullmatch(self.pattern, value):
            return self.constraint or f"{self.name} must match {self.pattern}."
        return None


def parameters(template: Path) -> Mapping[str, Parameter]:
    """The parameters of the template by name, in the order of its groups."""
    found = read(template)
    declared: Mapping[str, Mapping[str, Any]] = found["Parameters"]
    grouped = list(_grouped(found))
    every = [*grouped, *((name, "Other") for name in declared if name not in dict(grouped))]
    return {name: _parameter(name, group, declared[name]) for name, group in every}


def _grouped(template: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    groups = template.get("Metadata", {}).get("AWS::CloudFormation::Interface", {}).get("ParameterGroups", [])
    for group in groups:
        for name in group["Parameters"]:
            yield name, group["Label"]["default"]


def _parameter(name: str, group: str, declared: Mapping[str, Any]) -> Parameter:
    default = declared.get("Default")
    return Parameter(
        name,
        group,
        declared.get("Description", ""),
        None if default is None else str(default),
        declared.get("AllowedPattern", "(?s).*"),
        tuple(str(value) for value in declared.get("AllowedValues", ())),
        declared.get("ConstraintDescription", ""),
    )
