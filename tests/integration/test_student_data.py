"""Whatever the deployed template does with a roster, no value of it is seen but in reports, tables and pages."""

import json
import time
from dataclasses import dataclass
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from integration.canaries import NEEDLE, canary, events_kept, every_canary, is_seen, logs, package, seen
from support.deployed import PASSWORD, Deployed, Imported, Sender
from support.deployment_files import BY_PARAMETER, ROOT, steps
from support.http_visitor import Visitor
from support.waiting import until

from rollcall.model.downloads import Form
from rollcall.model.schema import load
from rollcall_local import demo

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Done:
    """What a test did with the planted package."""

    imported: Imported
    checked: Imported
    pages: str
    """What the pages showed of it."""
    events: str
    """The queue that has the events."""


@pytest.fixture(scope="module")
def done(deployed: Deployed) -> Done:
    """An import and a check of the package, files and pages about it, logins, and every other function once."""
    events = events_kept(deployed.platform)
    sender = deployed.sender()
    content = package(sender.district, demo.today())
    imported, checked = sender.imported(content), sender.imported(content, "check/Roster.zip")
    pages = visited(deployed, sender, imported)
    for form in Form:
        event = {"district_id": sender.district, "import_id": imported.uploaded.import_id, "form": form}
        assert deployed.invoke("downloads", event) == {}
    for name, password in ((sender.user, PASSWORD), (sender.user, f"{NEEDLE}-wrong"), (f"{NEEDLE}-nobody", PASSWORD)):
        event = {"username": name, "password": password, "protocol": "SFTP", "serverId": "s-1", "sourceIp": "192.0.2.9"}
        deployed.invoke("authenticate", event)
    call_all_others(deployed)
    return Done(imported, checked, pages, events)


def visited(deployed: Deployed, sender: Sender, imported: Imported) -> str:
    """The pages about an import, searched for a value of it, by its data manager."""
    visitor = Visitor(deployed.platform.settings.pages_url)
    visitor.sign_in(sender.user, PASSWORD)
    place = f"/imports/{imported.uploaded.import_id}"
    value = quote(canary("Students.csv", "DOB"))
    addresses = (place, f"{place}/findings", f"{place}/findings?search={value}", f"/imports?search={value}")
    return "".join(visitor.get(address).text for address in addresses)


def call_all_others(deployed: Deployed) -> None:
    """Call each function that has said nothing yet, by the event that it is tried with; it may fail."""
    functions = deployed.platform.client("lambda")
    for step in silent(deployed):
        event = ROOT / f"events/{step}.json"
        payload = event.read_bytes() if event.exists() else b"{}"
        functions.invoke(FunctionName=deployed.function(step), Payload=payload)


def silent(deployed: Deployed) -> list[str]:
    """The functions whose log groups are empty."""
    said = logs(deployed.platform)
    functions = deployed.platform.client("lambda")
    groups = {
        step: functions.get_function_configuration(FunctionName=deployed.function(step))["LoggingConfig"]["LogGroup"]
        for step in steps()
        if step not in BY_PARAMETER
    }
    return [step for step, group in groups.items() if not said.get(group)]


def test_the_values_come_through_where_they_may(done: Done) -> None:
    """Else their absence elsewhere would say nothing."""
    published = [pq.read_table(pa.BufferReader(done.imported.table(table.name))) for table in load().tables]
    there = done.imported.report.decode() + "".join(str(table.to_pydict()) for table in published)
    assert [value for value in every_canary() if value not in there] == []
    assert is_seen(done.pages)


def test_every_function_was_called(done: Done, deployed: Deployed) -> None:
    assert done
    assert silent(deployed) == []


def test_events_were_kept(done: Done, deployed: Deployed) -> None:
    def kept() -> bool:
        got = deployed.platform.client("sqs").get_queue_attributes(QueueUrl=done.events, AttributeNames=["All"])
        return int(got["Attributes"]["ApproximateNumberOfMessages"]) > 0

    assert until(kept)


def test_a_value_of_a_roster_is_seen_nowhere_else(done: Done, deployed: Deployed) -> None:
    assert done.imported.record["status"] == "succeeded_with_errors"
    assert json.dumps(done.checked.record, default=str)
    assert seen(deployed.platform) == {}


def test_the_search_finds_what_is_there(done: Done, deployed: Deployed) -> None:
    """Whatever the name of the place is: else a search that finds nothing would say nothing."""
    platform, value = deployed.platform, canary("Students.csv", "DOB").upper()
    logs_, queues, metrics = (platform.client(name) for name in ("logs", "sqs", "cloudwatch"))
    sessions = {"TableName": platform.outputs["SessionsTable"]}
    logs_.create_log_group(logGroupName="planted")
    logs_.create_log_stream(logGroupName="planted", logStreamName="one")
    now = int(time.time() * 1000)
    logs_.put_log_events(
        logGroupName="planted", logStreamName="one", logEvents=[{"timestamp": now, "message": f"a {value} b"}]
    )
    url = queues.create_queue(QueueName="planted")["QueueUrl"]
    queues.send_message(QueueUrl=url, MessageBody=value)
    tables = platform.client("dynamodb")
    tables.put_item(**sessions, Item={"session": {"S": "planted"}, "username": {"S": value}})
    metrics.put_metric_data(Namespace="Planted", MetricData=[{"MetricName": value, "Value": 1}])
    try:
        assert {*seen(platform)} == {"logs", "queues", "items", "metrics"}
    finally:
        logs_.delete_log_group(logGroupName="planted")
        queues.delete_queue(QueueUrl=url)
        tables.delete_item(**sessions, Key={"session": {"S": "planted"}})
    assert done
