"""A folder as a package has the same report as a zip made in it."""

import io
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from support.packages import DEFAULTS

from rollcall.archive import DamagedEntry, Package, PackageLimits, open_folder, open_package
from rollcall.archive.limits import MIB, NAMES
from rollcall.model.schema import load

SEVEN = {name: text.encode() for name, text in DEFAULTS.items()}


def folder_with(root: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def zip_of(root: Path) -> bytes:
    """Zip a folder, with its subfolders as entries."""
    out = io.BytesIO()
    with ZipFile(out, "w") as made:
        for path in sorted(root.rglob("*")):
            made.write(path, path.relative_to(root))
    return out.getvalue()


def without_sha256(package: Package) -> dict[str, object]:
    names = ("opened", "findings", "files", "unread", "sizes")
    return {name: getattr(package, name) for name in names}


def opened(root: Path, limits: PackageLimits | None = None) -> Package:
    return open_folder(root, limits or PackageLimits(), NAMES, load().other_formats)


def under(folder: str, files: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{name}": content for name, content in files.items()}


def without(*names: str) -> dict[str, bytes]:
    return {name: content for name, content in SEVEN.items() if name not in names}


LAYOUTS: dict[str, dict[str, bytes]] = {
    "the seven files": SEVEN,
    "in one folder, however deep": under("spring/final", SEVEN),
    "with other files and folders": {**SEVEN, "notes.txt": b"x", "old/Students.csv": b"x", "old/a/b.pdf": b"x"},
    "with what systems leave": {**SEVEN, ".DS_Store": b"x", "__MACOSX/._Students.csv": b"x", "Thumbs.db": b"x"},
    "in two folders": {**under("fall", SEVEN), **under("spring", SEVEN)},
    "one is missing": without("Classes.csv"),
    "one is misnamed": {**without("Staff.csv"), "staff.csv": b"x"},
    "one lies elsewhere": {**without("Staff.csv"), "old/Staff.csv": b"x"},
    "an inner archive": {"roster.zip": b"PK\x03\x04"},
    "nothing": {},
    "only what systems leave": {".DS_Store": b"x"},
    "an empty file": {**SEVEN, "Staff.csv": b""},
    "a workbook, unpacked": {"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"},
    "another format": {"orgs.csv": b"x", "users.csv": b"x", "enrollments.csv": b"x", "classes.csv": b"x"},
    "names in other alphabets": {**SEVEN, "名簿/Ученики.txt": b"x", "Núñez.csv": b"x"},
    "a backslash in a name": {**SEVEN, "old\\Staff.csv": b"x"},
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_folder_is_judged_as_the_zip_that_is_made_in_it(layout: str, tmp_path: Path) -> None:
    root = folder_with(tmp_path / "roster", LAYOUTS[layout])
    root.mkdir(exist_ok=True)

    expected = open_package(io.BytesIO(zip_of(root)), PackageLimits(), NAMES, load().other_formats)

    # A zip without entries is judged by its bytes, which a folder does not have.
    if layout == "nothing":
        assert [finding.rule.code for finding in opened(root).findings] == ["package-without-files"]
    else:
        package = opened(root)
        assert without_sha256(package) == without_sha256(expected)
        for name in package.files:
            assert b"".join(package.chunks(name)) == b"".join(expected.chunks(name))


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (PackageLimits(entries=8), None),
        (PackageLimits(entries=7), "too-many-entries"),
        (PackageLimits(file=len(SEVEN["Students.csv"]) - 1), "file-too-large"),
        (PackageLimits(files=sum(map(len, SEVEN.values())) - 1), "files-too-large"),
        (PackageLimits(files=sum(map(len, SEVEN.values()))), None),
    ],
)
def test_the_limits_of_a_zip_hold_for_a_folder(limits: PackageLimits, code: str | None, tmp_path: Path) -> None:
    root = folder_with(tmp_path / "roster", {**SEVEN, "notes.txt": b"x"})

    expected = open_package(io.BytesIO(zip_of(root)), limits, NAMES, load().other_formats)

    package = opened(root, limits)
    assert without_sha256(package) == without_sha256(expected)
    assert [finding.rule.code for finding in package.findings if finding.rule.code != "extra-file"] == (
        [code] if code else []
    )


def link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def dead_link(path: Path) -> None:
    path.symlink_to("nowhere.csv")


def link_to_folder(path: Path) -> None:
    path.symlink_to("/", target_is_directory=True)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def door(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))


@pytest.mark.parametrize("make", [link, dead_link, link_to_folder, pipe, door])
@pytest.mark.parametrize("name", ["Students.csv", "other"])
def test_links_and_other_things_that_are_no_files_are_never_read(
    make: Callable[[Path], None], name: str, tmp_path: Path
) -> None:
    root = folder_with(tmp_path / "roster", without(name))
    make(root / name)

    package = opened(root)

    code = "extra-file" if name == "other" else "file-is-link"
    assert [(finding.rule.code, finding.value) for finding in package.findings] == [(code, name)]
    assert name not in package.files


def test_a_folder_that_is_linked_within_is_not_entered(tmp_path: Path) -> None:
    root = folder_with(tmp_path / "roster", SEVEN)
    (root / "again").symlink_to(root, target_is_directory=True)

    assert [(finding.rule.code, finding.value) for finding in opened(root).findings] == [("extra-file", "again")]


@pytest.mark.parametrize("change", [b"longer than it was", b""])
def test_a_file_that_changes_while_it_is_read_is_damaged(change: bytes, tmp_path: Path) -> None:
    root = folder_with(tmp_path / "roster", {**SEVEN, "Students.csv": b"ID\nS-1\n"})
    package = opened(root)
    (root / "Students.csv").write_bytes(change)

    with pytest.raises(DamagedEntry) as damaged:
        list(package.chunks("Students.csv"))
    assert damaged.value.finding.facts == {"fault": "it changed while it was read"}


def test_a_large_file_comes_in_bounded_chunks_and_can_be_read_twice(tmp_path: Path) -> None:
    root = folder_with(tmp_path / "roster", {**SEVEN, "Students.csv": b"x" * (9 * MIB)})
    package = opened(root)

    for _ in range(2):
        assert [len(chunk) for chunk in package.chunks("Students.csv")] == [4 * MIB, 4 * MIB, MIB]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Run the block as an unprivileged user, because root can read everything."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="this system has other permissions")
@pytest.mark.parametrize("name", ["Staff.csv", "old"])
def test_a_file_or_folder_that_can_not_be_read_is_named(name: str) -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # only root can enter pytest's own folders
        root = folder_with(Path(folder) / "roster", {**SEVEN, "old/notes.txt": b"x"})
        (root / name).chmod(0)
        with as_nobody(), pytest.raises(PermissionError) as refused:
            opened(root)
        assert Path(refused.value.filename) == root / name
        (root / name).chmod(0o755)
