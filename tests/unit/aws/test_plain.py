"""What of the adapters to AWS needs no AWS: values, streams, and what is said of an error."""

import json
from collections.abc import Iterator, Mapping
from io import BufferedReader
from typing import Any

import pytest

from rollcall.aws import telemetry
from rollcall.aws.clients import client
from rollcall.aws.files.storage import _Reader
from rollcall.aws.settings.environment import InvalidSettings
from rollcall.aws.tables.items import from_item, to_item
from rollcall.steps.metrics import UndeclaredMetric

STUDENT = "Muñoz, Ana"


def test_an_item_gives_back_what_it_was_made_of() -> None:
    fields: Mapping[str, Any] = {
        "id": "007",
        "rows": 1200,
        "share": 0.5,
        "names": ["王", ""],
        "counts": {"Students.csv": {"rows": 3, "omitted": 0}},
        "done": True,
    }
    assert from_item(to_item({**fields, "nothing": None})) == fields


@pytest.mark.parametrize("chunks", [[], [b""], [b"abc"], [b"a", b"", b"bcd" * 1000, b"e"], [b"x" * 10_000]])
def test_a_stream_of_chunks_of_any_size_is_read_whole(chunks: list[bytes]) -> None:
    """The SDK takes a short read for the end of the file."""
    reader = BufferedReader(_Reader(iter(chunks)), 7)
    whole = b"".join(chunks)
    size = max(1, len(whole) - 1)
    assert (reader.read(size), reader.read()) == (whole[:size], whole[size:])


def test_a_stream_raises_what_its_source_raises() -> None:
    def broken() -> Iterator[bytes]:
        yield b"abc"
        raise ValueError(STUDENT)

    with pytest.raises(ValueError, match=STUDENT):
        BufferedReader(_Reader(broken()), 2).read()


@pytest.fixture
def _own_logger(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """A logger that writes where this test looks: Powertools keeps one for each service."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", request.node.name)
    telemetry.logger.cache_clear()
    yield
    telemetry.logger.cache_clear()


@telemetry.observed
def failing(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    raise ValueError(f"can't read {event['row']}")


@pytest.mark.usefixtures("_own_logger")
def test_no_text_of_an_error_gets_out(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(telemetry.StepFailed) as raised:
        failing({"row": STUDENT, "upload": {"import_id": "4f8a"}}, None)

    assert str(raised.value).startswith("ValueError at test_plain.py:")
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    logged = capsys.readouterr()
    assert STUDENT not in logged.out + logged.err
    entry = json.loads(logged.out.splitlines()[-1])
    assert (entry["level"], entry["error"], entry["import_id"]) == ("ERROR", "ValueError", "4f8a")


@telemetry.observed
def unset(_event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    raise InvalidSettings("The environment variable REPORT_DAYS is missing; the template sets it.")


@pytest.mark.usefixtures("_own_logger")
def test_a_variable_that_is_missing_is_named_in_the_log_and_the_history(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(telemetry.StepFailed, match="REPORT_DAYS is missing"):
        unset({}, None)
    assert "REPORT_DAYS is missing" in capsys.readouterr().out


@pytest.mark.sampled(1)
@pytest.mark.usefixtures("_own_logger")
@pytest.mark.parametrize("subject", ["upload", "restored", "restore"])
def test_an_entry_of_the_log_names_the_import(subject: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(telemetry.StepFailed):
        failing({subject: {"import_id": "4f8a"}, "row": ""}, None)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["import_id"] == "4f8a"


@pytest.mark.usefixtures("_own_logger")
def test_an_entry_about_results_names_the_import_whose_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(telemetry.StepFailed):
        failing({"results": "4f8a", "row": ""}, None)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["import_id"] == "4f8a"


@pytest.mark.usefixtures("_own_logger")
@pytest.mark.parametrize(
    ("event", "district"),
    [
        ({"upload": {"key": "springfield/2026/Roster.zip"}}, "springfield"),
        ({"upload": {"key": "_check/springfield/Roster.zip"}}, "springfield"),
        ({"upload": {"key": "Roster.zip"}}, None),
        ({"restored": {"district_id": "springfield"}}, "springfield"),
        ({"district_id": "springfield", "form": "csv"}, "springfield"),
        ({"ended": {"import_id": "4f8a"}}, None),
    ],
)
def test_an_entry_of_the_log_names_the_district(
    event: dict[str, Any], district: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(telemetry.StepFailed):
        failing({**event, "row": ""}, None)
    assert json.loads(capsys.readouterr().out.splitlines()[-1]).get("district_id") == district


def test_metrics_of_one_call_are_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "record")
    telemetry.CloudWatch().measure({"RowsIn": ("Count", 3), "RowsOmitted": ("Count", 1)})

    (line,) = capsys.readouterr().out.splitlines()
    written = json.loads(line)
    (directive,) = written["_aws"]["CloudWatchMetrics"]
    assert (directive["Namespace"], directive["Dimensions"]) == ("Rollcall", [["service"]])
    assert (written["RowsIn"], written["RowsOmitted"], written["service"]) == ([3.0], [1.0], "record")


def test_a_metric_by_status_has_both_dimensions(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.CloudWatch().measure({"Imports": ("Count", 1)}, status="failed")
    written = json.loads(capsys.readouterr().out)
    (dimensions,) = written["_aws"]["CloudWatchMetrics"][0]["Dimensions"]
    assert ({*dimensions}, written["status"]) == ({"service", "status"}, "failed")


@pytest.mark.parametrize(
    ("values", "dimensions"),
    [
        ({"RowsIm": ("Count", 3)}, {}),
        ({"RowsIn": ("Bytes", 3)}, {}),
        ({"RowsIn": ("Count", 3)}, {"status": "failed"}),
        ({"Imports": ("Count", 1)}, {}),
    ],
)
def test_a_metric_is_written_as_it_is_declared_or_not_at_all(
    values: Mapping[str, tuple[str, float]], dimensions: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """An alarm that watches the declared one would never see it."""
    with pytest.raises(UndeclaredMetric):
        telemetry.CloudWatch().measure(values, **dimensions)
    assert capsys.readouterr().out == ""


def test_a_client_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    client.cache_clear()
    assert client("sts").meta.region_name == "eu-central-1"
    client.cache_clear()  # of what other tests would find
