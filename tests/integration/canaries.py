"""A package with a value in every column that is nowhere else, and where such a value may not be seen.

What is looked through is asked of AWS: log groups, queues, tables, metrics and executions that come later are among it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from rollcall.model.schema import Table, load
from rollcall_local import mailbox, sample
from rollcall_local.local_platform import LocalPlatform
from rollcall_local.sample import Sample
from rollcall_local.settings import STACK

NEEDLE = "Zyzzq"
"""What every planted value begins with. Blanks, case and what stands around it don't matter."""

Row = dict[str, str]

PLACES = ("mails", "logs", "queues", "items", "metrics", "executions")
"""Where no value of a roster may be seen."""


def canary(file: str, column: str) -> str:
    """The value of a column."""
    return NEEDLE + "".join(letter for letter in f"{file.removesuffix('.csv')}{column}" if letter.isalnum())


def every_canary() -> Iterator[str]:
    """The values of all columns of all tables."""
    for table in load().tables:
        for field in table.fields:
            yield canary(table.file, field.name)


def package(district: str, today: date) -> bytes:
    """The sample district, with one more row for each column: accepted if it may be any text, else with a fault."""
    roster = Sample(sample.clean(today).rows, district)
    for table in load().tables:
        rows = roster.rows[table.file]
        rows += [
            _planted(table, number, rows[number], rows[len(rows) // 2 - number]) for number in range(len(table.fields))
        ]
    return roster.package()


def _planted(table: Table, number: int, like: Row, other: Row) -> Row:
    """A row like another one, with values of its own where they must be unique, and the canary in one column.

    An enrollment is in the class of `other`, since it would else be one that there is already.
    """
    row = {**like, "ID": f"new-{table.name}-{number}"}
    row |= {name: f"new {table.name} {number}" for name in ("Name", "Student Number", "Primary ID") if name in row}
    row |= {name: "" for name in ("NCES ID", "Secondary ID") if name in row}
    row |= {"Class ID": other["Class ID"]} if "Class ID" in row else {}
    row |= {"School ID": "", "Role": "Teacher"} if "Role" in row else {}
    row |= {"Email": f"new-{table.name}-{number}@example.org"} if "Email" in row else {}
    column = table.fields[number].name
    value = canary(table.file, column)
    return row | {column: f"{value}@example.org" if column == "Email" else value}


def seen(platform: LocalPlatform) -> dict[str, list[str]]:
    """The places in which there is a planted value, each with what it stands in."""
    looks: Mapping[str, Callable[[LocalPlatform], Iterator[str]]] = {
        "mails": _mails,
        "logs": lambda where: (line for lines in logs(where).values() for line in lines),
        "queues": _messages,
        "items": _items,
        "metrics": _metrics,
        "executions": _executions,
    }
    assert tuple(looks) == PLACES
    found = {place: [text for text in look(platform) if is_seen(text)] for place, look in looks.items()}
    return {place: texts for place, texts in found.items() if texts}


def is_seen(text: str) -> bool:
    """Whether a planted value is in a text."""
    return NEEDLE.lower() in text.lower()


def logs(platform: LocalPlatform) -> dict[str, list[str]]:
    """The lines of all log groups that there are, by the group's name."""
    client = platform.client("logs")
    groups = [each for page in client.get_paginator("describe_log_groups").paginate() for each in page["logGroups"]]
    return {group["logGroupName"]: [*_lines(platform, group["logGroupName"])] for group in groups}


def _lines(platform: LocalPlatform, group: str) -> Iterator[str]:
    pages = platform.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    for page in pages:
        yield from (event["message"] for event in page["events"])


def _mails(platform: LocalPlatform) -> Iterator[str]:
    for mail in mailbox.sent(platform.settings):
        yield from (mail.subject, mail.text, mail.html)


def _messages(platform: LocalPlatform) -> Iterator[str]:
    """What lies in all queues; it stays there."""
    queues = platform.client("sqs")
    for url in queues.list_queues().get("QueueUrls", []):
        while got := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            yield from (message["Body"] for message in got)


def _items(platform: LocalPlatform) -> Iterator[str]:
    tables = platform.client("dynamodb")
    for page in tables.get_paginator("list_tables").paginate():
        for name in page["TableNames"]:
            for found in tables.get_paginator("scan").paginate(TableName=name):
                yield from (json.dumps(item, default=str, ensure_ascii=False) for item in found["Items"])


def _metrics(platform: LocalPlatform) -> Iterator[str]:
    """Names and dimensions; values are numbers."""
    for page in platform.client("cloudwatch").get_paginator("list_metrics").paginate():
        yield from (json.dumps(each) for each in page["Metrics"])


def _executions(platform: LocalPlatform) -> Iterator[str]:
    """The histories of all executions of all state machines."""
    states = platform.client("stepfunctions")
    for machine in states.list_state_machines()["stateMachines"]:
        pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine["stateMachineArn"])
        for execution in (each for page in pages for each in page["executions"]):
            histories = states.get_paginator("get_execution_history")
            for page in histories.paginate(executionArn=execution["executionArn"]):
                yield json.dumps(page["events"], default=str, ensure_ascii=False)


def events_kept(platform: LocalPlatform) -> str:
    """Let a queue keep all events that Rollcall sends, so that they are looked through with all other queues."""
    queues, events = platform.client("sqs"), platform.client("events")
    url = queues.create_queue(QueueName=f"{STACK}-test-events")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name=f"{STACK}-test-events", EventPattern=json.dumps({"source": ["rollcall"]}))
    events.put_targets(Rule=f"{STACK}-test-events", Targets=[{"Id": "kept", "Arn": arn}])
    return str(url)
