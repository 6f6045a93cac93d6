"""What both the oracle and the core say of a package, in a form that a test can be read by.

A finding is one line of text: `effect kind file:line column = 'value' <- cause (takes rows)`, each part only where
there is one; kinds are the oracle's, `oracle.core.KINDS` has the codes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from support import packages

from oracle import core, judge
from oracle.compare import differences, visible
from oracle.documents import inconsistencies
from oracle.findings import Finding, Verdict
from oracle.limits import LIMITS, Limits


def verdict(
    files: Mapping[str, bytes], district: str | None = packages.DISTRICT, today: date = packages.TODAY
) -> Verdict:
    """The verdict in which the two agree; where they do not, the test fails."""
    mine = judge.judge(files, district, today)
    document = core.check(files, district, today)
    found = [*differences(mine, core.verdict_of(document)), *inconsistencies(document)]
    if found:
        raise AssertionError("\n".join(found))
    return mine


def told(
    *,
    of: str | None = None,
    today: date = packages.TODAY,
    edit: Mapping[tuple[str, int, str], str] | None = None,
    line: Mapping[tuple[str, int], str] | None = None,
    drop: Mapping[str, Iterable[str]] | None = None,
    raw: Mapping[str, bytes] | None = None,
    without: Iterable[str] = (),
    **tables: Sequence[Mapping[str, str]],
) -> list[str]:
    """The findings of a package built as `packages.files` does, those `of` one file where one is named."""
    files = packages.files(edit=edit, line=line, drop=drop, raw=raw, without=without, **tables)
    return lines(verdict(files, today=today), of)


def alone(
    *,
    of: str | None = None,
    today: date = packages.TODAY,
    limits: Limits = LIMITS,
    edit: Mapping[tuple[str, int, str], str] | None = None,
    line: Mapping[tuple[str, int], str] | None = None,
    drop: Mapping[str, Iterable[str]] | None = None,
    raw: Mapping[str, bytes] | None = None,
    without: Iterable[str] = (),
    **tables: Sequence[Mapping[str, str]],
) -> list[str]:
    """What the oracle says of a package, whatever the core says: for tests of the oracle itself."""
    files = packages.files(edit=edit, line=line, drop=drop, raw=raw, without=without, **tables)
    return lines(judge.judge(files, packages.DISTRICT, today, limits), of)


def lines(found: Verdict, of: str | None = None) -> list[str]:
    """The findings of a verdict, those `of` one file where one is named."""
    return [_line(one) for one in visible(found) if of in (None, one.file)]


def _line(one: Finding) -> str:
    line = f"{one.cost.value} {one.kind} {one.file}"
    line += f":{one.line}" if one.line else ""
    line += f" {one.column}" if one.column else ""
    line += f" = {one.value!r}" if one.value is not None else ""
    if one.cause is not None:
        line += f" <- {one.cause.file}:{one.cause.line}" + (f" {one.cause.column}" if one.cause.column else "")
    return line + (f" (takes {one.affects})" if one.affects else "")
