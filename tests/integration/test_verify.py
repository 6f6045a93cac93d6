"""`make verify-aws` against the platform: what it can't show is said, and nothing of the synthetic district stays."""

import pytest
from support.deployed import Deployed

from rollcall_local.settings import STACK
from rollcall_verify.checks import Outcome, Stack, Verdict
from rollcall_verify.command import every, stack_of
from rollcall_verify.district import PREFIX, left, synthetic

pytestmark = pytest.mark.slow

OF_OTHERS = {"rights", "alarms"}
"""Checks that see what other tests on the same platform have had denied or throttled."""
NOT_HERE = {"server", "queries", "login", "figures", "metrics", "concurrency", "connector"}
"""Checks that the local platform can't answer, or not always."""


@pytest.fixture(scope="module")
def stack(deployed: Deployed) -> Stack:
    """The stack of the platform."""
    assert deployed
    return stack_of(STACK)


@pytest.fixture(scope="module")
def outcomes(stack: Stack) -> dict[str, Outcome]:
    """What came of each check."""
    return {each.name: each for each in every(stack, read_only=False)}


def test_nothing_is_wrong_with_the_platform(outcomes: dict[str, Outcome]) -> None:
    wrong = [each for each in outcomes.values() if each.verdict == Verdict.WRONG]
    assert [each for each in wrong if each.name not in OF_OTHERS] == []
    assert {name for name, each in outcomes.items() if each.verdict == Verdict.NOT_HERE} <= NOT_HERE


def test_nothing_of_the_synthetic_district_is_left(outcomes: dict[str, Outcome], deployed: Deployed) -> None:
    assert outcomes["removal"].verdict == Verdict.SHOWN
    assert outcomes["hold"].words == "held, discarded, and told"
    assert PREFIX not in deployed.platform.command("district", "list")
    assert PREFIX not in deployed.platform.command("user", "list")


def test_a_district_is_removed_whatever_happens(stack: Stack) -> None:
    districts = []

    def interrupted() -> None:
        with synthetic(stack) as made:
            assert left(stack, made.district)
            districts.append(made.district)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [left(stack, district) for district in districts] == [[]]
