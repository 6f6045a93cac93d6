"""Which entries are the seven files, and what all others are (contract, section 1)."""

import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rollcall.archive import names as spelling
from rollcall.archive import rules
from rollcall.archive.records import Entry
from rollcall.archive.rules import rejection
from rollcall.findings import Effect, Finding, quoted

_SHOWN_FOLDERS: Final = 3
_TWO_FOLDERS: Final = "more than one folder holds files of the import"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the zip that may count: neither folder nor litter, link or a path that leads outside."""

    path: str
    folder: str
    """Empty for the root; with a `/` where it lies deeper than one folder."""
    name: str
    entry: Entry


@dataclass(slots=True)
class Placing:
    """What was made of the entries: the seven that were found, why the others of them were not, and what was said."""

    found: dict[str, Entry] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a zip: those that may count, and the paths of those that are extra whatever they are called."""

    members: tuple[Member, ...]
    outside: tuple[str, ...]


def listing(entries: Iterable[Entry]) -> Listing:
    """Sort the entries by what they are; folders and litter fall away."""
    members, outside = [], []
    for entry in entries:
        kind = stat.S_IFMT(entry.mode)
        parts = spelling.split(entry.name)
        if spelling.is_folder(entry.name) or kind == stat.S_IFDIR or not parts or spelling.is_litter(parts):
            continue
        if kind not in (0, stat.S_IFREG) or spelling.leads_outside(entry.name):
            outside.append(entry.name.replace("\\", "/"))
            continue
        members.append(Member("/".join(parts), "/".join(parts[:-1]), parts[-1], entry))
    return Listing(tuple(members), tuple(outside))


def place(files: Listing, names: Sequence[str]) -> Placing:
    """Find the seven `names` among the files of a zip, and say what is wrong with where and how they lie."""
    placing = Placing()
    exact = [m for m in files.members if m.name in names]
    near = [] if exact else [m for m in files.members if spelling.meant(m.name, names)]
    folders = _folders(exact or near)
    if len(folders) > 1:
        placing.findings.append(_two_folders(folders))
        placing.unread.update(dict.fromkeys(names, _TWO_FOLDERS))
        used = exact or near
    else:
        used = _pick(placing, files.members, names, folders[0] if folders else "")
    known = {id(m) for m in used}  # by identity: two entries can be the same in every field
    extra = {m.path for m in files.members if id(m) not in known}.union(files.outside)
    placing.findings += [_extra(path, lacking=bool(placing.unread)) for path in sorted(extra)]
    return placing


def _folders(candidates: Iterable[Member]) -> list[str]:
    """The folders that could count: the root if it holds a candidate, else every folder that does, however deep.

    A folder within one that could count can't: what lies there is nested.
    """
    folders: list[str] = []
    for folder in sorted({m.folder for m in candidates}):
        if folders[:1] != [""] and not any(folder.startswith(outer + "/") for outer in folders):
            folders.append(folder)
    return folders


def _pick(placing: Placing, members: Sequence[Member], names: Sequence[str], folder: str) -> list[Member]:
    """Place each of the seven, looking in `folder` first; gives the members that were used or complained of."""
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
    """For each name that was meant by a near miss, the nearest one; a name that is there exactly was not meant."""
    best: dict[str, tuple[int, str, Member]] = {}
    for member in members:
        if member.name in names or (near := spelling.meant(member.name, names)) is None:
            continue
        distance, name = near
        if name not in best or (distance, member.path) < best[name][:2]:
            best[name] = (distance, member.path, member)
    return {name: member for name, (_, _, member) in best.items()}


def _two_folders(folders: Sequence[str]) -> Finding:
    shown = ", ".join(quoted(folder) for folder in folders[:_SHOWN_FOLDERS])
    more = ", …" if len(folders) > _SHOWN_FOLDERS else ""
    return rejection(rules.TWO_FOLDERS, count=len(folders), folders=shown + more)


def _extra(path: str, *, lacking: bool) -> Finding:
    """The warning for an extra file; of an archive within the zip more is said where files are lacking."""
    rule = rules.INNER_ARCHIVE if lacking and spelling.is_archive(path) else rules.EXTRA_FILE
    return Finding(rule, Effect.WARNING, value=path)
