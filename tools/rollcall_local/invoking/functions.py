"""What a deployment says of its functions: their variables, roles and limits, as they are now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SUFFIX = "Function"
"""A step's function is called as the step, with this behind it, in the template."""


@dataclass(frozen=True, slots=True)
class Function:
    """A deployed function."""

    name: str
    """Its name in the template, such as `UnpackFunction`."""
    variables: Mapping[str, str]
    role: str
    """The ARN of the role that it has."""
    handler: str
    runtime: str
    memory: int
    """In MiB."""
    timeout: int
    """In seconds."""

    @property
    def step(self) -> str:
        """Its step, such as `unpack`."""
        return self.name.removesuffix(SUFFIX).lower()


def deployed(client: Any, stack: str) -> dict[str, Function]:
    """The functions of a stack, by step; `client` makes the AWS client of a service.

    Variables are those that the functions have, so that what an operator set is kept, and what only a deployment knows
    is there.
    """
    functions = client("lambda")
    found = (
        _function(name, functions.get_function_configuration(FunctionName=physical))
        for name, physical in _names(client("cloudformation"), stack)
    )
    return {each.step: each for each in found}


def _names(cloudformation: Any, stack: str) -> Iterator[tuple[str, str]]:
    """The names of the stack's functions in the template and in AWS."""
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    for each in (each for page in pages for each in page["StackResourceSummaries"]):
        if each["ResourceType"] == "AWS::Lambda::Function":
            yield each["LogicalResourceId"], each["PhysicalResourceId"]


def _function(name: str, configuration: Mapping[str, Any]) -> Function:
    return Function(
        name,
        configuration.get("Environment", {}).get("Variables", {}),
        configuration["Role"],
        configuration["Handler"],
        configuration["Runtime"],
        configuration["MemorySize"],
        configuration["Timeout"],
    )
