"""What the page about security lists is what is tried, by the same names and in the same order."""

import re
from pathlib import Path

from integration.forbidden import FORBIDDEN
from integration.forbidden_to_steps import FORBIDDEN as FORBIDDEN_TO_STEPS
from integration.ways.every import WAYS
from support.deployment_files import steps

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
    assert {*steps()} - {"webhook", "canary"} <= {*tried}
    assert min(len(calls) for calls in tried.values()) >= 50
