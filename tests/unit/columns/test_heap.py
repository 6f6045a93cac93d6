"""Memory that the process has freed."""

import subprocess
import sys

import pytest

FAULTS = """
import resource, sys
import numpy as np
from rollcall.columns import heap
{before}
faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    arrays = [np.ones(1 << 20, np.int8) for _ in range(8)]
    del arrays
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - faults)
"""


def faults(before: str) -> int:
    code = FAULTS.format(before=before)
    return int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have another C library")
def test_arrays_reuse_the_memory_of_those_before_them() -> None:
    assert faults("heap.reuse_freed()") < faults("") / 5
