"""Fills the generated parts of `docs/` and `template.yaml`, and makes the guide: `python -m rollcall_docs [--check]`.

A page is written by hand but for what stands between `<!-- generated: NAME -->` and `<!-- end -->`, in YAML between
`# generated: NAME` and `# end`; that is made from the code and the schemas. The guide of the web function is made
whole, from these pages (`rollcall_docs.web`). With `--check` nothing is written, and the exit code is 1 if a page is
stale.
"""

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from textwrap import indent

from rollcall.model.schema import load
from rollcall_docs.blocks import blocks
from rollcall_docs.web.made import guide_files, left_over

MARKDOWN = re.compile(
    r"(?P<begin>(?P<margin>)<!-- generated: (?P<name>[a-z-]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL
)
YAML = re.compile(
    r"(?P<begin>^(?P<margin> *)# generated: (?P<name>[a-z-]+)\n).*?(?P<end>^ *# end$)", re.DOTALL | re.MULTILINE
)


def main(argv: Sequence[str]) -> int:
    """Fill or check the pages below the current directory, which is the project's."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a page is stale")
    args = parser.parse_args(argv)
    root, roster = Path(), load()
    pages = stale_pages(root, blocks(root, roster))
    guide = guide_files(root, pages, roster)
    stale = {path: text.encode() for path, text in pages.items()}
    stale |= {root / path: content for path, content in guide.items() if _content(root / path) != content}
    gone = [root / path for path in left_over(root, guide)]
    for path in [*stale, *gone] if args.check else ():
        sys.stderr.write(f"{path} is stale; run `python -m rollcall_docs` and commit it.\n")
    if not args.check:
        _write(stale, gone)
    return 1 if args.check and (stale or gone) else 0


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _write(stale: Mapping[Path, bytes], gone: Sequence[Path]) -> None:
    for path in gone:
        path.unlink()
    for path, content in stale.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def stale_pages(root: Path, made: Mapping[str, Callable[[], str]]) -> dict[Path, str]:
    """The pages of the project at `root` that are not what they should be, each with its right content."""
    pages = [root / "README.md", *sorted((root / "docs").rglob("*.md")), root / "template.yaml"]
    texts = {path: path.read_text(encoding="utf-8") for path in pages if path.exists()}
    filled = {path: fill(text, made, YAML if path.suffix == ".yaml" else MARKDOWN) for path, text in texts.items()}
    return {path: text for path, text in filled.items() if text != texts[path]}


def fill(text: str, made: Mapping[str, Callable[[], str]], mark: re.Pattern[str] = MARKDOWN) -> str:
    """`text` with its generated blocks, which `mark` finds, made anew; each stands as far right as its mark.

    Raises:
        KeyError: A block has a name that nothing makes.
    """
    return mark.sub(
        lambda match: f"{match['begin']}{indent(made[match['name']]().strip(), match['margin'])}\n{match['end']}", text
    )
