"""Ends an import that nobody works on any more: an operator cancels it, or its execution is dead.

An execution of the chain that does nothing else closes it (the state `Abandoned`), so that it ends as every import
does: with a status, its results, and one e-mail, each tried again until it is done.
"""

from enum import StrEnum
from typing import Any, Protocol

from rollcall.model.imports import Import, Status

CHAIN = "chain"
"""The `failed_step` of an import whose execution ended without closing it: no step failed, the chain itself did."""


class Why(StrEnum):
    """Why nobody is to work on an import any more."""

    CANCELLED = "cancelled"
    """An operator wants it to end."""
    STALLED = "stalled"
    """Its execution was stopped or lost, or stands still. A fault of ours."""


class Imports(Protocol):
    """The imports, as this needs them."""

    def abandon(self, import_id: str, by: str) -> bool:
        """Mark that nobody works on the import any more: from now on, no worker can move a pointer for it.

        `by` is who says so. False if it has ended, which changes nothing.
        """


class Chain(Protocol):
    """The executions of the chain."""

    def stop(self, execution: str, why: str) -> None:
        """Stop an execution; one that has ended, or that is not known any more, stays as it is."""

    def start(self, event: Any) -> None:  # noqa: ANN401 - any JSON value
        """Start an execution with an event."""


def abandon(import_: Import, why: Why, by: str, imports: Imports, chain: Chain) -> bool:
    """End an import; False if it has ended already. It is closed a moment later, by an execution of its own.

    May be repeated after any part of it. An import that took effect before it was marked ends as published.

    Args:
        import_: The import as it was just read.
        why: What becomes of it.
        by: Who ends it; for the record.
        imports: Where it is marked.
        chain: What runs it, and closes it.
    """
    # In this order: a worker that outlives its execution must find that it is too late.
    if not imports.abandon(import_.import_id, by):
        return False
    if import_.execution:
        chain.stop(import_.execution, why)
    close(import_, why, chain)
    return True


def close(import_: Import, why: Why, chain: Chain) -> None:
    """Have an import closed that is abandoned, and its e-mail sent; whatever of it is done already is not repeated.

    An import that was closed, but whose execution died before its e-mail was sent, is told by the same way.
    """
    chain.start({"abandoned": closing(import_, why)})


def closing(import_: Import, why: Why) -> dict[str, Any]:
    """What the chain is told to close an import."""
    cancelled = why is Why.CANCELLED
    return {
        "upload": {
            "import_id": import_.import_id,
            "bucket": import_.bucket,
            "key": import_.key,
            "version": import_.version,
            "sequencer": "",
            "received_at": import_.uploaded_at.isoformat(),
        },
        "execution": import_.execution,
        "status": Status.CANCELLED if cancelled else Status.COULD_NOT_BE_PROCESSED,
        "failure": "" if cancelled else CHAIN,
    }
