"""How many random examples the tests take, and which.

`make test` takes the same each time, so that a red run is the change's and nobody's bad luck; `make explore` takes new
ones, and many more. What it finds, hypothesis keeps in `.hypothesis/` and takes first in the next exploration.
"""

import os

from hypothesis import settings

TIMES = int(os.environ.get("ROLLCALL_EXPLORE", "0"))
"""How many times as many examples, all of them new; 0 for those that are always taken."""


QUICK = bool(os.environ.get("ROLLCALL_QUICK"))
"""Whether a tenth of the examples is enough, as for `make test-unit`."""


def examples(count: int) -> int:
    """As many as are to be taken where `count` would do."""
    return max(1, count // 10) if QUICK else count * max(1, TIMES)


# Without a deadline: the machine is shared.
settings.register_profile("rollcall", max_examples=examples(100), derandomize=not TIMES, deadline=None, print_blob=True)
settings.load_profile("rollcall")
