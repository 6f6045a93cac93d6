"""Ends an import that nobody works on any more: an operator cancels it, or the watchdog finds its execution dead.

An execution of the chain that does nothing else closes it (the state `Abandoned`), so that it ends as every import
does: with a status, its results, and one e-mail, each tried again until it is done.
"""

from dataclasses import asdict, dataclass
from typing import Any, Protocol

from rollcall.model.imports import Import, Status
from rollcall.model.uploads import Upload


@dataclass(frozen=True, slots=True)
class Abandoned:
    """What the chain is asked to close."""

    upload: Upload
    execution: str
    """The execution that claimed the import, or would have."""
    failure: str
    """The step that it died in; empty if none is at fault, or only its e-mail may be missing."""
    status: Status = Status.COULD_NOT_BE_PROCESSED
    """How the import ends, if it has not ended."""

    @property
    def event(self) -> dict[str, Any]:
        """What the execution begins with."""
        fields = {"execution": self.execution, "status": self.status, "failure": self.failure}
        return {"abandoned": {"upload": asdict(self.upload), **fields}}


class Closing(Protocol):
    """Begins the executions that close imports."""

    def end(self, ending: Abandoned, after: str) -> str | None:
        """Begin an execution that ends the import; one for each execution `after` which it is needed.

        Returns its ARN if there is one already, which may have ended; None if it began just now.
        """


class Imports(Protocol):
    """The imports, as this needs them."""

    def abandon(self, import_id: str, by: str) -> bool:
        """Mark that nobody works on the import any more: from now on, no worker can move a pointer for it.

        `by` is who says so. False if it has ended, which changes nothing.
        """


class Chain(Closing, Protocol):
    """The executions of the chain."""

    def stop(self, execution: str) -> None:
        """Stop an execution whose import is closed for an operator.

        One that has ended, or that is not known any more, stays as it is.
        """

    def start(self, event: Any) -> None:  # noqa: ANN401 - any JSON value
        """Start an execution with an event."""


def cancel(import_: Import, by: str, imports: Imports, chain: Chain) -> bool:
    """End an import for an operator; False if it has ended already. It is closed a moment later.

    May be repeated after any part of it; what is left undone, the watchdog does. An import that took effect before it
    was marked ends as published.

    Args:
        import_: The import as it was just read.
        by: Who ends it; for the record.
        imports: Where it is marked.
        chain: What runs it, and closes it.
    """
    # In this order: a worker that outlives its execution must find that it is too late.
    if not imports.abandon(import_.import_id, by):
        return False
    if import_.execution:
        chain.stop(import_.execution)
    chain.end(Abandoned(upload_of(import_), import_.execution, "", Status.CANCELLED), import_.execution)
    return True


def upload_of(import_: Import) -> Upload:
    """The upload that an import was claimed for."""
    sequencer = import_.upload_order.split("#")[1].lstrip("0") if "#" in import_.upload_order else ""
    moment = import_.uploaded_at.isoformat()
    return Upload(import_.import_id, import_.bucket, import_.key, import_.version, sequencer, moment)
