"""What a widget of the dashboard is: some metrics, a query of the log, the states of alarms, or a heading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rollcall_docs.alarms.alarm import NAMESPACE
from rollcall_docs.dashboard.query import Query

DAY: Final = 86_400
"""Seconds; S3 counts its bytes once a day."""


@dataclass(frozen=True, slots=True)
class Line:
    """One metric, or a sum of others, as a line of a graph. Names of the template stand in `${}`."""

    label: str
    namespace: str = ""
    name: str = ""
    dimensions: Mapping[str, str] = field(default_factory=dict)
    stat: str = ""
    """Unless it is the widget's."""
    seconds: int = 0
    """The length of a period, unless it is the widget's."""
    key: str = ""
    """The name by which an expression calls it; it is not shown itself."""
    expression: str = ""
    """CloudWatch's arithmetic over the keys of other lines, in the place of a metric."""
    right: bool = False
    """Whether it has the scale on the right."""

    def as_json(self) -> list[Any]:
        """As CloudWatch takes it."""
        more: dict[str, Any] = {"label": self.label}
        more |= {"stat": self.stat} if self.stat else {}
        more |= {"period": self.seconds} if self.seconds else {}
        more |= {"id": self.key, "visible": False} if self.key else {}
        more |= {"yAxis": "right"} if self.right else {}
        if self.expression:
            return [{"expression": self.expression, **more}]
        dimensions = [part for pair in self.dimensions.items() for part in pair]
        return [self.namespace, self.name, *dimensions, more]


@dataclass(frozen=True, slots=True)
class Widget:
    """One widget. It has lines, a query or alarms; with none of them it is a heading."""

    title: str
    says: str = ""
    """What it answers, for the operator's guide."""
    lines: Sequence[Line] = ()
    query: Query | None = None
    alarms: Sequence[str] = ()
    """The resources of alarms."""
    width: int = 8
    """Of 24 columns."""
    stat: str = "Sum"
    stacked: bool = False
    total: bool = False
    """Whether the sum of the whole time shown stands there as a number, in the place of a graph."""

    @property
    def height(self) -> int:
        """In CloudWatch's units."""
        return 6 if self.lines or self.query or self.alarms else 1


def ours(label: str, name: str, step: str, *, stat: str = "", right: bool = False, **more: str) -> Line:
    """A metric of `rollcall.steps.metrics`."""
    return Line(label, NAMESPACE, name, {"service": step, **more}, stat, right=right)


def of_lambda(step: str, name: str, resource: str, *, key: str = "") -> Line:
    """A metric of a function."""
    return Line(step, "AWS/Lambda", name, {"FunctionName": f"${{{resource}}}"}, key=key)
