"""What is wrong with a value that is no e-mail address is said in words."""

import pyarrow as pa
import pytest
from oracle import core
from support import packages

from rollcall.model.findings import quoted
from rollcall.rules.emails import are_addresses, what_is_wrong

STUDENTS = "Students.csv"


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("mailto:a@b.c", "it begins with mailto:"),
        ("MAILTO:a@b.c;d@e.f", "it begins with mailto:"),
        ("<mailto:a@b.c>", "it holds mailto:"),
        ("ana.example.org", "it has no @"),
        ("N/A", "it has no @"),
        ("a＠b.c", "it has ＠, which is another character, in the place of @"),
        ("a@b.c;d@e.f", "it holds two addresses"),
        ("a@b.c, d@e.f", "it holds two addresses"),
        ("a@b.c / d@e.f", "it holds two addresses"),
        ("a@b.c d@e.f", "it holds two addresses"),
        ("a@b.c;", "it has a semicolon"),
        ("a@b.c,", "it has a comma"),
        ("<a@b.c>", "it has the sign <"),
        ("Ann B <a@b.c>", "it has the sign <"),
        ("a(home)@b.c", "it has a bracket"),
        ("a[x@b.c", "it has a bracket"),
        ("a\\b@c.d", "it has a backslash"),
        ('"a"@b.c', "it has a quotation mark"),
        ("a@@b.c", "it has more than one @"),
        ("a@b@c.d", "it has more than one @"),
        ("a @b.c", "it has a space"),
        ("a@b\u00a0.c", "it has a space"),
        ("@b.c", "nothing stands before the @"),
        ("a@", "nothing stands behind the @"),
        ("a@localhost", "what stands behind the @ has no dot"),
        ("a@.c", "a dot stands right behind the @"),
        ("a@b.", "it ends with a dot"),
        ("a@b..c", "two dots stand side by side behind the @"),
    ],
)
def test_the_message_says_what_is_wrong(value: str, wrong: str) -> None:
    assert what_is_wrong(value) == wrong
    assert not are_addresses(pa.chunked_array([[value]])).any()
    files = packages.files(edit={(STUDENTS, 7, "Email"): value})
    (found,) = core.check(files, packages.DISTRICT, packages.TODAY)["findings"]
    assert (
        found["message"] == f"{quoted(value)} in “Email” on line 7 of Students.csv is not an e-mail address: {wrong}."
    )


def test_a_colon_in_another_value_changes_nothing() -> None:
    values = pa.chunked_array([["a@b.c", "x:y@b.c", None], ["mailto:a@b.c", "a@b"]])
    assert are_addresses(values).tolist() == [True, True, False, False, False]
