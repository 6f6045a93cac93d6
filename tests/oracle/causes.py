"""How many rows each omitted row took along: contract, section 3, `affects`."""

from oracle.rules import Tables, own_faults
from oracle.shape import Row


def count_affected(tables: Tables) -> None:
    """Writes `affects` into the first finding that omits each root."""
    taken: dict[Row, int] = {}
    inherited = {row: targets for table in tables.values() for row, targets in table.inherited.items()}
    for row in inherited:
        if row.omitted and not own_faults(row):
            for root in _roots(row, inherited):
                taken[root] = taken.get(root, 0) + 1
    for root, count in taken.items():
        own_faults(root)[0].affects = count


def _roots(row: Row, inherited: dict[Row, list[Row]]) -> set[Row]:
    """The rows with faults of their own to which a row's omission leads, through any number of steps."""
    if own_faults(row):
        return {row}
    return {root for target in inherited[row] for root in _roots(target, inherited)}
