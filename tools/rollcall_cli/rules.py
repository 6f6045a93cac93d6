"""`rollcall rules [CODE]`: explains the rules."""

import argparse
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from textwrap import dedent, indent, wrap
from typing import Any

from rollcall.model.findings import Rule
from rollcall.report.costs import costs, in_short
from rollcall.report.wording import without_facts
from rollcall.steps.catalogue import RENAMED, RULES
from rollcall_cli.calls import Exit, WrongCall, write_result
from rollcall_cli.facts import HEADING, facts_of

WIDTH = 90


def add_parser(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to the program's."""
    parser = subparsers.add_parser(
        "rules",
        help="explain the rules",
        description="Explains one rule, with an example and how to mend it; without a code, lists them "
        "all, each with what it costs: the import, the row, the value, or nothing (a warning).",
        allow_abbrev=False,
    )
    parser.add_argument("code", metavar="CODE", nargs="?", help="as in the report: required-value-missing")
    parser.add_argument("--verbose", action="store_true", help="show where it went wrong, if this program fails")


def main(args: argparse.Namespace) -> int:
    """Write the explanation.

    Raises:
        WrongCall: There is no rule of that code.
    """
    lines = _all() if args.code is None else _one(_rule(args.code))
    write_result(("\n".join(lines) + "\n").encode())
    return Exit.SUCCEEDED


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
    parts = {
        "Message": without_facts(rule.message),
        "What it costs": costs(rule),
        "What to do": without_facts(rule.hint),
        "In a spreadsheet": rule.spreadsheet,
        "In the export of a student information system": rule.sis,
    }
    for name, text in parts.items():
        if text:
            yield ""
            yield f"{name}:"
            yield from wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    if facts := facts_of(rule):
        yield ""
        yield HEADING
        yield from (f"  ‹{name}› is {meaning}" for name, meaning in facts.items())
    yield ""
    yield "Example:"
    yield indent(dedent(rule.example), "  ")
