"""Which cases of a test with many `make test-unit` takes; `make test` takes all."""

from collections import defaultdict
from collections.abc import Sequence
from zlib import crc32

import pytest

Chosen = tuple[list[pytest.Item], list[pytest.Item]]
"""The items to run, in their order, and those to leave out."""


def sampled(items: Sequence[pytest.Item]) -> Chosen:
    """Of each test marked `sampled(n)`, choose n cases; of every other test, all.

    The choice is the same each time, and spread over all parameters: names are ordered by their checksum.
    """
    cases = defaultdict[str, list[pytest.Item]](list)
    for item in items:
        if item.get_closest_marker("sampled"):
            cases[item.nodeid.partition("[")[0]].append(item)
    left_out = set[pytest.Item]()
    for own in cases.values():
        mark = own[0].get_closest_marker("sampled")
        count = int(mark.args[0]) if mark else 0
        left_out |= {*sorted(own, key=lambda item: crc32(item.nodeid.encode()))[count:]}
    return [item for item in items if item not in left_out], [item for item in items if item in left_out]
