"""The page about what only AWS can show names exactly the checks of `make verify-aws`."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from support.deployment_files import ROOT

from rollcall_verify.checks import Check, NotHere, Outcome, Stack, Verdict, Wrong, outcomes
from rollcall_verify.district import Synthetic
from rollcall_verify.looking import READING, alarms, queries
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


class Logs:
    """Logs Insights with one saved query, which ends like this."""

    class exceptions:  # noqa: N801 - as the SDK names it
        """The errors that it knows."""

        class MalformedQueryException(Exception):
            """A query that it does not take."""

    def __init__(self, ends: str) -> None:
        """`ends` is the status of the query; empty if it is not taken."""
        self.ends = ends

    def describe_query_definitions(self, **asked: str) -> dict[str, object]:
        assert asked == {"queryDefinitionNamePrefix": "rollcall/"}
        return {"queryDefinitions": [{"name": "rollcall/E-mails", "logGroupNames": ["one"], "queryString": "fields x"}]}

    def start_query(self, **asked: object) -> dict[str, str]:
        assert (asked["logGroupNames"], asked["queryString"]) == (["one"], "fields x")
        if not self.ends:
            raise self.exceptions.MalformedQueryException
        return {"queryId": "1"}

    def get_query_results(self, **asked: str) -> dict[str, str]:
        assert asked == {"queryId": "1"}
        return {"status": self.ends}


@pytest.mark.parametrize("ends", ["Complete", "Failed", ""])
def test_every_saved_query_is_asked_and_one_that_is_not_answered_is_named(ends: str) -> None:
    (outcome,) = outcomes([Check("queries", queries)], Stack("rollcall", {}, lambda _: Logs(ends), is_local=False))
    assert (outcome.verdict == Verdict.SHOWN) is (ends == "Complete")
    assert ("E-mails" in outcome.words) is (ends != "Complete")


class Account:
    """CloudFormation, CloudWatch and SNS of an account with many alarms."""

    def __init__(self, names: Sequence[str], states: Mapping[str, str]) -> None:  # noqa: D107 - kept as given
        self.names, self.states = names, states

    def get_paginator(self, _operation: str) -> "Account":
        return self

    def paginate(self, **_stack: str) -> list[Mapping[str, Any]]:
        every = [{"PhysicalResourceId": name, "ResourceType": "AWS::CloudWatch::Alarm"} for name in self.names]
        return [{"StackResourceSummaries": every}]

    def describe_alarms(self, AlarmNames: Sequence[str], MaxRecords: int = 50) -> Mapping[str, Any]:  # noqa: N803
        """As CloudWatch does: at most so many in one answer."""
        assert len(AlarmNames) <= 100
        known = [{"AlarmName": name, "StateValue": self.states[name]} for name in AlarmNames if name in self.states]
        return {"MetricAlarms": known[:MaxRecords]}


def test_every_alarm_is_looked_at_however_many_there_are() -> None:
    """CloudWatch gives 50 alarms in one answer unless more are asked for, and a deployment has 64."""
    names = [f"alarm-{number}" for number in range(130)]
    quiet = dict.fromkeys(names, "OK")
    assert "130 alarms, none of them in alarm" in alarms(stack_of(Account(names, quiet)))
    with pytest.raises(Wrong, match="In alarm: alarm-129"):
        alarms(stack_of(Account(names, {**quiet, "alarm-129": "ALARM"})))
    with pytest.raises(Wrong, match="does not know alarm-60"):
        alarms(stack_of(Account(names, {name: "OK" for name in names if name != "alarm-60"})))


def stack_of(account: Account) -> Stack:
    return Stack("rollcall", {}, lambda _service: account, is_local=True)
