"""What is wrong with a whole file is told once for the file, by its one cause, and with what to do."""

import codecs
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from oracle import core
from support import packages
from support.packages import DEFAULTS, MANIFEST

from rollcall.model.findings import Effect
from rollcall.reading.encoding.cut import WHOLE as WHOLE_CHARACTER

SCHOOLS, STUDENTS, STAFF = "Schools.csv", "Students.csv", "Staff.csv"
FILES = tuple(DEFAULTS)
ENDS = ("\n", "\r\n", "\r")
REJECTED, WARNING = Effect.IMPORT_REJECTED, Effect.WARNING


def report(raw: Mapping[str, bytes]) -> dict[str, Any]:
    """The core's report of the default package with these files."""
    return core.check(packages.files(raw=raw), packages.DISTRICT, packages.TODAY)


def findings(raw: Mapping[str, bytes], file: str) -> list[Mapping[str, Any]]:
    """What is found in one of these files."""
    return [one for one in report(raw)["findings"] if one.get("file") == file]


def the_one(raw: Mapping[str, bytes], file: str) -> Mapping[str, Any]:
    """The only finding in one of these files."""
    [finding] = findings(raw, file)
    return finding


def codes(raw: Mapping[str, bytes], file: str) -> list[tuple[str, str, int | None]]:
    """Effect, code and line of what is found in one of these files."""
    return [(one["effect"], one["code"], one.get("line")) for one in findings(raw, file)]


def text_of(file: str, end: str = "\n") -> str:
    return DEFAULTS[file].replace("\n", end)


def wrapped(text: str, end: str = "\n") -> str:
    """Each line of `text` in one pair of quotation marks, those in it doubled."""
    return "".join('"' + line.replace('"', '""') + '"' + end for line in text.splitlines())


def quoted(text: str) -> str:
    """Each value of a text without quotes in one pair of quotation marks."""
    return "".join('"' + line.replace(",", '","') + '"\n' for line in text.splitlines())


# ---- Whole lines in one pair of quotation marks ----------------------------------------------------------------------

ENCODED: Mapping[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8-sig": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "cp1252": lambda text: text.encode("cp1252", "replace"),
}


@pytest.mark.parametrize("inner", [str, quoted])
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("file", FILES)
def test_lines_in_one_pair_of_quotation_marks_are_one_finding(file: str, end: str, inner: Callable[[str], str]) -> None:
    found = the_one({file: wrapped(inner(DEFAULTS[file]), end).encode()}, file)
    assert (found["effect"], found["code"], found["line"]) == (REJECTED, "lines-in-quotation-marks", 1)
    assert found["message"].startswith(f"Each line of {file} stands in one pair of quotation marks")
    assert "Export the file again" in found["hint"]


@pytest.mark.parametrize("encoding", ENCODED)
def test_so_are_they_in_every_encoding(encoding: str) -> None:
    data = ENCODED[encoding](wrapped(quoted(DEFAULTS[STUDENTS])))
    assert (REJECTED, "lines-in-quotation-marks", 1) in codes({STUDENTS: data}, STUDENTS)


def test_a_header_in_one_pair_of_quotation_marks_above_other_rows_is_named_alone() -> None:
    header, rows = DEFAULTS[SCHOOLS].split("\n", 1)
    found = the_one({SCHOOLS: f'"{header}",,\n{rows}'.encode()}, SCHOOLS)
    assert found["code"] == "lines-in-quotation-marks"
    assert found["message"].startswith("The header of Schools.csv stands in one pair of quotation marks")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("file", [SCHOOLS, "StaffEnrollments.csv", MANIFEST])
def test_rows_in_one_pair_of_quotation_marks_below_a_fine_header_are_named_each(file: str) -> None:
    header, rows = DEFAULTS[file].split("\n", 1)
    found = [
        one
        for one in findings({file: f"{header}\n{wrapped(rows)}".encode()}, file)
        if one["code"] == "wrong-number-of-fields"
    ]
    assert [one["line"] for one in found] == list(range(2, 2 + rows.count("\n")))
    width = header.count(",") + 1
    for one in found:
        assert one["message"] == (
            f"Line {one['line']} of {file} has 1 field; the header has {width}: all of the line stands in one pair of "
            "quotation marks."
        )
        assert "never around a whole line" in one["hint"]


def test_one_such_row_among_others_is_named_too() -> None:
    [found] = findings({SCHOOLS: b'ID,NCES ID,Name\nB-1,,One\nB-2,,Two\n"B-4,,""Four"""\nB-3,,Three\n'}, SCHOOLS)
    assert (found["effect"], found["line"]) == ("row-omitted", 4)
    assert "stands in one pair of quotation marks" in found["message"]


def test_lines_in_quotation_marks_with_another_separator_are_told_both() -> None:
    found = the_one({SCHOOLS: wrapped(DEFAULTS[SCHOOLS].replace(",", ";")).encode()}, SCHOOLS)
    assert (found["code"], "by semicolons" in found["message"]) == ("wrong-separator", True)
    assert "take away the quotation marks at both ends of each line" in found["hint"]


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "text", ['"Springfield, schools"\nID,NCES ID,Name\nB-1,,One\n', '"ID",NCES ID,"Name"\nB-1,,"a,b"\n']
)
def test_a_title_or_a_value_in_quotation_marks_is_no_such_line(text: str) -> None:
    assert "lines-in-quotation-marks" not in {code for _, code, _ in codes({SCHOOLS: text.encode()}, SCHOOLS)}


# ---- UTF-16 without its mark, UTF-32 ---------------------------------------------------------------------------------

WIDE = {
    "utf-16-le": "utf-16-without-mark",
    "utf-16-be": "utf-16-without-mark",
    "utf-32-le": "utf-32-encoding",
    "utf-32-be": "utf-32-encoding",
    "utf-32": "utf-32-encoding",
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("encoding", WIDE)
def test_a_package_in_utf_16_without_mark_or_in_utf_32_is_told_once_a_file(encoding: str, end: str) -> None:
    found = report({file: text_of(file, end).encode(encoding) for file in FILES})
    assert [(one["file"], one["effect"], one["code"]) for one in found["findings"]] == [
        (file, REJECTED, WIDE[encoding]) for file in FILES
    ]
    assert all("line" not in one and "UTF-8" in one["hint"] for one in found["findings"])
    assert len({one["message"].removeprefix(one["file"]) for one in found["findings"]}) == 1


@pytest.mark.parametrize("encoding", WIDE)
@pytest.mark.parametrize(
    "text",
    [
        "学校名簿\n\nID,NCES ID,Name\n" + "北京,480000100001,路小学\n" * 2_000,
        "ID,Name\nB-1,One\n\x1a",
        "ID,Name\nB-1,One\n" + "\0" * 3_000,
        "\ufeff\ufeffID,Name\nB-1,One"[1:],
        "ID",
    ],
    ids=["ideographs", "an end mark", "NULs at the end", "a mark further on", "a header alone"],
)
def test_the_encoding_is_recognised_in_any_script_and_around_odd_bytes(encoding: str, text: str) -> None:
    data = text.removeprefix("\ufeff").encode(encoding)
    assert codes({SCHOOLS: data}, SCHOOLS) == [(REJECTED, WIDE[encoding], None)]


def test_so_is_it_behind_the_mark_of_utf_8() -> None:
    data = codecs.BOM_UTF8 + DEFAULTS[STUDENTS].encode("utf-16-le")
    assert codes({STUDENTS: data}, STUDENTS) == [(REJECTED, "utf-16-without-mark", None)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (DEFAULTS[STUDENTS].encode().replace(b"Pepa", b"Pe\0pa"), "nul-character"),
        (b"ID,Name\0\n" + b"B-1\0,One\n" * 9, "nul-character"),
        (b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0A7\x82\xcfn\x01\0\0\x04\x05\0\0\x13\0\x08\x02[Content", "nul-character"),
        (b"\0" * 5_000, "nul-character"),
    ],
    ids=["a NUL", "NULs at the ends of values", "a workbook", "nothing else"],
)  # fmt: skip
def test_other_nuls_are_not_taken_for_it(data: bytes, code: str) -> None:
    assert [one for _, one, _ in codes({STUDENTS: data}, STUDENTS)] == [code]


# ---- Ctrl-Z and NULs after the last line end -------------------------------------------------------------------------

MARKED: Mapping[str, Callable[[str], bytes]] = {
    **ENCODED,
    "utf-16-be": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
}


@pytest.mark.thorough
@pytest.mark.parametrize("marks", ["\x1a", "\0", "\x1a\x1a\0\x1a", "\0" * 5_000])
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("encoding", MARKED)
@pytest.mark.parametrize("file", [SCHOOLS, MANIFEST])
def test_an_end_mark_costs_one_warning_and_nothing_else(file: str, encoding: str, end: str, marks: str) -> None:
    # Lone CRs beside bytes that are not UTF-8 reject.
    text = text_of(file, end).encode("ascii" if end == "\r" else "utf-8", "replace").decode()
    encode = MARKED[encoding]
    clean, marked = (report({file: encode(one)}) for one in (text, text + marks))
    assert marked["files"] == clean["files"]
    new = [one for one in marked["findings"] if one not in clean["findings"]]
    assert [(one["file"], one["effect"], one["code"]) for one in new] == [(file, WARNING, "end-of-file-mark")]
    assert len(marked["findings"]) == len(clean["findings"]) + 1


def test_so_does_one_in_every_file_at_once() -> None:
    found = report({file: DEFAULTS[file].encode() + b"\x1a" for file in FILES})
    assert found["outcome"] == "succeeded"
    assert [(one["file"], one["code"]) for one in found["findings"]] == [(file, "end-of-file-mark") for file in FILES]
    assert "line" not in found["findings"][0]


def test_an_end_mark_may_be_longer_than_a_line() -> None:
    raw = {SCHOOLS: DEFAULTS[SCHOOLS].encode() + b"\0" * (3 << 20)}
    assert codes(raw, SCHOOLS) == [(WARNING, "end-of-file-mark", None)]


@pytest.mark.thorough
def test_what_follows_makes_a_line_of_it_that_is_too_long() -> None:
    raw = {SCHOOLS: DEFAULTS[SCHOOLS].encode() + b"\x1a" * (9 << 20) + b"\nB-4,,Four\n"}
    assert codes(raw, SCHOOLS) == [(REJECTED, "line-too-long", 5)]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_a_single_byte_that_ends_utf_16_is_half_a_character(mark: bytes) -> None:
    text = DEFAULTS[SCHOOLS].encode("utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be")
    assert codes({SCHOOLS: mark + text + b"\x1a"}, SCHOOLS) == [(REJECTED, "undecodable-bytes", 5)]


def test_a_ctrl_z_elsewhere_is_part_of_its_value() -> None:
    raw = {SCHOOLS: b"ID,NCES ID,Name\nB-1,,One\n\x1aB-2,,Two\nB-3,,Three\nB-4,,Four\x1a"}
    assert codes(raw, SCHOOLS) == [
        ("row-omitted", "control-character", 3),
        ("row-omitted", "control-character", 5),
    ]
    assert report(raw)["files"][SCHOOLS] == {"rows": 4, "accepted": 2, "omitted": 2}


@pytest.mark.parametrize("tail", [b"\x1a\n", b"\x1a\r\n\r\n", b"x\x1a", b"\x1ax"])
def test_a_ctrl_z_before_the_last_line_end_or_beside_text_is_a_row(tail: bytes) -> None:
    raw = {SCHOOLS: DEFAULTS[SCHOOLS].encode() + tail}
    assert codes(raw, SCHOOLS) == [("row-omitted", "wrong-number-of-fields", 5)]


def test_a_line_that_looks_empty_says_what_it_holds() -> None:
    [found] = findings({SCHOOLS: DEFAULTS[SCHOOLS].encode() + b"\x1a\n"}, SCHOOLS)
    assert found["message"] == (
        "Line 5 of Schools.csv has 1 field; the header has 3: it holds nothing but “[Ctrl-Z]”, which does not show."
    )
    assert found["hint"] == "Delete the line."


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "data", [b"ID,NCES ID,Name\nB-1,,One\0", b"ID,NCES ID,Name\nB-1,,One\n\0\n", b"ID\0,NCES ID,Name\nB-1,,One\n"]
)
def test_a_nul_elsewhere_rejects(data: bytes) -> None:
    [(effect, code, _)] = codes({SCHOOLS: data}, SCHOOLS)
    assert (effect, code) == (REJECTED, "nul-character")


def test_an_end_mark_closes_no_quote() -> None:
    raw = {SCHOOLS: b'ID,NCES ID,Name\nB-1,,"One\n\x1a'}
    assert codes(raw, SCHOOLS) == [(REJECTED, "quote-never-closes", 2)]


def test_a_header_above_an_end_mark_has_no_rows() -> None:
    assert codes({SCHOOLS: b"ID,NCES ID,Name\n\x1a"}, SCHOOLS) == [
        (WARNING, "end-of-file-mark", None),
        (REJECTED, "no-rows", None),
    ]


# ---- Line ends that are missing or written out -----------------------------------------------------------------------

WRITTEN = {
    "\\n": "written out as “\\n”",
    "\\r\\n": "written out as “\\r\\n”",
    "\\r": "written out as “\\r”",
    "<br>": "written out as “<br>”",
    "<BR />": "written out as “<BR />”",
    "&#10;": "written out as “&#10;”",
    "&#x0D;&#x0A;": "written out as “&#x0D;&#x0A;”",
    "_x000D_": "written out as “_x000D_”",
    "%0D%0A": "written out as “%0D%0A”",
    "\x0b": "vertical tabs (U+000B)",
    "\x0c": "form feeds (U+000C)",
    "\x1e": "record separators (U+001E)",
    "\x85": "next-line characters (U+0085)",
    "\u2028": "line separators (U+2028)",
    "\u2029": "paragraph separators (U+2029)",
    "": "missing: all of it is one line",
    " ": "missing: all of it is one line",
    ",": "missing: all of it is one line",
}  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("file", [SCHOOLS, STUDENTS, "StaffEnrollments.csv", MANIFEST])
@pytest.mark.parametrize("end", WRITTEN)
def test_line_ends_that_are_none_are_one_finding(file: str, end: str) -> None:
    found = the_one({file: DEFAULTS[file].replace("\n", end).encode()}, file)
    assert (found["effect"], found["code"], found["line"]) == (REJECTED, "line-ends-missing", 1)
    assert f"The line ends of {file} are {WRITTEN[end]}" in found["message"]
    assert "each row stands on a line of its own" in found["hint"]


@pytest.mark.parametrize(
    "text",
    [
        quoted(DEFAULTS[SCHOOLS]).replace("\n", "\\n"),
        DEFAULTS[SCHOOLS].replace("\n", "\\n\n"),
        DEFAULTS[SCHOOLS].replace("\n", "\\r\\n\r\n"),
        DEFAULTS[SCHOOLS].replace(",", ";").replace("\n", "\\n"),
        DEFAULTS[SCHOOLS].replace(",", "\t").replace("\n", "\u2028"),
        "ID,Name,Phone\\nB-1,One,555\\nB-2,Two,556",
        "Springfield\\n\\n" + DEFAULTS[SCHOOLS].replace("\n", "\\n"),
        DEFAULTS[SCHOOLS].replace("\n", "\\n") + "B-4,,Four\\n" * 100_000,
    ],
    ids=[
        "in quotes",
        "before real ones",
        "before CRLF",
        "semicolons",
        "tabs",
        "an unknown column",
        "below a title",
        "over the limit",
    ],
)
def test_missing_line_ends_are_found_beside_other_faults(text: str) -> None:
    assert codes({SCHOOLS: text.encode()}, SCHOOLS) == [(REJECTED, "line-ends-missing", 1)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_and_in_every_encoding(encoding: str) -> None:
    data = DEFAULTS[STUDENTS].replace("\n", "\\n").encode(encoding)
    assert (REJECTED, "line-ends-missing", 1) in codes({STUDENTS: data}, STUDENTS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ID,NCES ID,Name,Phone,Color\n", "unknown-column"),
        ("ID,Name,Phone\\nof the office\nB-1,One,\n", "unknown-column"),
        ("ID,Name\nB-1,One\\nTwo\n", None),
        ("ID,Name\nB-1,One<br>Two\n", None),
        ("ID,Name\x0c\nB-1,One\x0c\n", None),
        (",".join(f"Column {place}" for place in range(101)) + "\n", "too-many-columns"),
    ],
)
def test_other_headers_and_such_signs_in_values_are_not_taken_for_it(text: str, code: str | None) -> None:
    found = {one for effect, one, _ in codes({SCHOOLS: text.encode()}, SCHOOLS) if effect == REJECTED}
    assert "line-ends-missing" not in found
    assert code is None or code in found


def test_rows_of_which_the_line_ends_are_missing_say_so() -> None:
    [found] = findings({SCHOOLS: b"ID,NCES ID,Name\nB-1,,One\nB-2,,Two\nB-3,,ThreeB-4,,FourB-5,,Five\n"}, SCHOOLS)
    assert found["message"] == (
        "Line 4 of Schools.csv has 7 fields; the header has 3: perhaps a line end is missing between two rows."
    )


# ---- Values and records over lines -----------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(
    ("file", "text"),
    [
        (SCHOOLS, 'ID,NCES ID,Name\nB-1,,One\nB-2,,"Elm\n12 Main St, Elm, OH 12345\nMiddle"\n'),
        (STAFF, 'ID,Primary ID,Last Name,First Name,Email\nT-1,P-1,王,Li,li@example.org\nT-2,"P-2\n1,2,3,4,5\n"\n'),
        (MANIFEST, 'Property Name,Value\nVersion,1.0\nDistrict ID,"demo\nin Springfield, OH\n"\n'),
    ],
)  # fmt: skip
def test_a_value_over_lines_that_looks_like_rows_names_both_that_it_may_be(file: str, text: str, end: str) -> None:
    found = the_one({file: text.replace("\n", end).encode()}, file)
    assert (found["effect"], found["code"], found["line"]) == (REJECTED, "quoting-across-lines", 3)
    assert "a quotation mark is wrong" in found["message"]
    assert "a value has line breaks in it" in found["message"]
    assert "take the line breaks out of the value" in found["hint"]


# ---- A character cut in half -----------------------------------------------------------------------------------------

HALVES = [b"\xc3", b"\xd0", b"\xe7", b"\xe7\x8e", b"\xf0\x9f", b"\xf0\x9f\x98", b"Mu\xc3", b"\xe7\x8e\x8b\xe5\xb0"]
WHOLE = "Núñez Иван 王小明 😀"


@pytest.mark.parametrize("after", [b"", b"  ", b'"'])
@pytest.mark.parametrize("half", HALVES)
def test_a_character_that_was_cut_in_half_is_named_with_its_line(half: bytes, after: bytes) -> None:
    quote = b'"' if after == b'"' else b""
    data = f"ID,NCES ID,Name\nB-1,,{WHOLE}\n".encode() + b"B-2,," + quote + half + after + b"\r\nB-3,,Three\n"
    found = the_one({SCHOOLS: data}, SCHOOLS)
    assert (found["effect"], found["code"], found["line"]) == (REJECTED, "character-cut-in-half", 3)
    assert found["value"] == half.decode(errors="replace")


@pytest.mark.parametrize("file", [file for file in FILES if file != MANIFEST])
@pytest.mark.parametrize("tail", [b"", b"\n", b"\r"])
def test_so_is_one_at_the_end_of_any_file(file: str, tail: bytes) -> None:
    data = codecs.BOM_UTF8 + DEFAULTS[file].rstrip("\n").encode() + "ñ\nx,ñ".encode()[:-1] + tail
    line = DEFAULTS[file].count("\n") + 1
    assert codes({file: data}, file) == [(REJECTED, "character-cut-in-half", line)]


def test_so_is_one_in_the_manifest() -> None:
    data = f"Property Name,Value\nVersion,1.0\nDistrict ID,{'ñ' * 9}".encode()[:-1]
    assert codes({MANIFEST: data}, MANIFEST) == [(REJECTED, "character-cut-in-half", 3)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (f"ID,NCES ID,Name\nB-1,,{WHOLE}\n".encode() + b"B-2,,Jos\xe9\n", "mixed-encodings"),
        ("ID,NCES ID,Name\nB-1,,Núñez\n".encode() + b"B-2,,JOS\xc9\n", "mixed-encodings"),
        ("ID,NCES ID,Name\nB-1,,Núñez\n".encode() + b"B-2,,Mu\xc3\nB-3,,Mu\xf1oz\n", "mixed-encodings"),
        ("ID,NCES ID,Name\nB-1,,Núñez\n".encode() + b"B-2,,\xb1oz\n", "mixed-encodings"),
        ("ID,NCES ID,Name\nB-1,,Núñez\n".encode() + b"B-2,,Mu\xc3oz\n", "mixed-encodings"),
        (b"ID,NCES ID,Name\nB-1,,Mu\xc3\n", "encoding-guessed"),
        (b"ID,NCES ID,Name\nB-1,,\xf1\x81\n", "undecodable-bytes"),
    ],
)
def test_bytes_of_another_encoding_are_not_taken_for_it(data: bytes, code: str) -> None:
    assert [one for _, one, _ in codes({SCHOOLS: data}, SCHOOLS)] == [code]


@pytest.mark.thorough
def test_whole_characters_are_those_of_utf_8() -> None:
    plain = "".join(map(chr, [*range(0x80, 0xD800), *range(0xE000, 0x110000)])).encode()
    assert re.sub(WHOLE_CHARACTER, b"", plain) == b""
    for other in (
        b"\xc1\x80",
        b"\xe0\x9f\xbf",
        b"\xed\xa0\x80",
        b"\xf0\x8f\xbf\xbf",
        b"\xf4\x90\x80\x80",
        b"\xf5\x80\x80\x80",
    ):
        assert re.search(WHOLE_CHARACTER, other) is None, other
