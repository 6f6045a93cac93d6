"""Polluted twins of clean files: `ROLLCALL_POLLUTION=1 pytest tests/unit/reading/test_pollution.py` takes all of them.

Without it some are taken, each field and each kind of damage among them. What must hold: `pollution.accounting`.
"""

import os
import tempfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest
from oracle import core
from oracle.compare import differences
from oracle.documents import inconsistencies
from oracle.findings import Cost, Verdict
from oracle.judge import judge
from pollution.accounting import complaints, reading
from pollution.clean import FILES, STYLES, clean
from pollution.twins import Twin, dealt, twins
from support import packages

from rollcall.model import schema

EVERY = int(os.environ.get("ROLLCALL_POLLUTION", "127"))
EVERY_WHOLE = 701 if EVERY > 1 else 29
"""Of those that go through the whole check."""


@pytest.mark.thorough
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("file", FILES)
def test_every_polluted_twin_is_read_without_loss_or_named_at_its_place(file: str, style: str) -> None:
    roster = schema.load()
    found = {str(twin): told for twin in dealt(clean(file, style), EVERY) if (told := _complaints(twin, roster))}
    assert found == {}


def _complaints(twin: Twin, roster: schema.Roster) -> list[str]:
    return complaints(twin, reading(twin.clean.file, twin.data, roster))


@pytest.mark.thorough
@pytest.mark.parametrize(("file", "style"), [*zip(FILES, cycle(STYLES), strict=False)])
def test_no_row_is_lost_in_silence_by_the_whole_check(file: str, style: str) -> None:
    before = judge(packages.files(), None, packages.TODAY)
    found = {
        str(twin): told
        for twin in islice(twins(clean(file, style)), 0, None, EVERY_WHOLE)
        if (told := list(_silences(twin, before)))
    }
    assert found == {}


def _silences(twin: Twin, before: Verdict) -> Iterator[str]:
    """What the whole check leaves unsaid of a package with this twin, a line each."""
    files = packages.files(raw={twin.clean.file: twin.data})
    with tempfile.TemporaryDirectory() as folder:
        document = core.check(files, None, packages.TODAY, Path(folder))
        verdict = core.verdict_of(document, Path(folder))
    yield from differences(judge(files, None, packages.TODAY), verdict)
    yield from inconsistencies(document)
    if verdict.outcome == "failed":
        if Cost.IMPORT not in {finding.cost for finding in verdict.findings}:
            yield "failed without a reason"
        return
    named = {(finding.file, finding.line) for finding in verdict.findings}
    for file, rows in before.accepted.items():
        if file == twin.clean.file and twin.first == 1:
            continue  # another header, which the contract knows: the oracle has said what it means
        lines = _lines_now(twin) if file == twin.clean.file else range(2, len(rows) + 2)
        for line, row in zip(lines, rows, strict=True):
            if line and row not in verdict.accepted[file] and (file, line) not in named:
                yield f"{file} has lost {row} of line {line}"


def _lines_now(twin: Twin) -> list[int]:
    """On which line each row of the clean file stands in its twin; 0 for one that the damage touches."""
    lines = {id(values): line for line, values in twin.intact.items()}
    return [lines.get(id(values), 0) for values in twin.clean.values]
