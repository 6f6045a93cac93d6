"""What the oracle says: findings with kinds in place of codes, and without texts."""

from dataclasses import dataclass, field
from enum import Enum

from oracle.tables import MANIFEST, TABLES


class Cost(Enum):
    """The four effects of the contract's section 3."""

    IMPORT = "import-rejected"
    ROW = "row-omitted"
    VALUE = "value-omitted"
    WARNING = "warning"


@dataclass(frozen=True)
class Cause:
    """A root cause, without its code."""

    file: str
    line: int
    column: str | None


@dataclass
class Finding:
    """One finding; `kind` is the oracle's own word, see `oracle.compare`."""

    kind: str
    cost: Cost
    file: str
    line: int | None = None
    column: str | None = None
    value: str | None = None
    affects: int = 0
    cause: Cause | None = None


@dataclass
class Verdict:
    """The core of a report, as the contract has it: section 5."""

    outcome: str
    files: dict[str, tuple[int, int, int]]
    """Rows, accepted, omitted."""
    findings: list[Finding]
    not_checked: set[tuple[str, str | None]]
    accepted: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    """Rows of the snapshot by file; empty where the import is rejected."""

    @property
    def by_effect(self) -> dict[str, int]:
        """How many findings have each effect."""
        effects = [finding.cost.value for finding in self.findings]
        return {effect: effects.count(effect) for effect in effects}


def column_place(file: str, column: str | None) -> tuple[int, str]:
    """Where a column's findings stand among those of one line: none first, then section 2, then unknown ones."""
    if column is None:
        return (-1, "")
    names = [known.name for known in TABLES.get(file, [])]
    return (names.index(column), "") if column in names else (len(names), column)


def file_place(file: str) -> int:
    """Where a file's findings stand in the report."""
    return [MANIFEST, *TABLES].index(file)
