"""The texts of findings are complete, harmless, and right in singular and plural."""

import re

import pytest

from rollcall.model.findings import WARNS, Effect, Finding, Number, Rule, printable, quoted
from rollcall.report.wording import without_facts
from rollcall.steps.catalogue import RULES


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Ali\nVali", "“Ali[line break]Vali”"),
        ("Ali\r\nVali", "“Ali[line break]Vali”"),
        ("Ali\rVali", "“Ali[line break]Vali”"),
        ("Ali\x85Vali", "“Ali[line break]Vali”"),
        ("Ali\r\n\r\nVali", "“Ali[line break ×2]Vali”"),
        ("Ali\u2028Vali", "“Ali[line separator]Vali”"),
        ("Ali\t\t\tVali", "“Ali[tab ×3]Vali”"),
        ("S-1\u200b", "“S-1[zero-width space]”"),
        ("S-1\u00a0", "“S-1[no-break space]”"),
        ("\ufeffID", "“[byte-order mark]ID”"),
        ("\u202eevil\u202c", "“[right-to-left override]evil[pop directional formatting]”"),
        ("\x1b[31m", "“[escape][31m”"),
        ("\x00\x1a", "“[NUL][Ctrl-Z]”"),
        ("MU\x81LLER", "“MU[character U+0081]LLER”"),
        ("\ue000\u0378", "“[character U+E000][character U+0378]”"),
        ("O'Brien, Núñez, 王 🌱", "“O'Brien, Núñez, 王 🌱”"),
    ],
)
def test_invisible_characters_are_named(value: str, shown: str) -> None:
    assert quoted(value) == shown


def test_no_invisible_character_remains() -> None:
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x11000), 0xE0001, 0x10FFFF)))
    assert printable(every, len(every)).isprintable()


def test_a_long_value_is_cut() -> None:
    assert printable("x" * 61, 60) == "x" * 60 + "…"
    assert printable("x" * 60, 60) == "x" * 60


def finding(message: str, **facts: object) -> Finding:
    rule = Rule("a-code", "A title.", message, "A hint.", "An example.", WARNS)
    return Finding(rule, Effect.WARNING, "Schools.csv", 1, facts=facts)


@pytest.mark.parametrize(
    ("count", "message"),
    [(0, "0 rows were; 0 fields."), (1, "1 row was; 1 field."), (1200, "1,200 rows were; 1,200 fields.")],
)
def test_a_number_agrees_with_its_noun(count: int, message: str) -> None:
    assert finding("{count:row was|rows were}; {count:field|fields}.", count=count).message == message


def test_a_number_without_a_noun_is_as_python_writes_it() -> None:
    assert finding("{count} {count:,} {line}", count=1200).message == "1200 1,200 1"


def test_a_text_without_its_facts_keeps_their_nouns() -> None:
    text = "{value} of {rows:row|rows}, {omitted:,}, “{target_line}”"
    assert without_facts(text) == "‹value› of ‹rows› rows, ‹omitted›, “‹target line›”"


def test_a_text_without_its_facts_lacks_what_is_added_only_sometimes() -> None:
    assert without_facts("{value} is not an ID of {target}{meant}. Correct it.{advice}") == (
        "‹value› is not an ID of ‹target›. Correct it."
    )


NO_COUNTS = {
    "file",
    "value",
    "column",
    "line",
    "first",
    "found",
    "separator",
    "other",
    "character",
    "school",
    "header",
    "shared",
}
"""Facts that are not numbers of things, although a verb may follow them."""


class _Ones(dict[str, object]):
    """Gives 1 for every fact."""

    def __missing__(self, name: str) -> object:
        return "x" if name in NO_COUNTS else Number(1)


WRONG_PLURAL = re.compile(r"(?<![\w-])1 (?:(?:more|other|further) )?(?!(?:is|was|has)\b)(?:\w+s|are|were|have)\b|\(s\)")


@pytest.mark.sampled(30)
@pytest.mark.parametrize("code", RULES)
def test_one_of_something_is_not_several(code: str) -> None:
    """A rule's text says “1 field”, never “1 fields”."""
    for text in (RULES[code].message, RULES[code].hint):
        filled = text.format_map(_Ones())
        assert not WRONG_PLURAL.search(filled), filled


@pytest.mark.parametrize("wrong", ["1 fields", "1 more rows", "at most 1 are allowed", "1 row(s)", "1 were", "1 times"])
def test_a_wrong_plural_would_be_noticed(wrong: str) -> None:
    assert WRONG_PLURAL.search(f"There is {wrong} here.")


@pytest.mark.parametrize("right", ["1 field", "1 row was", "1 is allowed", "line 1 of x", "11 rows", "1 more was"])
def test_a_right_plural_is_not_noticed(right: str) -> None:
    assert not WRONG_PLURAL.search(f"There is {right} here.")
