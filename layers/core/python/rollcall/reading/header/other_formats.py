"""Recognise headers of other roster formats (Clever, OneRoster), and map their columns to ours."""

from collections.abc import Iterator, Sequence

from rollcall.model.schema import OtherFormat, Table


def recognised(names: Sequence[str], formats: Sequence[OtherFormat]) -> OtherFormat | None:
    """Find the file of another format that has this header: its key columns are there, and most names are its own.

    Names are case-folded. Districts add columns of their own, and leave optional ones out.
    """
    given = {name.casefold() for name in names if name}
    found, most = None, 0
    for candidate in formats:
        own = len(given & _caseless(candidate.columns))
        if _caseless(candidate.known_by) <= given and 2 * own > len(given) and own > most:
            found, most = candidate, own
    return found


def advice(found: OtherFormat, names: Sequence[str], table: Table) -> str:
    """Advise how to make our files from a file with this header, sent as that of `table`. Holds declared names only."""
    given = {name.casefold() for name in names}
    return " ".join(filter(None, [*_renamings(found, given), _missing(found, given, table), found.advice]))


def _renamings(found: OtherFormat, given: set[str]) -> Iterator[str]:
    for file, columns in found.becomes.items():
        pairs = [f"{theirs} is “{ours}”" for ours, theirs in columns.items() if theirs.casefold() in given]
        if pairs:
            yield f"For {file}: {', '.join(pairs)}."
    if found.becomes:
        yield "Rename these columns, and leave out all others."


def _missing(found: OtherFormat, given: set[str], table: Table) -> str:
    columns = found.becomes.get(table.file)
    if columns is None:
        return ""
    there = {ours for ours, theirs in columns.items() if theirs.casefold() in given}
    missing = [f"“{field.name}”" for field in table.fields if field.required and field.name not in there]
    return f"{table.file} also needs {' and '.join(missing)}." if missing else ""


def _caseless(names: Sequence[str]) -> set[str]:
    return {name.casefold() for name in names}
