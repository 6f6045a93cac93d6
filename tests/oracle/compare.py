"""What must be equal in two verdicts. What the contract leaves open is masked, and listed here."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import replace

from oracle.findings import Cost, Finding, Verdict
from oracle.tables import MANIFEST

WHOLE_FILE = {"text", "header"}
"""One or more findings of a file, at places that the contract does not fix."""

WITHOUT_PLACE = {"encoding"}
"""A warning that shows some value that was decoded."""

WITHOUT_VALUE = {"row-length", "row-quoting", "repeated-pair", "quoting", "too-many-omitted"} | {
    "header-repeated", "example-row", "lost-zeros", "case-only", "invisible-end", "quoted-id", "placeholders",
}  # fmt: skip

WITHOUT_COLUMN = {"age", "student-without-enrollment", "class-without-students", "class-without-staff"}
"""Warnings of a row; which of its values they name is not fixed."""

VALUE_LIMIT = 256


def differences(oracle: Verdict, core: Verdict) -> list[str]:
    """What differs, a line each; none where the verdicts agree."""
    told: list[str] = []
    for name in ("outcome", "files"):
        mine, theirs = getattr(oracle, name), getattr(core, name)
        if mine != theirs:
            told.append(f"{name}: oracle {mine}, core {theirs}")
    told.extend(_unlike("not_checked", _hidden_manifest(oracle), _hidden_manifest(core)))
    told.extend(_unlike("finding", map(repr, visible(oracle)), map(repr, visible(core))))
    for file, rows in oracle.accepted.items():
        if core.accepted and rows != core.accepted[file]:
            told.append(f"{file}: accepted rows: oracle {rows}, core {core.accepted[file]}")
    return told


def visible(verdict: Verdict) -> list[Finding]:
    """The findings without what the contract leaves open, in the order of the report."""
    found: list[Finding] = []
    for finding in verdict.findings:
        one = _masked(finding)
        if not (one in found and (one.kind in WHOLE_FILE or one.file == MANIFEST)):
            found.append(one)
    return found


def _masked(finding: Finding) -> Finding:
    if finding.file == MANIFEST and finding.cost is Cost.IMPORT:
        return Finding("manifest", finding.cost, finding.file)
    if finding.kind in WHOLE_FILE | WITHOUT_PLACE:
        return Finding(finding.kind, finding.cost, finding.file)
    if finding.kind in WITHOUT_COLUMN:
        return replace(finding, column=None, value=None)
    if finding.kind in WITHOUT_VALUE:
        return replace(finding, value=None)
    return finding if finding.value is None else replace(finding, value=_cut(finding.value))


def _cut(value: str) -> str:
    return value if len(value) <= VALUE_LIMIT else value[:VALUE_LIMIT] + "…"


def _hidden_manifest(verdict: Verdict) -> list[tuple[str, str | None]]:
    return [one for one in verdict.not_checked if one[0] != MANIFEST]


def _unlike(name: str, oracle: Iterable[Hashable], core: Iterable[Hashable]) -> list[str]:
    mine, theirs = Counter(oracle), Counter(core)
    return [f"{name}: only the oracle has {one}" for one in (mine - theirs).elements()] + [
        f"{name}: only the core has {one}" for one in (theirs - mine).elements()
    ]
