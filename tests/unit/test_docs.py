"""What is generated is fresh, and complete."""

from pathlib import Path

import pytest

from rollcall.catalogue import RULES
from rollcall.schema import load
from rollcall_cli.docs import fill, stale_pages
from rollcall_cli.docs_blocks import blocks
from rollcall_cli.main import COMMANDS

ROOT = Path(__file__).parents[2]


def test_no_page_is_stale() -> None:
    assert list(stale_pages(ROOT, blocks(ROOT))) == []


def test_a_stale_page_is_found_and_gets_its_right_content(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "page.md"
    page.write_text("# By hand\n\n<!-- generated: limits -->\nold\n<!-- end -->\n\nBy hand, too.\n")

    assert stale_pages(tmp_path, {"limits": lambda: "new"}) == {
        page: "# By hand\n\n<!-- generated: limits -->\nnew\n<!-- end -->\n\nBy hand, too.\n"
    }


def test_a_block_that_nothing_makes_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("<!-- generated: nonsense -->\n<!-- end -->\n", blocks(ROOT))


@pytest.mark.parametrize("code", RULES)
def test_every_rule_is_documented(code: str) -> None:
    assert f"\n## {code}\n" in (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", RULES)
def test_every_rule_says_what_it_must(code: str) -> None:
    rule = RULES[code]

    assert rule.code == code
    assert rule.code == rule.code.lower()
    assert all(text.strip() for text in (rule.title, rule.message, rule.hint, rule.example))
    assert rule.title.endswith(".")
    assert "{" not in rule.title, "a title stands in e-mails, where there are no facts"


def test_the_guide_has_every_column() -> None:
    guide = (ROOT / "docs" / "district-guide.md").read_text(encoding="utf-8")

    for table in load().tables:
        section = guide.partition(f"\n### {table.file}\n")[2].partition("\n### ")[0]
        assert [field.name for field in table.fields if f"\n| `{field.name}` |" not in section] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"\n## rollcall {command}\n" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
