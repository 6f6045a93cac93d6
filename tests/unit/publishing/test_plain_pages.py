"""Hashing texts straight from pages gives what Arrow's texts give, or leaves them to Arrow."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.exploring import examples

from rollcall.publishing.compare.page_header import UnknownPage, read_header
from rollcall.publishing.compare.plain_pages import is_plain, pages_of, words_of_page
from rollcall.publishing.compare.words import texts_of, words_of

IDS = ["S-1", "2", "88888888", "999999999", "Ö-ünïcode-12345678901234567890", "x" * 255]


def written(folder: Path, values: Sequence[str | None], **options: Any) -> pq.ParquetFile:  # noqa: ANN401 - Arrow's
    """One column of texts, as `publishing.parquet` writes those of ids."""
    path = folder / "table.parquet"
    chosen = {"compression": "zstd", "compression_level": 1, "use_dictionary": False} | options
    pq.write_table(pa.table({"id": pa.array(values, pa.string())}), path, **chosen)
    return pq.ParquetFile(str(path))


def from_pages(folder: Path, file: pq.ParquetFile) -> list[int]:
    """The hashes of a file, read from its pages alone."""
    found = []
    with (folder / "table.parquet").open("rb") as opened:
        for number in range(file.num_row_groups):
            chunk = file.metadata.row_group(number).column(0)
            assert is_plain(chunk, file.schema.column(0))
            found += [words_of_page(page)[0] for page in pages_of(opened, chunk)]
    return [int(number) for words in found for number in words]


def from_arrow(values: Sequence[str | None]) -> list[int]:
    return [int(number) for number in words_of(pa.array(values, pa.string()))]


@pytest.mark.thorough
@settings(max_examples=examples(150), deadline=None)
@given(
    st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=30), min_size=1),
    st.integers(1, 40),
    st.sampled_from(["zstd", "snappy", "gzip"]),
)
def test_pages_give_the_hashes_of_arrow(
    tmp_path_factory: pytest.TempPathFactory, values: list[str], page: int, compression: str
) -> None:
    folder = tmp_path_factory.mktemp("pages")
    file = written(
        folder, values, compression=compression, compression_level=None, data_page_size=page, write_batch_size=3,
        row_group_size=17,
    )  # fmt: skip
    assert from_pages(folder, file) == from_arrow(values)


@pytest.mark.parametrize("length", range(1, 40))
def test_ids_of_one_length_give_the_hashes_of_arrow(tmp_path: Path, length: int) -> None:
    values = [f"{number:0{length}d}"[-length:] for number in range(300)]
    assert from_pages(tmp_path, written(tmp_path, values)) == from_arrow(values)


def test_ids_of_all_lengths_give_the_hashes_of_arrow(tmp_path: Path) -> None:
    assert from_pages(tmp_path, written(tmp_path, IDS * 50)) == from_arrow(IDS * 50)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(["a", "", "b"], id="an empty text"),
        pytest.param(["a", "b\0\0\0c", "d"], id="NULs in a text"),
        pytest.param(["a", "\0", "bcd"], id="a NUL alone"),
        pytest.param(["a", "b" * 256], id="a text of 256 bytes"),
        pytest.param(["a" * 65_536, "b", "c"], id="a text whose length has no zeros where those of others have them"),
    ],
)
def test_what_is_not_certain_is_left_to_arrow(tmp_path: Path, values: list[str]) -> None:
    with pytest.raises(UnknownPage):
        from_pages(tmp_path, written(tmp_path, values))


@pytest.mark.parametrize("options", [{"data_page_version": "2.0"}, {"column_encoding": {"id": "DELTA_BYTE_ARRAY"}}])
def test_pages_of_other_kinds_are_left_to_arrow(tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(UnknownPage):
        from_pages(tmp_path, written(tmp_path, IDS, **options))


@pytest.mark.parametrize(
    ("values", "options"),
    [(["a", None], {}), (IDS, {"use_dictionary": True}), (IDS, {"compression": "none", "compression_level": None})],
)
def test_columns_with_nulls_dictionaries_or_without_compression_are_not_plain(
    tmp_path: Path, values: list[str | None], options: dict[str, Any]
) -> None:
    file = written(tmp_path, values, **options)
    assert not is_plain(file.metadata.row_group(0).column(0), file.schema.column(0))


@settings(max_examples=examples(200), deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_a_header_or_unknown(data: bytes) -> None:
    try:
        page = read_header(data, 0)
    except UnknownPage:
        return
    assert 0 < page.start <= len(data)


@pytest.mark.parametrize(
    "values", [["1", "S-1", "Ö-ü", "88888888", None, "x"], ["S-1", "S-2"], ["88888888"] * 2, ["é", None], [None, None]]
)
def test_short_texts_are_made_anew_from_their_hashes(values: list[str | None]) -> None:
    made = texts_of(words_of(pa.array(values, pa.string())))
    made.validate(full=True)
    assert made.to_pylist() == values


def test_no_hashes_make_no_texts() -> None:
    assert texts_of(np.empty(0, np.uint64)).to_pylist() == []
