"""`rollcall rules [CODE]`: explains the rules."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from textwrap import indent, wrap
from typing import TYPE_CHECKING

import click

from rollcall.model.findings import Rule
from rollcall.report.costs import in_short
from rollcall.report.explained import example, explained
from rollcall.steps.catalogue import RENAMED, RULES
from rollcall_cli.commands import Command, Example
from rollcall_cli.facts import HEADING, facts_of
from rollcall_cli.results import Result, WrongCall

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

WIDTH = 90

EXAMPLES = (
    Example("List all rules", "rollcall rules"),
    Example("Explain a rule that a report names", "rollcall rules required-value-missing"),
)


def _completions(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - only a shell's completion needs it

    return [CompletionItem(code, help=RULES[code].title) for code in sorted(RULES) if code.startswith(incomplete)]


@click.command(
    "rules",
    cls=Command,
    help="Explain one rule, with an example and how to correct the data. Without a code, list all rules, each with "
    "what it costs.",
    examples=EXAMPLES,
)
@click.argument(
    "code",
    metavar="[CODE]",
    required=False,
    shell_complete=_completions,
    help="The rule's code, as a report names it: required-value-missing.",
)
def command(code: str | None) -> Result:
    """Explain the rule.

    Raises:
        WrongCall: There is no rule of that code.
    """
    lines = _all() if code is None else _one(_rule(code))
    return Result(("\n".join(lines) + "\n").encode())


def _rule(code: str, renamed: Mapping[str, str] = RENAMED) -> Rule:
    if (current := renamed.get(code, code)) in RULES:
        return RULES[current]
    near = get_close_matches(code.lower(), RULES, n=3)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    raise WrongCall(f"There is no rule {code!a}.{meant} `rollcall rules` lists them all.")


def _all() -> Iterator[str]:
    width, wide = max(map(len, RULES)), max(len(in_short(rule)) for rule in RULES.values())
    for code in sorted(RULES):
        yield f"{code:{width}}  {in_short(RULES[code]):{wide}}  {RULES[code].title}"


def _one(rule: Rule) -> Iterator[str]:
    yield f"{rule.code}: {rule.title}"
    for name, text in explained(rule).items():
        yield ""
        yield f"{name}:"
        yield from wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    if facts := facts_of(rule):
        yield ""
        yield HEADING
        yield from (f"  ‹{name}› is {meaning}" for name, meaning in facts.items())
    yield ""
    yield f"Since version {rule.since} of the rules."
    yield ""
    yield "Example:"
    yield indent(example(rule), "  ")
