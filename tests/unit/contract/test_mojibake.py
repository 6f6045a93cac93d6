"""Mojibake is recognised and shown as it was; honest names of no language are taken for it."""

import re

import pytest
from oracle import core
from oracle.told import told
from support import packages

from rollcall.rules.warnings.mojibake import mended

STUDENTS, STAFF = "Students.csv", "Staff.csv"


def _garbled(name: str) -> str:
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in name.encode())


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("MuÃ±oz", "Muñoz"),
        ("NÃºÃ±ez", "Núñez"),
        ("NÃšÃ‘EZ", "NÚÑEZ"),
        ("GarcÃ\u00ada", "García"),
        ("DÃ\u00adaz", "Díaz"),
        ("Oâ€™Brien", "O’Brien"),
        ("Ã–mer", "Ömer"),
        ("Åžeyma", "Şeyma"),
        ("Å\u00a0kvoreckÃ½", "Škvorecký"),
        ("WEIÃŸ", "WEIß"),
        ("Nguyá»…n", "Nguyễn"),
        ("5Âº A", "5º A"),
        ("ÐžÐ»ÑŒÐ³Ð°", "Ольга"),
        ("Ù„ÙŠÙ„Ù‰", "ليلى"),
        ("à¤•à¤¿à¤¶à¥‹à¤°", "किशोर"),
        ("çŽ‹", "王"),
        ("ê¹€ë¯¼ì¤€", "김민준"),
        ("nÌƒ", "n\u0303"),
        ("MuÃƒÂ±oz", "Muñoz"),
        ("王 MuÃ±oz", "王 Muñoz"),
    ],
)
def test_a_value_that_was_read_in_the_wrong_encoding_is_a_warning_that_shows_it_right(garbled: str, meant: str) -> None:
    assert mended(garbled) == meant
    assert told(edit={(STAFF, 3, "Nickname"): garbled}) == [f"warning mojibake Staff.csv:3 Nickname = {garbled!r}"]


HONEST = [
    *[
        "São",
        "Â",
        "Ã",
        "JOÃO",
        "CONCEIÇÃO",
        "XÃ",
        "IRMÃ",
        "Ångström",
        "Ærøskøbing",
        "SIGRÍÐUR",
        "ÞÓRÐUR",
        "KŘÍŽ",
        "JEŽÍŠ",
    ],
    *[
        "O’Brien",
        "D’Ângelo",
        "‘Iolani",
        "L’Haÿ",
        "Strauß’ Klasse",
        "Voß’s",
        "«É»",
        "“CAFÉ”",
        "„MANHÃ“",
        "»MANHÃ«",
        "‘É’",
    ],
    *["«\u00a0Liberté\u00a0»", "Liberté\u00a0– Nord", "Liberté\u00a0»", "É’S", "CITÉ–NORD", "RÉ–mineur", "MANHÃ–TARDE"],
    *["PÄIVÄ–YÖ", "XÃ\u00a0TÂN", "Å\u00a0skole", "Äšši", "SÄÄ´M", "LUNEDÌ–VENERDÌ", "POKÉ™", "MANHÃ®", "É\u00adCOLE"],
    *["Ø’s", "½ Ø", "à\u00a0½", "Nº 5", "5ª A", "Ðorđe", "Ñandú", "王Ã", "Ã…", "ß’", "Ħàż-Żebbuġ", "Tâm’s"],
]
"""Names, and words with signs, that hold what mojibake begins with; some have the very bytes of another letter."""


@pytest.mark.thorough
@pytest.mark.parametrize("name", HONEST)
def test_honest_names_are_no_mojibake(name: str) -> None:
    assert told(edit={(STAFF, 3, "Nickname"): name}) == []


def test_every_name_of_the_other_tests_is_recognised_when_garbled_and_honest_before() -> None:
    names = {name for text in packages.DEFAULTS.values() for name in re.split("[,\\s]", text) if not name.isascii()}
    assert [name for name in names if mended(name) is not None] == []
    assert [name for name in names if mended(_garbled(name)) != name] == []


def test_letters_around_ascii_words_are_honest_in_every_alphabet() -> None:
    letters = [chr(code) for code in range(0xC0, 0x250) if chr(code).isalpha()]
    made = [
        f"{before}{letter}{sign}{after}"
        for letter in letters
        for before in ("", "A", "AB", "Ab")
        for sign in ("", "’", "’s ", "–", "…", "\u00a0", "-", ".", "’ ", " – ", "”")
        for after in ("", "NORD", "3")
        if letter.isupper() == (before != "Ab") or not before
    ]
    assert [value for value in made if mended(value) is not None] == []


def test_mojibake_that_holds_a_control_character_is_a_fault_that_shows_what_was_meant() -> None:
    files = packages.files(edit={(STUDENTS, 2, "Last Name"): "Ã\u0081lvarez"})
    found = core.check(files, packages.DISTRICT, packages.TODAY)["findings"]
    one = next(one for one in found if one["code"] == "control-character")
    assert one["effect"] == "row-omitted"
    assert "it was most likely “Álvarez”" in one["message"]
