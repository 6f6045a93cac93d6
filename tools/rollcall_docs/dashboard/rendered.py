"""Dashboard and saved queries as resources of the template, and as tables of the operator's guide and the runbook."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from rollcall_docs.contents import anchor_of
from rollcall_docs.dashboard.declared import widgets
from rollcall_docs.dashboard.queries import QUERIES
from rollcall_docs.dashboard.query import EVERY_FUNCTION, Query
from rollcall_docs.dashboard.there import There, there
from rollcall_docs.dashboard.widget import Widget
from rollcall_docs.markdown import cell

START: Final = "-P8D"
"""The time that is shown at first: the longest that an import waits for a decision, and a day."""
COLUMNS: Final = 24
_NAME: Final = re.compile(r"\$\{(\w+)(?:\.(\w+))?\}")


def dashboard(template: Path) -> str:
    """For the template: the body of the dashboard, and what stands in it for resources that may not be made."""
    found = there(template)
    lines = [f'{{"start": "{START}", "widgets": [', *_placed(widgets(found), found), "]}"]
    text, given = _conditional("\n".join(lines), found)
    made = ["DashboardBody:", "  Fn::Sub:", "  - |", *(f"    {line}" for line in text.splitlines())]
    # What is not there has no data, and its row is shown all the same.
    return "\n".join([*made, "  -", *(f"    {name}: {value}" for name, value in given.items())])


def saved(template: Path) -> str:
    """For the template: the queries, in a folder of the deployment."""
    found = there(template)
    return "\n".join(line for query in QUERIES for line in _query(query, found))


def table(template: Path) -> str:
    """For the operator's guide: each widget and what it answers."""
    rows = ["| Widget | Shows | From |", "| --- | --- | --- |"]
    heading = ""
    for widget in widgets(there(template)):
        if not widget.says:
            heading = widget.title
            continue
        source = "alarms" if widget.alarms else "a query of the logs" if widget.query else "metrics"
        rows.append(f"| {cell(f'{heading}: {widget.title}')} | {cell(widget.says)} | {source} |")
    return "\n".join(rows)


def queries() -> str:
    """For the runbook: each query, the question that it answers, and the recipes that need it."""
    rows = ["| Query | Answers | Recipes |", "| --- | --- | --- |"]
    for query in QUERIES:
        fill_in = f" Replace `{query.fill_in}`." if query.fill_in else ""
        links = ", ".join(f"[{heading}](#{anchor_of(heading)})" for heading in query.recipes)
        rows.append(f"| {query.name} | {cell(query.answers)}{fill_in} | {links} |")
    return "\n".join(rows)


def _placed(shown: Sequence[Widget], found: There) -> Iterator[str]:
    """The widgets as JSON, from left to right, each row below the one before."""
    x = y = height = 0
    for number, widget in enumerate(shown):
        if x + widget.width > COLUMNS:
            x, y, height = 0, y + height, 0
        place = {"x": x, "y": y, "width": widget.width, "height": widget.height}
        text = _widget(widget, place, found)
        yield from (text + ("," if number < len(shown) - 1 else "")).splitlines()
        x, height = x + widget.width, max(height, widget.height)


def _widget(widget: Widget, place: dict[str, int], found: There) -> str:
    about: dict[str, Any] = {"title": widget.title, "region": "${AWS::Region}"}
    if widget.query:
        text = "".join(_sources(widget.query, found)) + " | ".join(widget.query.lines)
        return json.dumps({"type": "log", **place, "properties": {**about, "view": "table", "query": text}})
    if widget.alarms:
        arns = [f"${{{name}.Arn}}" for name in widget.alarms]
        return json.dumps({"type": "alarm", **place, "properties": {"title": widget.title, "alarms": arns}})
    if not widget.lines:
        return json.dumps({"type": "text", **place, "properties": {"markdown": f"## {widget.title}"}})
    about |= {"view": "timeSeries", "stacked": widget.stacked, "period": 300, "stat": widget.stat}
    if widget.total:
        about |= {"view": "singleValue", "setPeriodToTimeRange": True}
    lines = ",\n".join(f"  {json.dumps(line.as_json(), ensure_ascii=False)}" for line in widget.lines)
    begun = json.dumps({"type": "metric", **place, "properties": about}, ensure_ascii=False)
    return f'{begun[:-2]}, "metrics": [\n{lines}\n]}}}}'


def _groups(query: Query, found: There) -> list[str]:
    """The log groups of a query, by their resources."""
    if query.of == EVERY_FUNCTION:
        return [each.log_group for each in found.functions]
    return [f"{step[0].upper()}{step[1:]}LogGroup" for step in query.of]


def _sources(query: Query, found: There) -> Iterator[str]:
    for name in _groups(query, found):
        # `SOURCE` of a log group that is not there would be an error.
        yield f"${{{name}Source}}" if name in found.conditions else f"SOURCE '${{{name}}}' | "


def _conditional(text: str, found: There) -> tuple[str, dict[str, str]]:
    """The text with other names for resources that may not be made, and what these names stand for."""
    given: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        name, attribute = match[1], match[2] or ""
        group = name.removesuffix("Source")
        if name not in found.conditions and group not in found.conditions:
            return match[0]
        condition = found.conditions.get(name) or found.conditions[group]
        reference = f"!GetAtt {name}.{attribute}" if attribute else f"!Ref {name}"
        if name != group:
            given[name] = f'!If [{condition}, !Sub "SOURCE \'${{{group}}}\' | ", ""]'
        else:
            given[name + attribute] = f"!If [{condition}, {reference}, none]"
        return f"${{{name}{attribute}}}"

    return _NAME.sub(renamed, text), given


def _query(query: Query, found: There) -> Iterator[str]:
    yield ""
    yield f"{query.resource}:"
    yield "  Type: AWS::Logs::QueryDefinition"
    groups = _groups(query, found)
    conditions = {found.conditions.get(name, "") for name in groups}
    if len(conditions) == 1 and conditions != {""}:
        yield f"  Condition: {conditions.pop()}"
        made = {name: f"!Ref {name}" for name in groups}
    else:
        made = {name: _reference(name, found) for name in groups}
    yield "  Properties:"
    yield f"    Name: !Sub ${{AWS::StackName}}/{query.name}"
    yield "    LogGroupNames:"
    yield from (f"      - {reference}" for reference in made.values())
    yield "    QueryString: |-"
    yield from (f"      {line}" for line in query.text.splitlines())


def _reference(name: str, found: There) -> str:
    condition = found.conditions.get(name)
    return f"!If [{condition}, !Ref {name}, !Ref AWS::NoValue]" if condition else f"!Ref {name}"
