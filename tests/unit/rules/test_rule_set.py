"""The version of the rule set changes with the rules, and every rule says since when it is.

`rule_set.txt` has a line for each version, the newest last: the version, how many rules there were, and a checksum of
what was declared. Who changes the declarations gets the line that is missing from the failing test.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support.deployment_files import ROOT

from rollcall.model import rule_set
from rollcall.model.findings import Rule
from rollcall.model.rule_set import VERSION, parts
from rollcall.model.schema import load
from rollcall.steps.catalogue import RULES

FILE = Path(__file__).with_name("rule_set.txt")

WORDS = frozenset({"$schema", "description", "title", "example", "examples"})
"""Words of a declaration by which nothing is judged."""


class Line(NamedTuple):
    """A version, as it was noted."""

    version: str
    rules: int
    declared: str

    @property
    def text(self) -> str:
        return f"{self.version} {self.rules} {self.declared}"


def noted() -> list[Line]:
    lines = (line.split() for line in FILE.read_text(encoding="utf-8").splitlines())
    return [Line(version, int(rules), declared) for version, rules, declared in lines]


def declared(rules: Mapping[str, Rule], tables: Mapping[str, Any]) -> str:
    """A checksum of what decides about a package: the rules with their effects, the columns with their constraints."""
    effects = {code: [rule.since, *sorted(rule.effects)] for code, rule in sorted(rules.items())}
    text = json.dumps([effects, {name: deciding(table) for name, table in tables.items()}], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def deciding(tree: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A declaration without the words by which nothing is judged."""
    if isinstance(tree, dict):
        return {name: deciding(value) for name, value in tree.items() if name not in WORDS}
    return [deciding(each) for each in tree] if isinstance(tree, list) else tree


def tables() -> dict[str, Any]:
    names = ["manifest", *(table.name for table in load().tables)]
    return {name: json.loads((ROOT / f"schemas/{name}.schema.json").read_text(encoding="utf-8")) for name in names}


def test_the_version_is_the_newest_that_is_noted_and_declares_what_was_noted() -> None:
    now = Line(VERSION, len(RULES), declared(RULES, tables()))
    assert noted()[-1] == now, (
        f"The rules or the declared columns have changed. If version {noted()[-1].version} was released, set VERSION "
        "in model/rule_set.py to the next one (the month, such as 2026.12 or 2026.12.2), give each new rule since= "
        "with it, and add a line to rule_set.txt. If it was not released yet, replace its line. The line is:\n"
        f"{now.text}"
    )


def test_versions_ascend() -> None:
    versions = [line.version for line in noted()]
    assert sorted(set(versions), key=parts) == versions
    assert all(re.fullmatch(r"20[0-9]{2}\.([1-9]|1[0-2])(\.([2-9]|[1-9][0-9]))?", version) for version in versions)
    assert versions[0] == rule_set.FIRST


def test_a_rule_that_is_new_says_so() -> None:
    """An earlier version may have lost rules since, but it never gains one."""
    known = {line.version for line in noted()}
    assert {code for code, rule in RULES.items() if rule.since not in known} == set()
    for line in noted():
        old = [code for code, rule in RULES.items() if parts(rule.since) <= parts(line.version)]
        assert len(old) <= line.rules, f"A new rule says that it is of {line.version}: give it since={VERSION!r}."


@pytest.mark.parametrize(
    "change",
    [
        lambda rules, _: rules.update(new=replace(rules["invalid-date"], code="new")),
        lambda rules, _: rules.pop("invalid-date"),
        lambda rules, _: rules.update({"invalid-date": replace(rules["invalid-date"], effects=frozenset())}),
        lambda rules, _: rules.update({"invalid-date": replace(rules["invalid-date"], since="2027.1")}),
        lambda _, tables: tables["students"]["fields"].pop(),
        lambda _, tables: tables["students"]["fields"][0]["constraints"].update(maxLength=9),
        lambda _, tables: tables["manifest"].update(required=[]),
    ],
    ids=[
        "another rule",
        "a rule less",
        "other effects",
        "another version",
        "a column less",
        "a constraint",
        "the manifest",
    ],
)
def test_what_decides_about_a_package_changes_the_checksum(change: Any) -> None:  # noqa: ANN401 - of two mappings
    rules, files = dict(RULES), tables()
    change(rules, files)
    assert declared(rules, files) != declared(RULES, tables())


def test_other_words_do_not_change_it() -> None:
    files = tables()
    files["students"]["fields"][0]["description"] = "Said in other words."
    rule = RULES["invalid-date"]
    assert declared({**RULES, rule.code: replace(rule, title="In other words.")}, files) == declared(RULES, tables())
