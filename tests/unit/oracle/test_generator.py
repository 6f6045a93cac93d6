"""The core against the oracle, over random packages: `make explore` takes new ones, and many more.

`ROLLCALL_ORACLE=1000 pytest tests/unit/oracle/test_generator.py` takes so many of each maker.
"""

import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from oracle import core
from oracle.compare import differences, visible
from oracle.documents import inconsistencies
from oracle.generator import Case, bytes_case, case, crowd_case, dense_case, quoting_case
from oracle.judge import judge
from oracle.kinds import KINDS
from oracle.shrink import shown, shrunk
from support import exploring
from support.exploring import examples

FIRST = int(os.environ.get("ROLLCALL_ORACLE_SEED") or (secrets.randbelow(10**9) if exploring.TIMES else 0))

MAKERS: Mapping[Callable[[int], Case], int] = {
    case: 60,
    dense_case: 50,
    quoting_case: 80,
    bytes_case: 80,
    crowd_case: 40,
}
"""How many packages of each maker `make test` takes. Those of the third and fourth take half the CPU of the others."""


def packages(make: Callable[[int], Case]) -> int:
    """How many packages of a maker are taken."""
    return int(os.environ.get("ROLLCALL_ORACLE") or examples(MAKERS[make]))


def disagreement(one: Case) -> list[str]:
    """What differs between the two verdicts, and what does not hold within the core's report."""
    with tempfile.TemporaryDirectory() as folder:
        document = core.check(one.files, one.district, one.today, Path(folder))
        verdict = core.verdict_of(document, Path(folder))
    return [*differences(judge(one.files, one.district, one.today), verdict), *inconsistencies(document)]


@pytest.mark.thorough
@pytest.mark.parametrize("make", MAKERS)
def test_core_and_oracle_agree_on_random_packages(make: Callable[[int], Case]) -> None:
    for seed in range(FIRST, FIRST + packages(make)):
        if disagreement(make(seed)):
            small = shrunk(make(seed), lambda one: bool(disagreement(one)))
            told = "\n".join(disagreement(small))
            raise AssertionError(f"seed {seed}\n{shown(small)}\n{told}")


@pytest.mark.thorough
def test_the_packages_that_are_always_taken_hold_every_kind_of_finding() -> None:
    """Otherwise a change to the generators could take a kind out of what core and oracle are asked, and nobody sees."""
    missing = {*KINDS.values()} - {"long-line", "empty"}  # a mebibyte; and rare
    for seed in range(max(MAKERS.values())):
        for make in (make for make, taken in MAKERS.items() if seed < taken):
            one = make(seed)
            missing -= {finding.kind for finding in visible(judge(one.files, one.district, one.today))}
        if not missing:
            break
    assert missing == set()
