"""What reading a file can find in its text and its records."""

from collections.abc import Mapping

from rollcall.findings import Rule
from rollcall.reading.fields import Oddity

_SAVE_UTF8 = (
    "In Excel, save with File > Save As > “CSV UTF-8 (Comma delimited)”; in Google Sheets, use File > Download > "
    "Comma-separated values."
)
_EXPORT_UTF8 = "Choose UTF-8 as the encoding of the export."
_EXPORT_AGAIN = "Export the file again from your student information system, without editing it by hand."
_TEXT_EDITOR = (
    "A spreadsheet hides quotation marks. Open the file in a text editor (Notepad, TextEdit) and go to that line."
)
_EXPORT_QUOTED = "Let the export put every value in quotation marks, and write a quotation mark inside a value twice."

ENCODING = Rule(
    code="encoding-guessed",
    title="The file is not in UTF-8; it was read in another encoding.",
    message="{file} is not in UTF-8. It was read as {encoding}; {value} is one of the values as we read it.",
    hint="Look whether that value is right. Save the file as UTF-8 next time.",
    example="A file with the name Núñez, saved by Excel on Windows as “CSV (Comma delimited)”.",
    spreadsheet=_SAVE_UTF8,
    sis=_EXPORT_UTF8,
)
UNDECODABLE = Rule(
    code="undecodable-bytes",
    title="The file holds bytes that are no text in any encoding that we read.",
    message="{file} holds bytes on line {line} that are neither UTF-8 nor {encoding}.",
    hint="Save the file as UTF-8, and upload the zip again.",
    example="A file that holds the byte 81 (hexadecimal) and is not UTF-8.",
    spreadsheet=_SAVE_UTF8,
    sis=_EXPORT_UTF8,
)
MIXED_ENCODINGS = Rule(
    code="mixed-encodings",
    title="The file holds text in two encodings.",
    message="{file} is in UTF-8 in some places, but not on line {line}, near {value}.",
    hint="Parts of the file come from different programs. Save each part as UTF-8 before you join them.",
    example="Núñez in UTF-8 on one line, and in Windows-1252 on another.",
    spreadsheet="Open each part in a spreadsheet of its own, then copy the rows into one sheet. " + _SAVE_UTF8,
    sis=_EXPORT_AGAIN,
)
OLD_MAC_ENCODING = Rule(
    code="old-mac-encoding",
    title="The file is in an old Macintosh format.",
    message="{file} has the line ends of an old Mac, and bytes on line {line} that are not UTF-8.",
    hint="Save the file as UTF-8, and upload the zip again.",
    example="A file with the name Núñez, saved by Excel as “CSV (Macintosh)”.",
    spreadsheet=_SAVE_UTF8,
    sis=_EXPORT_AGAIN,
)
NUL = Rule(
    code="nul-character",
    title="The file holds NUL characters, which no text has.",
    message="{file} holds a NUL character on line {line}.",
    hint="The file is damaged, or it is no CSV file (such as a workbook that was renamed). Save or export it as CSV.",
    example="Students.xlsx, renamed to Students.csv.",
    spreadsheet="Renaming a workbook does not make it a CSV file. " + _SAVE_UTF8,
    sis="Choose CSV as the format of the export, and UTF-8 as its encoding.",
)
LONG_LINE = Rule(
    code="line-too-long",
    title="A line of the file is longer than is allowed.",
    message="Line {line} of {file} is longer than {limit:byte|bytes}.",
    hint="Either the line ends are missing, or the file is damaged. Export it again as CSV.",
    example="A Students.csv with a line of 2,000,000 characters.",
    spreadsheet="Open the file. If everything stands in one row, it can't be mended there: export it again.",
    sis="Choose “Windows” or “CRLF” as the line ends of the export, or the usual CSV format.",
)
UNCLOSED_QUOTE = Rule(
    code="quote-never-closes",
    title="A quotation mark opens a value that never ends.",
    message="The quotation mark that opens a value on line {line} of {file} is never closed.",
    hint="Remove the quotation mark that opens the value, or close the value with another one. A quotation mark "
    'inside a value is written twice ("").',
    example='Schools.csv:\nID,NCES ID,Name\nS-01,,"Lincoln Elementary',
    spreadsheet=_TEXT_EDITOR,
    sis=_EXPORT_QUOTED,
)
QUOTING_ACROSS_LINES = Rule(
    code="quoting-across-lines",
    title="Quotation marks are wrong over more than one line, so that rows run together.",
    message="The quotation marks of the row that begins on line {line} of {file} are wrong: rows run together there.",
    hint='Remove the wrong quotation mark. Inside a value in quotation marks, write it twice ("").',
    example='Schools.csv:\nID,NCES ID,Name\nS-01,,"Lincoln\nS-02,,"Douglass',
    spreadsheet=_TEXT_EDITOR,
    sis=_EXPORT_QUOTED,
)
EMPTY = Rule(
    code="empty-file",
    title="The file is empty.",
    message="{file} is empty.",
    hint="Export the file again. It needs a header and at least one row.",
    example="A file of 0 bytes, or of blank lines.",
    spreadsheet="Save the sheet that holds the data: a CSV file has the sheet that is open, and no other.",
    sis="Look whether the export was finished, and whether it has the right school year.",
)
NO_ROWS = Rule(
    code="no-rows",
    title="The file has a header and no rows.",
    message="{file} has a header and no rows.",
    hint="Export the file again with its data. Each import replaces the whole roster, so a file without rows would "
    "remove all that is there.",
    example="Schools.csv:\nID,NCES ID,Name",
    spreadsheet="Look whether the rows are on another sheet: a CSV file has the sheet that is open, and no other.",
    sis="Look whether the export has a filter, or another school year.",
)
BLANK_AT_RIGHT = Rule(
    code="blank-columns-at-right",
    title="There are blank fields at the right of the last column.",
    message="{file} has blank fields at the right of its last column. They were not read.",
    hint="Nothing needs to be done. To be rid of this warning, delete the empty columns at the right.",
    example="Schools.csv:\nID,NCES ID,Name\nS-01,,Lincoln Elementary,,,",
    spreadsheet="Select the empty columns at the right, delete them and save again.",
    sis="Remove columns without a title from the export.",
)
SHORT_ROWS = Rule(
    code="optional-fields-left-out",
    title="Rows end before the last column.",
    message="{file} has {count:row that ends|rows that end} before the last column (first on line {first}). What is "
    "missing there was read as blank.",
    hint="Look whether those rows are right: are any of their values in the wrong column, or lost?",
    example="Classes.csv:\nID,School ID,Name,Type\nC-1001,S-01,Room 12",
    spreadsheet="Spreadsheets leave out blank fields at the end of a row. If the rows look right, nothing needs to be "
    "done.",
    sis="Let the export write all columns in every row, the blank ones included.",
)
WRONG_LENGTH = Rule(
    code="wrong-number-of-fields",
    title="A row has too many or too few fields.",
    message="Line {line} of {file} has {count:field|fields}; the header has {width:,}.",
    hint="Look for a comma too many or too few. A value with a comma in it must be in quotation marks.",
    example="Schools.csv:\nID,NCES ID,Name\nS-01,,Lincoln, Elementary",
    spreadsheet="Look in that row for values that have moved into the next column, and move them back.",
    sis="Let the export put every value in quotation marks.",
)
DAMAGED_QUOTING = Rule(
    code="text-after-closing-quote",
    title="A row has text after a closing quotation mark.",
    message="Line {line} of {file} has text after a closing quotation mark.",
    hint='Inside a value in quotation marks, write a quotation mark twice: "the ""old"" school".',
    example='Schools.csv:\nID,NCES ID,Name\nS-01,,"Lincoln"x',
    spreadsheet=_TEXT_EDITOR,
    sis=_EXPORT_QUOTED,
)
QUOTE_IN_VALUE = Rule(
    code="quote-in-value",
    title="A value that is not in quotation marks has a quotation mark in it.",
    message="{value} in “{column}” on line {line} of {file} has a quotation mark in it. It was read as it stands.",
    hint="Look whether the value is right with its quotation mark. If so, nothing needs to be done.",
    example='Schools.csv:\nID,NCES ID,Name\nS-01,,Lincoln "old" School',
    spreadsheet="Open the file, look at the value, and save as CSV again: the spreadsheet then writes it in "
    "quotation marks.",
    sis=_EXPORT_QUOTED,
)
SPACE_BEFORE_QUOTE = Rule(
    code="space-before-quote",
    title="There is a space before a quotation mark, so that the mark is part of the value.",
    message="{value} in “{column}” on line {line} of {file} has a space before its quotation mark. It was read as it "
    "stands, with the mark.",
    hint="Remove the space between the comma and the quotation mark.",
    example='Schools.csv:\nID,NCES ID,Name\nS-01,, "Lincoln"',
    spreadsheet="Remove the quotation marks from the value; the spreadsheet writes them where they are needed.",
    sis="Let the export write no space after a comma.",
)

ODDITIES: Mapping[Oddity, Rule] = {"quote-in-value": QUOTE_IN_VALUE, "space-before-quote": SPACE_BEFORE_QUOTE}
"""What is said of values that are read as they stand."""

TEXT_RULES = (
    ENCODING,
    UNDECODABLE,
    MIXED_ENCODINGS,
    OLD_MAC_ENCODING,
    NUL,
    LONG_LINE,
    UNCLOSED_QUOTE,
    QUOTING_ACROSS_LINES,
    EMPTY,
    NO_ROWS,
)

RECORD_RULES = (
    BLANK_AT_RIGHT,
    SHORT_ROWS,
    WRONG_LENGTH,
    DAMAGED_QUOTING,
    QUOTE_IN_VALUE,
    SPACE_BEFORE_QUOTE,
)
