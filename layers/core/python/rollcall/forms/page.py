"""The HTML form of a check: one file that needs nothing else, to read, search, filter and print.

The page works without scripts; its script only adds the search. The content security policy forbids everything else,
so that text from a hostile roster can do nothing.
"""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import groupby
from typing import Any, BinaryIO

from rollcall.forms.page_looks import SCRIPT, STYLE
from rollcall.forms.page_rules import anchor, explanations
from rollcall.forms.page_wording import OF_CHECK, Wording
from rollcall.model.findings import Effect, RuleOf, printable
from rollcall.report.types import Findings, Group, GroupKey, Origin, Outcome
from rollcall.report.wording import (
    HEADINGS,
    WOULD_BE,
    CascadedRows,
    consequences,
    cost,
    counted,
    folded,
    in_order,
    place,
    shares,
    totals_words,
    unchecked,
)

TEXT_LIMIT = 2_000
"""Characters shown of one text; ours are far shorter."""

_TONES = {
    Effect.IMPORT_REJECTED: "bad",
    Effect.ROW_OMITTED: "mixed",
    Effect.VALUE_OMITTED: "mixed",
    Effect.WARNING: "quiet",
}

_COSTS = {
    Effect.IMPORT_REJECTED: "the import",
    Effect.ROW_OMITTED: "rows",
    Effect.VALUE_OMITTED: "values",
    Effect.WARNING: "nothing",
}
"""The words of the filter: “What it costs: rows”."""

_POLICY = "default-src 'none'; style-src '{style}'; script-src '{script}'; base-uri 'none'; form-action 'none'"

_SEARCH = """\
<div id="search" role="search">
<label class="words">Search the findings <input id="words" type="search" autocomplete="off" \
placeholder="A rule, a column, a value"></label>
<label>What it costs <select id="effect"><option value="">all</option></select></label>
<label>File <select id="file"><option value="">all</option></select></label>
<output id="count"></output>
</div>"""

OPEN_LIMIT = 20
"""A group with more findings than this starts closed, so that the page can be read from the top."""


PAGE_LIMIT = 20_000
"""The most findings of a page, whatever limit is given: nobody can read or search more, and browsers give up."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """The findings that the page shows."""

    findings: Findings
    rule_of: RuleOf
    wording: Wording
    shares: Mapping[GroupKey, int]
    cascaded_rows: CascadedRows
    followers: Mapping[Origin, Sequence[tuple[Group, Sequence[Mapping[str, Any]]]]]
    """By kind of root cause, the groups that it caused, each with its shown findings."""
    ids: Mapping[GroupKey, str]
    """What links to a group name."""
    would: bool
    """Whether nothing was imported."""


def write(
    out: BinaryIO,
    findings: Findings,
    limit: int,
    package: str,
    *,
    rule_of: RuleOf,
    comparison: Iterable[str] = (),
    apps_url: str = "",
    wording: Wording = OF_CHECK,
) -> None:
    """Write the whole page as UTF-8: `limit` findings of each code, spread over its groups, or all that fit for 0.

    `comparison` is HTML about an earlier roster, which stands before the findings. `apps_url` is the address of the
    pages, where each rule has one; "" for none.
    """
    shown = _chosen(findings, limit, rule_of, wording)
    rules = explanations(findings.groups, shown.ids, rule_of, apps_url)
    out.writelines(f"{part}\n".encode() for part in _page(shown, findings.frame(limit), package, comparison, rules))


def _page(
    shown: _Shown, frame: Mapping[str, Any], package: str, comparison: Iterable[str], rules: Iterable[str]
) -> Iterator[str]:
    tone, outcome, meaning = shown.wording.outcomes[Outcome(frame["outcome"])]
    policy = _POLICY.format(style=_hash(STYLE), script=_hash(SCRIPT))
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{outcome}: {_text(package)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>"
    yield f'<div class="outcome {tone}"><h1>{outcome}</h1><p>{_text(package)}: {meaning}</p></div>'
    yield from _counts(frame["files"])
    if frame["files"] and frame["outcome"] == Outcome.FAILED:
        yield f"<p>{_text(shown.wording.stopped)}</p>"
    yield from comparison
    total = f"<p>{_text(_total(frame['totals']['findings'], shown))}</p>"
    if sum(shown.shares.values()) >= PAGE_LIMIT:
        yield total
    if shown.findings.groups:
        yield _SEARCH
    yield from _sections(shown, frame["totals"]["by_effect"])
    yield from _not_checked(frame["not_checked"])
    yield from rules
    yield f"{total}\n</main>\n<script>{SCRIPT}</script>\n</body>\n</html>"


def _chosen(findings: Findings, limit: int, rule_of: RuleOf, wording: Wording) -> _Shown:
    """Choose the findings to show."""
    frame, share = findings.frame(limit), shares(findings.groups, limit, PAGE_LIMIT)
    totals, would = frame["totals"], wording.would or frame["outcome"] == Outcome.FAILED
    followers: dict[Origin, list[tuple[Group, Sequence[Mapping[str, Any]]]]] = defaultdict(list)
    for group in folded(findings.groups):
        by_origin = defaultdict[Origin, list[Mapping[str, Any]]](list)
        for finding in findings.findings_of(group, share[group.key]):
            cause = finding["caused_by"]
            by_origin[cause["file"], cause.get("column"), cause["code"]].append(finding)
        for origin, some in by_origin.items():
            followers[origin].append((group, some))
    everything = totals["shown"] == totals["findings"]
    cascaded_rows: CascadedRows = findings.cascaded_rows if everything else lambda _: {}
    ids = {group.key: f"found-{number}" for number, group in enumerate(in_order(findings.groups), 1)}
    return _Shown(findings, rule_of, wording, share, cascaded_rows, followers, ids, would)


def _total(findings: int, shown: _Shown) -> str:
    """Say how many findings there are, how many are shown, and which command shows the rest."""
    command = shown.wording.every if findings <= PAGE_LIMIT else shown.wording.table
    sentence = totals_words(findings, sum(shown.shares.values()), 0, command, "")
    return sentence if findings <= PAGE_LIMIT else f"{sentence} A page holds {PAGE_LIMIT:,} findings."


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _text(text: object) -> str:
    return escape(printable(str(text), TEXT_LIMIT))


def _counts(files: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    if not files:
        return
    heads = "".join(f'<th scope="col" class="number">{name}</th>' for name in ("Rows", "Accepted", "Left out"))
    yield '<h2>Your files</h2>\n<table class="counts">'
    yield f'<thead><tr><th scope="col">File</th>{heads}</tr></thead>\n<tbody>'
    for name, counts in files.items():
        numbers = "".join(f'<td class="number">{counts[part]:,}</td>' for part in ("rows", "accepted", "omitted"))
        yield f'<tr><th scope="row">{_text(name)}</th>{numbers}</tr>'
    sums = (sum(counts[part] for counts in files.values()) for part in ("rows", "accepted", "omitted"))
    numbers = "".join(f'<td class="number">{each:,}</td>' for each in sums)
    yield f'</tbody>\n<tfoot><tr><th scope="row">All files</th>{numbers}</tr></tfoot></table>'


def _sections(shown: _Shown, by_effect: Mapping[str, int]) -> Iterator[str]:
    for effect, members in groupby(in_order(shown.findings.groups), key=lambda group: group.effect):
        # This counts findings, not rows: a row may have several.
        number = counted(by_effect[effect], "finding")
        yield f"<section>\n<h2>{(WOULD_BE if shown.would else HEADINGS)[effect]} ({number})</h2>"
        for group in members:
            yield from _group(group, shown)
        yield "</section>"


def _group(group: Group, shown: _Shown) -> Iterator[str]:
    share = shown.shares[group.key]
    # Only root causes need correction. Findings that follow from them are folded, and can be opened.
    is_open = " open" if group.roots and share <= OPEN_LIMIT else ""
    yield f'<details class="group {_TONES[group.effect]}-edge" id="{shown.ids[group.key]}" {_data(group)}{is_open}>'
    yield f"<summary><strong>{_text(group.title)}</strong> <code>{_text(group.code)}</code>"
    yield f"<br>{_text(place(group, lines=False))}: {_text(cost(group, would=shown.would))}</summary>"
    yield f'<p class="todo">What to do: {_text(group.hint)}</p>'
    if shown.rule_of(group.code):
        yield f'<p><a href="#{anchor(group.code)}">What this means, and how to mend it</a></p>'
    if share < group.findings:
        yield f"<p>{share:,} of {group.findings:,} are shown.</p>"
    yield from _table(list(shown.findings.findings_of(group, share)), shown)
    if group.file is not None and group.effect is Effect.ROW_OMITTED:
        origin = (group.file, group.column, group.code)
        for follower, some in shown.followers.get(origin, ()):
            yield from _follower(follower, dict(follower.began_in)[origin], some, shown)
    yield "</details>"


def _follower(group: Group, count: int, findings: Sequence[Mapping[str, Any]], shown: _Shown) -> Iterator[str]:
    """Show the findings that a root caused in one column of one file."""
    noun = "value" if group.effect is Effect.VALUE_OMITTED else "row"
    yield f'<details class="along" {_data(group)}>'
    out = f"{counted(count, noun)}{' would be' if shown.would else ''} left out because of this"
    yield f"<summary>{_text(place(group, lines=False))}: {out}</summary>"
    if len(findings) < count:
        yield f"<p>{len(findings):,} of {count:,} are shown.</p>"
    yield from _table(findings, shown)
    yield "</details>"


def _data(group: Group) -> str:
    """Give the attributes by which the search filters."""
    return f'data-effect="{_COSTS[group.effect]}" data-file="{_text(group.file or "The package")}"'


def _table(findings: Sequence[Mapping[str, Any]], shown: _Shown) -> Iterator[str]:
    """Write a row for each finding; empty columns are left out."""
    lines, values = (any(name in finding for finding in findings) for name in ("line", "value"))
    heads = ('<th scope="col" class="line">Line</th>' if lines else "") + (
        '<th scope="col" class="value">Value</th>' if values else ""
    )
    yield f'<table><thead><tr>{heads}<th scope="col">What was found</th></tr></thead>\n<tbody>'
    for finding in findings:
        line = f'<td class="line">{finding.get("line", "")}</td>' if lines else ""
        value = f'<td class="value" dir="auto">{_text(finding.get("value", ""))}</td>' if values else ""
        yield f"<tr>{line}{value}<td>{_sentences(finding, shown)}</td></tr>"
    yield "</tbody></table>"


def _sentences(finding: Mapping[str, Any], shown: _Shown) -> str:
    parts = [finding["message"], *consequences(finding, shown.cascaded_rows, would=shown.would)]
    return "<br>".join(_text(part) for part in parts)


def _not_checked(gaps: Sequence[Mapping[str, str]]) -> Iterator[str]:
    if gaps:
        yield "<h2>Not checked</h2>\n<ul>"
        yield from (f"<li>{_text(sentence)}</li>" for sentence in unchecked(gaps))
        yield "</ul>"
