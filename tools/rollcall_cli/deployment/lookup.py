"""Finds the import or the account that a command names."""

import re
from collections.abc import Iterator
from typing import Any, TypeVar

import click

from rollcall.model.accounts import DISTRICT_ID as DISTRICT
from rollcall.model.accounts import USERNAME, District, User
from rollcall.model.imports import Import
from rollcall_cli.deployment.ports import Deployment, Fields
from rollcall_cli.parameters import DISTRICT_ID
from rollcall_cli.results import WrongCall

_Decorated = TypeVar("_Decorated", bound=Any)

WHOLE_ID = 24
"""Characters of a whole id."""

_ID = re.compile(r"[0-9a-z-]{1,64}")

NAMED_LIMIT = 5
"""Imports that are named where several ids begin with the same characters."""


def import_parameters(command: _Decorated) -> _Decorated:
    """Add the import that a command is about: `IMPORT` and `--district`."""
    argument = click.argument(
        "import_id", metavar="IMPORT", help="The import's id; with --district, its first characters are enough."
    )
    option = click.option("--district", "district_id", metavar="ID", type=DISTRICT_ID, help="The import's district.")
    decorated: _Decorated = argument(option(command))
    return decorated


district_argument = click.argument("district_id", metavar="ID", help="The district's id.")
"""Adds the district that a command is about."""

user_argument = click.argument("username", metavar="NAME", help="The name that the user logs in with, in any case.")
"""Adds the user that a command is about."""

operator_argument = click.argument("username", metavar="NAME", help="The operator's name, in any case.")
"""Adds the operator that a command is about."""


def recorded_fields(import_id: str, district_id: str | None, deployment: Deployment) -> Fields:
    """Everything recorded of an import; with a district, the first characters of its id are enough.

    Raises:
        WrongCall: There is no such import, or there are several.
    """
    asked = import_id.strip().lower()
    if not _ID.fullmatch(asked):
        raise WrongCall(f"{import_id!a} is no import's id. `rollcall imports list` shows them.")
    if district_id is None:
        return _fields_of_whole_id(asked, deployment)
    account(district_id, deployment)
    ids = [fields["import_id"] for fields in _beginning_with(asked, district_id, deployment)]
    if asked in ids:  # an upload that was processed again has an id that begins with the first one's
        ids = [asked]
    if len(ids) > 1:
        named = ", ".join(ids[:NAMED_LIMIT])
        raise WrongCall(f"{len(ids)} imports of {district_id} begin with {asked}: {named}. Give more characters.")
    if ids:
        return _fields_of_whole_id(ids[0], deployment)
    # The index does not show an import that is too new, or that was closed without its step.
    fields = deployment.imports.fields(asked)
    if fields is not None and fields["district_id"] == district_id:
        return fields
    raise WrongCall(
        f"No import of {district_id} begins with {asked}. `rollcall imports list --district {district_id}` shows them."
    )


def find_import(import_id: str, district_id: str | None, deployment: Deployment) -> tuple[Import, Fields]:
    """An import, and everything recorded of it; with a district, the first characters of its id are enough.

    Raises:
        WrongCall: There is no such import, or there are several.
    """
    fields = recorded_fields(import_id, district_id, deployment)
    import_ = deployment.imports.get(fields["import_id"])
    if import_ is None:
        raise WrongCall("The import's record has just expired. `rollcall imports list` shows those that are kept.")
    return import_, fields


def account(district_id: str, deployment: Deployment) -> District:
    """The account of a district.

    Raises:
        WrongCall: There is no such district.
    """
    district = deployment.accounts.district(district_id) if re.fullmatch(DISTRICT, district_id) else None
    if district is None:
        raise WrongCall(f"There is no district {district_id!a}. `rollcall district list` shows them.")
    return district


def user_of(username: str, deployment: Deployment) -> User:
    """A user, by a name in any case.

    Raises:
        WrongCall: There is no such user.
    """
    user = deployment.users.user(username) if re.fullmatch(USERNAME, username.lower()) else None
    if user is None:
        raise WrongCall(f"There is no user {username!a}. `rollcall user list` shows them.")
    return user


def operator_of(username: str, deployment: Deployment) -> tuple[str, str]:
    """An operator's name and address, by a name in any case.

    Raises:
        WrongCall: There is no such operator.
    """
    name = username.lower()
    email = dict(deployment.users.operators()).get(name)
    if email is None:
        raise WrongCall(f"There is no operator {username!a}. `rollcall operator list` shows them.")
    return name, email


def _fields_of_whole_id(import_id: str, deployment: Deployment) -> Fields:
    fields = deployment.imports.fields(import_id)
    if fields is not None:
        return fields
    if len(import_id) < WHOLE_ID:
        raise WrongCall(
            f"{import_id} is not a whole id ({WHOLE_ID} characters). Give all of it, or name its --district."
        )
    raise WrongCall(f"There is no import {import_id}, or its record has expired. `rollcall imports list` shows them.")


def _beginning_with(characters: str, district_id: str, deployment: Deployment) -> Iterator[Fields]:
    for fields in deployment.district_imports.newest_first(district_id):
        if fields["import_id"].startswith(characters):
            yield fields
