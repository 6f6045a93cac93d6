"""`rollcall imports restore`: makes an earlier roster current again."""

from collections.abc import Iterator, Mapping
from typing import Any

from rollcall.model.differences import Differences
from rollcall.model.imports import Import
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, by_option, confirmed, decider, yes_option
from rollcall_cli.deployment.lookup import find_import, import_parameters
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import facts, lines, shown
from rollcall_cli.imports.differences import difference_lines
from rollcall_cli.imports.document import import_facts
from rollcall_cli.results import Result, WrongCall

NOTES = """\
The restore is recorded and mailed, and can be taken back: restore the import that was current before. Readers see the
restored roster only until the next upload, which is published as always. If that upload would bring the fault back,
talk to the district, or suspend its account (`rollcall district set ID --state suspended`) until the fault is
corrected."""

EXAMPLES = (
    Example("Find the roster of a day", "rollcall imports list --district springfield --on 2026-10-01"),
    Example("Look at what would change, then decide", "rollcall imports restore 4f8a --district springfield"),
    Example(
        "Restore without being asked, and record who decided",
        "rollcall imports restore 4f8a84ea2b9c1d0e5f6a7b8c --yes --by 'M. Okafor, ticket 1734'",
    ),
)


@deployment_command(
    "restore",
    summary="Show what would change if the roster that an import published became current again, ask, and make it "
    "current. The roster must be of the current school year and still be kept.",
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
    """Restore the import's snapshot.

    Raises:
        WrongCall: There is no such import, it can't be restored, or nobody can be asked.
    """
    import_, _ = find_import(import_id, district_id, deployment)
    name = decider(by, deployment)
    preview = _answer(import_, name, deployment, expected_version=None, dry_run=True)
    differences = Differences.from_dict(preview["differences"])
    if not confirmed("Make this roster current?", _consequence_lines(import_, differences), yes=yes):
        return DECLINED
    # Exactly what was shown is done: if something else has become current meanwhile, the restore is refused.
    done = _answer(import_, name, deployment, expected_version=preview["version"], dry_run=False)
    if in_json:
        return Result(as_json({"change": done["change"], "differences": differences.as_dict()}))
    sentence = f"The roster of import {import_.import_id} is current again, by {shown(name)}."
    return Result(lines([sentence, f"To take it back: rollcall imports restore {done['change']['replaced']}"]))


def _answer(
    import_: Import, by: str, deployment: Deployment, *, expected_version: int | None, dry_run: bool
) -> Mapping[str, Any]:
    answer = deployment.restores.restore(
        {
            "district_id": import_.district_id,
            "import_id": import_.import_id,
            "by": by,
            "expected_version": expected_version,
            "dry_run": dry_run,
        }
    )
    if "refused" in answer:
        raise WrongCall(f"{answer['refused']} Nothing was changed.")
    return answer


def _consequence_lines(import_: Import, differences: Differences) -> Iterator[str]:
    yield from facts(import_facts(import_))
    yield ""
    yield "What becomes of the roster that is current now"
    yield from difference_lines(differences)
