"""What is generated in the pages of `docs/`, as Markdown, and in `template.yaml`."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from textwrap import dedent
from typing import Any

import click

from rollcall.archive.limits import MIB, PackageLimits
from rollcall.model import rule_set
from rollcall.model.findings import REJECTS, Rule
from rollcall.model.schema import Roster, load
from rollcall.model.suspicions import REASONS
from rollcall.model.uploads import TEMPORARY_SUFFIXES
from rollcall.report.costs import COSTS
from rollcall.report.explained import example, explained
from rollcall.steps.catalogue import RULES
from rollcall_cli.commands import Group
from rollcall_cli.facts import HEADING, facts_of
from rollcall_cli.program import NAME, program
from rollcall_docs import settings, sizes
from rollcall_docs.alarms import rendered
from rollcall_docs.chain import diagram
from rollcall_docs.chain_seconds import chain_seconds
from rollcall_docs.columns import catalogued, guide, published
from rollcall_docs.contents import contents
from rollcall_docs.costs import model
from rollcall_docs.dashboard import rendered as dashboard
from rollcall_docs.glue import imports
from rollcall_docs.items import items
from rollcall_docs.mails import check_mails, mails
from rollcall_docs.markdown import cell
from rollcall_docs.modules import modules

SCRIPTS = "docs/guide/scripts"
"""The scripts that districts copy, which the guide shows whole."""

LANGUAGES = {".ps1": "powershell", ".sh": "sh", ".txt": "text"}
"""Their languages by the endings of their names."""

HELP_WIDTH = 100
"""Characters of a line of the commands' help."""


def blocks(root: Path, roster: Roster | None = None) -> Mapping[str, Callable[[], str]]:
    """The makers of all blocks by name, for the project at `root`; `roster` is its own unless given."""
    roster = roster or load()
    return {
        "manifest": partial(_manifest, roster),
        "tables": partial(guide, roster),
        "snapshot-columns": partial(published, roster),
        **{f"columns-of-{table.name.replace('_', '-')}": partial(catalogued, table) for table in roster.tables},
        "imports-in-glue": partial(imports, roster),
        "limits": _limits,
        "passed-over": _passed_over,
        "rules": _rules,
        "costs": _costs,
        "mails": mails,
        "check-mails": check_mails,
        "commands": _commands,
        "holds": _holds,
        "settings": partial(settings.parameters, root / "template.yaml"),
        "environment": partial(settings.environment, root / "template.yaml"),
        "chain": partial(diagram, root / "functions/imports.asl.yaml"),
        "chain-seconds": partial(chain_seconds, root / "functions/imports.asl.yaml"),
        "items": items,
        "alarms": partial(rendered.resources, root / "template.yaml"),
        "alarms-by-recipe": partial(rendered.table, root / "template.yaml"),
        "notices-by-recipe": rendered.notices,
        "dashboard": partial(dashboard.dashboard, root / "template.yaml"),
        "queries": partial(dashboard.saved, root / "template.yaml"),
        "widgets": partial(dashboard.table, root / "template.yaml"),
        "queries-by-recipe": dashboard.queries,
        "memory-by-size": sizes.table,
        "costs-of-a-month": partial(model.table, root / "template.yaml"),
        "decisions": partial(contents, root / "docs/decisions.md"),
        "modules": partial(modules, root / "layers/core/python/rollcall"),
        **{
            f"script-{path.stem}-{LANGUAGES[path.suffix]}": partial(_script, path)
            for path in sorted((root / SCRIPTS).glob("*.*"))
        },
    }


def _script(path: Path) -> str:
    return f"```{LANGUAGES[path.suffix]}\n{path.read_text(encoding='utf-8').rstrip()}\n```"


def _holds() -> str:
    rows = ["| Reason | Held if the share of … | Limit | First roster of a year |", "| --- | --- | --- | --- |"]
    for suspicion, declared in REASONS.items():
        limits = (f"{100 * limit:g} %" for limit in (declared.ordinary, declared.rollover))
        rows.append(f"| `{suspicion}` | {declared.share_of} | {' | '.join(limits)} |")
    return "\n".join(rows)


def _passed_over() -> str:
    ends = ", ".join(f"`{suffix}`" for suffix in TEMPORARY_SUFFIXES)
    return dedent(f"""\
        | The name | Example |
        | --- | --- |
        | begins with a dot | `.Roster.zip` |
        | ends with one of {ends}, in any case | `Roster.zip{TEMPORARY_SUFFIXES[0]}` |""")


def _manifest(roster: Roster) -> str:
    properties: Mapping[str, Any] = roster.manifest["properties"]
    rows = ["| Property Name | Value |", "| --- | --- |"]
    for name, schema in properties.items():
        value = f"Always `{schema['const']}`." if "const" in schema else f"Example: `{schema['examples'][0]}`."
        rows.append(f"| `{name}` | {cell(schema['description'])} {value} |")
    return "\n".join(rows)


def _limits() -> str:
    limits = PackageLimits()
    return "\n".join(
        [
            "| What | At most |",
            "| --- | --- |",
            f"| the zip | {limits.package // MIB:,} MiB |",
            f"| files and folders in the zip | {limits.entries:,} |",
            f"| one of the seven files, unpacked | {limits.file // MIB:,} MiB |",
            f"| all seven files, unpacked | {limits.files // MIB:,} MiB |",
        ]
    )


def _rules() -> str:
    index = "\n".join(f"- [`{code}`](#{code}): {_prose(RULES[code].title)}" for code in sorted(RULES))
    used = {name: meaning for rule in RULES.values() for name, meaning in facts_of(rule).items()}
    facts = "\n".join(["| In ‹ › | Is |", "| --- | --- |", *(f"| {name} | {used[name]} |" for name in sorted(used))])
    version = f"The rules on this page are version `{rule_set.VERSION}`."
    return "\n\n".join([version, index, HEADING, facts, *(_rule(RULES[code]) for code in sorted(RULES))])


def _costs() -> str:
    rows = ["| What happens | Rules |", "| --- | --- |"]
    for effect, cost in COSTS.items():
        codes = [code for code in sorted(RULES) if effect in RULES[code].effects and RULES[code].effects != REJECTS]
        named = [f"[`{code}`](rules.md#{code})" for code in codes]
        if effect in REJECTS:
            named.append("and every rule that is not named below")
        rows.append(f"| {cost[0].upper()}{cost[1:]} | {', '.join(named)} |")
    return "\n".join(rows)


def _rule(rule: Rule) -> str:
    texts = [f"**{name}:** {_prose(text)}" for name, text in explained(rule).items()]
    return "\n\n".join(
        [
            f"## {rule.code}",
            _prose(rule.title),
            *texts,
            f"**Since:** {rule.since}",
            f"**Example:**\n\n```text\n{example(rule)}\n```",
        ]
    )


def _commands() -> str:
    return "\n\n".join(_helps(program(), NAME, None))


def _helps(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    """The help of a command, then of its subcommands."""
    context = click.Context(command, info_name=name, parent=parent, terminal_width=HELP_WIDTH)
    yield f"## {context.command_path}\n\n```text\n{context.get_help()}\n```"
    if isinstance(command, Group):
        for each in command.list_commands(context):
            yield from _helps(command.load(each), each, context)


def _prose(text: str) -> str:
    # A rule's text is plain: what Markdown or HTML would take for markup is not meant.
    return re.sub(r"([*_<>`\[\]#|\\])", r"\\\1", re.sub(r"\s+", " ", text).strip())
