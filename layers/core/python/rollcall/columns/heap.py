"""What the C library does with memory that the process has freed."""

import ctypes
import gc
import sys
from functools import cache
from typing import Any

_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8
"""The numbers of these parameters in glibc's malloc.h."""
_FREE_KEPT = 256 << 20
"""Free bytes that are kept for the next arrays: more than those of one block, which come and go together."""


@cache
def reuse_freed() -> None:
    """Keep freed memory for the next arrays from the start, if the C library is glibc.

    It learns to do so only from arrays that were freed. Until then it returns the memory of each array, and the kernel
    zeroes new memory for the next: up to 0.3 CPU seconds where 8 MB are read in short lines. Peak memory is the same.
    """
    if (mallopt := _of_glibc("mallopt")) is not None:
        mallopt(_MMAP_MAX, 0)  # an array with a mapping of its own, of over 32 MB, would never be reused
        mallopt(_TRIM_THRESHOLD, _FREE_KEPT)
        mallopt(_ARENA_MAX, 1)


def return_free() -> None:
    """Return the pages that are free to the system, if the C library is glibc, so that larger arrays can use them.

    Free memory in pieces between arrays that stay is of no use for large arrays, which would need further memory.
    """
    if (trim := _of_glibc("malloc_trim")) is not None:
        trim(0)


def give_back() -> None:
    """Return freed memory to the system, if the C library is glibc.

    After a check of a million students, glibc keeps 0.77 of 1.23 GB, in fragments that a larger import can't use.
    """
    # Columns in reference cycles stay until Python's garbage collector runs, which is triggered by the number of
    # objects, not by their size: ten imports of 120,000 students kept 60 MB. The first collection takes 45 ms; a login,
    # without Arrow, skips it.
    if "pyarrow" in sys.modules:
        gc.collect()
        _leave_out_what_stays()
    return_free()


@cache
def _leave_out_what_stays() -> None:
    """Leave out all that exists by now, the modules and clients, of later collections, which then take 1 ms."""
    gc.freeze()


def _of_glibc(function: str) -> Any:  # noqa: ANN401 - ctypes has no type for functions
    """Give a function of glibc; None if another C library is in use."""
    return getattr(ctypes.CDLL(None), function, None) if sys.platform == "linux" else None
