"""Ruined rosters through the deployed chain: each waits with its reason, and an ordinary one after it is published."""

import json
import time
from pathlib import Path

import jsonschema
import pytest
from support.consistent import consistent
from support.deployed import Deployed
from support.deployed_publishing import events_in, held, records, told_to_others

from rollcall.mail.suspicions import sentence
from rollcall.model.schema import load
from rollcall_bench.rosters import written
from rollcall_bench.rosters.made import district
from rollcall_bench.rosters.night import night
from rollcall_bench.rosters.ruined import RUINED

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
STUDENTS = 450
NAMES = (
    "birthdays are one day early",
    "last names are sorted by themselves",
    "secondary IDs are left out",
    "one student in twenty is listed twice",
)
"""A value changed, a column sorted, a column lost, people doubled."""
COLUMNS = {(table.name, field.name): field.column for table in load().tables for field in table.fields}


@pytest.mark.parametrize("name", NAMES)
def test_a_ruined_roster_waits_with_its_reason_and_an_ordinary_one_is_published(name: str, deployed: Deployed) -> None:
    (ruined,) = [one for one in RUINED if one.name == name]
    sender, whole = deployed.sender(), district(STUDENTS)
    assert sender.imported(written.package(whole.tables, sender.district), "whole.zip").status == "succeeded"
    time.sleep(1.1)  # S3 keeps whole seconds
    after = whole.copy(seed=7)
    ruined.change(after)
    with told_to_others(deployed, sender) as queue:
        uploaded = held(sender, written.package(after.tables, sender.district), "ruined.zip")
        event = events_in(deployed, queue, to=uploaded.import_id)[-1]
    reasons, count = records(deployed).reasons(uploaded.import_id)
    told = {(str(one.suspicion), one.table, COLUMNS.get((one.table, one.column), "")) for one in reasons}
    assert told >= set(ruined.expected)
    assert count == len(reasons)
    assert event["detail-type"] == "Import Held"
    declared = json.loads((ROOT / "schemas/import-held.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(declared).validate(event["detail"])
    assert [each["suspicion"] for each in event["detail"]["reasons"]] == [str(one.suspicion) for one in reasons]
    mail = " ".join(sender.mails[-1].text.split())
    assert all(sentence(one) in mail for one in reasons)
    time.sleep(1.1)
    tomorrow = whole.copy(seed=8)
    night(tomorrow)
    ordinary = sender.imported(written.package(tomorrow.tables, sender.district), "tomorrow.zip")
    assert ordinary.status == "succeeded"
    assert sender.ended(uploaded).status == "superseded"
    assert sender.current is not None
    assert sender.current["import_id"] == ordinary.uploaded.import_id
    consistent(sender)
