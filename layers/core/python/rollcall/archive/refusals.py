"""The findings that reject a package or one of its files, and the exceptions that carry them."""

from rollcall.archive import rules
from rollcall.model.findings import Effect, Finding, Rule


class _WithFinding(Exception):
    def __init__(self, finding: Finding) -> None:
        """Keep the finding. The exception's text is only the rule's code, since it could reach a log."""
        super().__init__(finding.rule.code)
        self.finding = finding


class RefusedError(_WithFinding):
    """The package can't be opened; `finding` says why."""


class DamagedEntry(_WithFinding):
    """One of the seven files can't be unpacked; `finding` says why. Chunks that were read of it must be dropped."""


def rejection(rule: Rule, file: str | None = None, value: str | None = None, **facts: object) -> Finding:
    """A finding that rejects the import."""
    return Finding(rule, Effect.IMPORT_REJECTED, file=file, value=value, facts=facts)


def damaged(fault: str) -> RefusedError:
    """The refusal of an archive whose directory contradicts itself; `fault` is a clause for the message."""
    return RefusedError(rejection(rules.PACKAGE_DAMAGED, fault=fault))
