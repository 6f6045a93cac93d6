"""`rollcall imports discard`: gives up an import that is held."""

from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, by_option, confirmed, decider, yes_option
from rollcall_cli.deployment.lookup import import_parameters
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.imports.decide import consequence_lines, decided, held_import, not_held
from rollcall_cli.results import Result

NOTES = "What readers see stays as it is. Without a decision, a held import expires by itself after some days."

EXAMPLES = (
    Example("Look at the reasons, then decide", "rollcall imports discard 4f8a --district springfield"),
    Example(
        "Discard without being asked, and record who decided",
        "rollcall imports discard 4f8a84ea2b9c1d0e5f6a7b8c --yes --by 'M. Okafor, ticket 1734'",
    ),
)


@deployment_command(
    "discard",
    summary="Show why an import is held and what it would change, ask, and give it up.",
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
    """Discard the import.

    Raises:
        WrongCall: There is no such import, it is not held, or nobody can be asked.
    """
    from rollcall.steps.decide import NotHeld, discard  # noqa: PLC0415 - `--help` does without

    import_, fields = held_import(import_id, district_id, deployment)
    if not confirmed("Give this import up?", consequence_lines(import_, fields, deployment), yes=yes):
        return DECLINED
    try:
        decision = discard(import_, decider(by, deployment), deployment.imports, deployment.now())
    except NotHeld as refused:
        raise not_held(import_, str(refused.status)) from refused
    return decided(decision, import_, "What readers see stays as it is", in_json=in_json)
