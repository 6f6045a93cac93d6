"""`rollcall imports replay`: processes a stored upload again, under the rules of today."""

from collections.abc import Iterator

import click

from rollcall.model.imports import Import, Status
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, by_option, confirmed, decider, yes_option
from rollcall_cli.deployment.lookup import account, find_import, import_parameters
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import facts, lines, note
from rollcall_cli.imports.document import import_facts
from rollcall_cli.imports.replay_over import agreed_to_replace
from rollcall_cli.imports.replayed import NO_VERDICT, check_again, package_gone, started
from rollcall_cli.results import Exit, Result, WrongCall
from rollcall_cli.verdicts import Compared, compared_lines

NOTES = """\
The replay is an import of its own: it is checked, compared, held or published, recorded and mailed as any. Its id is
the first one's with -r1, -r2 and so on at its end. It keeps the place of its upload, so it never replaces what a
newer upload has published. To bring an older upload back all the same, the command first checks it and shows what
would change of the current roster; it is published only in place of exactly that roster. Without a terminal, --yes
does not answer that question: --instead-of must name the import that is to be replaced. `rollcall imports restore`
brings back an earlier roster as it was published then.

With --check nothing is published and no e-mail is sent: the report of then and the report of now are compared. The exit
code is 1 if the verdict is another one."""

EXAMPLES = (
    Example(
        "Compare what the rules of today say with the report of then",
        "rollcall imports replay 4f8a --district springfield --check",
    ),
    Example("Import the upload once more", "rollcall imports replay 4f8a --district springfield"),
    Example(
        "Import it without being asked, and record who did",
        "rollcall imports replay 4f8a84ea2b9c1d0e5f6a7b8c --yes --by 'M. Okafor, ticket 1734'",
    ),
)


@deployment_command(
    "replay",
    summary="Process the stored upload of an import again, under the rules of today: as a new import, or only to "
    "compare the reports.",
    notes=NOTES,
    examples=EXAMPLES,
)
@import_parameters
@click.option("--check", is_flag=True, help="Publish nothing and tell nobody; compare the reports.")
@click.option(
    "--instead-of",
    metavar="IMPORT",
    default="",
    help="Of an older upload: the current import that it is to replace, which answers the question beforehand.",
)
@yes_option
@by_option
@json_option
def command(
    deployment: Deployment,
    import_id: str,
    district_id: str | None,
    instead_of: str,
    by: str | None,
    *,
    check: bool,
    yes: bool,
    in_json: bool,
) -> Result:
    """Replay the import.

    Raises:
        WrongCall: There is no such import, its upload is gone or can't be imported again, or nobody can be asked.
        OurFault: The check failed by a fault of ours.
    """
    import_, fields = find_import(import_id, district_id, deployment)
    if not deployment.packages.has(import_):
        raise package_gone(import_, deployment)
    name = decider(by, deployment)
    if check:
        compared, again = check_again(import_, fields, name, deployment)
        return _compared(import_, compared, again, in_json=in_json)
    in_place_of = ""
    if _is_overtaken(import_, deployment):
        replaced = agreed_to_replace(import_, fields, name, instead_of, deployment, yes=yes)
        if replaced is None:
            return DECLINED
        in_place_of = replaced
    elif not confirmed("Process this upload again?", _consequences(import_), yes=yes):
        return DECLINED
    new = started(import_, name, deployment, in_place_of=in_place_of)
    if in_json:
        return Result(as_json({"import_id": new, "replays": import_.replays or import_.import_id, "by": name}))
    return Result(
        lines([f"The upload is processed again, as import {new}.", f"To see how it goes: rollcall imports show {new}"])
    )


def _is_overtaken(import_: Import, deployment: Deployment) -> bool:
    """Whether a newer upload has taken effect.

    Raises:
        WrongCall: The upload can't be imported again.
    """
    from rollcall.steps.replay import Obstacle, is_overtaken, obstacle  # noqa: PLC0415 - `--help` does without

    district = account(import_.district_id, deployment)
    pointer = deployment.pointers.pointer(district.district_id, district.school_year)
    why = obstacle(import_, district.school_year, pointer)
    if why is None:
        return is_overtaken(import_, pointer)
    waits = (
        "approve or discard it" if import_.status is Status.HELD else "wait, or end it with `rollcall imports cancel`"
    )
    newer = pointer.hold.import_id if pointer.hold else ""
    to_do = {
        Obstacle.UNFINISHED: f"It is {import_.status}: {waits}.",
        Obstacle.CHECK: "A check publishes nothing. To check it again: --check",
        Obstacle.OTHER_YEAR: f"It is of {import_.school_year}, and the account is in {district.school_year} now. To "
        "see what the rules of today say about it: --check",
        Obstacle.NEWER_WAITS: f"Decide about import {newer} first: rollcall imports show {newer}",
    }
    raise WrongCall(f"The upload of import {import_.import_id} can't be imported again: {why.value}. {to_do[why]}")


def _consequences(import_: Import) -> Iterator[str]:
    yield from facts(import_facts(import_))
    yield from note(
        f"Its status is {import_.status}. Under the rules of today, the upload is checked and compared with what is "
        "current then, and published or held as any import. The district gets an e-mail."
    )


def _compared(import_: Import, compared: Compared, again: Import, *, in_json: bool) -> Result:
    code = Exit.SUCCEEDED_WITH_ERRORS if compared.is_other else Exit.SUCCEEDED
    if in_json:
        document = {"import_id": import_.import_id, "check": again.import_id, **compared.as_dict()}
        return Result(as_json(document), code)
    found = list(compared_lines(compared))
    versions = f" ({compared.old.rule_set or 'not known'} before, {compared.new.rule_set or 'not known'} now)"
    if compared.old.outcome.startswith(NO_VERDICT):
        said = f"Then it came to no verdict ({import_.status}). By the rules of today: {compared.new.outcome}."
        found = []
    elif compared.is_other:
        said = f"By the rules of today the verdict is another one{versions}."
    else:
        said = f"By the rules of today the verdict is the same{versions}: {compared.new.outcome}."
    return Result(lines([*note(said), *found, f"Its findings: rollcall imports log {again.import_id}"]), code)
