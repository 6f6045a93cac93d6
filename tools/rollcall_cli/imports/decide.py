"""`rollcall imports approve` and `discard`: what becomes of an import that is held."""

import argparse
from collections.abc import Iterator
from typing import Any

from rollcall.model.imports import Decision, Import, Status
from rollcall.report.json import as_json
from rollcall_cli.calls import Exit, WrongCall
from rollcall_cli.deployment.actions import add_action, run_by
from rollcall_cli.deployment.asking import DECLINED, add_confirmation, confirmed, decider
from rollcall_cli.deployment.choosing import add_import, chosen
from rollcall_cli.deployment.deployment import Deployment, Fields
from rollcall_cli.forms.layout import facts, lines, moment, shown, stamp
from rollcall_cli.imports.differences import difference_lines, outdated_lines, reason_lines
from rollcall_cli.imports.document import differences, reasons

APPROVE_EPILOG = """\
The approval is for this very upload: its content is named in the record, and no setting changes. The next upload is
compared and held like any other. If a newer upload has come in meanwhile, that one counts and this one can't be
approved any more.

examples:
  rollcall imports list --status held
  rollcall imports approve 4f8a --district springfield
  rollcall imports approve 4f8a84ea2b9c1d0e5f6a7b8c --yes --by 'M. Okafor, ticket 1734'"""

DISCARD_EPILOG = """\
What readers see stays as it is. Without a decision a held import expires by itself after some days.

examples:
  rollcall imports discard 4f8a --district springfield
  rollcall imports discard 4f8a84ea2b9c1d0e5f6a7b8c --yes --by 'M. Okafor, ticket 1734'"""


def add_parser(actions: "argparse._SubParsersAction[Any]") -> None:
    """Add both actions."""
    approve = add_action(
        actions,
        "approve",
        "publish an import that is held",
        "Shows why an import is held and what it would change, asks, and lets it be published.",
        APPROVE_EPILOG,
    )
    discard = add_action(
        actions,
        "discard",
        "give up an import that is held",
        "Shows why an import is held and what it would change, asks, and gives it up.",
        DISCARD_EPILOG,
    )
    for parser, run in ((approve, run_approve), (discard, run_discard)):
        add_import(parser)
        add_confirmation(parser)
        run_by(parser, run)


def run_approve(args: argparse.Namespace, there: Deployment) -> tuple[bytes, int]:
    """Approves the import.

    Raises:
        WrongCall: There is no such import, it is not held, or nobody can be asked.
    """
    from rollcall.steps.decide import NotHeld, approve  # noqa: PLC0415 - with its sister

    record, fields = _held(args, there)
    if not confirmed("Publish this import?", _told(record, fields, there), args):
        return DECLINED
    try:
        decision = approve(record, decider(args, there), record.package_sha256, there.records, there.now())
    except NotHeld as instead:
        raise _not_held(record, str(instead.status)) from instead
    return _decided(decision, record, args, "It will be published in a moment")


def run_discard(args: argparse.Namespace, there: Deployment) -> tuple[bytes, int]:
    """Discards the import.

    Raises:
        WrongCall: There is no such import, it is not held, or nobody can be asked.
    """
    from rollcall.steps.decide import NotHeld, discard  # noqa: PLC0415 - with its sister

    record, fields = _held(args, there)
    if not confirmed("Give this import up?", _told(record, fields, there), args):
        return DECLINED
    try:
        decision = discard(record, decider(args, there), there.records, there.now())
    except NotHeld as instead:
        raise _not_held(record, str(instead.status)) from instead
    return _decided(decision, record, args, "What readers see stays as it is")


def _held(args: argparse.Namespace, there: Deployment) -> tuple[Import, Fields]:
    record, fields = chosen(args, there)
    if record.status is not Status.HELD:
        raise _not_held(record, str(record.status))
    return record, fields


def _not_held(record: Import, instead: str) -> WrongCall:
    why = "has just ended" if instead == Status.HELD else f"is not held; its status is {instead}"
    return WrongCall(
        f"The import {record.import_id} {why}. Nothing was changed. "
        f"`rollcall imports show {record.import_id}` tells all of it."
    )


def _told(record: Import, fields: Fields, there: Deployment) -> Iterator[str]:
    yield from facts(
        (
            ("Import", record.import_id),
            ("District", f"{record.district_id} ({record.district_name}), {record.school_year}"),
            ("Package", record.package_name),
            ("Uploaded", moment(record.uploaded_at, record.time_zone)),
        )
    )
    why = reasons(fields)
    yield from ("", "Why it is held", *reason_lines(why, fields.get("reasons_count", len(why))))
    if found := differences(record, there):
        yield ""
        yield from difference_lines(found, record.import_id)
        yield from outdated_lines(found, there.pointers.pointer(record.district_id, record.school_year).current)


def _decided(decision: Decision, record: Import, args: argparse.Namespace, then: str) -> tuple[bytes, int]:
    if args.json:
        fields = {"verdict": decision.verdict, "by": decision.by, "at": stamp(decision.at)}
        return as_json({"import_id": record.import_id, **fields}), Exit.SUCCEEDED
    said = f"The import {record.import_id} is {decision.verdict}, by {shown(decision.by)}."
    return lines([said, f"{then}: rollcall imports show {record.import_id}"]), Exit.SUCCEEDED
