"""What is generated in the pages of `docs/`, as Markdown."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from textwrap import dedent
from typing import Any

import click
import yaml

from rollcall.archive.limits import MIB, Limits
from rollcall.model.findings import Rule
from rollcall.model.imports import TEMPORARY_SUFFIXES
from rollcall.model.schema import Field, Roster, Table, load
from rollcall.report.wording import without_facts
from rollcall.steps.catalogue import RULES
from rollcall_cli.commands import Group
from rollcall_cli.facts import HEADING, facts_of
from rollcall_cli.program import NAME, program
from rollcall_docs.contents import contents
from rollcall_docs.modules import modules

HELP_WIDTH = 100
"""Characters of a line of the commands' help."""

_KINDS = {
    "text": "text",
    "email": "an e-mail address",
    "date": "a date: `YYYY-MM-DD` or `M/D/YYYY`",
}

_REPEATED = {
    "import": "must not come twice, or the whole import is rejected",
    "row": "must not come twice; a row that repeats it is left out",
    "value": "should not come twice; the first row keeps it",
}


def blocks(root: Path, roster: Roster | None = None) -> Mapping[str, Callable[[], str]]:
    """The makers of all blocks by name, for the project at `root`; `roster` is its own unless given."""
    roster = roster or load()
    return {
        "manifest": partial(_manifest, roster),
        "tables": partial(_tables, roster),
        "limits": _limits,
        "passed-over": _passed_over,
        "rules": _rules,
        "commands": _commands,
        "settings": partial(_settings, root / "template.yaml"),
        "decisions": partial(contents, root / "docs/decisions.md"),
        "modules": partial(modules, root / "layers/core/python/rollcall"),
    }


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
        rows.append(f"| `{name}` | {_cell(schema['description'])} {value} |")
    return "\n".join(rows)


def _tables(roster: Roster) -> str:
    return "\n\n".join(_table(table) for table in roster.tables)


def _table(table: Table) -> str:
    head = f"### {table.file}\n\n{table.description}\n\n"
    rows = [
        "| Column | Required | What it holds | Value | Example |",
        "| --- | --- | --- | --- | --- |",
        *(_field(field) for field in table.fields),
    ]
    return head + "\n".join(rows) + _together(table)


def _field(field: Field) -> str:
    required = "**yes**" if field.required else "no"
    example = f"`{field.example}`" if field.example else ""
    value = "; ".join(_value(field))
    return f"| `{field.name}` | {required} | {_cell(field.description)} | {_cell(value)} | {_cell(example)} |"


def _value(field: Field) -> Iterator[str]:
    if field.choices:
        choices = ", ".join(f"`{choice}`" for choice in field.choices)
        yield f"one of {choices}, in any case"
    else:
        yield _KINDS[field.kind]
    if field.max_length:
        yield f"at most {field.max_length} characters"
    if field.pattern:
        yield "digits only" if field.pattern == "[0-9]+" else f"in the form `{field.pattern}`"
    if field.default:
        yield f"blank means `{field.default}`"
    if field.reference:
        yield f"an `ID` of {field.reference}"
    if field.repeated:
        yield _REPEATED[field.repeated]


def _together(table: Table) -> str:
    if not table.unique_together:
        return ""
    columns = ", ".join(f"`{name}`" for name in table.unique_together)
    return f"\n\nA row with the same {columns} as an earlier row is left out."


def _limits() -> str:
    limits = Limits()
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
    return "\n\n".join([index, HEADING, facts, *(_rule(RULES[code]) for code in sorted(RULES))])


def _rule(rule: Rule) -> str:
    example = dedent(rule.example).strip("\n")
    parts = [
        f"## {rule.code}",
        _prose(rule.title),
        f"**It says:** {_prose(without_facts(rule.message))}",
        f"**What to do:** {_prose(without_facts(rule.hint))}",
        f"**In a spreadsheet:** {_prose(rule.spreadsheet)}" if rule.spreadsheet else "",
        f"**In the export of a student information system:** {_prose(rule.sis)}" if rule.sis else "",
        f"**Example:**\n\n```text\n{example}\n```",
    ]
    return "\n\n".join(part for part in parts if part)


def _commands() -> str:
    return "\n\n".join(_helps(program(), NAME, None))


def _helps(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    """The help of a command, then of its subcommands."""
    context = click.Context(command, info_name=name, parent=parent, terminal_width=HELP_WIDTH)
    yield f"## {context.command_path}\n\n```text\n{context.get_help()}\n```"
    if isinstance(command, Group):
        for each in command.list_commands(context):
            yield from _helps(command.load(each), each, context)


def _settings(template: Path) -> str:
    _Template.add_multi_constructor("!", _scalar)
    parameters = yaml.load(template.read_text(encoding="utf-8"), _Template)["Parameters"]  # noqa: S506 - a SafeLoader
    rows = ["| Parameter | Default | What it sets |", "| --- | --- | --- |"]
    for name, declared in parameters.items():
        default = f"`{declared['Default']}`" if str(declared.get("Default", "")) else "none"
        rows.append(f"| `{name}` | {default} | {_cell(declared.get('Description', ''))} |")
    return "\n".join(rows)


class _Template(yaml.SafeLoader):
    """Reads a CloudFormation template, whose tags (`!Sub`, `!GetAtt`) no YAML library knows."""


def _scalar(loader: yaml.SafeLoader, _tag: str, node: yaml.Node) -> object:
    # No parameter has such a tag, so what it would stand for does not matter here.
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|")


def _prose(text: str) -> str:
    # A rule's text is plain: what Markdown or HTML would take for markup is not meant.
    return re.sub(r"([*_<>`\[\]#|\\])", r"\\\1", re.sub(r"\s+", " ", text).strip())
