"""The glossary has every word that a reader of the code meets in the names of rooms, modules and shared classes."""

import ast
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest
from support.core_code import parsed

ROOT = Path(__file__).parents[3]
CORE = ROOT / "layers/core/python/rollcall"
PAGE = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| \*\*(.+?)\*\* \| (.+?) \| (.*?)\|$", PAGE, re.MULTILINE)
"""Term, sentence and names in the code."""
NAMED = {name for _, _, names in ROWS for name in re.findall(r"`(\w+)`", names)}


def stem(word: str) -> str:
    """A word without its ending, so that `Judged` is of `judge` and `Tables` of `table`."""
    return re.sub(r"(?<=\w{3})(?:ing|ed|e)$", "", word.lower().removesuffix("s"))


def words_of(name: str) -> list[str]:
    """The words of a term or of a name in the code: `FindingColumns` has finding and columns."""
    return re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)


WORDS = {stem(word) for term, _, _ in ROWS for word in words_of(term)}


@cache
def trees() -> Sequence[tuple[str, str, ast.Module]]:
    """Each module of the core and of the functions: its room, its name and its code."""
    found = []
    for path in [*CORE.rglob("*.py"), *(ROOT / "functions").glob("*/app.py")]:
        room = path.relative_to(CORE).parts[0] if path.is_relative_to(CORE) else "functions"
        parts = path.relative_to(CORE.parent if path.is_relative_to(CORE) else ROOT).with_suffix("").parts
        found.append((room, ".".join(parts).removesuffix(".__init__"), parsed(path)))
    return found


def classes() -> Mapping[str, set[str]]:
    """The public classes of the core by name, with their modules."""
    found: dict[str, set[str]] = {}
    for room, module, tree in trees():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and room != "functions":
                found.setdefault(node.name, set()).add(module)
    return found


@cache
def names() -> Mapping[str, str]:
    """What a reader must be able to look up, with where it is.

    Rooms and the packages inside them, the modules of `model`, and the public classes that another room imports.
    """
    packages = (path.parent for path in CORE.rglob("__init__.py") if path.parent != CORE)
    found = {path.name: f"the package {path.relative_to(CORE)}" for path in packages}
    found |= {path.stem: f"model.{path.stem}" for path in (CORE / "model").glob("*.py") if path.stem != "__init__"}
    declared = classes()
    for room, _, tree in trees():
        for node in ast.walk(tree):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            if module.startswith("rollcall.") and module.split(".")[1] != room:
                assert isinstance(node, ast.ImportFrom)
                found |= {each.name: f"{module}.{each.name}" for each in node.names if each.name in declared}
    return found


def test_a_name_is_a_term_or_made_of_terms() -> None:
    missing = {name: [word for word in words_of(name) if stem(word) not in WORDS] for name in {*names()} - NAMED}
    said = [
        f"{names()[name]}: docs/glossary.md has no term {' or '.join(words)}. Add one, write `{name}` beside the "
        "term that it belongs to, or give it a name that is made of terms."
        for name, words in sorted(missing.items())
        if words
    ]
    assert said == []


def test_a_name_beside_a_term_is_in_the_code() -> None:
    modules = {part for _, module, _ in trees() for part in module.split(".")}
    assert NAMED - modules - set(classes()) == set()


def test_a_term_has_one_sentence_and_one_place() -> None:
    terms = Counter(part for term, _, _ in ROWS for part in term.split(", "))
    assert [term for term, count in terms.items() if count > 1] == []
    assert [term for term, says, _ in ROWS if not re.search(r"[^.]\.$", says) or re.search(r"\. [A-Z]", says)] == []


def test_terms_are_in_alphabetical_order() -> None:
    for section in PAGE.split("\n## ")[1:]:
        terms = [term.casefold() for term in re.findall(r"^\| \*\*(.+?)\*\*", section, re.MULTILINE)]
        assert terms == sorted(terms)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_the_glossary_is_linked_from(page: str) -> None:
    assert "](docs/glossary.md)" in (ROOT / page).read_text(encoding="utf-8")
