"""Opens a package and checks everything about it but its tables."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from rollcall import archive
from rollcall.model.findings import Cause, Effect, Finding
from rollcall.model.schema import MANIFEST_FILE, Roster
from rollcall.reading import Limits, Source
from rollcall.rules.manifest import check_manifest

if TYPE_CHECKING:
    from rollcall.steps import room

OF_ANOTHER = "the package is of another district"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What is known about a package before its tables are read."""

    package_sha256: str
    opened: bool
    """Whether the zip could be opened; if not, nothing but the findings is known."""
    findings: tuple[Finding, ...]
    files: tuple[str, ...]
    """The tables that can be read, by file, in the contract's order."""
    unread: Mapping[str, str]
    """For each other of the seven files, why it is not read."""
    sources: Mapping[str, Source] = field(default_factory=dict, compare=False, repr=False)
    """The source of each of `files`."""
    manifest: Source | None = field(default=None, compare=False, repr=False)
    """The source of the manifest, if it can be read."""

    def to_dict(self) -> dict[str, Any]:
        """JSON values, without the sources."""
        return {
            "package_sha256": self.package_sha256,
            "opened": self.opened,
            "findings": [_finding_to_dict(finding) for finding in self.findings],
            "files": list(self.files),
            "unread": dict(self.unread),
        }

    @classmethod
    def from_dict(
        cls, fields: Mapping[str, Any], sources: Mapping[str, Source], renamed: Mapping[str, str] | None = None
    ) -> "Unpacked":
        """Inverse of `to_dict`, with sources of the same bytes.

        A deployment may be updated between two steps of an import: `renamed` has the codes of earlier
        releases; by default those of the catalogue.
        """
        return cls(
            fields["package_sha256"],
            fields["opened"],
            tuple(_finding_from_dict(finding, renamed) for finding in fields["findings"]),
            tuple(fields["files"]),
            fields["unread"],
            sources,
        )


def unpack(
    file: BinaryIO,
    *,
    district: str | None,
    roster: Roster,
    limits: archive.PackageLimits | None = None,
    file_limits: Limits | None = None,
) -> Unpacked:
    """Open the package in `file`, which must stay open as long as the sources are read.

    Args:
        file: Seekable.
        district: The id that the manifest must name; None to accept any.
        roster: The declarations of the seven files.
        limits: What the zip may cost.
        file_limits: What one file may be like.
    """
    package = archive.open_package(file, limits or archive.PackageLimits(), roster.file_names, roster.other_formats)
    return examine(package, district=district, roster=roster, file_limits=file_limits)


def examine(
    package: archive.Package, *, district: str | None, roster: Roster, file_limits: Limits | None = None
) -> Unpacked:
    """Check everything about an opened package but its tables; the arguments are those of `unpack`."""
    findings, unread = [*package.findings], dict(package.unread)
    manifest_source: Source | None = None
    tables = tuple(name for name in package.files if name != MANIFEST_FILE)
    if MANIFEST_FILE in package.files:
        manifest_source = partial(package.chunks, MANIFEST_FILE)
        manifest = check_manifest(manifest_source, roster, district, file_limits or Limits())
        findings += manifest.findings
        if manifest.because:
            unread[MANIFEST_FILE] = manifest.because
        if manifest.of_another:
            unread |= dict.fromkeys(tables, OF_ANOTHER)
            tables = ()
    sources = {name: partial(package.chunks, name) for name in tables}
    return Unpacked(package.sha256, package.opened, tuple(findings), tables, unread, sources, manifest_source)


def unopened(finding: Finding, roster: Roster) -> Unpacked:
    """What is known about a package that `finding` rejects before a byte of it is read."""
    return Unpacked(
        "", opened=False, findings=(finding,), files=(), unread=dict.fromkeys(roster.file_names, archive.NOT_OPENED)
    )


def store(unpacked: Unpacked, put: Callable[[str, Iterator[bytes]], None], memory: "room.Room") -> Unpacked:
    """Pass the bytes of each table to `put`, by file name; a file that does not unpack becomes a finding.

    Such a file raises `archive.DamagedEntry` inside `put`, which must leave nothing behind. If all files may need
    more memory than the later steps have, that is a finding, and none of them is to be read.
    """
    from rollcall.steps import room  # noqa: PLC0415 - a check on a laptop takes what memory there is

    findings, unread, files = [*unpacked.findings], dict(unpacked.unread), []
    need = room.Need()
    for name in unpacked.files:
        try:
            put(name, need.counted(unpacked.sources[name](), name))
        except archive.DamagedEntry as damaged:
            findings.append(damaged.finding)
            unread[name] = archive.because(damaged.finding)
        else:
            files.append(name)
    if (finding := need.finding(memory)) is not None:
        findings.append(finding)
        unread |= dict.fromkeys(files, room.BECAUSE)
        files = []
    return replace(unpacked, findings=tuple(findings), unread=unread, files=tuple(files))


def _finding_to_dict(finding: Finding) -> dict[str, Any]:
    cause = finding.caused_by
    return {
        "code": finding.rule.code,
        "effect": finding.effect.value,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "value": finding.value,
        "facts": dict(finding.facts),
        "affects": finding.affects,
        "caused_by": None if cause is None else [cause.file, cause.line, cause.column, cause.code],
    }


def _finding_from_dict(fields: Mapping[str, Any], renamed: Mapping[str, str] | None) -> Finding:
    from rollcall.steps.catalogue import RENAMED, RULES  # noqa: PLC0415 - most packages have no findings by then

    cause, code = fields["caused_by"], fields["code"]
    return Finding(
        RULES[(RENAMED if renamed is None else renamed).get(code, code)],
        Effect(fields["effect"]),
        fields["file"],
        fields["line"],
        fields["column"],
        fields["value"],
        fields["facts"],
        fields["affects"],
        None if cause is None else Cause(*cause),
    )
