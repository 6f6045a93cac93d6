"""`rollcall imports restore`: makes an earlier roster current again."""

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from rollcall.model.differences import Differences
from rollcall.model.imports import Import
from rollcall.report.json import as_json
from rollcall_cli.calls import Exit, WrongCall
from rollcall_cli.deployment.actions import add_action, run_by
from rollcall_cli.deployment.asking import DECLINED, add_confirmation, confirmed, decider
from rollcall_cli.deployment.choosing import add_import, chosen
from rollcall_cli.deployment.deployment import Deployment
from rollcall_cli.forms.layout import facts, lines, moment, shown
from rollcall_cli.imports.differences import difference_lines

EPILOG = """\
The restore is recorded and mailed, and can be taken back: restore the import that was current before. It changes
readers' view only until the next upload, which is published as always: if that upload would bring the fault back,
talk to the district, or suspend its account (`rollcall district set ID --state suspended`) until it is mended.

examples:
  rollcall imports list --district springfield --on 2026-10-01
  rollcall imports restore 4f8a --district springfield
  rollcall imports restore 4f8a84ea2b9c1d0e5f6a7b8c --yes --by 'M. Okafor, ticket 1734'"""


def add_parser(actions: "argparse._SubParsersAction[Any]") -> None:
    """Add the action."""
    parser = add_action(
        actions,
        "restore",
        "make an earlier roster current again",
        "Shows what would change if the roster that an import published became current again, asks, and "
        "makes it current. The roster must be of the current school year and still be kept.",
        EPILOG,
    )
    add_import(parser)
    add_confirmation(parser)
    run_by(parser, run)


def run(args: argparse.Namespace, there: Deployment) -> tuple[bytes, int]:
    """Restores the import's snapshot.

    Raises:
        WrongCall: There is no such import, it can't be restored, or nobody can be asked.
    """
    record, _ = chosen(args, there)
    by = decider(args, there)
    preview = _asked(record, by, there, expected_version=None, dry_run=True)
    differences = Differences.from_dict(preview["differences"])
    if not confirmed("Make this roster current?", _told(record, differences), args):
        return DECLINED
    # What was shown is what is done: if something else became current meanwhile, it is refused.
    done = _asked(record, by, there, expected_version=preview["version"], dry_run=False)
    if args.json:
        return as_json({"change": done["change"], "differences": differences.as_dict()}), Exit.SUCCEEDED
    said = f"The roster of import {record.import_id} is current again, by {shown(by)}."
    replaced = done["change"]["replaced"]
    return lines([said, f"To take it back: rollcall imports restore {replaced}"]), Exit.SUCCEEDED


def _asked(
    record: Import, by: str, there: Deployment, *, expected_version: int | None, dry_run: bool
) -> Mapping[str, Any]:
    answer = there.restores.restore(
        {
            "district_id": record.district_id,
            "import_id": record.import_id,
            "by": by,
            "expected_version": expected_version,
            "dry_run": dry_run,
        }
    )
    if "refused" in answer:
        raise WrongCall(f"{answer['refused']} Nothing was changed.")
    return answer


def _told(record: Import, differences: Differences) -> Iterator[str]:
    yield from facts(
        (
            ("Import", record.import_id),
            ("District", f"{record.district_id} ({record.district_name}), {record.school_year}"),
            ("Package", record.package_name),
            ("Uploaded", moment(record.uploaded_at, record.time_zone)),
        )
    )
    yield ""
    yield "What becomes of the roster that is current now"
    yield from difference_lines(differences)
