"""What `rollcall imports approve` and `discard` share: the held import, what it would change, and the decision."""

from collections.abc import Iterator

from rollcall.model.imports import Decision, Import, Status
from rollcall.report.json import as_json
from rollcall_cli.deployment.lookup import find_import
from rollcall_cli.deployment.ports import Deployment, Fields
from rollcall_cli.forms.layout import facts, lines, shown, stamp
from rollcall_cli.imports.differences import difference_lines, outdated_lines, reason_lines
from rollcall_cli.imports.document import differences_of, hold_reasons, import_facts
from rollcall_cli.results import Result, WrongCall


def held_import(import_id: str, district_id: str | None, deployment: Deployment) -> tuple[Import, Fields]:
    """The import, and everything recorded of it.

    Raises:
        WrongCall: There is no such import, or it is not held.
    """
    import_, fields = find_import(import_id, district_id, deployment)
    if import_.status is not Status.HELD:
        raise not_held(import_, str(import_.status))
    return import_, fields


def not_held(import_: Import, status: str) -> WrongCall:
    """The error that an import of this status can't be decided about."""
    why = "has just ended" if status == Status.HELD else f"is not held; its status is {status}"
    return WrongCall(
        f"The import {import_.import_id} {why}. Nothing was changed. "
        f"`rollcall imports show {import_.import_id}` shows everything about it."
    )


def consequence_lines(import_: Import, fields: Fields, deployment: Deployment) -> Iterator[str]:
    """Why the import is held, and what it would change."""
    yield from facts(import_facts(import_))
    reasons = hold_reasons(fields)
    yield from ("", "Why it is held", *reason_lines(reasons, fields.get("reasons_count", len(reasons))))
    if differences := differences_of(import_, deployment):
        yield ""
        yield from difference_lines(differences, import_.import_id)
        current = deployment.pointers.pointer(import_.district_id, import_.school_year).current
        yield from outdated_lines(differences, current)


def decided(decision: Decision, import_: Import, next_: str, *, in_json: bool) -> Result:
    """The result of a decision; `next_` says what happens now."""
    if in_json:
        fields = {"verdict": decision.verdict, "by": decision.by, "at": stamp(decision.at)}
        return Result(as_json({"import_id": import_.import_id, **fields}))
    sentence = f"The import {import_.import_id} is {decision.verdict}, by {shown(decision.by)}."
    return Result(lines([sentence, f"{next_}: rollcall imports show {import_.import_id}"]))
