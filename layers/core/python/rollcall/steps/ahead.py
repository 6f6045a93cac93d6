"""Calls that begin before their answers are needed, so that a step does not wait for one after the other."""

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

Named = ParamSpec("Named")
Answer = TypeVar("Answer")


class Begin(Protocol):
    """Begins a call that has no effect on other calls that are under way."""

    def __call__(
        self, call: Callable[Named, Answer], /, *arguments: Named.args, **named: Named.kwargs
    ) -> Callable[[], Answer]:
        """Begin `call`. Returns a function that waits for its answer, or raises what the call has raised."""


def in_turn(call: Callable[Named, Answer], /, *arguments: Named.args, **named: Named.kwargs) -> Callable[[], Answer]:
    """Make the call here and now: for callers that have no threads, and tests that need one order."""
    try:
        answer = call(*arguments, **named)
    except Exception as error:  # noqa: BLE001 - whatever it is, whoever asks for the answer gets it
        failure = error

        def fail() -> Answer:
            raise failure

        return fail
    return lambda: answer
