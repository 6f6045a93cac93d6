"""Which import a command means."""

import argparse
import re
from collections.abc import Iterator

from rollcall.model.accounts import District
from rollcall.model.imports import Import
from rollcall_cli.calls import WrongCall
from rollcall_cli.deployment.deployment import Deployment, Fields

WHOLE_ID = 24
"""Characters of a whole id."""

_ID = re.compile(r"[0-9a-z-]{1,64}")

NAMED_LIMIT = 5
"""Imports that are named where a beginning could be any of several."""


def add_import(parser: argparse.ArgumentParser) -> None:
    """Add the import that a command is about."""
    parser.add_argument("import_id", metavar="IMPORT", help="its id; with --district, the first characters are enough")
    parser.add_argument("--district", metavar="ID", help="the import's district")


def chosen_fields(args: argparse.Namespace, there: Deployment) -> Fields:
    """All that is recorded of the import that `args` name.

    Raises:
        WrongCall: There is none, or there are several.
    """
    asked = args.import_id.strip().lower()
    if not _ID.fullmatch(asked):
        raise WrongCall(f"{args.import_id!a} is no import's id. `rollcall imports list` shows them.")
    if args.district is None:
        return _whole(asked, there)
    account(args.district, there)
    found = [fields["import_id"] for fields in _of(args.district, asked, there)]
    if len(found) > 1:
        named = ", ".join(found[:NAMED_LIMIT])
        raise WrongCall(f"{len(found)} imports of {args.district} begin with {asked}: {named}. Give more characters.")
    if found:
        return _whole(found[0], there)
    fields = there.records.fields(asked)  # one that is too new for the index, or was closed without its step
    if fields is not None and fields["district_id"] == args.district:
        return fields
    raise WrongCall(
        f"No import of {args.district} begins with {asked}. `rollcall imports list --district {args.district}` "
        "shows them."
    )


def chosen(args: argparse.Namespace, there: Deployment) -> tuple[Import, Fields]:
    """The import that `args` name, and all that is recorded of it.

    Raises:
        WrongCall: There is none, or there are several.
    """
    fields = chosen_fields(args, there)
    record = there.records.get(fields["import_id"])
    if record is None:
        raise WrongCall("The import's record has just expired. `rollcall imports list` shows those that are kept.")
    return record, fields


def account(district_id: str, there: Deployment) -> District:
    """The account of this id.

    Raises:
        WrongCall: There is none.
    """
    district = there.accounts.district(district_id)
    if district is None:
        raise WrongCall(f"There is no district {district_id!a}. `rollcall district list` shows them.")
    return district


def _whole(import_id: str, there: Deployment) -> Fields:
    fields = there.records.fields(import_id)
    if fields is not None:
        return fields
    if len(import_id) < WHOLE_ID:
        raise WrongCall(
            f"{import_id} is not a whole id ({WHOLE_ID} characters). Give all of it, or name its --district."
        )
    raise WrongCall(f"There is no import {import_id}, or its record has expired. `rollcall imports list` shows them.")


def _of(district_id: str, beginning: str, there: Deployment) -> Iterator[Fields]:
    for fields in there.imports.newest_first(district_id):
        if fields["import_id"].startswith(beginning):
            yield fields
