"""The operators' commands, against the deployed template."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from support.deployed import Deployed, Sender, signed

from rollcall.aws.tables.accounts import AccountTables
from rollcall.model.accounts import InvalidAccount, State
from rollcall.model.suspicions import HoldSettings
from rollcall_local.local_platform import CommandError


def accounts(deployed: Deployed) -> AccountTables:
    return deployed.users.tables


def told(deployed: Deployed, *command: str) -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads(deployed.platform.command(*command, "--json"))
    return document


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender()


def test_an_account_of_an_earlier_release_is_read_and_changed(deployed: Deployed, sender: Sender) -> None:
    """Its item has no settings of holds."""
    deployed.platform.client("dynamodb").update_item(
        TableName=deployed.platform.outputs["DistrictsTable"],
        Key={"district_id": {"S": sender.district}},
        UpdateExpression="REMOVE #hold",
        ExpressionAttributeNames={"#hold": "hold"},
    )
    before = accounts(deployed).district(sender.district)
    assert before is not None
    assert before.hold == HoldSettings()

    told(deployed, "district", "set", sender.district, "--hold-table-share", "0.25")
    told(deployed, "district", "set", sender.district, "--hold-from-rows", "7")

    assert accounts(deployed).district(sender.district) == replace(
        before, hold=HoldSettings(own={"rows-removed": 0.25}, least_rows=7)
    )


def test_an_account_that_was_changed_meanwhile_stays_as_it_is(deployed: Deployed, sender: Sender) -> None:
    now = accounts(deployed).district(sender.district)
    assert now is not None
    stale = replace(now, school_year="2001-2002")

    with pytest.raises(InvalidAccount, match="changed by somebody else"):
        accounts(deployed).change(stale, replace(stale, state=State.SUSPENDED), signed())

    assert accounts(deployed).district(sender.district) == now
    assert now in accounts(deployed).all_districts()


def test_an_import_is_listed_shown_and_its_log_told(deployed: Deployed, sender: Sender) -> None:
    imported = sender.imported(sender.package())
    whole = imported.uploaded.import_id

    (listed,) = told(deployed, "imports", "list", "--district", sender.district)["imports"]
    shown = told(deployed, "imports", "show", whole[:10], "--district", sender.district)
    log = told(deployed, "imports", "log", whole)

    assert (listed["import_id"], listed["current"]) == (whole, True)
    assert (shown["import_id"], shown["status"], shown["current"]) == (whole, "succeeded", True)
    assert shown["differences"]["against"] is None
    assert log == imported.document


def test_a_command_that_is_refused_says_why(deployed: Deployed, sender: Sender) -> None:
    with pytest.raises(CommandError, match="one year at a time"):
        deployed.platform.command("district", "rollover", sender.district, "--to", "2001-2002", "--yes")
