"""Reads tables of snapshots from Parquet and hashes their columns: each value becomes 64 bits, a reference a number."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns.equality import folded
from rollcall.columns.packed import Words
from rollcall.columns.persons import SHARED, person_parts
from rollcall.columns.scatter import ABSENT
from rollcall.model.schema import Table, snake_case
from rollcall.publishing.compare.hashed import Hashed
from rollcall.publishing.compare.numbered import Numbered
from rollcall.publishing.compare.page_header import UnknownPage
from rollcall.publishing.compare.plain_pages import Page, is_plain, pages_of, words_of_page
from rollcall.publishing.compare.words import Column, mix, words_of

_ROWS = 1 << 17
"""Rows that Arrow reads at a time. With fewer, two reading threads wait for each other and take a fifth longer."""
_FEW = 4
"""The most bytes of a value in a column whose values are few; those of a text have four and itself."""


class Reader:
    """Reads one table of a snapshot.

    Threads may read its parts at the same time: each plain column of a group of rows, and all other columns.
    """

    def __init__(
        self,
        path: Path,
        table: Table,
        columns: Collection[str],
        numbered: Mapping[str, Numbered],
        *,
        caseless: Collection[str] = (),
        people: bool = False,
    ) -> None:
        """Open the file and make room for what is to be read of it.

        These are some `columns`, in snake case; those of `numbered` refer to these rows. A column that the file lacks,
        because its schema is older, is all null. The case-folded values of the columns `caseless` are hashed as well.
        With `people`, the people of a table of people are, too.
        """
        self._path, self._numbered, self._caseless = path, numbered, caseless
        self._file = _opened(path, {*numbered, *caseless})
        self._shared = [snake_case(name) for name in SHARED.get(table.name, ())] if people else []
        plain = _plain(self._file, {*columns} - {*caseless, *self._shared})
        self.plain: Mapping[str, int] = {name: plain[name] for name in columns if name in plain}
        """The places of the plain columns."""
        there = self._file.schema_arrow.names
        self._others = [name for name in there if name in {*columns, *self._shared} and name not in plain]
        count = self._file.metadata.num_rows
        self.made = nulls(count, {*columns}.difference(there), numbered, caseless)
        """What was read; complete after all parts."""
        self.made.columns |= {
            name: np.empty(count, np.int32 if name in numbered else np.uint64) for name in columns if name in there
        }
        self.made.short |= self.plain.keys() - numbered.keys()
        if self._shared:
            self.made.people = np.zeros(count, np.uint64)

    @property
    def groups(self) -> Sequence[slice]:
        """The rows of each group of rows."""
        footer = self._file.metadata
        ends = list(accumulate(footer.row_group(number).num_rows for number in range(footer.num_row_groups)))
        return [slice(start, stop) for start, stop in pairwise([0, *ends])]

    def read_plain(self, name: str, group: int) -> None:
        """Hash a plain column of a group of rows, and keep it."""
        self.keep(name, group, self.words(name, group))

    def keep(self, name: str, group: int, words: Words) -> None:
        """Keep what the hashes of a column of a group of rows say."""
        self.made.columns[name][self.groups[group]] = self.meant(name, words)

    def pages(self, name: str, group: int) -> Iterator[Page]:
        """Give the pages of a plain column of a group of rows, as `pages_of` does."""
        with self._path.open("rb") as opened:
            yield from pages_of(opened, self._file.metadata.row_group(group).column(self.plain[name]))

    def words(self, name: str, group: int) -> Words:
        """Hash a plain column of a group of rows from its pages, or of a group with other ones from Arrow."""
        try:
            parts = [self.words_of_page(name, page) for page in self.pages(name, group)]
        except UnknownPage:
            self.note(name, short=False)
            parts = [*self._words_by_arrow(name, group)]
        return np.concatenate([np.empty(0, np.uint64), *parts])

    def words_of_page(self, name: str, page: Page) -> Words:
        """Hash a page of a plain column."""
        words, short = words_of_page(page)
        self.note(name, short=short)
        return words

    def note(self, name: str, *, short: bool) -> None:
        """Note of some values of a column whether all are short."""
        if not short:
            self.made.short.discard(name)

    def meant(self, name: str, words: Words) -> Column:
        """What hashed values of a column say: themselves, or of references the numbers of the rows."""
        return self._numbered[name].numbers(words) if name in self._numbered else words

    def read_others(self) -> None:
        """Hash the columns that are not plain, and the people."""
        start = 0
        for batch in self._file.iter_batches(_ROWS, columns=self._others, use_threads=False) if self._others else ():
            rows = slice(start, start + len(batch))
            start = rows.stop
            there = dict(zip(batch.schema.names, batch.columns, strict=True))
            for name, values in there.items():
                if name in self.made.columns:
                    self.made.columns[name][rows] = self.meant(name, words_of(values))
                if name in self._caseless:
                    self.made.caseless[name][rows] = words_of(_case_folded(values))
            if self.made.people is not None:
                self.made.people[rows] = _people([there[column] for column in self._shared])

    def _words_by_arrow(self, name: str, group: int) -> Iterator[Words]:
        # Another thread may read of the same file by Arrow, which must not be one object for both.
        file = pq.ParquetFile(str(self._path), metadata=self._file.metadata)
        for batch in file.iter_batches(_ROWS, row_groups=[group], columns=[name], use_threads=False):
            yield words_of(batch.column(0))


def nulls(count: int, columns: Collection[str], numbered: Collection[str], caseless: Collection[str] = ()) -> Hashed:
    """A table of `count` rows that are null in all columns."""
    made = {name: np.full(count, ABSENT, np.int32) if name in numbered else _zeros(count) for name in columns}
    return Hashed(count, made, caseless={name: _zeros(count) for name in caseless})


def hashed(reader: Reader) -> Hashed:
    """Read a whole table."""
    for name in reader.plain:
        for group in range(len(reader.groups)):
            reader.read_plain(name, group)
    reader.read_others()
    return reader.made


def _plain(file: pq.ParquetFile, columns: Collection[str]) -> dict[str, int]:
    """The places of those of some columns that are likely to have plain pages alone."""
    footer, schema = file.metadata, file.schema
    return {
        schema.column(place).path: place
        for place in range(footer.num_columns)
        if schema.column(place).path in columns
        and all(
            is_plain(footer.row_group(group).column(place), schema.column(place))
            for group in range(footer.num_row_groups)
        )
    }


def _opened(path: Path, as_text: Collection[str]) -> pq.ParquetFile:
    """Open a file, so that columns with few different values come as dictionaries, but for those of `as_text`.

    Each of these values is then made and hashed once in a group of rows.
    """
    footer = pq.read_metadata(str(path))
    few = []
    for place in range(footer.num_columns if footer.num_row_groups else 0):
        chunks = [footer.row_group(group).column(place) for group in range(footer.num_row_groups)]
        name = footer.schema.column(place).path
        # A column that became too large for a dictionary is written without one from there on.
        if name not in as_text and all(
            chunk.has_dictionary_page and chunk.total_uncompressed_size <= _FEW * chunk.num_values for chunk in chunks
        ):
            few.append(name)
    return pq.ParquetFile(str(path), metadata=footer, read_dictionary=few)


def _zeros(count: int) -> Words:
    return np.zeros(count, np.uint64)


def _people(columns: Sequence[pa.Array]) -> Words:
    last, first, third = person_parts(*(pa.chunked_array([column]) for column in columns))
    return mix(mix(last, first), third)


def _case_folded(values: pa.Array) -> pa.Array:
    return folded(pa.chunked_array([values])).combine_chunks()
