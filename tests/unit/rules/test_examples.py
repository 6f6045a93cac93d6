"""Each example of the catalogue is run, and fires its rule in the place that it shows.

How examples are written is told in `tests/firing/examples.py`; those that can't be lines of files are made in
`tests/firing/scenes.py`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from firing import SCENES
from firing.examples import WORLD, blocks_of, files_of
from firing.scenes import checked
from support import packages

from rollcall.steps.catalogue import RULES

BLOCKS = {code: blocks for code, rule in RULES.items() if (blocks := blocks_of(rule.example))}
"""The examples that are lines of files."""


def test_every_example_is_run() -> None:
    told = {code: rule.example for code, rule in RULES.items() if code not in BLOCKS}
    assert [f"{code}: {example}" for code, example in told.items() if example not in SCENES] == [], (
        "write these examples as lines of a file (tests/firing/examples.py says how), or make each in "
        "tests/firing/scenes.py"
    )
    assert sorted(set(SCENES) - set(told.values())) == [], "no rule has these examples any more"


def test_nothing_is_found_in_the_world_of_the_examples() -> None:
    assert checked(packages.zipped(files_of({}))) == []


@pytest.mark.parametrize("code", BLOCKS)
def test_lines_fire_their_rule_where_they_stand(code: str) -> None:
    blocks = BLOCKS[code]
    files = files_of(blocks)
    for file, lines in blocks.items():
        assert files[file].decode().startswith("\n".join(lines))
    file, lines = list(blocks.items())[-1]
    found = checked(packages.zipped(files))
    assert any(
        one["code"] == code and one["file"] == file and 1 <= one.get("line", 1) <= len(lines) for one in found
    ), [(one["code"], one.get("file"), one.get("line")) for one in found]


@pytest.mark.parametrize("example", SCENES)
def test_a_scene_fires_its_rule(example: str) -> None:
    [code] = [code for code, rule in RULES.items() if rule.example == example]
    for found in SCENES[example]():
        fired = [one for one in found if one["code"] == code]
        assert fired, codes(found)
        named = set(re.findall(r"\b[A-Z]\w+\.csv", example)) & set(WORLD)
        assert not named or any(one.get("file") in {None, *named} for one in fired)


def codes(found: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    return [one["code"] for one in found]
