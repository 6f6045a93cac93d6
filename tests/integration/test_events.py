"""Each event of `events/` does to its deployed function what the README says."""

import json
import time
from typing import Any

import pytest
from support.deployed import Deployed, Imported, Sender, signed

from rollcall.model.accounts import District, User, school_year_of
from rollcall_local import demo, following
from rollcall_local.following import Uploaded
from rollcall_local.settings import ROOT

pytestmark = pytest.mark.slow


def _event(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text())
    return event


def _of(uploaded: Uploaded, step: str) -> dict[str, Any]:
    """The step's event, for an upload that is there: only what another account names otherwise is changed."""
    event = _event(step)
    assert event["upload"]["key"] == uploaded.key
    named = {"import_id": uploaded.import_id, "bucket": uploaded.bucket, "version": uploaded.version}
    return {**event, "upload": {**event["upload"], **named}}


@pytest.fixture(scope="module")
def anna(deployed: Deployed) -> Sender:
    """The user of the events."""
    login = _event("authenticate")
    district = District(
        "springfield", "Springfield", demo.TIME_ZONE, ("data@example.org",), school_year_of(demo.today())
    )
    deployed.users.tables.add(district, signed())
    user = User(login["username"], ("springfield",), "anna@example.org")
    deployed.users.add(user, login["password"], signed())
    return Sender(deployed.platform, "springfield", login["username"])


def test_authenticate_lets_the_user_into_the_districts_folder_alone(anna: Sender, deployed: Deployed) -> None:
    answer = deployed.invoke("authenticate", _event("authenticate"))
    bucket = deployed.platform.outputs["InboxBucket"]
    assert json.loads(answer["HomeDirectoryDetails"]) == [{"Entry": "/", "Target": f"/{bucket}/{anna.district}"}]
    assert "PublicKeys" not in answer  # of a login by password
    assert deployed.invoke("authenticate", {**_event("authenticate"), "password": "wrong"}) == {}


def test_the_steps_one_after_the_other_are_an_import(anna: Sender, deployed: Deployed) -> None:
    with deployed.held_back():
        uploaded = anna.send(anna.package())
    assert deployed.invoke("unpack", _of(uploaded, "unpack"))["next"] == "validate"
    assert deployed.invoke("validate", _of(uploaded, "validate"))["status"] == "succeeded"
    assert deployed.invoke("snapshot", _of(uploaded, "snapshot"))["status"] == "succeeded"
    deployed.invoke("record", _of(uploaded, "record"))
    deployed.invoke("notify", _of(uploaded, "notify"))
    record = following.record(deployed.platform, uploaded.import_id)
    assert record is not None
    assert record["status"] == "succeeded"
    assert anna.current is not None
    assert anna.current["import_id"] == uploaded.import_id
    sent = [mail for mail in anna.all_mails if "anna@example.org" in mail.to]
    assert len(sent) == 1
    restore = {**_event("restore")["restore"], "import_id": uploaded.import_id}
    assert "readers see already" in deployed.invoke("snapshot", {"restore": restore})["refused"]
    deployed.invoke("notify", _of(uploaded, "notify"))  # again, as a retry does
    assert [mail for mail in anna.all_mails if "anna@example.org" in mail.to] == sent


def test_the_event_of_an_upload_starts_the_chain(anna: Sender, deployed: Deployed) -> None:
    time.sleep(1.1)  # S3 keeps whole seconds, and the sequencer of the event is an example's
    with deployed.held_back():
        uploaded = anna.send(anna.package())
    event = _event("imports")
    event["detail"]["bucket"]["name"] = uploaded.bucket
    event["detail"]["object"]["version-id"] = uploaded.version
    imported = Imported(deployed.platform, uploaded, deployed.ended(deployed.deliver(event)))
    assert imported.execution.status == "SUCCEEDED"
    assert imported.status == "succeeded"


def test_every_step_has_an_event() -> None:
    steps = {path.name for path in (ROOT / "functions").iterdir() if (path / "app.py").exists()}
    assert {path.stem for path in (ROOT / "events").glob("*.json")} == steps | {"imports", "restore"}
