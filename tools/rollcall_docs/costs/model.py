"""The cost of an import and of a month, as Markdown: what was measured times what AWS asks for it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import Any

from rollcall_docs.costs import prices
from rollcall_docs.settings import read

MEASURED = Path(__file__).with_name("measured.json")
"""One import of the sample in all parts: `make bench-cost`."""
SIZES = Path(__file__).with_name("sizes.json")
"""The functions of imports of other sizes: `make bench-chain STUDENTS=1000000 COST=1`."""
BY_SIZE = ("unpack", "validate", "snapshot", "downloads")
"""The functions that take longer for larger districts, in the order of the chain."""

NIGHTS = 30
"""A district sends once a day, weekends included."""

DISTRICTS = {1: 1, 100: 4, 13_000: 12}
"""By number of districts: the hours of a day in which they send, for which metrics are charged."""

KEPT = {"snapshots": 30, "work": 14, "reports": 400}
"""By first folder of the bucket: how many imports of a district lie there by default; other folders are as reports."""
PACKAGES_KEPT = 90

GB = 1e9

WRITE_UNITS = 3
"""Write units of one write: an item of up to 2 KB, and its line in an index."""
TRANSACTION_UNITS = 12
"""A transaction of two such items, which counts twice."""
READ_UNITS = 2
"""A consistent read of up to 8 KB."""
RECORD_GB_MONTH = 0.25 + 0.20
"""DynamoDB's price of a GB, and of its recovery to a point in time."""
RECORD_BYTES = 6_000
"""Bytes of the items that an import leaves for 400 days; not measured."""

WATCH_GB = 1
"""Memory of `watch`."""
WATCH_RUNS = {"stalled": 4 * 24 * 30, "no new roster": 4 * 30, "sweep": 30}
"""How often the clock starts `watch` in a month, by purpose."""
WATCH_LOOKS = {"new roster": 1, "no new roster": 3}
"""How often a district that sends each night is looked at in a day."""
WATCH_METRIC_HOURS = {"of each run": 2 * 24, "of a look at the districts": 3 * 4, "of a sweep": 3}
"""Hours of a day times metrics: two of each run, three of each look at the districts and of each sweep."""

SERVER_WRITES = 2
"""What the SFTP server itself asks of S3: the upload, and a listing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is charged."""

    what: str
    each: float
    """Dollars of one import."""


def table(template: Path, measured: Path = MEASURED, sizes: Path = SIZES) -> str:
    """What was measured, the cost of one import, that of larger ones, and that of a month."""
    found = json.loads(measured.read_text(encoding="utf-8"))
    others = json.loads(sizes.read_text(encoding="utf-8")) if sizes.exists() else {}
    lines = list(one_import(found))
    nothing = {**idle(template), **watching(found["watch"]["looks"])}
    parts = [_how(found), _functions(found), _of_import(lines), by_size(found, others)]
    return "\n\n".join([*parts, _of_month(found, lines, nothing)])


def gb_seconds(functions: Mapping[str, Mapping[str, float]]) -> float:
    """What Lambda charges for the time of all functions of an import, in GB-seconds."""
    return sum(each["gb_seconds"] for each in functions.values())


def by_size(found: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> str:
    """The GB-seconds of imports of all sizes that were measured, by function, and what Lambda charges for them."""
    sizes = {found["students"]: found, **{int(students): each for students, each in others.items()}}
    head = " | ".join(["students", *BY_SIZE, "others", "sum, GB-seconds", "cents", "load"])
    rows = [f"| {head} |", "|" + " ---: |" * (len(BY_SIZE) + 5)]
    for students, each in sorted(sizes.items()):
        own = {step: each["functions"].get(step, {"gb_seconds": 0.0})["gb_seconds"] for step in BY_SIZE}
        total = gb_seconds(each["functions"])
        numbers = " | ".join(f"{value:.2f}" for value in (*own.values(), total - sum(own.values()), total))
        cents = 100 * total * prices.LAMBDA_GB_SECOND
        rows.append(f"| {students:,} | {numbers} | {cents:.4f} | {each['load']} |")
    return "\n".join(rows)


def one_import(found: Mapping[str, Any]) -> Iterator[Line]:
    """What AWS charges for one import, but for what is kept of it."""
    functions, asked = found["functions"], found["requests"]
    yield Line("Lambda, time", gb_seconds(functions) * prices.LAMBDA_GB_SECOND)
    yield Line("Lambda, requests", sum(each["runs"] for each in functions.values()) * prices.LAMBDA_REQUEST)
    yield Line("Step Functions", found["transitions"] * prices.TRANSITION)
    written, was_read = s3_requests(asked)
    yield Line("S3, requests", (written + SERVER_WRITES) * prices.S3_WRITE + was_read * prices.S3_READ)
    units_written, units_read = dynamodb_units(asked)
    yield Line("DynamoDB, requests", units_written * prices.DYNAMODB_WRITE + units_read * prices.DYNAMODB_READ)
    yield Line("SES", asked.get("sesv2.SendEmail", 0) * prices.MAIL)
    yield Line("Logs", found["log_bytes"] / GB * prices.LOG_GB)
    yield Line("X-Ray and events", 2 * prices.TRACE + asked.get("events.PutEvents", 0) * prices.EVENT)
    yield Line("SFTP, upload", found["package_bytes"] / GB * prices.UPLOADED_GB)


def s3_requests(asked: Mapping[str, int]) -> tuple[int, int]:
    """How many requests are charged as writes, and how many as reads. Deletions are free."""
    own = {name.removeprefix("s3."): count for name, count in asked.items() if name.startswith("s3.")}
    was_read = sum(count for name, count in own.items() if name.startswith(("Get", "Head")))
    free = sum(count for name, count in own.items() if name.startswith(("Delete", "Abort")))
    return sum(own.values()) - was_read - free, was_read


def dynamodb_units(asked: Mapping[str, int]) -> tuple[int, int]:
    """The units that are written, and those that are read."""
    own = {name.removeprefix("dynamodb."): count for name, count in asked.items() if name.startswith("dynamodb.")}
    was_read = sum(count for name, count in own.items() if name.startswith(("Get", "BatchGet", "Query", "Scan")))
    together = own.get("TransactWriteItems", 0)
    single = sum(own.values()) - was_read - together
    return single * WRITE_UNITS + together * TRANSACTION_UNITS, was_read * READ_UNITS


def idle(template: Path) -> Mapping[str, float]:
    """What a month costs in which nothing happens, by the template's resources that need no parameter."""
    kinds = [each["Type"] for each in read(template)["Resources"].values() if "Condition" not in each]
    alarms, composite = kinds.count("AWS::CloudWatch::Alarm"), kinds.count("AWS::CloudWatch::CompositeAlarm")
    keys, boards = kinds.count("AWS::KMS::Key"), kinds.count("AWS::CloudWatch::Dashboard")
    return {
        "SFTP server": prices.SERVER_HOUR * prices.HOURS,
        f"{alarms} alarms and {composite} over all": alarms * prices.ALARM_MONTH
        + composite * prices.COMPOSITE_ALARM_MONTH,
        _counted("key", keys): keys * prices.KEY_MONTH,
        _counted("dashboard", boards): boards * prices.DASHBOARD_MONTH,
    }


def watching(looks: Mapping[str, Any]) -> Mapping[str, float]:
    """What `watch` costs in a month by the clock, whether something happens or not, each run with a start."""
    runs = ((looks[look], many) for look, many in WATCH_RUNS.items())
    time = sum(many * ((each["start"] + each["run"]) * WATCH_GB * prices.LAMBDA_GB_SECOND) for each, many in runs)
    return {
        "metrics": sum(WATCH_METRIC_HOURS.values()) / 24 * prices.METRIC_MONTH,
        "watch, by the clock": time + sum(WATCH_RUNS.values()) * prices.LAMBDA_REQUEST,
    }


def looked_at(looks: Mapping[str, Any]) -> float:
    """Dollars a month for the looks at one district more: as if one were looked at after the other."""
    return NIGHTS * sum(many * _look(looks[look]) for look, many in WATCH_LOOKS.items())


def _look(each: Mapping[str, Any]) -> float:
    written, was_read = s3_requests(each["requests"])
    units_written, units_read = dynamodb_units(each["requests"])
    of_dynamodb = units_written * prices.DYNAMODB_WRITE + units_read * prices.DYNAMODB_READ
    of_s3 = written * prices.S3_WRITE + was_read * prices.S3_READ
    return float(each["run"] * WATCH_GB * prices.LAMBDA_GB_SECOND + of_dynamodb + of_s3)


def stored(found: Mapping[str, Any]) -> float:
    """Dollars a month for what is kept of a district that has sent for more than a year."""
    size = sum(max(each, 0) * KEPT.get(place, KEPT["reports"]) for place, each in found["bytes"].items())
    objects = (size + found["package_bytes"] * PACKAGES_KEPT) / GB * prices.S3_GB_MONTH
    return float(objects + RECORD_BYTES * KEPT["reports"] / GB * RECORD_GB_MONTH)


def _how(found: Mapping[str, Any]) -> str:
    said = f"""Measured on the local platform: one import of the sample ({found["students"]:,} students) by SFTP, with
        one start of each function, load average {found["load"]} on two processors. Under load the seconds are too
        high, and so are the costs of Lambda. It charges starts and runs; a real S3 answers later than a local
        one. What `watch` does by the clock was measured at a load of {found["watch"]["load"]}. Prices: list, us-east-1,
        {prices.AS_OF}, without free amounts but Cognito's."""
    return fill(" ".join(said.split()), 120)


def _functions(found: Mapping[str, Any]) -> str:
    rows = ["| function | runs | start, s | run, s | of it CPU, s | GB-seconds |", f"| --- {'| ---: ' * 5}|"]
    for step, each in found["functions"].items():
        seconds = " | ".join(f"{each[name]:.2f}" for name in ("start", "run", "cpu", "gb_seconds"))
        rows.append(f"| {step} | {each['runs']:.0f} | {seconds} |")
    return "\n".join(rows)


def _of_import(lines: list[Line]) -> str:
    rows = ["| one import | cents |", "| --- | ---: |", *(f"| {each.what} | {100 * each.each:.4f} |" for each in lines)]
    return "\n".join([*rows, f"| **sum** | **{100 * sum(each.each for each in lines):.3f}** |"])


def _of_month(found: Mapping[str, Any], lines: list[Line], nothing: Mapping[str, float]) -> str:
    head = " | ".join(["dollars a month", "nothing happens", *(_counted("district", many) for many in DISTRICTS)])
    rows = [f"| {head} |", "| --- | " + " | ".join(["---:"] * (len(DISTRICTS) + 1)) + " |"]
    columns = [dict(nothing), *(_month(found, lines, nothing, many) for many in DISTRICTS)]
    rows += [f"| {what} | {' | '.join(_dollars(each.get(what, 0)) for each in columns)} |" for what in columns[-1]]
    sums = " | ".join(f"**{sum(column.values()):,.0f}**" for column in columns)
    return "\n".join([*rows, f"| **sum** | {sums} |"])


def _month(found: Mapping[str, Any], lines: list[Line], nothing: Mapping[str, float], many: int) -> dict[str, float]:
    used = many * NIGHTS
    return {
        **nothing,
        "metrics": nothing["metrics"] + found["metrics"] * prices.METRIC_MONTH * DISTRICTS[many] / 24,
        "watch, by the clock": nothing["watch, by the clock"] + many * looked_at(found["watch"]["looks"]),
        **{each.what: each.each * used for each in lines},
        "S3 and DynamoDB, kept": many * stored(found),
        "Cognito, one user a district": max(many - prices.COGNITO_FREE, 0) * prices.COGNITO_USER,
    }


def _counted(what: str, many: int) -> str:
    return f"{many:,} {what}" if many == 1 else f"{many:,} {what}s"


def _dollars(value: float) -> str:
    return "–" if value == 0 else f"{value:,.2f}"
