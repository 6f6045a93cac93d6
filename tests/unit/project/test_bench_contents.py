"""The contents that cost and memory are measured with: each is what its name says, about as large as asked."""

import csv
import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from rollcall.archive.limits import NAMES
from rollcall.model.schema import load
from rollcall.steps.unpack import unpack
from rollcall_bench import contents, kinds
from rollcall_bench.districts import DISTRICT
from rollcall_bench.kinds import Kind, Recipe, Record

SIZE = 40_000
ALL = list(kinds.kinds())
BY_NAME = {kind.name: kind for kind in ALL}


def test_every_kind_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(kind.name for kind in ALL).items() if count > 1] == []
    assert len(ALL) > 500


def test_kinds_are_of_files_that_a_package_has_and_begin_with_their_names() -> None:
    for kind in ALL:
        assert kind.recipe.file in NAMES
        assert kind.name.startswith(kind.recipe.file)


@pytest.mark.thorough
def test_no_two_kinds_have_the_same_content() -> None:
    made = Counter((kind.recipe.file, kind.recipe.content(5_000)) for kind in ALL)
    assert len(made) >= 0.97 * len(ALL)  # a few are the same where a file has one column or a record fills it


@pytest.mark.thorough
@pytest.mark.parametrize("size", [SIZE, 20 * SIZE])
def test_a_content_is_about_as_large_as_asked(size: int) -> None:
    """By one turn of its records at most, which are short; or by a header, which may be as long as a line may be."""
    for kind in ALL[::3]:
        recipe = kind.recipe
        header = len(kinds.header_of(recipe.file) if recipe.header is None else recipe.header)
        turn = sum(len(record.written(min(size, 3 << 20))) for record in recipe.records)
        assert abs(len(recipe.content(size)) - max(size, header + turn)) <= turn + 100, kind.name


def test_a_record_goes_on_as_far_as_it_may() -> None:
    assert Record(b"xy", 3, b"<", b">").written(100) == b"<xyxyxy>"
    assert Record(b"xy", 10**9, b"<", b">").written(11) == b"<xyxyxyxy>"
    assert Record(b"xy", 10**9, b"<", b">").written(0) == b"<xy>"


def test_records_come_in_turn_and_numbers_are_different() -> None:
    recipe = Recipe("Schools.csv", (Record(b"%d,a"), Record(b"b")), b"ID\n", b"end")
    assert recipe.content(31) == b"ID\n1000000,a\nb\n1000002,a\nb\n1000004,a\nend"


def test_a_late_byte_is_the_last_and_the_only_one_that_is_not_ascii() -> None:
    late = [kind for kind in ALL if kind.name.endswith("Windows-1252")]
    assert len(late) > 20
    for kind in late:
        content = kind.recipe.content(5_000)
        assert content.endswith(b"x,\xe9,\n")
        same = BY_NAME[kind.name.removesuffix(", a late byte of Windows-1252")].recipe.content(5_000)
        assert content.startswith(same)


def test_numbered_rows_have_ids_of_their_own() -> None:
    rows = list(csv.reader(io.StringIO(kind_named("ids with é").recipe.content(SIZE).decode())))
    ids = [row[0] for row in rows[1:]]
    assert len(ids) == len(set(ids)) > 1_000
    assert all(one.endswith("é") for one in ids)


def kind_named(part: str) -> Kind:
    return next(kind for kind in ALL if kind.name.endswith(part))


@pytest.mark.parametrize("kind", contents.KINDS)
def test_a_package_for_memory_has_its_size_and_can_be_opened(tmp_path: Path, kind: str) -> None:
    path = contents.write(kind, SIZE, tmp_path / "package.zip")
    with zipfile.ZipFile(path) as package:
        assert set(package.namelist()) == set(NAMES)
        size = sum(entry.file_size for entry in package.infolist())
    # Encoding changes it, short ids of a short file are shorter and 64 letters longer than what they stand for.
    assert 0.2 * SIZE <= size <= 12 * SIZE
    with path.open("rb") as file:
        unpacked = unpack(file, district=DISTRICT, roster=load())
        assert (unpacked.opened, unpacked.findings) == (True, ())
        assert len(unpacked.files) == 6


def test_packages_for_memory_differ(tmp_path: Path) -> None:
    made = Counter(contents.write(kind, SIZE, tmp_path / "package.zip").read_bytes() for kind in contents.KINDS)
    same = len(contents.KINDS) - len(made)
    assert same <= 1  # "the same people" are "right rows of Students"


def test_keys_are_different_and_as_wide_as_asked() -> None:
    for count in (1, 2, 36, 37, 5_000):
        keys = contents._keys(count).to_pylist()
        assert len(set(keys)) == count
        assert {len(key) for key in keys} == {len(keys[-1])}
    assert {len(key) for key in contents._keys(50, 64).to_pylist()} == {64}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("kind", ["right rows of Students", "right rows of StudentEnrollments", "random letters"])
def test_a_program_writes_the_package_of_a_kind(tmp_path: Path, kind: str) -> None:
    contents.main([kind, "1", str(tmp_path / "package.zip")])
    with zipfile.ZipFile(tmp_path / "package.zip") as package:
        size = sum(entry.file_size for entry in package.infolist())
    assert 0.7 * contents.MIB < size < 1.3 * contents.MIB
