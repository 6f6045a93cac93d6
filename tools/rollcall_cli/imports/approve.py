"""`rollcall imports approve`: publishes an import that is held."""

from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, by_option, confirmed, decider, yes_option
from rollcall_cli.deployment.lookup import import_parameters
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.imports.decide import consequence_lines, decided, held_import, not_held
from rollcall_cli.results import Result

NOTES = """\
The approval is for this very upload: the record names its content, and no setting changes. The next upload is compared
and held like any other. If a newer upload has come in meanwhile, only the newer one can be approved."""

EXAMPLES = (
    Example("Look at the reasons, then decide", "rollcall imports approve 4f8a --district springfield"),
    Example(
        "Approve without being asked, and record who decided",
        "rollcall imports approve 4f8a84ea2b9c1d0e5f6a7b8c --yes --by 'M. Okafor, ticket 1734'",
    ),
)


@deployment_command(
    "approve",
    summary="Show why an import is held and what it would change, ask, and let it be published.",
    notes=NOTES,
    examples=EXAMPLES,
)
@import_parameters
@yes_option
@by_option
@json_option
def command(
    deployment: Deployment, import_id: str, district_id: str | None, by: str | None, *, yes: bool, in_json: bool
) -> Result:
    """Approve the import.

    Raises:
        WrongCall: There is no such import, it is not held, or nobody can be asked.
    """
    from rollcall.steps.decide import NotHeld, approve  # noqa: PLC0415 - `--help` does without

    import_, fields = held_import(import_id, district_id, deployment)
    if not confirmed("Publish this import?", consequence_lines(import_, fields, deployment), yes=yes):
        return DECLINED
    try:
        decision = approve(
            import_, decider(by, deployment), import_.package_sha256, deployment.imports, deployment.now()
        )
    except NotHeld as refused:
        raise not_held(import_, str(refused.status)) from refused
    return decided(decision, import_, "It will be published in a moment", in_json=in_json)
