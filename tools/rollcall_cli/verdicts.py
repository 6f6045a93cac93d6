"""The verdict about a package, by two sets of rules: what a report says in numbers. Holds no value of a row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rollcall.model.findings import Effect
from rollcall_cli.forms.layout import Row, table


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a report says, without its findings."""

    outcome: str
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Rows that are left out, by file; files that lose none are not in it."""
    values: int = 0
    """Values that are left out."""
    rules: Mapping[str, int] = field(default_factory=dict)
    """Findings by the rule's code."""
    rule_set: str = ""
    """The version of the rules; empty where a report of an earlier release does not say it."""

    @classmethod
    def of_report(cls, report: Mapping[str, Any]) -> "Verdict":
        """The verdict of a report's core."""
        totals = report["totals"]
        return cls(
            report["outcome"],
            {file: counts["omitted"] for file, counts in report["files"].items() if counts["omitted"]},
            totals["by_effect"].get(Effect.VALUE_OMITTED, 0),
            dict(totals["by_code"]),
            report.get("rule_set", ""),
        )

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "Verdict":
        """Inverse of `dataclasses.asdict`."""
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two verdicts about the same package."""

    old: Verdict
    new: Verdict

    @property
    def is_other(self) -> bool:
        """Whether the package is judged otherwise: its outcome, the rows or the values that are left out.

        A warning more or less is no other verdict; `rules` has it.
        """
        return (self.old.outcome, self.old.left_out, self.old.values) != (
            self.new.outcome,
            self.new.left_out,
            self.new.values,
        )

    @property
    def rules(self) -> Mapping[str, tuple[int, int]]:
        """Findings before and now, for each rule with another number."""
        return _changed(self.old.rules, self.new.rules)

    @property
    def files(self) -> Mapping[str, tuple[int, int]]:
        """Rows left out before and now, for each file with another number."""
        return _changed(self.old.left_out, self.new.left_out)

    def as_dict(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "other_verdict": self.is_other,
            "outcome": {"before": self.old.outcome, "now": self.new.outcome},
            "rule_set": {"before": self.old.rule_set or None, "now": self.new.rule_set or None},
            "values_left_out": {"before": self.old.values, "now": self.new.values},
            "rows_left_out": {file: {"before": one, "now": other} for file, (one, other) in self.files.items()},
            "rules": {code: {"before": one, "now": other} for code, (one, other) in self.rules.items()},
        }


def compared_lines(compared: Compared) -> Iterator[str]:
    """What differs, for people; nothing where nothing does."""
    if compared.old.outcome != compared.new.outcome:
        yield f"Outcome: {compared.old.outcome} before, {compared.new.outcome} now"
    rows: list[Row] = [("Rows left out", file, *counts) for file, counts in compared.files.items()]
    if compared.old.values != compared.new.values:
        rows.append(("Values left out", "", compared.old.values, compared.new.values))
    rows += [("Findings", code, *counts) for code, counts in compared.rules.items()]
    if rows:
        yield from table(("", "File or rule", "Before", "Now"), rows)


def _changed(old: Mapping[str, int], new: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    both = {name: (old.get(name, 0), new.get(name, 0)) for name in sorted({*old, *new})}
    return {name: counts for name, counts in both.items() if counts[0] != counts[1]}
