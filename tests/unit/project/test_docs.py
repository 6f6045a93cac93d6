"""What is generated is fresh, and complete; what is written by hand names only what is there."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.deployment_files import chain, chained, resources, steps
from support.diagrams import arrows, diagrams

from rollcall.forms.table_csv import COLUMNS
from rollcall.model.imports import Status
from rollcall.model.schema import load
from rollcall.model.uploads import TEMPORARY_SUFFIXES, Upload
from rollcall.steps.catalogue import RULES
from rollcall_cli.program import COMMANDS
from rollcall_docs.blocks import blocks
from rollcall_docs.contents import anchor_of
from rollcall_docs.main import fill, stale_pages

ROOT = Path(__file__).parents[3]
PAGES = {
    path.relative_to(ROOT).as_posix(): path
    for folder in (ROOT, ROOT / "docs", ROOT / "docs/guide")
    for path in folder.glob("*.md")
}
STATES: Mapping[str, Mapping[str, Any]] = chain()["States"]
STEPS = chained()
"""The states that run a function, and its step."""


def text_of(page: str) -> str:
    return PAGES[page].read_text(encoding="utf-8")


def prose_of(page: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^ *```.*?^ *```", "", text_of(page), flags=re.DOTALL | re.MULTILINE)


@cache
def anchors_of(page: Path) -> set[str]:
    """The places in a page that a link may name, as GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {anchor_of(heading) for heading in headings}


@cache
def names_of_tests() -> set[str]:
    """The names of all tests."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return {name for text in texts for name in re.findall(r"def (test_\w+)\(", text)}


def diagram_of(page: str) -> set[tuple[str, str]]:
    """The arrows of a page's diagram: from, to."""
    drawn = re.search(r"```mermaid\n(.*?)```", text_of(page), re.DOTALL)
    assert drawn
    return set(re.findall(r"^ *(\w+)(?: --.*)? --> (\w+)$", drawn[1], re.MULTILINE))


def targets(state: Mapping[str, Any]) -> Iterator[str]:
    """Where a state of the chain may go."""
    for part in (state, *state.get("Choices", []), *state.get("Catch", [])):
        yield from (part[key] for key in ("Next", "Default") if key in part)


def next_steps(name: str) -> Iterator[str]:
    """The steps that may come after a state, whatever lies between."""
    for target in targets(STATES[name]):
        if target in STEPS:
            yield STEPS[target]
        else:
            yield from next_steps(target)


@pytest.mark.thorough
def test_no_page_is_stale() -> None:
    assert list(stale_pages(ROOT, blocks(ROOT))) == []


def test_a_stale_page_is_found_and_gets_its_right_content(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "page.md"
    page.write_text("# By hand\n\n<!-- generated: limits -->\nold\n<!-- end -->\n\nBy hand, too.\n")

    assert stale_pages(tmp_path, {"limits": lambda: "new"}) == {
        page: "# By hand\n\n<!-- generated: limits -->\nnew\n<!-- end -->\n\nBy hand, too.\n"
    }


def test_a_stale_part_of_the_template_is_found_and_stands_as_far_right_as_its_marks(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text("Columns:\n  # generated: limits\n  - old\n  # end\nOther: # end\n")

    assert stale_pages(tmp_path, {"limits": lambda: "- one\n- two\n"}) == {
        template: "Columns:\n  # generated: limits\n  - one\n  - two\n  # end\nOther: # end\n"
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
    guide = (ROOT / "docs" / "guide" / "files.md").read_text(encoding="utf-8")

    for table in load().tables:
        section = guide.partition(f"\n### {table.file}\n")[2].partition("\n### ")[0]
        assert [field.name for field in table.fields if f"\n| `{field.name}` |" not in section] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"\n## rollcall {command}\n" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", prose_of(page))
    defined = dict(re.findall(r"^\[([^\]]+)\]: (\S+)$", text_of(page), re.MULTILINE))
    for link in [*links, *defined.values()]:
        if not link.startswith("https://"):
            file, _, anchor = link.partition("#")
            there = (PAGES[page].parent / file).resolve() if file else PAGES[page]
            assert there.exists(), link
            assert not anchor or anchor in anchors_of(there), link
    assert set(re.findall(r"\]\[([^\]]+)\]", prose_of(page))) == set(defined)


@pytest.mark.parametrize("page", PAGES)
def test_every_test_and_target_that_a_page_names_is_there(page: str) -> None:
    assert {*re.findall(r"`(test_\w+)`", prose_of(page))} <= names_of_tests()
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z0-9-]+)", text_of(page)):
        assert f"\n{target}: " in makefile, target


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_is_there(page: str) -> None:
    named = re.findall(
        r"`((?:docs|events|functions|layers|requirements|schemas|tests|tools)/[\w./-]+)`", prose_of(page)
    )
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_readme_draws_the_chain_as_it_is() -> None:
    drawn = {(one, other) for one, other in diagram_of("README.md") if {one, other} <= set(STEPS.values())}
    ways = {(step, other) for name, step in STEPS.items() for other in next_steps(name)}
    ways -= {(step, step) for step in STEPS.values()}  # `unpack` waits for the scan
    assert drawn == ways, "README.md: the arrows between steps in the diagram at its top"


def test_the_architecture_page_draws_every_state_of_the_chain() -> None:
    (diagram,) = diagrams("docs/architecture.md", "The way of one import")
    drawn = [(arrow.tail, arrow.head) for arrow in arrows(diagram)]
    ways = {(name, target) for name, state in STATES.items() for target in targets(state)}
    ends = {(name, "[*]") for name, state in STATES.items() if state["Type"] in {"Succeed", "Fail"}}
    assert set(drawn) == ways | ends | {("[*]", chain()["StartAt"])}


@pytest.mark.parametrize("function", resources("AWS::Serverless::Function"))
def test_the_readme_shows_how_to_invoke_each_function(function: str) -> None:
    step = function.removesuffix("Function").lower()
    line = rf"^\$ sam local invoke {function} --event (\.aws-sam/)?events/{step}\.json --env-vars "
    assert re.search(line, text_of("README.md"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_every_invocation_that_a_page_shows_has_its_function_and_its_event(page: str) -> None:
    shown = re.findall(r"sam local invoke (\w+) --event (\S+)", text_of(page))
    assert {function for function, _ in shown} <= {*resources("AWS::Serverless::Function")}
    # Those below .aws-sam are written of those in events/, with the names of an import.
    assert [event for _, event in shown if not (ROOT / event.removeprefix(".aws-sam/")).is_file()] == []


def test_the_readme_says_what_each_step_does_and_draws_it() -> None:
    said = re.findall(r"^\| `(\w+)` \| \S", text_of("README.md").partition("| step | does |")[2], re.MULTILINE)
    assert sorted(said) == sorted(steps()), "README.md: the table below the diagram has a row for each function"
    drawn = {name for arrow in diagram_of("README.md") for name in arrow}
    assert {*steps()} <= drawn


def test_every_dependency_has_its_reason() -> None:
    decisions = text_of("docs/decisions.md")
    for path in [*(ROOT / "requirements").glob("*.in"), *(ROOT / "layers").glob("*/requirements.in")]:
        for name in re.findall(r"^([a-zA-Z0-9-]+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            assert f"**{name}**" in decisions, name


def test_every_fact_about_aws_has_a_source_and_what_shows_it() -> None:
    rows = re.findall(r"^\| (.*) \| (.*) \| (.*) \|$", text_of("docs/aws-facts.md"), re.MULTILINE)
    facts = [row for row in rows if row[2] != "shown by" and not row[0].startswith("---")]
    assert facts
    shown = re.compile(r"`test_\w+`|could not be run here|local platform|integration tests")
    assert [fact for fact, source, shows in facts if not source.strip() or not shown.search(shows)] == []


def test_the_guide_explains_the_mail_of_every_ending() -> None:
    table = text_of("docs/guide/e-mails.md").partition("<!-- generated: mails -->")[2].partition("<!-- end -->")[0]
    subjects = re.findall(r"^\| \*\*(.+)\*\* \| \S", table, re.MULTILINE)
    endings = {*Status} - {Status.RUNNING}
    assert len(subjects) == len({*subjects}) >= len(endings)


def test_the_guide_explains_every_column_of_the_log() -> None:
    named = re.findall(r"`([a-z_]+)`", text_of("docs/guide/log.md").partition("The columns of the CSV form:")[2])
    assert {*COLUMNS} <= {*named}


def test_the_names_that_the_guide_says_are_passed_over_are() -> None:
    section = text_of("docs/guide/zip.md").partition("### Names that are passed over")[2].partition("\n## ")[0]
    begins, *ends = re.findall(r"^\| begins with a (dot) |`([.~]\w*)`", section, re.MULTILINE)
    names = [".Roster.zip", *(f"Roster.zip{end.upper()}" for _, end in ends)]
    assert begins[0] == "dot"
    assert len(names) == 1 + len(TEMPORARY_SUFFIXES)
    for name in names:
        assert not Upload("1", "inbox", f"springfield/{name}", "1", "1", "").is_package, name
