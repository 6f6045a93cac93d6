"""Opens the zip of a package."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO, Final

from rollcall.archive import kinds, rules, unpacking
from rollcall.archive.directory import Directory, read_directory
from rollcall.archive.limits import NAMES, PackageLimits
from rollcall.archive.placing import Placing, listing, place
from rollcall.archive.records import ZipEntry
from rollcall.archive.refusals import RefusedError, rejection
from rollcall.archive.unpacking import Content
from rollcall.archive.window import Window
from rollcall.model.findings import Finding
from rollcall.model.schema import OtherFormat

NOT_OPENED: Final = "the package could not be opened"
"""Why the files of a package that could not be opened were not checked."""

_FILES_TOO_LARGE: Final = "the seven files together are too large"
_HEAD: Final = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class Package:
    """An opened zip or folder. The file object of a zip must stay open while the package is read."""

    sha256: str
    """The checksum of the whole zip, in hexadecimal; empty for a folder, and for a zip over the size limit, which was
    not read."""
    opened: bool
    """Whether the directory could be read. If not, the findings say why, and no file can be read."""
    findings: tuple[Finding, ...]
    """Findings about the package, then about each of the seven files in order; without those that `chunks` raises."""
    files: tuple[str, ...] = ()
    """The files that can be read, in the contract's order."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """The files that can't be read, each with a short phrase that says why."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """The declared unpacked bytes of each of `files`; `chunks` yields exactly as many or raises."""
    sources: Mapping[str, Callable[[], Iterator[bytes]]] = field(default_factory=dict, repr=False, compare=False)
    """The functions that `chunks` calls, by file."""

    def chunks(self, name: str) -> Iterator[bytes]:
        """Read one of `files` from its beginning, in chunks of at most 4 MiB; several iterators may run at once.

        Raises:
            KeyError: `name` is not one of `files`.
            DamagedEntry: It does not unpack to its size and checksum. This can come after any chunk, including the
                last, so nothing may be relied on until the iterator is exhausted.
        """
        return self.sources[name]()


def open_package(
    file: BinaryIO, limits: PackageLimits, names: Sequence[str] = NAMES, formats: Sequence[OtherFormat] = ()
) -> Package:
    """Open a package and judge everything that can be judged without unpacking (contract, section 1).

    Any bytes give a Package, never an exception. Memory is bounded by `limits.entries`, time by `limits.package`.

    Args:
        file: A seekable file, which the caller closes.
        limits: What a package may cost.
        names: The names of the files, in the order in which they are judged.
        formats: Files of other formats, to recognise them.
    """
    window = Window(file)
    if (finding := too_large(window.size, limits)) is not None:
        return refused_package("", finding, names)
    sha256 = window.sha256()
    try:
        directory = _directory(window, limits)
        placing = place_entries(directory.entries, names, formats)
    except RefusedError as refused:
        return refused_package(sha256, refused.finding, names)
    contents = _contents(window, directory, placing, limits)
    readable = tuple(name for name in names if name in contents)
    return Package(
        sha256=sha256,
        opened=True,
        findings=in_order(placing.findings, names),
        files=readable,
        unread={name: placing.unread[name] for name in names if name in placing.unread},
        sizes={name: contents[name].size for name in readable},
        sources={name: partial(unpacking.inflate, window, contents[name]) for name in readable},
    )


def too_large(size: int, limits: PackageLimits) -> Finding | None:
    """The finding that rejects a package of `size` bytes; None if the limit allows it. Reads nothing."""
    if size <= limits.package:
        return None
    return rejection(rules.PACKAGE_TOO_LARGE, size=size, limit=limits.package)


def refused_package(sha256: str, finding: Finding, names: Sequence[str]) -> Package:
    """A package that could not be opened; `finding` says why."""
    return Package(sha256, opened=False, findings=(finding,), unread=dict.fromkeys(names, NOT_OPENED))


def _directory(window: Window, limits: PackageLimits) -> Directory:
    """Read the directory of the zip.

    Raises:
        RefusedError: There is none; its finding is the best explanation.
    """
    if window.size == 0:
        raise RefusedError(rejection(rules.PACKAGE_EMPTY))
    head = window.read(0, _HEAD)
    if finding := kinds.other_archive(head):
        raise RefusedError(finding)
    try:
        return read_directory(window, limits)
    except RefusedError as refused:
        if refused.finding.rule is rules.PACKAGE_CUT_OFF and (finding := kinds.not_zip(head)):
            raise RefusedError(finding) from None
        raise


def place_entries(entries: Iterable[ZipEntry], names: Sequence[str], formats: Sequence[OtherFormat]) -> Placing:
    """Find the files of a package among its entries, and judge where they lie.

    Raises:
        RefusedError: There are no files, or they are those of an office document.
    """
    files = listing(entries)
    if not files.members and not files.outside:
        raise RefusedError(rejection(rules.PACKAGE_WITHOUT_FILES))
    placing = place(files, names)
    if all(f.rule in (rules.FILE_MISSING, rules.EXTRA_FILE, rules.INNER_ARCHIVE) for f in placing.findings) and (
        not placing.found and (finding := kinds.document([m.path for m in files.members]))
    ):
        raise RefusedError(finding)
    if finding := kinds.other_format([m.name for m in files.members], names, placing.found, formats):
        placing.findings.append(finding)
    return placing


def _contents(window: Window, directory: Directory, placing: Placing, limits: PackageLimits) -> dict[str, Content]:
    """Locate the found files; add to `placing` what is wrong with each of them or with all together."""
    contents = {}
    for name, entry in placing.found.items():
        content = unpacking.locate(window, directory, name, entry, limits)
        if isinstance(content, Finding):
            placing.findings.append(content)
            placing.unread[name] = rules.because(content)
        else:
            contents[name] = content
    size = sum(entry.size or 0 for entry in placing.found.values() if unpacking.possible_size(entry, directory))
    return {} if refuse_total(placing, size, contents, limits) else contents


def refuse_total(placing: Placing, size: int, files: Iterable[str], limits: PackageLimits) -> bool:
    """Whether all files together have too many bytes (`size`); if so, mark `files` as unread in `placing`."""
    if size <= limits.files:
        return False
    placing.findings.append(rejection(rules.FILES_TOO_LARGE, size=size, limit=limits.files))
    placing.unread.update(dict.fromkeys(files, _FILES_TOO_LARGE))
    return True


def in_order(findings: Iterable[Finding], names: Sequence[str]) -> tuple[Finding, ...]:
    """Sort findings into the report's order: the package first, then the files in the order of `names`."""
    return tuple(sorted(findings, key=lambda finding: _order(finding, names)))


def _order(finding: Finding, names: Sequence[str]) -> tuple[int, str, str]:
    """The sort key of `in_order`."""
    place_of = -1 if finding.file is None else names.index(finding.file)
    return place_of, finding.rule.code, finding.value or ""
