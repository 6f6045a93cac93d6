"""What checkov finds in the template, less what the template itself excuses with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that a resource fails."""

    check: str
    resource: str
    """Its type and name, such as `AWS::SQS::Queue.UploadDeadLetters`."""
    says: str

    @property
    def type(self) -> str:
        """The resource's type."""
        return self.resource.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Excuse:
    """Checks that are not asked of types of resources."""

    checks: frozenset[str]
    types: frozenset[str]

    def covers(self, finding: Finding) -> bool:
        """Whether it excuses the finding."""
        return finding.check in self.checks and finding.type in self.types


def findings(report: Mapping[str, Any]) -> list[Finding]:
    """The failed checks of checkov's report, which leaves out what a resource's own Metadata skips."""
    failed = report["results"]["failed_checks"]
    return [Finding(each["check_id"], each["resource"], each["check_name"]) for each in failed]


def excuses(template: Mapping[str, Any]) -> list[Excuse]:
    """The excuses in the template's Metadata."""
    return [
        Excuse(frozenset(each["Checks"]), frozenset(each["Types"])) for each in template["Metadata"].get("Checkov", [])
    ]


def judged(found: Sequence[Finding], excused: Sequence[Excuse]) -> list[str]:
    """What is wrong: findings without an excuse, and excuses for which there is nothing."""
    wrong = [f"{each.resource}: {each.says} ({each.check})" for each in found if not _excused(each, excused)]
    for excuse in excused:
        used = {each.check for each in found if excuse.covers(each)}
        wrong += [f"{check} is excused in the template's Metadata, but found nowhere" for check in excuse.checks - used]
    return sorted(wrong)


def _excused(finding: Finding, excused: Sequence[Excuse]) -> bool:
    return any(excuse.covers(finding) for excuse in excused)
