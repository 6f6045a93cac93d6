"""Looks at what does not happen by itself: imports that nobody ends, uploads that do not come, files that are left."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.settings.watch import WatchSettings
from rollcall.aws.telemetry import observed
from rollcall.aws.watching import services_of
from rollcall.steps.watch.look import Limits, answer

LEFT = 60_000
"""Milliseconds that must be left for a sweep to begin with one more district."""


@observed
def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no public type
    """Takes what is said of an execution that has died, or which look to take; returns what was found."""
    settings = WatchSettings.from_environment()
    limits = Limits(
        settings.patience, settings.roster_days, lambda: bool(context.get_remaining_time_in_millis() > LEFT)
    )
    return answer(event, services_of(settings), limits, datetime.now(UTC))
