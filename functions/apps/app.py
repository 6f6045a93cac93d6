"""Answers the pages and the API behind them."""

from collections.abc import Mapping
from typing import Any

from rollcall.aws.settings.apps import AppsSettings
from rollcall.aws.telemetry import observed
from rollcall_apps.deployed import application_of


@observed
def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Takes a request in the HTTP API's format 2.0, and returns the answer."""
    return application_of(AppsSettings.from_environment()).answer(event, context)
