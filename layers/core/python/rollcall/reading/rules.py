"""The rules about the lines, quotation marks and records of a file."""

from collections.abc import Mapping

from rollcall.model.findings import OMITS_ROW, REJECTS, WARNS, Rule, quoted
from rollcall.reading.fields import Oddity

_TEXT_EDITOR = (
    "A spreadsheet hides quotation marks. Open the file in a text editor (Notepad, TextEdit) and go to that line."
)
_OTHER_MARKS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_LINE_BREAKS = "To find line breaks in a spreadsheet, search for Ctrl+J."
_EXPORT_QUOTED = "Let the export put every value in quotation marks, and write a quotation mark inside a value twice."

LONG_LINE = Rule(
    code="line-too-long",
    effects=REJECTS,
    title="A line of the file is longer than is allowed.",
    message="Line {line} of {file} is longer than {limit:byte|bytes}.",
    hint="Either the line ends are missing, so that many rows stand on one line, or the file is damaged. Export it "
    "again as CSV.",
    example="A Students.csv with a line of 2,000,000 characters.",
    spreadsheet="Open the file. If everything stands in one row, it can't be mended there: export it again.",
    sis="Choose “Windows” or “CRLF” as the line ends of the export, or the usual CSV format.",
)
LINE_ENDS = Rule(
    code="line-ends-missing",
    effects=REJECTS,
    title="The line ends of the file are missing, or something else is written in their place.",
    message="The line ends of {file} {are}.",
    hint="Export the file again so that each row stands on a line of its own.",
    example="Schools.csv:\nID,NCES ID,Name\\nS-01,,Lincoln Elementary",
    spreadsheet="A spreadsheet can't mend the file. In a text editor that can search for line ends, put a real line "
    "end in the place of each one that is written out, and save.",
    sis="Choose “Windows” or “CRLF” as the line ends of the export. Do not type \\n or the like into its settings.",
)
LINES_IN_QUOTES = Rule(
    code="lines-in-quotation-marks",
    effects=REJECTS,
    title="Whole lines stand in quotation marks, so that each is read as one value.",
    message="{what} of {file} stands in one pair of quotation marks, so that all of it is read as one value.",
    hint="Quotation marks belong around single values, never around a whole line. Export the file again as CSV, and do "
    "not save it from a spreadsheet in which all of a line stands in the first cell.",
    example='Schools.csv:\n"ID,NCES ID,Name"\n"S-01,,Lincoln Elementary"',
    spreadsheet="All of each line stands in column A. In Excel, select column A, choose Data > Text to Columns > "
    "Delimited > Comma, and save as CSV again; in Google Sheets, Data > Split text to columns.",
    sis="Let the export write its columns as columns of the CSV file. It now joins all columns into one, which is "
    "then put in quotation marks.",
)
UNCLOSED_QUOTE = Rule(
    code="quote-never-closes",
    effects=REJECTS,
    title="A quotation mark opens a value that never ends.",
    message="The quotation mark that opens a value on line {line} of {file} is never closed.",
    hint="Remove the quotation mark that opens the value, or close the value with another quotation mark. A quotation "
    'mark inside a value is written twice ("").',
    example='Schools.csv:\nID,NCES ID,Name\nS-01,,"Lincoln Elementary',
    spreadsheet=_TEXT_EDITOR,
    sis=_EXPORT_QUOTED,
)
QUOTING_ACROSS_LINES = Rule(
    code="quoting-across-lines",
    effects=REJECTS,
    title="A row goes on over several lines: a quotation mark is wrong, or a value has line breaks in it.",
    message="The row that begins on line {line} of {file} goes on over several lines. Either a quotation mark is wrong "
    "there, so that rows run together, or a value has line breaks in it.",
    hint="If a quotation mark is wrong, remove it. A quotation mark inside a value in quotation marks is "
    'written twice (""). If the quotation marks are right, take the line breaks out of the value (an address on '
    "several lines, for example).",
    example='Schools.csv:\nID,NCES ID,Name\nS-01,,"Lincoln\nS-02,,"Douglass',
    spreadsheet=f"{_TEXT_EDITOR} {_LINE_BREAKS}",
    sis=f"{_EXPORT_QUOTED} Let it write a space in place of a line break.",
)
LONG_RECORD = Rule(
    code="record-too-long",
    effects=REJECTS,
    title="A row that goes on over several lines is longer than is allowed.",
    message="The row that begins on line {line} of {file} goes on over several lines and is longer than "
    "{limit:byte|bytes}. Either a quotation mark is wrong there, or a value is far too long.",
    hint="If a quotation mark is wrong, remove it. A quotation mark inside a value in quotation marks is "
    'written twice (""). If the quotation marks are right, shorten the value that has the line breaks in it.',
    example="A value of half a million lines, in quotation marks.",
    spreadsheet=f"{_TEXT_EDITOR} {_LINE_BREAKS}",
    sis=f"{_EXPORT_QUOTED} Look in that record for a field into which a whole document was pasted.",
)
EMPTY = Rule(
    code="empty-file",
    effects=REJECTS,
    title="The file is empty.",
    message="{file} is empty.",
    hint="Export the file again. It needs a header and at least one row.",
    example="A file of 0 bytes, or of blank lines.",
    spreadsheet="Save the sheet that holds the data: a CSV file has the sheet that is open, and no other.",
    sis="Look whether the export was finished, and whether it has the right school year.",
)
NO_ROWS = Rule(
    code="no-rows",
    effects=REJECTS,
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
    effects=WARNS,
    title="There are blank fields at the right of the last column.",
    message="{file} has blank fields at the right of its last column. They were not read.",
    hint="Nothing needs to be done. To be rid of this warning, delete the empty columns at the right.",
    example="Schools.csv:\nID,NCES ID,Name\nS-01,,Lincoln Elementary,,,",
    spreadsheet="Select the empty columns at the right, delete them and save again.",
    sis="Remove columns without a title from the export.",
)
SHORT_ROWS = Rule(
    code="optional-fields-left-out",
    effects=WARNS,
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
    effects=OMITS_ROW | REJECTS,
    title="A row has too many or too few fields.",
    message="Line {line} of {file} has {count:field|fields}; the header has {width:,}{because}.",
    hint="Look for a comma too many or too few. A value with a comma in it must be in quotation marks; a whole line "
    "must not be. If the line is no row of data (a title, a total, the end of a report), delete it.",
    example="Schools.csv:\nID,NCES ID,Name\nS-01,,Lincoln, Elementary",
    spreadsheet="Look in that row for values that have moved into the next column, and move them back.",
    sis="Let the export put every value in quotation marks, and switch off titles and totals.",
)
DAMAGED_QUOTING = Rule(
    code="text-after-closing-quote",
    effects=OMITS_ROW | REJECTS,
    title="A row has text after a closing quotation mark.",
    message="Line {line} of {file} has text after a closing quotation mark.",
    hint='Inside a value in quotation marks, write a quotation mark twice: "the ""old"" school".',
    example='Schools.csv:\nID,NCES ID,Name\nS-01,,"Lincoln"x',
    spreadsheet=_TEXT_EDITOR,
    sis=_EXPORT_QUOTED,
)
QUOTE_IN_VALUE = Rule(
    code="quote-in-value",
    effects=WARNS,
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
    effects=WARNS,
    title="There is a space before a quotation mark, so that the quotation marks are part of the value.",
    message="{value} in “{column}” on line {line} of {file} has a space before its quotation mark. It was read as it "
    "stands, with its quotation marks.",
    hint="Remove the space between the comma and the quotation mark.",
    example='Schools.csv:\nID,NCES ID,Name\nS-01,, "Lincoln"',
    spreadsheet="Remove the quotation marks from the value; the spreadsheet writes them where they are needed.",
    sis="Let the export write no space after a comma.",
)

ODDITIES: Mapping[Oddity, Rule] = {"quote-in-value": QUOTE_IN_VALUE, "space-before-quote": SPACE_BEFORE_QUOTE}
"""The rules about values that are read as they are, by kind."""

OF_SPACE: Mapping[str, object] = {
    "besides": "There is a space before its quotation mark, so that the quotation marks are part of the value.",
    "instead": SPACE_BEFORE_QUOTE.hint,
}
"""The facts of a faulty value with a space before its quotation mark, which then gets no warning."""

TEXT_RULES = (
    LONG_LINE,
    LINE_ENDS,
    LINES_IN_QUOTES,
    UNCLOSED_QUOTE,
    QUOTING_ACROSS_LINES,
    LONG_RECORD,
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


def of_length(count: int, width: int, first: str | None, *, spaced: bool) -> Mapping[str, object]:
    """The facts of a row of `count` fields where the header has `width`.

    `first` is its first value, if known. `spaced` says whether a value may have a space before its quotation mark.
    """
    facts: dict[str, object] = {"count": count, "width": width, "because": ""}
    if count == 1 and width > 1 and first is not None:
        return {**facts, **_of_lone_value(first, width)}
    if spaced and count > width:
        because = ": perhaps a space before a quotation mark parts a value at its comma"
        return {**facts, "because": because, "instead": SPACE_BEFORE_QUOTE.hint}
    if count >= 2 * width - 1 > 1:
        facts["because"] = ": perhaps a line end is missing between two rows"
    return facts


def _of_lone_value(value: str, width: int) -> Mapping[str, object]:
    """Explain why a row may have one value instead of `width`."""
    if "," in value:
        return {"because": ": all of the line stands in one pair of quotation marks", "instead": LINES_IN_QUOTES.hint}
    for mark, name in _OTHER_MARKS.items():
        if value.count(mark) >= width - 1:
            return {"because": f": its values are separated by {name}, not by commas"}
    if not any(map(str.isprintable, value)):
        return {
            "because": f": it holds nothing but {quoted(value)}, which does not show",
            "instead": "Delete the line.",
        }
    return {}
