"""Measures what one import asks of AWS, for the cost model: `make bench-cost`."""

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rollcall_local import demo, following, sample, trials
from rollcall_local.following import NotEndedError, Uploaded
from rollcall_local.invoked import by_step, invocations, memories
from rollcall_local.local_platform import LocalPlatform, OwnPlatform
from rollcall_local.sample import Sample
from rollcall_local.screen import Screen
from rollcall_local.settings import RECORD_REQUESTS, ROOT
from rollcall_local.upload import Account, upload

DISTRICT = "bench-district"
MEASURED = ROOT / "tools/rollcall_docs/costs/measured.json"

LOOKS = {"stalled": "stalled", "new roster": "districts", "no new roster": "districts", "sweep": "sweep"}
"""What `watch` is invoked for by the clock, under the names of the cost model, in this order."""

AFTERWARDS_SECONDS = 10
"""What runs after the e-mail, such as the making of downloads, has then ended."""
_LINE_BYTES = 26
"""What CloudWatch charges for each line besides its text."""


def main(args: argparse.Namespace) -> int:
    """Import a package twice, measure the second one, as if all functions had started for it, and write the file."""
    os.environ[RECORD_REQUESTS] = "1"
    screen = Screen()
    with trials.running(args, screen) as platform:
        account = demo.add_account(platform, screen, DISTRICT)
        _imported(platform, account, number=0)
        time.sleep(AFTERWARDS_SECONDS)
        before = len(list(invocations(platform))), _lines(platform.settings.requests)
        began = int(time.time() * 1000)
        stored = dict(sizes(platform))
        uploaded, transitions = _imported(platform, account, number=1)
        time.sleep(AFTERWARDS_SECONDS)
        measured = {
            "students": 1200,
            "load": round(os.getloadavg()[0], 1),
            "functions": by_step(list(invocations(platform)), before[0], memories(platform)),
            "requests": requests(platform.settings.requests, before[1]),
            "transitions": transitions,
            **logged(platform, began),
            "bytes": {place: size - stored.get(place, 0) for place, size in sizes(platform)},
            "watch": {
                "load": round(os.getloadavg()[0], 1),
                "looks": {name: watched(platform, look) for name, look in LOOKS.items()},
            },
            "package_bytes": platform.client("s3").head_object(Bucket=uploaded.bucket, Key=uploaded.key)[
                "ContentLength"
            ],
        }
    MEASURED.write_text(json.dumps(measured, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    screen.say(f"Written: {MEASURED.relative_to(ROOT)}. Now `make docs`.")
    return 0


def watched(platform: LocalPlatform, look: str) -> Mapping[str, Any]:
    """What `watch` asks of AWS for one look while there is one district; its start is that of its first run."""
    before, name = _lines(platform.settings.requests), platform.outputs["WatchFunctionArn"].rpartition(":")[2]
    platform.client("lambda").invoke(FunctionName=name, Payload=json.dumps({"look": look}).encode())
    own = [each for each in invocations(platform) if each.function == name]
    return {
        "start": round(next(each.start for each in own if each.start), 4),
        "run": round(own[-1].run, 4),
        "requests": requests(platform.settings.requests, before),
    }


def requests(file: Path, skipped: int) -> Mapping[str, int]:
    """How often each operation was asked for since the first `skipped` requests, by functions alone."""
    every = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()[skipped:])
    return dict(Counter(f"{each['service']}.{each['operation']}" for each in every if "Function" in each["program"]))


def logged(platform: LocalPlatform, since: int) -> Mapping[str, int]:
    """The bytes that the functions logged since then (milliseconds since the epoch), and how many metrics they have."""
    logs, size, metrics = platform.client("logs"), 0, set[tuple[str, str]]()
    for group in logs.get_paginator("describe_log_groups").paginate().search("logGroups[].logGroupName"):
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=since)
        for message in pages.search("events[].message"):
            size += len(message.encode()) + _LINE_BYTES
            metrics.update(_metrics(message))
    return {"log_bytes": size, "metrics": len(metrics)}


def _metrics(message: str) -> Iterator[tuple[str, str]]:
    """The metrics of a line, each with the function that it is of."""
    if '"_aws"' in message:
        line = json.loads(message)
        for directive in line["_aws"]["CloudWatchMetrics"]:
            yield from ((str(line.get("service")), each["Name"]) for each in directive["Metrics"])


def sizes(platform: LocalPlatform) -> Iterator[tuple[str, int]]:
    """The bytes below each first folder of the bucket of data; the inbox has packages and results."""
    found: Counter[str] = Counter()
    bucket = platform.outputs["DataBucket"]
    pages = platform.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
    for each in pages.search("Contents[]"):
        found[each["Key"].split("/")[0]] += each["Size"]
    yield from found.items()


def _imported(platform: OwnPlatform, account: Account, number: int) -> tuple[Uploaded, int]:
    """Send a package by SFTP, another one than before; the upload, and how many transitions its execution had."""
    made = (sample.clean, sample.with_errors)[number % 2](demo.today())
    package = platform.settings.temporary / "Roster.zip"
    package.write_bytes(Sample(made.rows, DISTRICT).package())
    upload(account, package, package.name)
    uploaded = following.newest(platform, f"{DISTRICT}/{package.name}")
    *_, last = following.follow(platform, uploaded, poll=1)
    if last.status != "SUCCEEDED":
        raise NotEndedError(f"The import ended as {last.status}.")
    history: list[Mapping[str, Any]] = list(following.history(platform, last.arn))
    return uploaded, sum(each["type"].endswith("StateEntered") for each in history)


def _lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines()) if file.exists() else 0
