"""Examples about bytes, lines and characters, made as they say."""

from collections.abc import Iterator

from firing.examples import WORLD
from firing.scenes import Findings, shows, with_files
from firing.scenes_package import workbook


def _students(*, encoding: str, end: str = "\r\n") -> bytes:
    text = "".join(line + end for line in WORLD["Students.csv"].replace("王,秀英", "Müller,Zoë").splitlines())
    return text.encode(encoding)


@shows("A file with the name Núñez, saved by Excel on Windows as “CSV (Comma delimited)”.")
def saved_on_windows() -> Iterator[Findings]:
    yield with_files({"Students.csv": _students(encoding="cp1252")})


@shows("A file that holds the byte 81 (hexadecimal) and is not UTF-8.")
def an_undefined_byte() -> Iterator[Findings]:
    yield with_files({"Students.csv": _students(encoding="cp1252").replace("Núñez".encode("cp1252"), b"N\x81ez")})


@shows("Núñez in UTF-8 on one line, and in Windows-1252 on another.")
def two_encodings() -> Iterator[Findings]:
    utf_8 = _students(encoding="utf-8")
    yield with_files({"Students.csv": utf_8 + "100237,100237,Núñez,Luz,2014-01-01,7\r\n".encode("cp1252")})


@shows("A file with the name Núñez, saved by Excel as “CSV (Macintosh)”.")
def saved_on_an_old_mac() -> Iterator[Findings]:
    yield with_files({"Students.csv": _students(encoding="mac-roman", end="\r")})


@shows("Students.xlsx, renamed to Students.csv.")
def a_renamed_workbook() -> Iterator[Findings]:
    yield with_files({"Students.csv": workbook()})


@shows("A Students.csv with a line of 2,000,000 characters.")
def a_long_line() -> Iterator[Findings]:
    yield with_files({"Students.csv": WORLD["Students.csv"] + "x" * 2_000_000 + "\n"})


@shows("A file of 0 bytes, or of blank lines.")
def an_empty_file() -> Iterator[Findings]:
    for content in ("", "\r\n\r\n", ",,\n"):
        yield with_files({"Students.csv": content})


@shows("A header of 101 columns.")
def a_wide_header() -> Iterator[Findings]:
    header = ",".join(["ID", "Name", *(f"Column {number}" for number in range(3, 102))])
    yield with_files({"Schools.csv": f"{header}\nS-01,Lincoln Elementary{',' * 99}\n"})


@shows("An ID with a zero-width space behind it, copied from a web page.")
def a_zero_width_space() -> Iterator[Findings]:
    yield with_files({"Staff.csv": WORLD["Staff.csv"].replace("T-310,T-310", "T-310\u200b,T-310")})


@shows("A file that was exported as “Unicode” or “UTF-16LE”.")
def utf_16() -> Iterator[Findings]:
    yield with_files({"Students.csv": WORLD["Students.csv"].encode("utf-16-le")})


@shows("A file that was exported as “UTF-32” or “UCS-4”.")
def utf_32() -> Iterator[Findings]:
    yield with_files({"Students.csv": WORLD["Students.csv"].encode("utf-32")})


@shows("Muñoz, cut off after three bytes: the ñ takes two, and has one left.")
def a_letter_cut_in_half() -> Iterator[Findings]:
    row = b"100237,100237," + "Muñoz".encode()[:3] + b",Luz,2014-01-01,7\n"
    yield with_files({"Students.csv": WORLD["Students.csv"].encode() + row})


@shows("Two files, joined by the Windows command: copy a.csv+b.csv Students.csv")
def two_files_joined() -> Iterator[Findings]:
    yield with_files({"Students.csv": WORLD["Students.csv"].encode() + b"\x1a"})


@shows("A value of five million line breaks, in quotation marks.")
def a_value_of_line_breaks() -> Iterator[Findings]:
    breaks = "\n" * 5_000_000
    yield with_files({"Schools.csv": f'{WORLD["Schools.csv"]}S-03,,"x{breaks}x"\n'})
