"""Holds every finding that a test makes to the effects that its rule declares."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from rollcall.model.findings import Finding
from rollcall.rules.finding_columns import FindingColumns


@contextmanager
def held_to_their_rules() -> Iterator[None]:
    """While it lasts, a finding with an effect that its rule does not declare is an AssertionError.

    It looks at findings where they are made, so that none of any test is missed. The core itself does not look:
    it would be a failed import for the sake of a page.
    """
    with pytest.MonkeyPatch.context() as patch:
        for kind in (Finding, FindingColumns):
            patch.setattr(kind, "__init__", _looking(kind.__init__))
        yield


def _looking(make: Any) -> Any:  # noqa: ANN401 - it is both kinds' own
    def __init__(self: Finding | FindingColumns, *args: object, **facts: object) -> None:  # noqa: N807 - takes its place
        make(self, *args, **facts)
        assert self.effect in self.rule.effects, f"{self.rule.code} does not declare that it can be {self.effect}"

    return __init__
