"""Each decision has a heading to link to, a date, and where it no longer holds, the one that replaced it."""

import re
from datetime import date
from pathlib import Path

import pytest

from rollcall_docs.contents import anchor_of, contents

PAGE = Path(__file__).parents[3] / "docs" / "decisions.md"
TEXT = re.sub(r"<!-- generated.*?<!-- end -->", "", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
DECISIONS = {
    heading: " ".join(text.split())
    for heading, text in re.findall(r"^### (.*)\n\n((?:(?!#).*\n?)*)", TEXT, re.MULTILINE)
}
"""What is written of each decision, in one line, by its heading."""
DATED = re.compile(
    r"\*(?P<day>\d{4}-\d\d-\d\d)(?:, changed (?P<changed>\d{4}-\d\d-\d\d))?\."
    r"(?: Superseded by \[(?P<title>[^\]]+)\]\(#(?P<anchor>[^)]+)\)\.)?\* (?P<text>\S)"
)
LONGEST = 75
"""Characters of a heading, so that it is read at a glance."""


def test_every_decision_has_a_heading_of_its_own() -> None:
    headings = re.findall(r"^##+ (.*)$", TEXT, re.MULTILINE)
    anchors = [anchor_of(heading) for heading in headings]
    assert sorted(anchors) == sorted(set(anchors))
    assert len(DECISIONS) == len(re.findall(r"^### ", TEXT, re.MULTILINE))


def test_every_subject_has_decisions() -> None:
    sections = re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]
    assert [section.partition("\n")[0] for section in sections if "\n### " not in section] == []


@pytest.mark.parametrize("heading", DECISIONS)
def test_a_decision_says_when_and_what(heading: str) -> None:
    dated = DATED.match(DECISIONS[heading])
    assert dated, "it begins with its date: *2026-11-24.*"
    days = [date.fromisoformat(day) for day in (dated["day"], dated["changed"]) if day]
    assert days == sorted(days)
    assert len(heading) <= LONGEST
    assert not heading.endswith(".")


@pytest.mark.parametrize("heading", [heading for heading in DECISIONS if "Superseded" in DECISIONS[heading]])
def test_a_superseded_decision_names_its_successor(heading: str) -> None:
    dated = DATED.match(DECISIONS[heading])
    assert dated
    assert dated["title"] in DECISIONS
    assert anchor_of(dated["title"]) == dated["anchor"]
    successor = DATED.match(DECISIONS[dated["title"]])
    assert successor
    assert dated["day"] <= successor["day"]


def test_contents_are_linked_by_subject(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n## One\n\n### `a` is b, not c\n\n## Two\n", encoding="utf-8")

    assert contents(page) == "- [One](#one)\n  - [`a` is b, not c](#a-is-b-not-c)\n- [Two](#two)"
