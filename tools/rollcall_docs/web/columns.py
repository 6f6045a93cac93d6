"""The page of each of the seven files: its columns one by one, each with the rules that look at it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from rollcall.model.schema import MANIFEST_FILE, Field, Roster, Table
from rollcall.report.costs import COSTS
from rollcall.steps.catalogue import RULES
from rollcall_docs.columns import together, value_of
from rollcall_docs.contents import anchor_of
from rollcall_docs.web.fragment import Fragment, Section, code, heading, items, link, pairs
from rollcall_docs.web.links import stem
from rollcall_docs.web.reach import PLACES, Place, spots


def file_page(file: str, roster: Roster) -> Fragment:
    """Say what each column of a file holds, and what is checked in it.

    Raises:
        KeyError: `file` is none of the seven.
    """
    parts, sections = [], []
    about = _manifest(roster) if file == MANIFEST_FILE else _columns(roster.table(file), roster)
    intro = "The manifest says whose roster this is. It has one row for each property."
    parts.append(f"<p>{escape(intro if file == MANIFEST_FILE else roster.table(file).description)}</p>")
    parts.append(f"<p>{link(f'/templates/{stem(file)}.csv', f'The template of {code(file)}')}</p>")
    for name, html in about:
        sections.append(Section(2, anchor_of(name), name))
        parts += [heading(sections[-1], code(name)), html]
    sections.append(Section(2, "the-whole-file", "The whole file"))
    parts += [heading(sections[-1]), _whole(file, roster)]
    return Fragment(file, "\n".join(parts) + "\n", sections)


def _manifest(roster: Roster) -> Iterator[tuple[str, str]]:
    properties: Mapping[str, Any] = roster.manifest["properties"]
    for name, declared in properties.items():
        value = f"always {code(declared['const'])}" if "const" in declared else "text"
        facts = {"Required": "yes", "Value": value, "Example": code(declared["examples"][0])}
        yield name, f"<p>{escape(declared['description'])}</p>\n{pairs(facts)}"


def _columns(each: Table, roster: Roster) -> Iterator[tuple[str, str]]:
    for field in each.fields:
        yield field.name, "\n".join(_column(each, field, roster))


def _column(each: Table, field: Field, roster: Roster) -> Iterator[str]:
    yield f"<p>{escape(field.description)}</p>"
    facts = {"Required": "yes" if field.required else "no", "Value": "; ".join(map(_coded, value_of(field)))}
    if field.example:
        facts["Example"] = code(field.example)
    yield pairs(facts)
    effects = {
        rule: spot.effect
        for rule in sorted(RULES)
        for spot in spots(rule, roster)
        if (spot.file, spot.column) == (each.file, field.name)
    }
    found = ((rule, cost) for effect, cost in COSTS.items() for rule in effects if effects[rule] is effect)
    yield _checked(found)


def _whole(file: str, roster: Roster) -> str:
    """What is checked in the file as a whole and in whole rows."""
    places = {Place.MANIFEST, Place.FILES} if file == MANIFEST_FILE else {Place.FILES, Place.TABLES}
    rows = [rule for rule in RULES if any((s.file, s.column) == (file, None) for s in spots(rule, roster))]
    codes = sorted([*rows, *(rule for rule, place in PLACES.items() if place in places)])
    said = "" if file == MANIFEST_FILE else together(roster.table(file))
    costs = ((rule, ", or ".join(COSTS[e] for e in COSTS if e in RULES[rule].effects)) for rule in codes)
    return (f"<p>{_coded(said)}</p>\n" if said else "") + _checked(costs)


def _checked(found: Iterable[tuple[str, str]]) -> str:
    """The rules, with what each costs here."""
    by_cost: dict[str, list[str]] = defaultdict(list)
    for rule, cost in found:
        said = f"{link(f'/guide/rules/{rule}', code(rule))}: {escape(RULES[rule].title)}"
        by_cost[f"{cost[0].upper()}{cost[1:]}"].append(said)
    return f"<p>What is checked:</p>\n{pairs({cost: items(some) for cost, some in by_cost.items()})}"


def _coded(text: str) -> str:
    """HTML of a text in which names stand between backticks."""
    parts = text.split("`")
    return "".join(code(part) if place % 2 else escape(part) for place, part in enumerate(parts))
