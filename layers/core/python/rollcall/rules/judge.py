"""Apply all rules to all tables, in the order of their foreign keys."""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Literal

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow, blanked, mask_of
from rollcall.columns.at_once import WORTH, at_once
from rollcall.columns.equality import codes, first_of_each, together
from rollcall.columns.finder import Finder
from rollcall.model.findings import REJECTS, Effect, Finding, Rule
from rollcall.model.schema import Field, Roster
from rollcall.model.templates import example_row
from rollcall.reading import Limits, Rows
from rollcall.reading import rules as reading_rules
from rollcall.reading.damaged import texts_of
from rollcall.rules import enrollments
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.judged import Judged
from rollcall.rules.no_data import set_aside
from rollcall.rules.references import Target, check_reference
from rollcall.rules.repetition import Key, claim_rows, claim_values, listed_again, together_key, value_key
from rollcall.rules.roots import NONE, Roots, cascaded_roots, find_roots
from rollcall.rules.spaces import name_spaces
from rollcall.rules.values import check_values, possible_ids
from rollcall.rules.warnings import values as warnings
from rollcall.rules.warnings.spelling import warn_of_spelling

TOO_MANY_OMITTED = Rule(
    code="too-many-rows-omitted",
    effects=REJECTS,
    title="So many rows of a file are wrong that it can't be trusted.",
    message="{omitted:,} of {rows:row|rows} of {file} would be left out.",
    hint="Correct the reasons that are listed for this file. Often one thing is wrong with all rows: a column that "
    "holds other values than it should, or IDs that another file writes differently.",
    example="StudentEnrollments.csv:\n"
    "ID,Student ID,Class ID\n"
    "E-7,9000001,C-1001\n"
    "E-8,9000002,C-1002\n"
    "E-9,9000003,C-1002",
    spreadsheet="Look whether a column has moved, or was sorted without the others.",
    sis="Export all files from the same system at the same time, so that their IDs are the same.",
)
RULES = (TOO_MANY_OMITTED,)

_OF_ONE_TABLE = {enrollments.FILE: enrollments.check_rows}
"""By file, the rules that compare several columns of a row."""


@dataclass(frozen=True, slots=True)
class Options:
    """The settings that a deployment may change."""

    max_omitted_share: float = 0.5
    """The largest share of a file's rows that may be omitted; a larger one rejects the import."""
    unique_class_names: Literal["district", "school"] = "district"
    """Where a class name must be unique: in the district or in its school."""
    limits: Limits = field(default_factory=Limits)
    """The limits of one file."""


@dataclass(eq=False)
class Judgement:
    """All tables that could be judged, and the findings about whole files and columns."""

    tables: dict[str, Judged] = field(default_factory=dict)
    """By file, in the order of the contract."""
    findings: list[Finding] = field(default_factory=list)
    roots: Roots = field(default_factory=Roots)
    not_checked: list[tuple[str, str]] = field(default_factory=list)
    """File and column of foreign keys that could not be judged."""
    targets: dict[str, Target] = field(default_factory=dict)
    """By file, the ids to which other tables can refer."""


def judge(read: MutableMapping[str, Rows], roster: Roster, today: date, options: Options) -> Judgement:
    """Judge the tables in `read`: those that could be read, by file. Warnings are left to `warn`.

    The tables are taken out of `read`, so that no column is in memory as it was read and as it was judged.
    """
    judgement = Judgement()
    referred_to = {field.reference for table in roster.tables for field in table.fields}
    for table in roster.in_order_of_reference():
        if table.file in read:
            judged = _judge_table(read.pop(table.file), judgement, today, options)
            judgement.tables[table.file] = judged
            if table.file in referred_to:
                judgement.targets[table.file] = _target(judged, judgement.roots)
    tables = judgement.tables
    judgement.tables = {table.file: tables[table.file] for table in roster.tables if table.file in tables}
    _count_affected(judgement)
    for judged in judgement.tables.values():
        _judge_share(judged, judgement, options)
        name_spaces(judged)
    return judgement


def warn(judgement: Judgement, today: date) -> None:
    """Add all warnings to what was judged. Nothing else depends on them."""
    for judged in judgement.tables.values():
        judged.make_room()
    judgement.findings += warnings.warn(judgement.tables, today)
    judgement.findings += warn_of_spelling(judgement.tables, judgement.targets)


def _judge_table(read: Rows, judgement: Judgement, today: date, options: Options) -> Judged:
    data = set_aside(read, example_row(read.table))
    rows = data.rows
    values = check_values(rows, today)
    omitted = np.zeros(len(rows.lines), np.bool_)
    judged = Judged(rows, dict(values.valid), values.valid, omitted, values.findings, data.example_line)
    judged.make_room()
    _judge_references(judged, judgement)
    if (check_rows := _OF_ONE_TABLE.get(rows.table.file)) is not None:
        judged.findings += check_rows(judged, judgement.tables)
    for columns in judged.findings:
        if columns.omits_row:
            judged.omitted[columns.rows] = True
    judged.make_room()
    _judge_repetition(judged, options)
    judged.findings += [*_damaged(rows), *data.findings]
    return judged


def _judge_references(judged: Judged, judgement: Judgement) -> None:
    rows, targets = judged.rows, judgement.targets
    columns = [column for column in rows.table.fields if column.reference is not None]
    judgement.not_checked += [
        (rows.table.file, column.name)
        for column in columns
        if column in rows.fields and column.reference not in targets
    ]
    checks = [
        partial(check_reference, rows, column, judged.published[column.name], targets.get(column.reference or ""))
        for column in columns
    ]
    # What a target learns of one column must not depend on another thread.
    apart = len({column.reference for column in columns}) == len(columns)
    for column, (resolved, findings) in zip(
        columns, at_once(checks, worth=apart and len(rows.lines) >= WORTH), strict=True
    ):
        judged.resolved[column.name] = resolved
        judged.findings += findings
        if findings and not column.required:
            judged.published[column.name] = blanked(judged.published[column.name], ~resolved.fine)


def _judge_repetition(judged: Judged, options: Options) -> None:
    rows, table = judged.rows, judged.rows.table
    columns = [column for column in table.fields if column.repeated is not None]
    calls = [partial(_value_key, judged, column, options) for column in columns]
    if table.unique_together:
        calls.append(partial(_together_key, judged))
    keys = at_once(calls, worth=len(rows.lines) >= WORTH)
    judged.alike_ids = next((key.alike for key in keys if key.column == "ID"), None)
    by_cost: dict[str | None, list[Key]] = {"import": [], "row": [], "value": []}
    for key in keys:
        by_cost["row" if key.column is None else table.field(key.column).repeated].append(key)
    for key in by_cost["import"]:
        again = listed_again(rows, key)
        judged.findings += [again] if again else []
    findings, judged.omitted = claim_rows(rows, by_cost["row"], judged.omitted)
    judged.findings += findings
    for key in by_cost["value"]:
        claimed = claim_values(rows, key, judged.omitted)
        if claimed and key.column:
            judged.findings.append(claimed)
            _blank(judged, key.column, claimed.rows)


def _value_key(judged: Judged, column: Field, options: Options) -> Key:
    named_within = column.unique_within if options.unique_class_names == "school" else None
    within = None if named_within is None else judged.published[named_within]
    return value_key(column.name, judged.published[column.name], caseless=column.caseless, within=within)


def _blank(judged: Judged, column: str, places: Numbers | None) -> None:
    lost = np.zeros(len(judged.omitted), np.bool_)
    lost[places] = True
    judged.published[column] = blanked(judged.published[column], lost)


def _together_key(judged: Judged) -> Key:
    """The key of each row's combination of the columns that are unique together; of none where one is faulty."""
    table = judged.rows.table
    present = np.ones(len(judged.omitted), np.bool_)
    parts: list[Numbers] = []
    for name in table.unique_together:
        column = table.field(name)
        resolved = judged.resolved.get(name)
        fine = resolved.fine if resolved else mask_of(pc.is_valid(judged.published[name]))
        present &= fine if column.required else fine | mask_of(pc.is_null(judged.rows.columns[name]))
        places_tell = resolved is not None and resolved.judged and not _filled_in(judged, name)
        parts.append(resolved.places if resolved and places_tell else codes(judged.published[name]))
    return together_key(together(parts, present))


def _filled_in(judged: Judged, name: str) -> bool:
    """Whether any row got a value that its file left blank: the school of its class."""
    valid = judged.valid[name]
    if valid.null_count == 0:
        return False
    return bool((mask_of(pc.is_null(valid)) & mask_of(pc.is_valid(judged.published[name]))).any())


def _damaged(rows: Rows) -> list[FindingColumns]:
    findings = []
    quoting = rows.damaged.counts == 0
    if not quoting.all():
        findings.append(
            FindingColumns(
                reading_rules.WRONG_LENGTH,
                Effect.ROW_OMITTED,
                rows.table.file,
                None,
                _only(~quoting, rows.damaged.lines),
                facts=partial(_lengths, rows, None if not quoting.any() else np.flatnonzero(~quoting).astype(np.int32)),
            )
        )
    if quoting.any():
        lines = _only(quoting, rows.damaged.lines)
        findings.append(FindingColumns(reading_rules.DAMAGED_QUOTING, Effect.ROW_OMITTED, rows.table.file, None, lines))
    return findings


def _lengths(rows: Rows, places: Numbers | None, asked: Numbers) -> Sequence[Mapping[str, object]]:
    """The facts of rows of the wrong length: of those at `places` among the damaged rows, or of all (None)."""
    places = asked if places is None else places[asked]
    damaged, width = rows.damaged, len(rows.fields)
    firsts = damaged.ids_at(places).to_pylist()
    counts = damaged.counts[places].tolist()
    return [
        reading_rules.of_length(count, width, first, spaced=rows.spaced)
        for count, first in zip(counts, firsts, strict=True)
    ]


def _only(which: Mask, numbers: Numbers) -> Numbers:
    """Filter `numbers`, without a copy where all of them stay."""
    return numbers if which.all() else numbers[which]


def _target(judged: Judged, roots: Roots) -> Target:
    """Index what other tables can refer to: the valid ids of all rows, and the known ids of damaged rows."""
    rows, table = judged.rows, judged.rows.table
    own = find_roots(table, judged.findings, judged.omitted, roots)
    judged.roots = own
    ids = judged.valid["ID"]
    # A reference leads to the first damaged row with its id. The others are left out: they may not fit into memory.
    known, named = first_of_each(texts_of(rows.damaged))
    possible = possible_ids(named, table.field("ID").max_length or 0)
    known_lines = rows.damaged.lines[known[possible]]
    damaged_roots = np.full(len(known_lines), NONE, np.int32)
    for columns in judged.findings:
        if columns.rows is None:
            places = np.minimum(np.searchsorted(columns.lines, known_lines), len(columns) - 1).astype(np.int32)
            here = columns.lines[places] == known_lines
            damaged_roots[here] = roots.add(table.file, None, columns.rule, known_lines[here])
            own.own.append((columns, places[here], damaged_roots[here]))
    listed = pa.chunked_array([*ids.chunks, pc.filter(named, as_arrow(possible))], ids.type)
    finder = Finder(listed)
    return Target(
        table.file,
        finder,
        np.concatenate((rows.lines, known_lines)),
        np.concatenate((judged.omitted, np.ones(len(known_lines), np.bool_))),
        np.concatenate((own.of_row, damaged_roots)),
        None if judged.example_line is None else (table.field("ID").example, judged.example_line),
    )


def _count_affected(judgement: Judgement) -> None:
    """Count for each root cause the rows of all tables that it omitted by cascade."""
    owned = [own for judged in judgement.tables.values() if judged.roots for own in judged.roots.own]
    for file, judged in judgement.tables.items():
        counts = np.bincount(cascaded_roots(judged.findings, len(judged.omitted)), minlength=judgement.roots.count)
        if counts.any():
            judgement.roots.along[file] = counts.astype(np.int32)
        for columns, places, numbers in owned if counts.any() else ():
            cascaded = counts[numbers]
            if cascaded.any():
                columns.affects = np.zeros(len(columns), np.int32) if columns.affects is None else columns.affects
                columns.affects[places] += cascaded
                columns.along[file] = int(cascaded.sum())


def _judge_share(judged: Judged, judgement: Judgement, options: Options) -> None:
    """Reject the import if a larger share of a file than `max_omitted_share` would be omitted (contract, section 3)."""
    omitted, rows = judged.omitted_count, judged.rows.count
    if omitted > options.max_omitted_share * rows:
        file, facts = judged.rows.table.file, {"omitted": omitted, "rows": rows}
        judgement.findings.append(Finding(TOO_MANY_OMITTED, Effect.IMPORT_REJECTED, file, facts=facts))
