"""The properties of made districts by name; without Arrow, because the process that measures must stay small."""

from typing import Literal, get_args

Quoting = Literal["minimal", "all"]
QUOTINGS: tuple[Quoting, ...] = get_args(Quoting)
"""`minimal` quotes what must be quoted, `all` every field."""

Faults = Literal["clean", "one-percent", "cells", "every-row", "every-kind"]
FAULTS: tuple[Faults, ...] = get_args(Faults)
"""`one-percent` and `every-row` spoil each hundredth row or each, with a few kinds of faults. `cells` spoils 1 % of all
cells, and `every-kind` each row, with all kinds."""

Variant = Literal["ordinary", "grouped", "shuffled", "unordered", "mixed", "uuids"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)
"""What is special about the IDs and the order of rows. `grouped`: the enrollments of a student stand together.
`shuffled`: the rows of students and of enrollments stand in random order. `unordered`: IDs do not ascend, but have one
length. `mixed`: they have 2 to 29 characters. `uuids`: they have 36."""
