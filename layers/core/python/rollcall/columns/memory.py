"""Arrow's memory allocator."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from rollcall.columns import heap


@contextmanager
def of_the_system() -> Iterator[None]:
    """Let Arrow use numpy's allocator within this context, so that each can reuse what the other has freed.

    Arrow's default allocator keeps freed memory to itself: a tenth of the peak, where every row is wrong. It also
    returns and requests anew the memory of each block of a file.
    """
    heap.reuse_freed()
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)
