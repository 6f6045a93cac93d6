"""What the template has that the dashboard shows: functions, queues of dead letters, tables, buckets and log groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rollcall_docs.alarms.rendered import alarms_of

DEAD_LETTERS = "DeadLetters"
"""How the name of a queue of dead letters ends."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function."""

    step: str
    memory: str
    """In MiB; a number, or a parameter in `${}`."""

    @property
    def resource(self) -> str:
        """The name of its resource."""
        return f"{self.step.capitalize()}Function"

    @property
    def log_group(self) -> str:
        """The name of its log group's resource."""
        return f"{self.step.capitalize()}LogGroup"


@dataclass(frozen=True, slots=True)
class There:
    """What there is, by the names of the resources, in the template's order."""

    functions: tuple[Function, ...]
    dead_letters: tuple[str, ...]
    tables: tuple[str, ...]
    buckets: tuple[str, ...]
    log_groups: tuple[str, ...]
    alarms: tuple[str, ...]
    """The alarms that are made in any case."""
    conditions: Mapping[str, str]
    """The condition of each resource that has one."""


def there(path: Path) -> There:
    """What the template at `path` has."""
    template = yaml.load(path.read_text(encoding="utf-8"), _References)  # noqa: S506 - a safe loader
    resources: Mapping[str, Mapping[str, Any]] = template["Resources"]
    usual = template.get("Globals", {}).get("Function", {}).get("MemorySize", "")

    def of(kind: str) -> tuple[str, ...]:
        return tuple(name for name, each in resources.items() if each["Type"] == kind)

    functions = tuple(
        Function(name.removesuffix("Function").lower(), str(resources[name]["Properties"].get("MemorySize", usual)))
        for name in of("AWS::Serverless::Function")
    )
    return There(
        functions,
        tuple(name for name in of("AWS::SQS::Queue") if name.endswith(DEAD_LETTERS)),
        of("AWS::DynamoDB::Table"),
        of("AWS::S3::Bucket"),
        of("AWS::Logs::LogGroup"),
        tuple(of("AWS::CloudWatch::CompositeAlarm"))
        + tuple(f"{alarm.name}Alarm" for alarm in alarms_of(path) if not alarm.condition),
        {name: each["Condition"] for name, each in resources.items() if "Condition" in each},
    )


class _References(yaml.CSafeLoader):
    """YAML in which a reference stands as in a text of `Fn::Sub`; CloudFormation's other short forms are nothing."""


def _short(loader: yaml.CSafeLoader, suffix: str, node: yaml.Node) -> str | None:
    if suffix == "Ref" and isinstance(node, yaml.ScalarNode):
        return f"${{{loader.construct_scalar(node)}}}"
    return None


_References.add_multi_constructor("!", _short)
