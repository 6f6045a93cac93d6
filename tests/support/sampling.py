"""Which cases of a test with many `make test-unit` takes; `make test` takes all."""

from collections import defaultdict
from collections.abc import Mapping
from zlib import crc32

CASES = 3
"""How many cases of a test `make test-unit` takes, unless its mark `sampled` says another number."""


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
