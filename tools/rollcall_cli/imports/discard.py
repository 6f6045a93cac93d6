"""`rollcall imports discard`: gives up an import that is held."""

from rollcall.model.imports import Decision, Import
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.imports.decide import decision_command

NOTES = "What readers see stays as it is. Without a decision, a held import expires by itself after some days."


@decision_command(
    "discard",
    summary="Show why an import is held and what it would change, ask, and give it up.",
    notes=NOTES,
    question="Give this import up?",
    next_="What readers see stays as it is",
)
def command(import_: Import, by: str, deployment: Deployment) -> Decision:
    """Discard the import.

    Raises:
        NotHeld: It is not held any more.
    """
    from rollcall.steps.decide import discard  # noqa: PLC0415 - `--help` does without

    return discard(import_, by, deployment.imports, deployment.now())
