"""The runbook has one recipe for each alarm and notice, and names only commands that there are."""

import re

import pytest
from support.deployment_files import ROOT
from support.typed import commands, of_aws, understood_by_rollcall

from rollcall_docs.alarms.declared import ALARMS as EVERY
from rollcall_docs.alarms.declared import of_function
from rollcall_docs.alarms.notices import NOTICES
from rollcall_docs.alarms.rendered import NOT_WELL
from rollcall_docs.dashboard.queries import NOTHING_LOGGED, QUERIES
from rollcall_docs.dashboard.query import Query

PAGE = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
RECIPES = PAGE.partition("\n## Recipes\n")[2].partition("\n## ")[0]
ALARMS = [*EVERY, *of_function("unpack")]


def recipe(heading: str) -> str:
    return RECIPES.partition(f"\n### {heading}\n")[2].partition("\n### ")[0]


def test_each_alarm_and_notice_has_a_recipe_and_each_recipe_an_alarm_or_a_notice() -> None:
    written = re.findall(r"^### (.+)$", RECIPES, re.MULTILINE)
    wanted = {*(alarm.heading for alarm in ALARMS), *(notice.heading for notice in NOTICES), NOT_WELL}
    assert sorted(written) == sorted(wanted)


@pytest.mark.parametrize("heading", sorted({*(each.heading for each in ALARMS), *(each.heading for each in NOTICES)}))
def test_a_recipe_says_what_happened_what_to_type_and_when_it_ends(heading: str) -> None:
    text = recipe(heading)
    assert text.lstrip().startswith("**What happened.** ")
    assert "\n**Type**" in text
    assert "```console\n$ " in text
    assert "\n**Ends** " in text


@pytest.mark.parametrize("command", [*commands(PAGE)], ids=" ".join)
def test_a_command_of_the_runbook_is_one_that_there_is(command: list[str]) -> None:
    program, *arguments = command
    if program == "rollcall":
        understood_by_rollcall(arguments)
    elif program == "aws":
        assert of_aws(arguments)
    else:
        assert command[:3] == ["sam", "deploy", "--parameter-overrides"]


@pytest.mark.parametrize("look", sorted({*(each.look for each in ALARMS), *(each.look for each in NOTICES)}))
def test_the_command_that_an_alarm_or_a_notice_names_is_one_that_there_is(look: str) -> None:
    filled = re.sub(r"\$\{[\w:]+\}|<\w+>", "some-name", look)
    (command,) = commands(f"```console\n$ {filled}\n```")
    program, *arguments = command
    if program == "rollcall":
        understood_by_rollcall(arguments)
    else:
        assert of_aws(arguments)


@pytest.mark.parametrize("heading", sorted(re.findall(r"^### (.+)$", RECIPES, re.MULTILINE)))
def test_a_recipe_leads_to_the_queries_that_it_needs(heading: str) -> None:
    linked = re.findall(r"\[([^]]+)\]\(#saved-queries\)", " ".join(recipe(heading).split()))
    assert linked == [query.name for query in QUERIES if heading in query.recipes]
    assert bool(linked) != (heading in NOTHING_LOGGED)


def test_no_query_is_of_a_recipe_that_there_is_not() -> None:
    headings = {*re.findall(r"^### (.+)$", RECIPES, re.MULTILINE)}
    assert {heading for query in QUERIES for heading in query.recipes} | NOTHING_LOGGED.keys() <= headings


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_what_is_to_be_replaced_in_a_query_stands_there(query: Query) -> None:
    assert query.fill_in in query.text
