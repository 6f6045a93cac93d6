"""The rules about the encoding of a file."""

from rollcall.model.findings import REJECTS, WARNS, Rule

SAVE_UTF8 = (
    "In Excel, save with File > Save As > “CSV UTF-8 (Comma delimited)”; in Google Sheets, use File > Download > "
    "Comma-separated values."
)
EXPORT_UTF8 = "Choose UTF-8 as the encoding of the export."
EXPORT_AGAIN = "Export the file again from your student information system, without editing it by hand."

ENCODING = Rule(
    code="encoding-guessed",
    effects=WARNS,
    title="The file is not in UTF-8; it was read in another encoding.",
    message="{file} is not in UTF-8. It was read as {encoding}; {value} is one of the values as we read it.",
    hint="Look whether every letter of the value in the message is right: if not, {file} is in yet another encoding. "
    "Save {file} as UTF-8 next time.",
    example="A file with the name Núñez, saved by Excel on Windows as “CSV (Comma delimited)”.",
    spreadsheet=SAVE_UTF8,
    sis=EXPORT_UTF8,
)
UTF_16_WITHOUT_MARK = Rule(
    code="utf-16-without-mark",
    effects=REJECTS,
    title="The file is in UTF-16, without the byte-order mark that says so.",
    message="{file} is in UTF-16, but lacks the byte-order mark at its beginning, which would say so.",
    hint="Save or export the file as UTF-8, and upload the zip again.",
    example="A file that was exported as “Unicode” or “UTF-16LE”.",
    spreadsheet=SAVE_UTF8,
    sis=f"{EXPORT_UTF8} “Unicode” and UCS-2 are other names of UTF-16.",
)
UTF_32 = Rule(
    code="utf-32-encoding",
    effects=REJECTS,
    title="The file is in UTF-32, which we do not read.",
    message="{file} is in UTF-32, an encoding that we do not read.",
    hint="Save or export the file as UTF-8, and upload the zip again.",
    example="A file that was exported as “UTF-32” or “UCS-4”.",
    spreadsheet=SAVE_UTF8,
    sis=EXPORT_UTF8,
)
UNDECODABLE = Rule(
    code="undecodable-bytes",
    effects=REJECTS,
    title="The file holds bytes that are no text in any encoding that we read.",
    message="Line {line} of {file} holds bytes that are no text, neither in UTF-8 nor in {encoding}.",
    hint="Save or export the file as UTF-8, and upload the zip again.",
    example="A file that holds the byte 81 (hexadecimal) and is not UTF-8.",
    spreadsheet=SAVE_UTF8,
    sis=EXPORT_UTF8,
)
MIXED_ENCODINGS = Rule(
    code="mixed-encodings",
    effects=REJECTS,
    title="The file holds text in two encodings.",
    message="{file} is in UTF-8 in some places, but not on line {line}, near {value}.",
    hint="Parts of the file come from different programs. Save each part as UTF-8 before you join them.",
    example="Núñez in UTF-8 on one line, and in Windows-1252 on another.",
    spreadsheet="Open each part in a spreadsheet of its own, then copy the rows into one sheet. " + SAVE_UTF8,
    sis=EXPORT_AGAIN,
)
CUT_CHARACTER = Rule(
    code="character-cut-in-half",
    effects=REJECTS,
    title="A value was cut off in the middle of a letter.",
    message="{value} on line {line} of {file} was cut off in the middle of its last letter, so that the file is not "
    "valid UTF-8.",
    hint="The value is limited to a number of bytes, of which letters such as ñ or 王 take more than one. Shorten the "
    "value where it comes from, or let the export cut the value after a whole letter, and upload the zip again.",
    example="Muñoz, cut off after three bytes: the ñ takes two, and has one left.",
    spreadsheet="Type the end of the value anew; the lost letter shows as a strange sign there. " + SAVE_UTF8,
    sis="Look for a field of the export that is limited to a number of bytes, and let it count characters, or make it "
    "longer.",
)
OLD_MAC_ENCODING = Rule(
    code="old-mac-encoding",
    effects=REJECTS,
    title="The file is in an old Macintosh format.",
    message="{file} has the line ends of an old Mac, and bytes on line {line} that are not UTF-8.",
    hint="Save the file as UTF-8, not as “CSV (Macintosh)”, and upload the zip again.",
    example="A file with the name Núñez, saved by Excel as “CSV (Macintosh)”.",
    spreadsheet=SAVE_UTF8,
    sis=EXPORT_AGAIN,
)
NUL = Rule(
    code="nul-character",
    effects=REJECTS,
    title="The file holds NUL characters, which no text has.",
    message="{file} holds a NUL character on line {line}.",
    hint="The file is damaged, or it is no CSV file (such as a workbook that was renamed). Save or export the data as "
    "CSV.",
    example="Students.xlsx, renamed to Students.csv.",
    spreadsheet="Renaming a workbook does not make it a CSV file. " + SAVE_UTF8,
    sis="Choose CSV as the format of the export, and UTF-8 as its encoding.",
)
END_MARK = Rule(
    code="end-of-file-mark",
    effects=WARNS,
    title="There is an end-of-file mark behind the last line, which was not read.",
    message="{file} has an old end-of-file mark (Ctrl-Z or NUL characters) behind its last line. It was not read.",
    hint="Nothing needs to be done. To be rid of this warning, save the file anew, or export it without that "
    "end-of-file mark.",
    example="Two files, joined by the Windows command: copy a.csv+b.csv Students.csv",
    spreadsheet="Open the file and save it as CSV again: a spreadsheet writes no such mark.",
    sis="If a script joins the parts of the export, write “copy /b” in place of “copy”: it adds no mark.",
)

RULES = (
    ENCODING,
    UTF_16_WITHOUT_MARK,
    UTF_32,
    UNDECODABLE,
    MIXED_ENCODINGS,
    CUT_CHARACTER,
    OLD_MAC_ENCODING,
    NUL,
    END_MARK,
)
