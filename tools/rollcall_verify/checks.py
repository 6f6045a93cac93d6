"""What a check is: a question, and what was seen."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rollcall.aws.clients import error_code


class Verdict(StrEnum):
    """How a check ended."""

    SHOWN = "shown"
    WRONG = "WRONG"
    NOT_HERE = "not here"
    """This deployment can't show it, as one on the local platform can't."""


class Wrong(Exception):
    """Something is not as it should be; the message says what, and what to do."""


class NotHere(Exception):
    """This deployment can't show it; the message says why."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployment."""

    name: str
    outputs: Mapping[str, str]
    client: Callable[[str], Any]
    """Makes the AWS client of a service."""
    is_local: bool
    notes: dict[str, Any] = field(default_factory=dict)
    """Results of an earlier check, for a later one."""

    def resources(self, kind: str) -> list[str]:
        """The physical ids of the stack's resources of one type."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=self.name)
        every = (each for page in pages for each in page["StackResourceSummaries"])
        return [each["PhysicalResourceId"] for each in every if each["ResourceType"] == kind]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that only AWS can show."""

    name: str
    """As in the table of docs/only-aws.md."""
    look: Callable[[Stack], str]
    """Says what was seen.

    Raises:
        Wrong, NotHere: See there.
    """


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a check."""

    name: str
    verdict: Verdict
    words: str


UNKNOWN = frozenset({"UnknownOperationException", "InvalidAction", "UnrecognizedClientException", "NotImplemented"})
"""Errors with which the local platform says that it lacks an operation or a whole service."""


def outcomes(checks: Iterable[Check], stack: Stack) -> Iterable[Outcome]:
    """Run the checks one after the other; none of them ends the others."""
    for check in checks:
        yield _outcome(check, stack)


def _outcome(check: Check, stack: Stack) -> Outcome:
    try:
        return Outcome(check.name, Verdict.SHOWN, check.look(stack))
    except NotHere as error:
        return Outcome(check.name, Verdict.NOT_HERE, str(error))
    except Wrong as error:
        return Outcome(check.name, Verdict.WRONG, str(error))
    except Exception as error:  # noqa: BLE001 - each check says what it met, and the next one is run
        code = error_code(error)
        if stack.is_local and (code in UNKNOWN or not code):
            return Outcome(check.name, Verdict.NOT_HERE, f"The local platform does not answer it ({code or error}).")
        return Outcome(check.name, Verdict.WRONG, f"AWS answers {code or type(error).__name__}: {error}")
