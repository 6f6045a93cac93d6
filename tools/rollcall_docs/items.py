"""The items of DynamoDB as Markdown: every kind, with who writes and who reads each attribute."""

from collections.abc import Iterator

from rollcall.aws.tables.declared.every import KINDS
from rollcall.aws.tables.declared.kinds import ItemKind


def items() -> str:
    """A table for each kind of item."""
    return "\n\n".join("\n".join(_kind(kind)) for kind in KINDS)


def _kind(kind: ItemKind) -> Iterator[str]:
    yield f"### `{kind.name}` in {kind.table}"
    yield ""
    yield kind.meaning
    yield ""
    yield from ("| attribute | type | what it is | written by | read by |", "| --- | --- | --- | --- | --- |")
    for each in kind.attributes:
        yield f"| `{each.name}` | {each.type} | {each.meaning} | {each.written} | {each.read} |"
