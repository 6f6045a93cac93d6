"""Commands as people type them: read from a page or an alarm, and held to what there is."""

import re
import shlex
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NamedTuple

import botocore.session  # noqa: TID251 - its models alone, no call
from botocore import xform_name  # noqa: TID251 - as above

from rollcall_cli.commands import Session
from rollcall_cli.program import call

if TYPE_CHECKING:
    from rollcall_cli.deployment.ports import Deployment


RENAMED = {("subscribe", "endpoint"): "notification-endpoint"}
"""Parameters that AWS's command line spells in its own way, by operation and name."""


class Parsed(Exception):
    """The command line was understood: the command would now connect to the deployment."""


class OfAws(NamedTuple):
    """A command of AWS's command line."""

    service: str
    operation: str
    """As AWS's API names it."""
    given: dict[str, str]
    """Its parameters, as the API names them."""


def commands(page: str) -> Iterator[Sequence[str]]:
    """The commands of a page's console blocks, in words."""
    for block in re.findall(r"^```console\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
        for line in re.findall(r"^\$ (.+)$", block, re.MULTILINE):
            yield shlex.split(line)


def understood_by_rollcall(arguments: Sequence[str]) -> None:
    """Parse a call of `rollcall` that talks to a deployment, and stop there.

    Raises:
        WrongCall: There is no such command, or it does not take these arguments.
    """

    def connect(_stack: str) -> "AbstractContextManager[Deployment]":
        raise Parsed

    try:
        call(arguments, Session(connect))
    except Parsed:
        return
    raise AssertionError(f"{' '.join(arguments)} does not ask the deployment")


def of_aws(arguments: Sequence[str]) -> OfAws:
    """A command of `aws`, by botocore's models of the services, from which AWS's command line is made.

    Raises:
        KeyError: There is no such operation, or it has no such parameter.
    """
    service, name, *rest = arguments
    model: Any = botocore.session.get_session().get_service_model(service)
    operation = {xform_name(each, "-"): each for each in model.operation_names}[name]
    members = {xform_name(each, "-"): each for each in model.operation_model(operation).input_shape.members}
    members |= {spelled: members.pop(api) for (of, api), spelled in RENAMED.items() if of == name}
    if model.operation_model(operation).has_streaming_output:
        rest = rest[:-1]  # the file for it
    given = {}
    for option, value in zip(rest[::2], rest[1::2], strict=True):
        given[members[option.removeprefix("--")]] = value
    return OfAws(service, operation, given)
