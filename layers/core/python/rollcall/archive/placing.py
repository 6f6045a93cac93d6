"""Finds the seven files among the entries, and explains all others (contract, section 1)."""

import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from rollcall.archive import names as spelling
from rollcall.archive import rules
from rollcall.archive.records import ZipEntry
from rollcall.archive.refusals import rejection
from rollcall.model.findings import Effect, Finding, quoted

_SHOWN_FOLDERS: Final = 3
_TWO_FOLDERS: Final = "more than one folder holds files of the import"


class Member(NamedTuple):
    """A file of the zip that may be one of the seven: not a folder, litter, a link, or a path that leads outside."""

    path: str
    folder: str
    """Empty for the root; contains a `/` if it is deeper than one folder."""
    name: str
    entry: ZipEntry


@dataclass(slots=True, eq=False)
class Placing:
    """Which of the seven files were found, which were not, and the findings about that."""

    found: dict[str, ZipEntry] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    """Files that can't be read, each with a short phrase that says why."""


class Outsider(NamedTuple):
    """An entry that can't be one of the seven, whatever its name: a link, or a path that leads out of the zip."""

    path: str
    name: str
    is_link: bool
    """Whether it is not a regular file, but usually a link. If False, its path is absolute or has `..`."""


class Listing(NamedTuple):
    """The files of a zip: those that may be one of the seven, and those that can't."""

    members: tuple[Member, ...]
    outside: tuple[Outsider, ...]


def listing(entries: Iterable[ZipEntry]) -> Listing:
    """Sort entries into members and outsiders; folders and litter are dropped."""
    members, outside = [], []
    for entry in entries:
        kind = stat.S_IFMT(entry.mode)
        parts = spelling.split(entry.name)
        if spelling.is_folder(entry.name) or kind == stat.S_IFDIR or not parts or spelling.is_litter(parts):
            continue
        is_link = kind not in (0, stat.S_IFREG)
        if is_link or spelling.leads_outside(entry.name):
            outside.append(Outsider(entry.name.replace("\\", "/"), parts[-1], is_link))
            continue
        members.append(Member("/".join(parts), "/".join(parts[:-1]), parts[-1], entry))
    return Listing(tuple(members), tuple(outside))


def place(files: Listing, names: Sequence[str]) -> Placing:
    """Find the seven `names` among the files of a zip, and report names and places that are wrong."""
    placing = Placing()
    candidates = [(m, m.name) for m in files.members if m.name in names]
    if not candidates:
        candidates = [(m, m.path) for m in files.members if _meant(m.name, names)]
    used: list[Member | Outsider]
    folders = _folders(candidates)
    if len(folders) > 1:
        placing.findings.append(_two_folders(folders))
        placing.unread.update(dict.fromkeys(names, _TWO_FOLDERS))
        used = [member for member, _ in candidates]
    else:
        used = [*_pick(placing, files.members, names, folders[0] if folders else "")]
        used += _explain_missing(placing, files.outside, names)
    known = {id(m) for m in used}  # by identity, because two entries can be equal in every field
    extra = {m.path for m in files.members if id(m) not in known} | {
        o.path for o in files.outside if id(o) not in known
    }
    if not placing.found and any(map(spelling.is_archive, extra)):
        placing.findings = [_packed_twice(finding) for finding in placing.findings]
    placing.findings += [_extra(path, lacking=bool(placing.unread)) for path in sorted(extra)]
    return placing


def _folders(candidates: Iterable[tuple[Member, str]]) -> list[str]:
    """List the folders that could hold the roster: the root if it has a candidate, else every folder that has one.

    A folder inside another one is listed only if both have a file of the same name. Otherwise the two hold one roster,
    and the files in the inner folder are misplaced.
    """
    held: dict[str, set[str]] = {}
    for member, name in candidates:
        held.setdefault(member.folder, set()).add(name)
    if "" in held:
        return [""]
    folders: list[str] = []
    for folder in sorted(held):
        outer = next((each for each in folders if folder.startswith(each + "/")), None)
        if outer is None or held[folder] & held[outer]:
            folders.append(folder)
    return folders


def _explain_missing(placing: Placing, outside: Iterable[Outsider], names: Sequence[str]) -> list[Outsider]:
    """Explain missing files that are there as links or under paths that lead out of the zip; return these entries."""
    missing = {f.file for f in placing.findings if f.rule is rules.FILE_MISSING}
    meant: dict[str, Outsider] = {}
    for outsider in outside:
        if outsider.name in missing:
            meant.setdefault(outsider.name, outsider)
    if not meant:
        return []
    placing.findings = [f for f in placing.findings if f.rule is not rules.FILE_MISSING or f.file not in meant]
    paths = [meant[name].path for name in names if name in meant and not meant[name].is_link]
    at_large = len(paths) > 1 and not placing.found
    if at_large:
        placing.findings.append(rejection(rules.WHOLE_PATHS, path=quoted(paths[0])))
    for name, outsider in meant.items():
        finding = rejection(rules.FILE_IS_LINK if outsider.is_link else rules.FILE_OUTSIDE, name, outsider.path)
        placing.unread[name] = rules.because(finding)
        if outsider.is_link or not at_large:
            placing.findings.append(finding)
    return list(meant.values())


def _pick(placing: Placing, members: Sequence[Member], names: Sequence[str], folder: str) -> list[Member]:
    """Place each of the seven files, preferring `folder`; return the members that were placed or reported."""
    used: list[Member] = []
    misnamed = _misnamed([m for m in members if m.folder == folder], names)
    for name in names:
        here = [m for m in members if m.name == name and m.folder == folder]
        there = [m for m in members if m.name == name and m.folder != folder]
        if len(here) == 1:
            placing.found[name] = here[0].entry
            used += here
            continue
        if here:
            finding, complained = rejection(rules.FILE_TWICE, name, count=len(here)), here
        elif name in misnamed:
            member = misnamed[name]
            finding, complained = rejection(rules.FILE_MISNAMED, name, member.path), [member]
        elif there:
            finding, complained = rejection(rules.FILE_MISPLACED, name, path=quoted(there[0].path)), there[:1]
        else:
            finding, complained = rejection(rules.FILE_MISSING, name), []
        placing.findings.append(finding)
        placing.unread[name] = rules.because(finding)
        used += complained
    return used


def _misnamed(members: Iterable[Member], names: Sequence[str]) -> dict[str, Member]:
    """Map each name that has a near miss to the nearest one; files with an exact name are no near misses."""
    best: dict[str, tuple[int, str, Member]] = {}
    for member in members:
        if member.name in names or (near := _meant(member.name, names)) is None:
            continue
        distance, name = near
        if name not in best or (distance, member.path) < best[name][:2]:
            best[name] = (distance, member.path, member)
    return {name: member for name, (_, _, member) in best.items()}


def _meant(name: str, names: Sequence[str]) -> tuple[int, str] | None:
    from rollcall.archive.near_misses import meant  # noqa: PLC0415 - a package of the seven alone has none

    return meant(name, names)


def _two_folders(folders: Sequence[str]) -> Finding:
    shown = ", ".join(quoted(folder) for folder in folders[:_SHOWN_FOLDERS])
    more = ", …" if len(folders) > _SHOWN_FOLDERS else ""
    return rejection(rules.TWO_FOLDERS, count=len(folders), folders=shown + more)


def _packed_twice(finding: Finding) -> Finding:
    """Explain that a file is missing by the archive that lies in the zip in place of the seven files."""
    if finding.rule is not rules.FILE_MISSING:
        return finding
    return replace(finding, facts={"besides": rules.IN_INNER_ARCHIVE, "instead": rules.INNER_ARCHIVE.hint})


def _extra(path: str, *, lacking: bool) -> Finding:
    """The warning for an extra file; an archive inside the zip gets a rule of its own if files are missing."""
    rule = rules.INNER_ARCHIVE if lacking and spelling.is_archive(path) else rules.EXTRA_FILE
    return Finding(rule, Effect.WARNING, value=path)
