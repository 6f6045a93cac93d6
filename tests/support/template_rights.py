"""Who may do what, as the template says it."""

from collections.abc import Mapping
from typing import Any

from support.deployment_files import resources, values

FUNCTIONS = resources("AWS::Serverless::Function")


def statements(resource: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The statements of a function's or a role's policies."""
    found = [value for value in values(resource.get("Policies", [])) if isinstance(value, Mapping)]
    return [value for value in found if "Effect" in value]


def as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def where(resource: Mapping[str, Any] | str) -> str:
    """A statement's resource as `Fn::Sub` would write it."""
    if isinstance(resource, str):
        return resource
    if "Ref" in resource:
        return f"${{{resource['Ref']}}}"
    if "Fn::GetAtt" in resource:
        return "${" + ".".join(resource["Fn::GetAtt"]) + "}"
    text: str = as_list(resource["Fn::Sub"])[0]
    return text


def permissions(function: str) -> set[tuple[str, str]]:
    """What a function may do: action and resource. What goes with it of a key, `test_key.py` looks at."""
    role = {"Ref": f"{function}Role"}
    every = {name: each for name, each in resources("AWS::IAM::Policy").items() if not name.startswith("Key")}
    apart = [policy for policy in every.values() if role in policy["Roles"]]
    return {
        (action, where(resource))
        for statement in [*statements(FUNCTIONS[function]), *statements({"Policies": apart})]
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }
