"""Where Arrow takes its memory."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa


@contextmanager
def of_the_system() -> Iterator[None]:
    """Meanwhile, Arrow takes its memory where numpy does, so that each can have what the other has given back.

    With an allocator of its own, as by default, Arrow keeps for itself what nobody else may have: a tenth of the whole
    at the peak, where every row is wrong. It also gives back and takes anew what each block of a file needs.
    """
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)
