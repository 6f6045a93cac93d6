"""What is said of a value that may hold digits alone: which other characters it has, and never that digits may go."""

import pytest
from oracle import core
from support import packages

SCHOOLS = "Schools.csv"
KEEP = "Keep all digits, and remove what is none."


@pytest.mark.parametrize(
    ("value", "has", "advice"),
    [
        ("36-0007702877", "a hyphen", KEEP),
        ("36 0007 702877", "a space", KEEP),
        ("36-0007 702877", "a hyphen and a space", KEEP),
        ("360,007,702,877", "a comma", KEEP),
        ("36–0007702877", "an en dash", KEEP),
        ("36\u20110007702877", "a non-breaking hyphen", KEEP),
        ("36\u200b0007702877", "a zero-width space", KEEP),
        ("36_0007702877", "“_”", KEEP),
        ("'360007702877", "an apostrophe", KEEP),
        ("360007702877.0", "“.0” behind it, which programs put behind numbers", "Remove the “.0”"),
        ("3.60008E+11", "the form in which spreadsheets show large numbers", "take it from where it is right"),
        ("NCES 360007702877", "letters and a space", ""),
        ("a-b c/d", "letters and a hyphen and a space and more", ""),
        ("٣٦٠٠٠٧٧٠٢٨٧٧", "digits of another script", ""),
    ],
)
def test_a_value_of_digits_says_what_else_it_has(value: str, has: str, advice: str) -> None:
    [one] = found(value)
    assert one["code"] == "invalid-format"
    assert one["message"].endswith(f" is not valid: only digits are allowed, and it has {has}.")
    assert one["hint"].startswith("Correct the value, or leave it blank if the column is not required.")
    assert advice in one["hint"]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("value", ["3600077028771", "36000770287736000770287", "9" * 300])
def test_of_too_many_digits_none_is_to_be_cut(value: str) -> None:
    [one] = found(value)
    assert one["code"] == "value-too-long"
    assert "Do not cut an ID or a number" in one["hint"]


def test_a_control_character_goes_before_the_form_and_the_length() -> None:
    [one] = found("36-00077\t02877-36-00077")
    assert (one["code"], one["message"].split(" holds ")[1]) == ("control-character", "a tab.")


def found(value: str) -> list[dict[str, str]]:
    """What is found of an NCES ID."""
    files = packages.files(edit={(SCHOOLS, 2, "NCES ID"): value})
    document = core.check(files, packages.DISTRICT, packages.TODAY)
    return [one for one in document["findings"] if one["file"] == SCHOOLS]
