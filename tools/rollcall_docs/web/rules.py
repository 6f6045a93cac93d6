"""The page of each rule, and the list of all rules by file and cost."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from rollcall.model.findings import Effect, Rule
from rollcall.model.schema import Roster
from rollcall.report.costs import COSTS as COST_OF
from rollcall.report.explained import COSTS, SAYS, SIS, SPREADSHEET, WHAT_TO_DO, example, explained
from rollcall.steps.catalogue import RULES, SINCE
from rollcall_cli.facts import HEADING, facts_of
from rollcall_docs.contents import anchor_of
from rollcall_docs.web.fragment import Fragment, Section, code, heading, items, link, listing, pairs
from rollcall_docs.web.links import stem
from rollcall_docs.web.reach import PLACES, Place, Spot, spots

TITLE = "The rules"
_ABOUT = (
    "Everything by which a package is judged. The page of each rule says what it means, what it costs and how to mend "
    "what it finds, with an example. The codes never change."
)


def rule_page(rule: Rule, roster: Roster, since: Mapping[str, str] = SINCE) -> Fragment:
    """Say what a rule means, what it costs, how to mend what it finds, and where it looks, with an example."""
    parts: list[str] = [f"<p>{code(rule.code)}</p>"]
    sections: list[Section] = []
    for title, html in _sections(rule, roster):
        sections.append(Section(2, anchor_of(title), title))
        parts += [heading(sections[-1]), html]
    if rule.code in since:
        parts.append(f"<p>This rule came with version {escape(since[rule.code])} of the rules.</p>")
    parts.append(f"<p>{link('/guide/rules', 'All rules')}</p>")
    return Fragment(rule.title, "\n".join(parts) + "\n", sections)


def described_rules() -> str:
    """What the pages say, as plain texts for programs: a JSON object by code, one line a rule."""
    lines = [
        f"  {json.dumps(code)}: {json.dumps(_described(RULES[code]), ensure_ascii=False)}" for code in sorted(RULES)
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _described(rule: Rule) -> Mapping[str, str | Sequence[str] | None]:
    texts = {name: " ".join(text.split()) for name, text in explained(rule).items()}
    return {
        "title": rule.title,
        "effects": [effect.value for effect in COST_OF if effect in rule.effects],
        "says": texts[SAYS],
        "costs": texts[COSTS],
        "to_do": texts[WHAT_TO_DO],
        "in_a_spreadsheet": texts.get(SPREADSHEET),
        "in_the_export": texts.get(SIS),
        "example": example(rule),
        "since_version": SINCE.get(rule.code),
    }


def _sections(rule: Rule, roster: Roster) -> Iterator[tuple[str, str]]:
    texts = {name: escape(" ".join(text.split())) for name, text in explained(rule).items()}
    legend = pairs({f"‹{name}›": escape(meaning) for name, meaning in facts_of(rule).items()})
    words = f"\n<p>{escape(HEADING)}</p>\n{legend}" if facts_of(rule) else ""
    ways = {name: texts[name] for name in (SPREADSHEET, SIS) if name in texts}
    yield SAYS, f"<p>{texts[SAYS]}</p>{words}"
    yield COSTS, f"<p>{texts[COSTS]}</p>"
    yield WHAT_TO_DO, f"<p>{texts[WHAT_TO_DO]}</p>" + (f"\n{pairs(ways)}" if ways else "")
    yield "Example", listing(example(rule), "Example")
    yield "Where it looks", _where(rule.code, roster)


def _where(rule: str, roster: Roster) -> str:
    """The columns at which a rule looks, by file and cost."""
    if rule in PLACES:
        place = PLACES[rule]
        shown = link(f"/guide/columns/{stem(place)}", code(place)) if place is Place.MANIFEST else escape(place)
        return f"<p>{shown}.</p>"
    at: dict[tuple[str, Effect], list[Spot]] = defaultdict(list)
    for spot in spots(rule, roster):
        at[spot.file, spot.effect].append(spot)
    return items(
        f"{link(f'/guide/columns/{stem(file)}', code(file))}, {', '.join(map(_column, some))}: {COST_OF[effect]}"
        for (file, effect), some in at.items()
    )


def _column(spot: Spot) -> str:
    if spot.column is None:
        return "the whole row"
    return link(f"/guide/columns/{stem(spot.file)}#{anchor_of(spot.column)}", code(spot.column))


def _cost(effect: Effect) -> str:
    return f"{COST_OF[effect][0].upper()}{COST_OF[effect][1:]}."


def rules_page(roster: Roster) -> Fragment:
    """List all rules: by place and cost, then by name."""
    parts = [f"<p>{_ABOUT}</p>"]
    sections: list[Section] = []
    for title, by_effect in _by_place(roster).items():
        sections.append(Section(2, anchor_of(title), title))
        parts += [
            heading(sections[-1]),
            pairs({_cost(effect): ", ".join(map(_linked, codes)) for effect, codes in by_effect.items()}),
        ]
    sections.append(Section(2, "all-rules", "All rules"))
    parts += [heading(sections[-1]), items(f"{_linked(each)}: {escape(RULES[each].title)}" for each in sorted(RULES))]
    return Fragment(TITLE, "\n".join(parts) + "\n", sections)


def _linked(rule: str) -> str:
    return link(f"/guide/rules/{rule}", code(rule))


def _by_place(roster: Roster) -> Mapping[str, Mapping[Effect, Sequence[str]]]:
    """The codes at each place by effect, the worst first."""
    found: dict[str, dict[Effect, list[str]]] = {place: defaultdict(list) for place in Place}
    found |= {each.file: defaultdict(list) for each in roster.tables}
    for rule in sorted(RULES):
        if rule in PLACES:
            for effect in RULES[rule].effects:
                found[PLACES[rule]][effect].append(rule)
        for file, effect in dict.fromkeys((spot.file, spot.effect) for spot in spots(rule, roster)):
            found[file][effect].append(rule)
    return {
        place: {effect: by_effect[effect] for effect in Effect if effect in by_effect}
        for place, by_effect in found.items()
    }
