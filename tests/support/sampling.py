"""Which cases of a test with many `make test-unit` takes; `make test` takes all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol
from zlib import crc32

import pytest

CASES = 1
"""How many cases of a test `make test-unit` takes, unless its mark `sampled` says another number."""


class Case(Protocol):
    """What is asked of a pytest.Item."""

    @property
    def nodeid(self) -> str:
        """Its name, with the values of its parameters."""

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        """Its mark of this name."""


def not_sampled(items: Iterable[Case]) -> set[str]:
    """The node ids of the cases that are left out.

    Cases that are `thorough` do not count: those are left out in any case, and a test could lose all that it has.
    """
    quick = [item for item in items if item.get_closest_marker("thorough") is None]
    marks = {item.nodeid: item.get_closest_marker("sampled") for item in quick}
    return left_out({name: mark.args[0] if mark else CASES for name, mark in marks.items()})


def left_out(counts: Mapping[str, int]) -> set[str]:
    """Choose the cases that are left out, when of each test only so many are taken.

    `counts` has the node id of each case and how many cases its test takes. The choice is the same each time and is
    spread over all parameters, because cases are taken in the order of their checksums.
    """
    tests = defaultdict[str, list[str]](list)
    for case in counts:
        tests[case.partition("[")[0]].append(case)
    return {case for cases in tests.values() for case in sorted(cases, key=_checksum)[counts[cases[0]] :]}


def _checksum(case: str) -> int:
    return crc32(case.encode())
