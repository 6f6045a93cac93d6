"""A change set of CloudFormation: what it would do, and what must not be done to anything that holds data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STATEFUL = {
    "AWS::DynamoDB::Table": "a table",
    "AWS::S3::Bucket": "a bucket",
    "AWS::Cognito::UserPool": "the users' passwords",
    "AWS::Transfer::Server": "the SFTP server, with its address and host keys",
    "AWS::KMS::Key": "a key, without which what it encrypted can't be read",
}
"""What can't be had back once it is gone, or what districts would notice, by type."""

TRANSIENT = ("AlarmKey", "LoginsTable", "MailTroublesTable", "SessionsTable")
"""Tables of what use makes again, and the key of messages that are gone once they are sent.

A rollback may remove one that the later release has brought.
"""

MADE_ANEW_BY = {"AWS::S3::Bucket": frozenset({"BucketName", "BucketNamePrefix", "BucketNamespace"})}
"""By type, the only properties whose change makes a new one, where a change set says no more than that it may be so."""

_WORDS = {"Add": "new", "Modify": "changed", "Remove": "REMOVED", "Import": "adopted", "Dynamic": "not known yet"}


@dataclass(frozen=True, slots=True)
class Change:
    """What a change set does to one resource."""

    resource: str
    kind: str
    """Its type, such as `AWS::S3::Bucket`."""
    action: str
    """As CloudFormation says it: Add, Modify, Remove, Import or Dynamic."""
    replacement: str
    """True, False, Conditional, or empty."""
    properties: tuple[str, ...]
    """The names of the properties that change."""

    @property
    def replaces(self) -> bool:
        """Whether the resource may be made anew."""
        if self.action != "Modify" or self.replacement not in {"True", "Conditional"}:
            return False
        names = MADE_ANEW_BY.get(self.kind)
        harmless = names is not None and self.properties and not names & {*self.properties}
        return self.replacement == "True" or not harmless

    @property
    def refusal(self) -> str | None:
        """Why this change must not be carried out; None if it may."""
        if (
            self.kind not in STATEFUL
            or self.resource in TRANSIENT
            or not (self.replaces or self.action in {"Remove", "Dynamic"})
        ):
            return None
        verb = {"Remove": "would be removed", "Dynamic": "may be removed or replaced"}.get(
            self.action, "would be replaced" if self.replacement == "True" else "may be replaced"
        )
        because = f", because of {', '.join(self.properties)}" if self.replaces and self.properties else ""
        return f"{self.resource} {verb}{because}: it is {STATEFUL[self.kind]}."


def read(cloudformation: Any, name: str) -> Iterator[Change]:  # noqa: ANN401 - a client of boto3
    """The changes of a change set, by its ARN, however many pages they take."""
    more: Mapping[str, str] = {}
    while True:
        page = cloudformation.describe_change_set(ChangeSetName=name, **more)
        yield from (_change(each["ResourceChange"]) for each in page["Changes"] if "ResourceChange" in each)
        if not page.get("NextToken"):
            return
        more = {"NextToken": page["NextToken"]}


def table(changes: Sequence[Change]) -> str:
    """The changes for a person: replaced and removed resources by name, and how many others there are of each type."""
    loud = [each for each in changes if each.replaces or each.action in {"Remove", "Dynamic"}]
    lines = [f"  {_how(each):<12} {each.resource} ({each.kind})" for each in loud]
    quiet: dict[tuple[str, str], list[str]] = {}
    for each in changes:
        if each not in loud:
            quiet.setdefault((_how(each), each.kind), []).append(each.resource)
    lines += [f"  {how:<12} {len(names):>3} {kind}{_named(names)}" for (how, kind), names in sorted(quiet.items())]
    return "\n".join(lines)


def _named(names: Sequence[str]) -> str:
    few = 3
    return f" ({', '.join(names)})" if len(names) <= few else ""


def _how(change: Change) -> str:
    if change.replaces:
        return "REPLACED" if change.replacement == "True" else "REPLACED?"
    return _WORDS.get(change.action, change.action)


def _change(found: Mapping[str, Any]) -> Change:
    targets = [each.get("Target", {}) for each in found.get("Details", [])]
    names = dict.fromkeys(each["Name"] for each in targets if each.get("Name"))
    return Change(
        found["LogicalResourceId"],
        found["ResourceType"],
        found["Action"],
        found.get("Replacement", ""),
        tuple(names),
    )
