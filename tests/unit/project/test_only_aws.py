"""The page about what only AWS can show names exactly the checks of `make verify-aws`."""

import re

from support.deployment_files import ROOT

from rollcall_verify.checks import Check, NotHere, Outcome, Stack, Verdict, Wrong, outcomes
from rollcall_verify.district import Synthetic
from rollcall_verify.looking import READING
from rollcall_verify.trying import REPORT, trying


def stack(*, is_local: bool) -> Stack:
    """A stack without a service."""
    return Stack("rollcall", {}, lambda name: name, is_local=is_local)


def looked(error: Exception, *, is_local: bool) -> Verdict:
    """How a check ends that meets an error."""

    def look(_stack: Stack) -> str:
        raise error

    (outcome,) = outcomes([Check("one", look)], stack(is_local=is_local))
    return outcome.verdict


class Refused(Exception):
    """As the SDK raises it."""

    def __init__(self, code: str) -> None:
        """`code` is AWS's."""
        self.response = {"Error": {"Code": code}}


def test_the_page_names_each_check_in_its_order() -> None:
    page = (ROOT / "docs/only-aws.md").read_text()
    named = re.findall(r"^\| `(\w+)` \| .+ \| .+ \|$", page, re.MULTILINE)
    assert named == [check.name for check in (*READING, *trying(Synthetic("d", "u", "p")))] + ["removal"]


def test_a_check_says_what_it_saw_and_the_next_one_is_run() -> None:
    def look(_stack: Stack) -> str:
        raise KeyError("x")

    checks = [Check("one", look), Check("two", lambda _stack: "seen")]
    first, second = outcomes(checks, stack(is_local=False))
    assert first.verdict == Verdict.WRONG
    assert second == Outcome("two", Verdict.SHOWN, "seen")


def test_what_the_local_platform_lacks_is_not_here_and_what_aws_refuses_is_wrong() -> None:
    for error in (Refused("UnknownOperationException"), NotHere("no")):
        assert looked(error, is_local=True) == Verdict.NOT_HERE
    assert looked(Refused("AccessDenied"), is_local=True) == Verdict.WRONG
    for wrong in (Refused("UnknownOperationException"), Wrong("no")):
        assert looked(wrong, is_local=False) == Verdict.WRONG


def test_lambdas_line_is_read() -> None:
    cold = (
        "REPORT RequestId: 1\tDuration: 812.51 ms\tBilled Duration: 1400 ms\tMemory Size: 1769 MB\t"
        "Max Memory Used: 214 MB\tInit Duration: 583.20 ms\t"
    )
    found = REPORT.search(cold)
    assert found is not None
    assert found.groups() == ("812.51", "1769", "214", "583.20")
    warm = REPORT.search("REPORT RequestId: 2\tDuration: 9 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\t")
    assert warm is not None
    assert warm.groups() == ("9", "512", "90", None)
