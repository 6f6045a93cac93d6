"""Metrics that a command writes, since it has no log from which CloudWatch could take them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rollcall.aws.clients import client
from rollcall.steps import metrics

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient


@dataclass(frozen=True, slots=True)
class StackMetrics:
    """The metrics of a stack. Commands have it, with the operator's own rights (cloudwatch:PutMetricData)."""

    stack_name: str

    def put(self, service: str, values: Mapping[str, tuple[str, float]]) -> None:
        """Write them; each has its unit and its value."""
        metrics.check(values, {})
        cloudwatch: CloudWatchClient = client("cloudwatch")
        cloudwatch.put_metric_data(
            Namespace=f"Rollcall/{self.stack_name}",
            MetricData=[
                {
                    "MetricName": name,
                    "Dimensions": [{"Name": "service", "Value": service}],
                    "Unit": "Seconds" if unit == "Seconds" else "Count",
                    "Value": value,
                }
                for name, (unit, value) in values.items()
            ],
        )
