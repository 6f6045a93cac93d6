"""The end of the HTML form: each rule that occurs is explained, so that the page needs nothing else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from rollcall.model.addresses import rule_page
from rollcall.model.findings import Rule, RuleOf, printable
from rollcall.report.explained import SAYS, SIS, SPREADSHEET, WHAT_TO_DO, example, explained
from rollcall.report.types import Group, GroupKey
from rollcall.report.wording import in_order, place

_LIMIT = 2_000
"""Characters shown of one text; ours are far shorter."""


def anchor(code: str) -> str:
    """What a link to the explanation of a rule names."""
    return f"rule-{escape(code)}"


def explanations(groups: Sequence[Group], ids: Mapping[GroupKey, str], rule_of: RuleOf, apps_url: str) -> Iterator[str]:
    """Explain the rules that were found: what each means, what it costs, how to mend it, and an example.

    Args:
        groups: What was found.
        ids: What a link to each group names.
        rule_of: Gives the rule of a code; a code without one, as of an older report, is left out.
        apps_url: The address of the pages, to which each explanation links; "" for none.
    """
    found: dict[str, list[Group]] = defaultdict(list)
    for group in in_order(groups):
        found[group.code].append(group)
    rules = [(code, rule) for code in found if (rule := rule_of(code))]
    if rules:
        yield '<h2 id="rules">The rules, and how to mend what they found</h2>'
    for code, rule in rules:
        yield f'<div class="rule" id="{anchor(code)}">'
        yield f"<h3>{escape(rule.title)} <code>{escape(code)}</code></h3>"
        said = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in _texts(rule).items())
        yield f"<dl>{said}<dt>Example</dt><dd><pre>{escape(example(rule))}</pre></dd>"
        links = ", ".join(f'<a href="#{ids[group.key]}">{_place(group)}</a>' for group in found[code])
        yield f"<dt>Found in</dt><dd>{links}</dd></dl>"
        if address := rule_page(apps_url, rule.code):
            yield f'<p><a href="{escape(address)}">More about this rule</a></p>'
        yield "</div>"


def _place(group: Group) -> str:
    return escape(printable(place(group, lines=False), _LIMIT))


def _texts(rule: Rule) -> Mapping[str, str]:
    """The texts that every finding of the rule shares; its own message and hint stand with the finding."""
    texts = {name: text for name, text in explained(rule).items() if name != SAYS}
    if "‹" in texts[WHAT_TO_DO] and {SPREADSHEET, SIS} & texts.keys():
        del texts[WHAT_TO_DO]
    return texts
