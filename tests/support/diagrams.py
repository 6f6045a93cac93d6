"""The diagrams of pages (Mermaid): which there are, and their arrows."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Arrow(NamedTuple):
    """An arrow of a diagram."""

    tail: str
    label: str
    """Empty where it has none."""
    head: str


def diagrams(page: str, heading: str) -> list[str]:
    """The texts of the diagrams of a page between a heading of the second level and the next one."""
    section = (ROOT / page).read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    assert section, f"{page} has no heading {heading}"
    return re.findall(r"```mermaid\n(.*?)```", section, re.DOTALL)


def arrows(diagram: str, line: str = "-->") -> set[Arrow]:
    """The arrows that are drawn as `line`: solid ones of flowcharts and states (`-->`), or dotted ones (`.->`)."""
    found = set()
    node = r"([\w.]+|\[\*\])(?:[\[({]\S.*?[\])}])?"
    stroke = "--" if line == "-->" else r"-\."
    for row in diagram.splitlines():
        match = re.fullmatch(rf" *{node}(?: {stroke} (.+?))? {re.escape(line)} {node}(?: : (.+))?", row)
        if match:
            found.add(Arrow(match[1], match[2] or match[4] or "", match[3]))
    return found


def groups(diagram: str) -> dict[str, list[str]]:
    """The names that stand in each subgraph of a flowchart, by the subgraph's title."""
    found = re.findall(r"^ *subgraph [^\[\n]+\[(.+?)\]\n(.*?)^ *end$", diagram, re.DOTALL | re.MULTILINE)
    return {title: re.findall(r"^ *([\w.]+)$", body, re.MULTILINE) for title, body in found}
