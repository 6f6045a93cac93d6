"""The repair package: the seven files, each with remarks about its rows."""

import codecs
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from typing import Any

import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.model.findings import Effect
from rollcall.model.schema import MANIFEST_FILE, Roster
from rollcall.reading import Limits, Source
from rollcall.reading import rules as text_rules
from rollcall.reading.header import rules as header_rules
from rollcall.repair.file import HEADER, MarkedFile
from rollcall.repair.findings import ByFile, ByRow
from rollcall.repair.marking import LINE_END, remark_rows
from rollcall.repair.texts import Remarks, file_remarks, remarks_of
from rollcall.report.types import Findings
from rollcall.report.wording import unchecked
from rollcall.rules.manifest import TABLE as MANIFEST_TABLE

_OF_SINGLE_COLUMNS = {
    rule.code
    for rule in (
        header_rules.LONG_HEADER,
        header_rules.UNKNOWN_COLUMN,
        header_rules.MISSPELT_COLUMN,
        header_rules.REPEATED_COLUMN,
        header_rules.NAMELESS_COLUMN,
        header_rules.MISSING_COLUMN,
    )
}
"""Faults of a header that all the same parts the rows as they are meant."""
_WHOLE = (*header_rules.RULES, text_rules.EMPTY, text_rules.LINES_IN_QUOTES, text_rules.LINE_ENDS)
_UNPARTED = {rule.code for rule in _WHOLE} - _OF_SINGLE_COLUMNS
"""Faults for which a file stays as it was sent: further columns would make it harder to mend."""
_IRREGULAR = {rule.code for rule in (text_rules.WRONG_LENGTH, text_rules.SHORT_ROWS, text_rules.BLANK_AT_RIGHT)}

_DO_NOT_SEND = (
    "Do not send this package: an import replaces the whole roster. Mend the rows where they come from, or in the "
    "repair package that has all rows."
)
_ONLY_ROWS = ("for reading", "Of each file, this package holds only the rows with findings.", _DO_NOT_SEND)
_NOT_CHECKED = "not checked"
_FIRST = "Correct that file first, then check again."


class Form(Enum):
    """How a file stands in the package."""

    MARKED = auto()
    """With the three columns."""
    AS_SENT = auto()
    """Byte for byte; the remarks about it stand in the manifest."""
    WITHOUT_ROWS = auto()
    """The header and remarks about the file, because it can't be split into rows or is not there."""


@dataclass(eq=False)
class RepairPackage:
    """A package that was checked, as a repair package.

    Remarks that are not about a row of a file stand in the manifest.
    """

    tables: Mapping[str, Source]
    """The tables that can be read, by file."""
    manifest: Source | None
    """The manifest, if it can be read."""
    findings: Findings
    roster: Roster
    limits: Limits
    rows_only: bool = False
    rows: dict[str, int] = field(default_factory=dict)
    """By file, once it was given: how many rows have a remark."""
    without_rows: list[str] = field(default_factory=list)
    """The files that were given without their rows."""
    _of_manifest: list[Remarks] = field(default_factory=list)

    @cached_property
    def _sources(self) -> Mapping[str, Source]:
        return self.tables if self.manifest is None else {**self.tables, MANIFEST_FILE: self.manifest}

    def files(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Give the name and the chunks of each file, the manifest last; read each to its end before the next.

        Raises:
            archive.DamagedEntry: From a source.
        """
        gaps = self.findings.frame(0)["not_checked"]
        because = {gap["file"]: gap["because"] for gap in gaps if "column" not in gap}
        by_file = ByFile(self.findings.blocks(0))
        if self.rows_only:
            self._of_manifest.append(file_remarks([_ONLY_ROWS]))
        self._add_to_manifest(by_file.of(None))
        of_manifest = list(by_file.of(MANIFEST_FILE))
        for table in self.roster.tables:
            yield table.file, self._chunks(table.file, because.get(table.file), by_file.of(table.file))
        self._of_manifest.append(
            file_remarks((_NOT_CHECKED, text, _FIRST) for text in unchecked(g for g in gaps if "column" in g))
        )
        yield MANIFEST_FILE, self._manifest(because.get(MANIFEST_FILE), of_manifest)

    def _chunks(self, file: str, because: str | None, blocks: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
        if because is None and file in self._sources:
            yield from self._marked(file, blocks, judged=True)
            return
        # A file that is judged no further has few findings.
        found = list(blocks)
        form = self._form(file, found)
        if form is Form.MARKED:
            yield from self._marked(file, iter(found), judged=False)
        elif form is Form.AS_SENT:
            self._add_to_manifest(found)
            yield from self._sources[file]()
        else:
            yield from self._without_rows(file, because or "", found)

    def _form(self, file: str, found: Sequence[pa.RecordBatch]) -> Form:
        codes = {code for block in found for code, effect in _kinds(block) if effect == Effect.IMPORT_REJECTED}
        if file in self._sources and codes and codes <= _OF_SINGLE_COLUMNS | {text_rules.NO_ROWS.code}:
            return Form.MARKED
        as_sent = file in self._sources and codes & _UNPARTED and not self.rows_only
        return Form.AS_SENT if as_sent else Form.WITHOUT_ROWS

    def _marked(self, file: str, blocks: Iterator[pa.RecordBatch], *, judged: bool) -> Iterator[bytes]:
        marked = self._file(file, blocks, judged=judged)
        yield from marked.chunks()
        self.rows[file] = marked.rows
        self._of_manifest += marked.apart

    def _file(self, file: str, blocks: Iterator[pa.RecordBatch], *, judged: bool) -> MarkedFile:
        codes = {group.code for group in self.findings.groups if group.file == file}
        return MarkedFile(
            file,
            self._sources[file],
            self.limits,
            ByRow(blocks),
            regular=judged and not codes & _IRREGULAR,
            longer=text_rules.WRONG_LENGTH.code in codes,
            absence_has_meaning=file != MANIFEST_FILE and self.roster.table(file).absence_has_meaning,
            rows_only=self.rows_only,
        )

    def _without_rows(self, file: str, because: str, found: Sequence[pa.RecordBatch]) -> Iterator[bytes]:
        """The header, and remarks about the file in place of rows."""
        self.without_rows.append(file)
        table = MANIFEST_TABLE if file == MANIFEST_FILE else self.roster.table(file)
        names = ",".join(column.name for column in table.fields).encode()
        yield codecs.BOM_UTF8 + names + b"," + HEADER + LINE_END
        text = (
            "no rows here",
            f"This file holds no rows of {file}: {because.rstrip('.')}.",
            f"Correct the {file} that you have, and put it in the place of this one."
            if found
            else f"Put the {file} that you have in the place of this one.",
        )
        for one in (file_remarks([text]), *(remarks_of(block, by_row=False) for block in found)):
            yield remark_rows(one, len(table.fields))

    def _manifest(self, because: str | None, found: Sequence[pa.RecordBatch]) -> Iterator[bytes]:
        if because is not None or self.manifest is None:
            yield from self._without_rows(MANIFEST_FILE, because or "", found)
        else:
            marked = self._file(MANIFEST_FILE, iter(found), judged=True)
            yield from marked.chunks(lambda: self._end_of_manifest(marked.apart, marked.width))
            self.rows[MANIFEST_FILE] = marked.rows
            return
        yield from self._end_of_manifest((), len(MANIFEST_TABLE.fields))

    def _end_of_manifest(self, own: Sequence[Remarks], width: int) -> Iterator[bytes]:
        """The end of the manifest: remarks about itself (`own`), and those about no row of another file."""
        for one in (*own, *self._of_manifest):
            yield remark_rows(one, width)

    def _add_to_manifest(self, blocks: Iterator[pa.RecordBatch] | Sequence[pa.RecordBatch]) -> None:
        self._of_manifest += [remarks_of(block, by_row=False) for block in blocks]


def _kinds(block: pa.RecordBatch) -> Iterator[tuple[Any, Any]]:
    """The code and effect of each finding."""
    codes, effects = (pc.cast(block[name], pa.string()).to_pylist() for name in ("code", "effect"))
    return zip(codes, effects, strict=True)
