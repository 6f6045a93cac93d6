"""`rollcall imports approve`: publishes an import that is held."""

from rollcall.model.imports import Decision, Import, Side
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.imports.decide import decision_command

NOTES = """\
The approval is for this very upload: the record names its content, and no setting changes. The next upload is compared
and held like any other. If a newer upload has come in meanwhile, only the newer one can be approved.

Where the district's setting says that both must approve (`rollcall district set --decides both`), your approval waits
for that of a data manager of the district on the pages, or completes it."""


@decision_command(
    "approve",
    summary="Show why an import is held and what it would change, ask, and let it be published.",
    notes=NOTES,
    question="Publish this import?",
    next_="It will be published in a moment",
)
def command(import_: Import, by: str, deployment: Deployment) -> Decision | None:
    """Approve the import; None where the district must approve it, too, and has not yet.

    Raises:
        NotHeld: It is not held any more.
    """
    from rollcall.model.accounts import Decides  # noqa: PLC0415 - `--help` does without
    from rollcall.steps.decide import Decider, approve_for  # noqa: PLC0415 - as above

    district = deployment.accounts.district(import_.district_id)
    decides = district.decides if district else Decides.OPERATOR
    operator = Decider(Side.OPERATOR, by, decides)
    return approve_for(operator, import_, import_.package_sha256, deployment.imports, deployment.now())
