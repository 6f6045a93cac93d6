"""The cost model: what was measured, times the prices."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.deployment_files import ROOT, resources, template

from rollcall_docs.costs import model, prices

FOUND: dict[str, Any] = {
    "students": 1200,
    "load": 0.2,
    "functions": {
        "unpack": {"runs": 1, "start": 1.0, "run": 1.0, "cpu": 1.0, "gb_seconds": 3.5},
        "validate": {"runs": 1, "start": 0.5, "run": 0.5, "cpu": 1.0, "gb_seconds": 3.0},
    },
    "requests": {
        "s3.PutObject": 10,
        "s3.GetObject": 20,
        "s3.DeleteObjects": 5,
        "dynamodb.GetItem": 4,
        "dynamodb.UpdateItem": 3,
        "dynamodb.TransactWriteItems": 1,
        "sesv2.SendEmail": 1,
        "events.PutEvents": 1,
    },
    "transitions": 15,
    "log_bytes": 20_000,
    "metrics": 40,
    "bytes": {"snapshots": 100_000, "work": 100_000, "reports": 10_000},
    "package_bytes": 50_000,
    "watch": {
        "load": 0.2,
        "looks": {
            "stalled": {"start": 1.0, "run": 0.5, "requests": {"dynamodb.Query": 1}},
            "new roster": {"start": 1.0, "run": 0.3, "requests": {"dynamodb.PutItem": 1, "s3.GetObject": 2}},
            "no new roster": {"start": 1.0, "run": 0.1, "requests": {"dynamodb.GetItem": 2}},
            "sweep": {"start": 1.0, "run": 0.5, "requests": {"s3.ListObjectsV2": 3}},
        },
    },
}


def test_requests_are_counted_by_what_aws_asks_for_them() -> None:
    assert model.s3_requests(FOUND["requests"]) == (10, 20)
    assert model.dynamodb_units(FOUND["requests"]) == (3 * 3 + 12, 4 * 2)


def test_an_import_is_the_sum_of_its_lines() -> None:
    lines = {each.what: each.each for each in model.one_import(FOUND)}
    assert lines["Lambda, time"] == pytest.approx(6.5 * prices.LAMBDA_GB_SECOND)
    assert lines["Lambda, requests"] == pytest.approx(2 * prices.LAMBDA_REQUEST)
    assert lines["Step Functions"] == pytest.approx(0.000375)
    assert lines["S3, requests"] == pytest.approx(12 * 0.000005 + 20 * 0.0000004)
    assert lines["SFTP, upload"] == pytest.approx(0.000002)


def test_nothing_but_the_server_costs_much_while_nothing_happens() -> None:
    idle = model.idle(ROOT / "template.yaml")
    assert idle["SFTP server"] == pytest.approx(216)
    assert sum(idle.values()) < 230


def test_what_runs_by_the_clock_costs_something_while_nothing_happens() -> None:
    idle = model.watching(FOUND["watch"]["looks"])
    seconds = 2_880 * 1.5 + 120 * 1.1 + 30 * 1.5
    assert idle["watch, by the clock"] == pytest.approx(seconds * prices.LAMBDA_GB_SECOND + 3_030 * 2e-7)
    assert idle["metrics"] == pytest.approx((2 * 24 + 3 * 4 + 3) / 24 * 0.30)


def test_the_clock_of_the_model_is_the_templates() -> None:
    rates = {
        name: each["ScheduleExpression"]
        for name, each in resources("AWS::Events::Rule").items()
        if "ScheduleExpression" in each and "Condition" not in template()["Resources"][name]
    }
    assert rates == {
        "StalledSchedule": "rate(15 minutes)",
        "DistrictsSchedule": "rate(6 hours)",
        "SweepSchedule": "rate(1 day)",
    }
    assert resources("AWS::Serverless::Function")["WatchFunction"]["MemorySize"] == 1024 * model.WATCH_GB
    assert model.WATCH_RUNS == {"stalled": 30 * 96, "no new roster": 30 * 4, "sweep": 30}


def test_a_look_at_a_district_is_what_it_asks_for() -> None:
    of_new = 0.3 * prices.LAMBDA_GB_SECOND + 3 * prices.DYNAMODB_WRITE + 2 * prices.S3_READ
    of_old = 0.1 * prices.LAMBDA_GB_SECOND + 4 * prices.DYNAMODB_READ
    assert model.looked_at(FOUND["watch"]["looks"]) == pytest.approx(30 * (of_new + 3 * of_old))


def test_what_is_kept_grows_with_the_days_it_is_kept() -> None:
    bytes_kept = 100_000 * 30 + 100_000 * 14 + 10_000 * 400 + 50_000 * 90
    records = 6_000 * 400 / 1e9 * 0.45
    assert model.stored(FOUND) == pytest.approx(bytes_kept / 1e9 * 0.023 + records)


def test_the_tables_have_a_column_for_each_number_of_districts(tmp_path: Path) -> None:
    measured = tmp_path / "measured.json"
    measured.write_text(json.dumps(FOUND))
    text = model.table(ROOT / "template.yaml", measured, tmp_path / "sizes.json")
    assert "| 1,200 | 3.50 | 3.00 | 0.00 | 0.00 | 0.00 | 6.50 |" in text
    assert "| dollars a month | nothing happens | 1 district | 100 districts | 13,000 districts |" in text
    assert "| SFTP server | 216.00 | 216.00 | 216.00 | 216.00 |" in text
    assert "| Cognito, one user a district | – | – | – | 45.00 |" in text
    assert f"list, us-east-1, {prices.AS_OF}" in " ".join(text.split())


def test_larger_imports_stand_below_the_sample_with_the_same_functions() -> None:
    functions = {"validate": {"gb_seconds": 60.0}, "snapshot": {"gb_seconds": 30.0}, "notify": {"gb_seconds": 0.5}}
    rows = model.by_size(FOUND, {"1000000": {"load": 0.1, "functions": functions}}).splitlines()
    assert rows[0].count("|") == rows[1].count("|") == rows[2].count("|")
    cents = 100 * 90.5 * prices.LAMBDA_GB_SECOND
    assert rows[3] == f"| 1,000,000 | 0.00 | 60.00 | 30.00 | 0.00 | 0.50 | 90.50 | {cents:.4f} | 0.1 |"
