"""Parses each policy once. MiniStack parses all policies of a role at each of its requests."""

import functools
from collections.abc import Callable
from typing import Any

MOST = 1000
"""The texts that are kept; the template has fewer, and tests put others in their places."""


def parse_once(iam_evaluator: Any) -> None:
    """Keep what the text of a policy says; MiniStack changes nothing in it."""
    parse: Callable[[Any], list[Any]] = iam_evaluator.parse_policy_document
    parsed = functools.lru_cache(MOST)(parse)

    def parse_or_look_up(document: Any) -> list[Any]:
        return list(parsed(document)) if isinstance(document, str) else parse(document)

    iam_evaluator.parse_policy_document = parse_or_look_up
