"""How a step says what it did: metrics and log entries. Neither holds student data."""

from collections.abc import Mapping
from typing import Protocol


class Telemetry(Protocol):
    """Where metrics and log entries go."""

    def measure(self, values: Mapping[str, tuple[str, float]], **dimensions: str) -> None:
        """Write metrics: for each name its unit, as CloudWatch spells it, and its value.

        A dimension never holds an id: each of its values is a metric of its own.
        """

    def log(self, message: str, **fields: object) -> None:
        """Write one log entry."""
