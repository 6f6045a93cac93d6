"""`rollcall imports approve`: publishes an import that is held."""

from rollcall.model.imports import Decision, Import
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.imports.decide import decision_command

NOTES = """\
The approval is for this very upload: the record names its content, and no setting changes. The next upload is compared
and held like any other. If a newer upload has come in meanwhile, only the newer one can be approved."""


@decision_command(
    "approve",
    summary="Show why an import is held and what it would change, ask, and let it be published.",
    notes=NOTES,
    question="Publish this import?",
    next_="It will be published in a moment",
)
def command(import_: Import, by: str, deployment: Deployment) -> Decision:
    """Approve the import.

    Raises:
        NotHeld: It is not held any more.
    """
    from rollcall.steps.decide import approve  # noqa: PLC0415 - `--help` does without

    return approve(import_, by, import_.package_sha256, deployment.imports, deployment.now())
