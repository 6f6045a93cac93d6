"""Logs and metrics of the steps: structured, counted, and without student data."""

import os
import traceback
from collections.abc import Callable, Mapping
from functools import cache, wraps
from pathlib import PurePath
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from rollcall.aws.clients import error_code
from rollcall.aws.files import scratch
from rollcall.aws.settings.environment import InvalidSettings
from rollcall.aws.usage import Usage
from rollcall.columns import heap
from rollcall.steps import metrics
from rollcall.steps.telemetry import Telemetry

Event = Mapping[str, Any]
Result = dict[str, Any]
Handler = Callable[[Event, Any], Result]

SUBJECTS = ("upload", "restored", "restore", "ended", "held")
"""The parts of an event that name an import."""


class StepFailed(Exception):
    """A step failed by a fault of ours. Names the kind of error and its place, never the text of the error.

    The text of an exception may quote a row, and the history of an execution keeps what a function raises. The text of
    `InvalidSettings` can't, and is shown.
    """


@cache
def logger() -> Logger:
    """The function's logger; its service is the step."""
    return Logger(log_uncaught_exceptions=False)


def observed(handler: Handler) -> Handler:
    """Begin each invocation with an empty scratch space, log how it failed, and hide the texts of errors.

    However it ends, what it used of its memory and its time is measured. Memory that the invocation freed is given back
    to the system, so that the next one has it.
    """

    @wraps(handler)
    def invoke(event: Event, context: Any) -> Result:  # noqa: ANN401 - Lambda's context has no public type
        used = Usage.begin(context)
        log = logger()
        log.clear_state()
        subject: Event = next((event[name] for name in SUBJECTS if name in event), event)
        about = {"import_id": subject.get("import_id") or event.get("results"), "district_id": _district(subject)}
        log.append_keys(**about, request_id=getattr(context, "aws_request_id", None))
        try:
            scratch.empty()
            return handler(event, context)
        except InvalidSettings as error:
            log.error("step failed", extra={"error": "InvalidSettings", "settings": str(error)})  # noqa: TRY400 - no place
            failure = StepFailed(str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, its text must not get out
            failure = StepFailed(log_failure(error))
        finally:
            if used is not None:
                # With import and district in the line, which make no metric of their own: an alarm leads to them.
                _write(used.measured(), {}, **about)
            heap.give_back()
        raise failure

    return invoke


def _district(subject: Event) -> str | None:
    """The district that an event names, or in whose folder its upload lies."""
    if "key" not in subject:
        return subject.get("district_id")
    from rollcall.model.uploads import district_of  # noqa: PLC0415 - the login, which has to be fast, has no upload

    return district_of(str(subject["key"])) or None


def log_failure(error: BaseException) -> str:
    """Log the kind of an error and its places; return both as a short text. The error's own text may quote a row."""
    kind, places = _described(error)
    place = places[-1] if places else "an unknown place"
    # Logs Insights can ask for the first value of a list, and not for the last.
    logger().error("step failed", extra={"error": kind, "place": place, "places": places})
    return f"{kind} at {place}"


class CloudWatch(Telemetry):
    """Metrics in CloudWatch's embedded format, and structured logs."""

    def measure(self, values: Mapping[str, tuple[str, float]], **dimensions: str) -> None:
        _write(values, dimensions)

    def log(self, message: str, **fields: object) -> None:
        logger().info(message, extra=fields)


def _write(values: Mapping[str, tuple[str, float]], dimensions: Mapping[str, str], **beside: str | None) -> None:
    """Write metrics as one line of the log; what stands `beside` them is found in the log alone."""
    metrics.check(values, dimensions)
    written = EphemeralMetrics(
        namespace=os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "Rollcall"),
        service=os.environ.get("POWERTOOLS_SERVICE_NAME", "rollcall"),
    )
    for name, value in dimensions.items():
        written.add_dimension(name, value)
    for name, (unit, number) in values.items():
        written.add_metric(name, MetricUnit(unit), number)
    for name, text in beside.items():
        if text:
            written.add_metadata(name, text)
    written.flush_metrics()


def _described(error: BaseException) -> tuple[str, list[str]]:
    code = error_code(error) or error_code(error.__cause__)
    kind = f"{type(error).__name__} {code}".strip()
    frames = traceback.extract_tb(error.__traceback__)
    return kind, [f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
