"""What the page about security lists is what is tried, by the same names and in the same order."""

import re
from pathlib import Path

from integration.forbidden import FORBIDDEN
from integration.forbidden_to_steps import FORBIDDEN as FORBIDDEN_TO_STEPS
from integration.ways.every import WAYS
from support.deployment_files import resources, steps, template

PAGE = (Path(__file__).parents[3] / "docs/security.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """What stands under a heading of the second level."""
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_every_way_that_is_tried_is_listed_by_its_name_and_number() -> None:
    listed = re.findall(r"^(\d+)\. (.+)$", section("What was tried"), re.MULTILINE)
    assert listed == [(str(number), way.name) for number, way in enumerate(WAYS, 1)]


def test_many_ways_are_tried_each_once() -> None:
    assert len({way.name for way in WAYS}) == len(WAYS) >= 150
    assert len([way for way in WAYS if not way.is_compared]) <= 12, "few answers may tell whether there is such a thing"


def test_every_function_is_tried_with_its_own_role() -> None:
    """But those that are deployed by parameter alone; `test_only_who_must_may_write_there` has their rights."""
    tried = {**FORBIDDEN_TO_STEPS, **FORBIDDEN}
    assert {*steps()} - {"webhook", "canary"} - {*tried} == set(), (
        "tests/integration/forbidden_to_steps.py: add what the function's role must not be able to do"
    )
    assert min(len(calls) for calls in tried.values()) >= 50


def test_every_queue_of_dead_letters_and_every_rule_that_tells_operators_is_counted() -> None:
    numbers = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    page, every = section("What lies where, and who can read it"), template()["Resources"]
    letters = [name for name in resources("AWS::SQS::Queue") if name.endswith("DeadLetters")]
    by_parameter = [name for name in letters if "Condition" in every[name]]
    assert by_parameter == ["WebhookDeadLetters"]
    assert f"SQS, {numbers[len(letters) - 1]} queues of dead letters, and one more with `WebhookUrl`" in page
    assert (
        f"({numbers[len([name for name in template()['Outputs'] if name.endswith('DeadLetters')])]} of them by" in page
    )
    notices = [name for name in resources("AWS::Events::Rule") if name.endswith("Notice")]
    assert f"{numbers[len(notices)]} rules of EventBridge" in page


def test_whoever_sends_events_is_named() -> None:
    """Functions that may put events on the bus."""
    (row,) = re.findall(r"^\| events for other systems \|.+$", PAGE, re.MULTILINE)
    may = {
        name.removesuffix("Function").lower()
        for name, each in resources("AWS::Serverless::Function").items()
        if "events:PutEvents" in str(each.get("Policies"))
    }
    assert {name for name in steps() if f"`{name}`" in row.split("|")[3]} == may
