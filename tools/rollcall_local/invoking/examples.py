"""Puts the facts of an import that has taken place into the events of `events/`.

An example names a bucket, a version, an execution and an account that exist nowhere. Each of these values has one
spelling in all examples, so that it is found in an event of any form. What is not an example's value stays as it is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rollcall_local.settings import ROOT

EVENTS = ROOT / "events"


@dataclass(frozen=True, slots=True)
class Facts:
    """An import that has ended, and who sent it."""

    import_id: str
    bucket: str
    key: str
    version: str
    sequencer: str
    received_at: str
    execution: str
    """The execution's ARN. With the import's own, each step replays on it; with another one, it does nothing."""
    username: str
    password: str | None = None
    """None where it is not known: the example's stays."""

    @property
    def district(self) -> str:
        """The district, whose id is the folder of the upload."""
        return self.key.removeprefix("_check/").partition("/")[0]


def example(step: str) -> Any:
    """The event of `events/` for a step."""
    return json.loads((EVENTS / f"{step}.json").read_text(encoding="utf-8"))


def needs_import(event: object) -> bool:
    """Whether the event names the import of the examples."""
    upload = example("record")["upload"]
    names = {upload[name] for name in ("import_id", "bucket", "key", "version")}
    return any(value in names for value in _texts(event))


def filled(event: Any, facts: Facts) -> Any:
    """The event with each of the examples' values replaced by that of `facts`."""
    return _replaced(event, _values(facts))


def _values(facts: Facts) -> Mapping[str, str]:
    """From the values of the examples to those of the import."""
    record, login = example("record"), example("authenticate")
    upload = record["upload"]
    named = ("import_id", "bucket", "key", "version", "sequencer", "received_at")
    values = {upload[name]: getattr(facts, name) for name in named}
    values |= {
        record["execution"]: facts.execution,
        upload["key"].partition("/")[0]: facts.district,
        login["username"]: facts.username,
        f"arn:aws:s3:::{upload['bucket']}": f"arn:aws:s3:::{facts.bucket}",
    }
    return values | ({login["password"]: facts.password} if facts.password else {})


def _replaced(tree: Any, values: Mapping[str, str]) -> Any:
    if isinstance(tree, dict):
        return {name: _replaced(each, values) for name, each in tree.items()}
    if isinstance(tree, list):
        return [_replaced(each, values) for each in tree]
    if isinstance(tree, str):
        # A queue's message holds an event as a text.
        within = json.dumps(_replaced(json.loads(tree), values)) if tree.startswith("{") else tree
        return values.get(tree, within)
    return tree


def _texts(tree: object) -> set[str]:
    if isinstance(tree, dict):
        return {text for each in tree.values() for text in _texts(each)}
    if isinstance(tree, list):
        return {text for each in tree for text in _texts(each)}
    return {tree} if isinstance(tree, str) else set()
