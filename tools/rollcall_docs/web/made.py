"""All files of the web function's guide: fragments, the list of them, and pictures."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from rollcall.model.schema import Roster
from rollcall.steps.catalogue import RULES
from rollcall_docs.web.columns import file_page
from rollcall_docs.web.fragment import Fragment
from rollcall_docs.web.links import FOLDER, PICTURES, START, Links, name_of, stem
from rollcall_docs.web.pages import fragment
from rollcall_docs.web.rules import described_rules, rule_page, rules_page

APPS = Path("functions/apps/rollcall_apps")
ORDER: Sequence[str] = (
    *("files", "zip", "check", "upload", "nightly", "network", "folders"),
    *("e-mails", "log", "mend", "decide", "sign-in"),
)
"""The pages of docs/guide, as they are read."""
_SHOWN = re.compile(rf"/static/\w+/{PICTURES}/([\w.-]+)")
"""Finds the pictures of a page; no other pictures are copied."""


def guide_files(root: Path, filled: Mapping[Path, str], roster: Roster) -> Mapping[Path, bytes]:
    """Make the files, relative to `root`, from the pages below docs; `filled` has new texts of pages, not yet written.

    Raises:
        BrokenLinkError: A link leads nowhere.
        FileNotFoundError: A page of the guide is not there.
        ValueError: A page of docs/guide is not in `ORDER`.
    """
    docs = root / "docs"
    if strange := {path.stem for path in (docs / FOLDER).glob("*.md")} - {*ORDER}:
        raise ValueError(f"rollcall_docs.web.made.ORDER lacks {', '.join(sorted(strange))}")
    links = Links(docs, roster)

    def made(page: str) -> Fragment:
        text = filled.get(docs / page) or (docs / page).read_text(encoding="utf-8")
        return fragment(page, text, links)

    pages = {name_of(page): made(page) for page in (START, *(f"{FOLDER}/{name}.md" for name in ORDER))}
    pages["rules"] = rules_page(roster)
    kinds = {
        "pages": pages,
        "rules": {code: rule_page(RULES[code], roster) for code in sorted(RULES)},
        "columns": {stem(file): file_page(file, roster) for file in roster.file_names},
    }
    texts = {
        **{
            APPS / "guide" / kind / f"{name}.html": one.html
            for kind, some in kinds.items()
            for name, one in some.items()
        },
        APPS / "guide" / "contents.json": _contents(kinds),
        APPS / "guide" / "rules.json": described_rules(),
    }
    shown = sorted({name for one in pages.values() for name in _SHOWN.findall(one.html)})
    return {
        **{path: text.encode() for path, text in texts.items()},
        **{APPS / "static" / PICTURES / name: (docs / PICTURES / name).read_bytes() for name in shown},
    }


def _contents(kinds: Mapping[str, Mapping[str, Fragment]]) -> str:
    """One line of contents for each page."""
    lines = {
        kind: ",\n".join(
            f"    {json.dumps(name)}: {json.dumps(one.described(), ensure_ascii=False)}" for name, one in some.items()
        )
        for kind, some in kinds.items()
    }
    inner = ",\n".join(f"  {json.dumps(kind)}: {{\n{some}\n  }}" for kind, some in lines.items())
    return f"{{\n{inner}\n}}\n"


def left_over(root: Path, made: Mapping[Path, bytes]) -> Sequence[Path]:
    """The files of an earlier guide that are no longer made, relative to `root`."""
    there = [*(root / APPS / "guide").rglob("*.*"), *(root / APPS / "static" / PICTURES).glob("*.*")]
    return sorted({path.relative_to(root) for path in there} - {*made})
