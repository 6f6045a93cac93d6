"""What an alarm is: one metric, from which number on, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

NAMESPACE: Final = "Rollcall/${AWS::StackName}"
"""Of our own metrics, as the template has it."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as CloudWatch knows it; dimensions are values of the template, `!Ref X` among them."""

    namespace: str
    name: str
    dimensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm."""

    name: str
    """Its resource, without `Alarm` at the end."""
    heading: str
    """Where `docs/runbook.md` explains it."""
    says: str
    look: str
    """The command to type first, with names of the template."""
    metric: Metric
    at: float = 1
    """The number from which it is raised."""
    statistic: str = "Sum"
    seconds: int = 300
    """The length of a period."""
    periods: int = 1
    """How many periods in a row must reach the number."""
    lasts: bool = False
    """Whether the metric says how something is, so that it stays raised until that is said to be over."""
    ill: bool = True
    """Whether Rollcall itself is not well, or about to be; else it is about districts, or about somebody outside."""
    condition: str = ""
    """The template's condition under which it is made. The alarm over all can't ask for one that may be missing."""
    needs: str = ""
    """The resource that it watches, if it is made only where there is one."""


def ours(name: str, step: str, **more: str) -> Metric:
    """A metric of `rollcall.steps.metrics`."""
    return Metric(NAMESPACE, name, {"service": step, **more})
