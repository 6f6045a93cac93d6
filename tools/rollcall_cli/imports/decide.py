"""What `rollcall imports approve` and `discard` share: the held import, what it would change, and the decision."""

from collections.abc import Callable, Iterator

import click

from rollcall.model.imports import Decision, Import, Status
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, by_option, confirmed, decider, yes_option
from rollcall_cli.deployment.lookup import find_import, import_parameters
from rollcall_cli.deployment.ports import Deployment, Fields
from rollcall_cli.forms.layout import facts, lines, shown, stamp
from rollcall_cli.imports.differences import difference_lines, outdated_lines, reason_lines
from rollcall_cli.imports.document import differences_of, hold_reasons, import_facts
from rollcall_cli.results import Result, WrongCall

Decide = Callable[[Import, str, Deployment], Decision | None]
"""Decides about a held import in the name of someone; None where somebody else must, too.

Raises `rollcall.steps.decide.NotHeld`.
"""


def decision_command(
    name: str, *, summary: str, notes: str, question: str, next_: str
) -> Callable[[Decide], click.Command]:
    """Declare a command that shows a held import and what it would change, asks `question`, and decides.

    `summary` and `notes` are for the help; `next_` says what happens after the decision.
    """
    examples = (
        Example("Look at the reasons, then decide", f"rollcall imports {name} 4f8a --district springfield"),
        Example(
            f"{name.capitalize()} without being asked, and record who decided",
            f"rollcall imports {name} 4f8a84ea2b9c1d0e5f6a7b8c --yes --by 'M. Okafor, ticket 1734'",
        ),
    )

    def declare(decide: Decide) -> click.Command:
        @deployment_command(name, summary=summary, notes=notes, examples=examples)
        @import_parameters
        @yes_option
        @by_option
        @json_option
        def command(
            deployment: Deployment, import_id: str, district_id: str | None, by: str | None, *, yes: bool, in_json: bool
        ) -> Result:
            """Decide about the import.

            Raises:
                WrongCall: There is no such import, it is not held, or nobody can be asked.
            """
            from rollcall.steps.decide import NotHeld  # noqa: PLC0415 - `--help` does without

            import_, fields = _held_import(import_id, district_id, deployment)
            if not confirmed(question, _consequence_lines(import_, fields, deployment), yes=yes):
                return DECLINED
            try:
                decision = decide(import_, decider(by, deployment), deployment)
            except NotHeld as refused:
                raise _not_held(import_, str(refused.status)) from refused
            return _decided(decision, import_, next_, in_json=in_json)

        return command

    return declare


def _held_import(import_id: str, district_id: str | None, deployment: Deployment) -> tuple[Import, Fields]:
    """The import, and everything recorded of it.

    Raises:
        WrongCall: There is no such import, or it is not held.
    """
    import_, fields = find_import(import_id, district_id, deployment)
    if import_.status is not Status.HELD:
        raise _not_held(import_, str(import_.status))
    return import_, fields


def _not_held(import_: Import, status: str) -> WrongCall:
    """The error that an import of this status can't be decided about."""
    why = "has just ended" if status == Status.HELD else f"is not held; its status is {status}"
    return WrongCall(
        f"The import {import_.import_id} {why}. Nothing was changed. "
        f"`rollcall imports show {import_.import_id}` shows everything about it."
    )


def _consequence_lines(import_: Import, fields: Fields, deployment: Deployment) -> Iterator[str]:
    """Why the import is held, and what it would change."""
    yield from facts(import_facts(import_))
    reasons = hold_reasons(fields)
    yield from ("", "Why it is held", *reason_lines(reasons, fields.get("reasons_count", len(reasons))))
    if differences := differences_of(import_, deployment):
        yield ""
        yield from difference_lines(differences, import_.import_id)
        current = deployment.pointers.pointer(import_.district_id, import_.school_year).current
        yield from outdated_lines(differences, current)


def _decided(decision: Decision | None, import_: Import, next_: str, *, in_json: bool) -> Result:
    """The result of a decision; `next_` says what happens now."""
    if decision is None:
        if in_json:
            return Result(as_json({"import_id": import_.import_id, "verdict": None}))
        said = "is approved by you, and waits for the approval of a data manager of the district"
        return Result(lines([f"The import {import_.import_id} {said}."]))
    if in_json:
        fields = {"verdict": decision.verdict, "by": decision.by, "at": stamp(decision.at)}
        return Result(as_json({"import_id": import_.import_id, **fields}))
    sentence = f"The import {import_.import_id} is {decision.verdict}, by {shown(decision.by)}."
    return Result(lines([sentence, f"{next_}: rollcall imports show {import_.import_id}"]))
