"""The HTML form of a check: one file that needs nothing else, to read, search, filter and print.

Without scripts everything is there; the script only adds the search. The page's own policy forbids everything
else, so that whatever a hostile roster gets into it can do nothing.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape
from itertools import groupby
from typing import Any

from rollcall.findings import Effect, printable
from rollcall.report import Group, Outcome
from rollcall.summary import (
    HEADINGS,
    Along,
    by_group,
    consequences,
    cost,
    counted,
    in_order,
    key,
    place,
    taken_along,
    totals_words,
    unchecked,
)
from rollcall_cli.page_looks import SCRIPT, STYLE

TEXT_LIMIT = 2_000
"""Characters shown of one text; ours are far shorter."""

_OUTCOMES = {
    Outcome.SUCCEEDED: ("good", "Succeeded", "The package can be imported as it is."),
    Outcome.SUCCEEDED_WITH_ERRORS: (
        "mixed",
        "Succeeded with errors",
        "The package can be imported, but what is listed below would be left out.",
    ),
    Outcome.FAILED: ("bad", "Failed: nothing would change", "The package can’t be imported as it is."),
}

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
"""As the filter says it: “What it costs: rows”."""

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
"""Groups with more findings than this begin folded, so that the page can be read from its top."""


def render(document: Mapping[str, Any], groups: Sequence[Group], package: str) -> bytes:
    """The whole page, UTF-8.

    `document` is the report's core under the cap that was asked for, `groups` what the report holds beside it.
    """
    return "\n".join(_page(document, groups, package)).encode()


def _page(document: Mapping[str, Any], groups: Sequence[Group], package: str) -> Iterator[str]:
    tone, outcome, meaning = _OUTCOMES[Outcome(document["outcome"])]
    policy = _POLICY.format(style=_hash(STYLE), script=_hash(SCRIPT))
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{outcome}: {_text(package)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>"
    yield f'<div class="outcome {tone}"><h1>{outcome}</h1><p>{_text(package)}: {meaning}</p></div>'
    yield from _counts(document["files"])
    if document["files"] and document["outcome"] == Outcome.FAILED:
        yield "<p>As the import stops, none of these rows would be imported.</p>"
    if groups:
        yield _SEARCH
    yield from _findings(groups, document)
    yield from _not_checked(document["not_checked"])
    yield f"<p>{_text(totals_words(document['totals']))}</p>\n</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"


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


def _findings(groups: Sequence[Group], document: Mapping[str, Any]) -> Iterator[str]:
    places, along = by_group(document["findings"], groups), taken_along(document)
    for effect, members in groupby(in_order(groups), key=lambda group: group.effect):
        # Findings, not rows: a row may have several.
        found = counted(document["totals"]["by_effect"][effect], "finding")
        yield f"<section>\n<h2>{HEADINGS[effect]} ({found})</h2>"
        for group in members:
            yield from _group(group, places[key(group)], along)
        yield "</section>"


def _group(group: Group, findings: Sequence[Mapping[str, Any]], along: Along) -> Iterator[str]:
    # What other faults took along is listed for whoever asks; the faults themselves are what has to be mended.
    is_open = " open" if group.roots and len(findings) <= OPEN_LIMIT else ""
    data = f'data-effect="{_COSTS[group.effect]}" data-file="{_text(group.file or "The package")}"'
    yield f'<details class="group {_TONES[group.effect]}-edge" {data}{is_open}>'
    yield f"<summary><strong>{_text(group.title)}</strong> <code>{_text(group.code)}</code>"
    yield f"<br>{_text(place(group, lines=False))}: {_text(cost(group))}</summary>"
    yield f'<p class="todo">What to do: {_text(group.hint)}</p>'
    yield from _ways(group.code)
    if len(findings) < group.findings:
        yield f"<p>{len(findings):,} of {group.findings:,} are shown.</p>"
    yield from _table(findings, along)
    yield "</details>"


def _ways(code: str) -> Iterator[str]:
    # Here, so that `--help` and a wrong call need not wait for pyarrow, which the rules' modules need.
    from rollcall.catalogue import RULES  # noqa: PLC0415

    if rule := RULES.get(code):
        ways = {"In a spreadsheet": rule.spreadsheet, "In your student information system’s export": rule.sis}
        told = "".join(f"<dt>{name}</dt><dd>{_text(text)}</dd>" for name, text in ways.items() if text)
        yield f'<details class="ways"><summary>How to mend it</summary><dl>{told}</dl></details>' if told else ""


def _table(findings: Sequence[Mapping[str, Any]], along: Along) -> Iterator[str]:
    """Findings, one a row; a column that would be empty is left out."""
    lines, values = (any(name in finding for finding in findings) for name in ("line", "value"))
    heads = ('<th scope="col" class="line">Line</th>' if lines else "") + (
        '<th scope="col" class="value">Value</th>' if values else ""
    )
    yield f'<table><thead><tr>{heads}<th scope="col">What was found</th></tr></thead>\n<tbody>'
    for finding in findings:
        line = f'<td class="line">{finding.get("line", "")}</td>' if lines else ""
        value = f'<td class="value" dir="auto">{_text(finding.get("value", ""))}</td>' if values else ""
        yield f"<tr>{line}{value}<td>{_sentences(finding, along)}</td></tr>"
    yield "</tbody></table>"


def _sentences(finding: Mapping[str, Any], along: Along) -> str:
    parts = [finding["message"], *consequences(finding, along)]
    return "<br>".join(_text(part) for part in parts)


def _not_checked(gaps: Sequence[Mapping[str, str]]) -> Iterator[str]:
    if gaps:
        yield "<h2>Not checked</h2>\n<ul>"
        yield from (f"<li>{_text(sentence)}</li>" for sentence in unchecked(gaps))
        yield "</ul>"
