"""What reading a file can find: its text, its records, its header."""

from rollcall.findings import Rule

_UTF8 = (
    "In Excel, save with File > Save As > “CSV UTF-8 (Comma delimited)”; in Google Sheets, File > Download > "
    "Comma-separated values."
)
_EXPORT_AGAIN = "Export the file again from your student information system, without editing it by hand."

ENCODING = Rule(
    "encoding-guessed",
    "The file is not in UTF-8; it was read in another encoding.",
    "{file} is not in UTF-8. It was read as {encoding}; {value} is one of the values as we read it.",
    "Look whether that value is right, and save the file as UTF-8 next time.",
    "A file saved as “CSV (Comma delimited)” by Excel on Windows that holds Núñez.",
    _UTF8,
    "Choose UTF-8 as the encoding of the export.",
)
UNDECODABLE = Rule(
    "undecodable-bytes",
    "The file holds bytes that are no text in any encoding that is accepted.",
    "{file} holds bytes on line {line} that are neither UTF-8 nor {encoding}.",
    "Save the file as UTF-8 and send the zip again.",
    "A file that holds the byte 81 (hexadecimal) and is not UTF-8.",
    _UTF8,
    "Choose UTF-8 as the encoding of the export.",
)
MIXED_ENCODINGS = Rule(
    "mixed-encodings",
    "The file holds text in two encodings.",
    "{file} is in UTF-8 in some places and not on line {line}, near {value}.",
    "Parts of the file come from different programs. Save each part as UTF-8 before they are joined.",
    "Núñez in UTF-8 on one line and in Windows-1252 on another.",
    _UTF8,
    _EXPORT_AGAIN,
)
OLD_MAC_ENCODING = Rule(
    "old-mac-encoding",
    "The file is in an old Macintosh format.",
    "{file} has the line ends of an old Mac and bytes on line {line} that are not UTF-8.",
    "Save the file as UTF-8 and send the zip again.",
    "A file saved as “CSV (Macintosh)” by Excel.",
    _UTF8,
    _EXPORT_AGAIN,
)
NUL = Rule(
    "nul-character",
    "The file holds NUL characters, which no text has.",
    "{file} holds a NUL character on line {line}.",
    "The file is damaged or not a CSV file (a spreadsheet renamed, UTF-16 without its mark). Export it again as CSV.",
    "An .xlsx file renamed to .csv.",
    _UTF8,
    _EXPORT_AGAIN,
)
LONG_LINE = Rule(
    "line-too-long",
    "A line of the file is longer than the limit.",
    "Line {line} of {file} is longer than {limit} bytes.",
    "The line ends are missing or the file is damaged. Export it again as CSV.",
    "A file without line ends.",
    "",
    _EXPORT_AGAIN,
)
UNCLOSED_QUOTE = Rule(
    "quote-never-closes",
    "A quotation mark opens a value that never ends.",
    "The quotation mark that opens a value on line {line} of {file} is never closed.",
    'Remove that quotation mark, or write it twice ("") inside a value in quotation marks.',
    'S-01,"Lincoln Elementary',
    "Open the file in a text editor and go to that line.",
    "Quote every value in the export, or none.",
)
QUOTING_ACROSS_LINES = Rule(
    "quoting-across-lines",
    "Quotation marks are wrong over more than one line, so that rows run together.",
    "The quotation marks of the row that begins on line {line} of {file} are wrong: rows run together there.",
    'Remove the wrong quotation mark, or write it twice ("") inside a value in quotation marks.',
    'Two rows with one stray " each.',
    "Open the file in a text editor and go to that line.",
    "Quote every value in the export, or none.",
)
EMPTY = Rule(
    "empty-file",
    "The file is empty.",
    "{file} is empty.",
    "Export the file again. It needs a header and at least one row.",
    "A file of 0 bytes, or of blank lines.",
    "",
    "Look whether the export has finished and has a school year chosen.",
)
NO_ROWS = Rule(
    "no-rows",
    "The file has a header and no rows.",
    "{file} has a header and no rows.",
    "Export the file again with its data. Each import replaces the whole roster, so a file without rows is refused.",
    "ID,Name",
    "",
    "Look whether the export has a filter or another school year chosen.",
)
LONG_HEADER = Rule(
    "too-many-columns",
    "The header has more columns than the limit.",
    "The header of {file} has {count} columns; {limit} is the limit.",
    "Send only the columns of the template.",
    "A header of 101 columns.",
)
WRONG_SEPARATOR = Rule(
    "wrong-separator",
    "The columns are not separated by commas.",
    "The columns of {file} are separated by {separator}, not by commas.",
    "Save the file with commas: {advice}",
    "ID;NCES ID;Name",
    "Excel takes the separator from the regional settings of the computer; “CSV UTF-8 (Comma delimited)” follows them.",
    "Choose comma as the separator of the export.",
)
DAMAGED_HEADER = Rule(
    "damaged-header",
    "The quotation marks of the header are wrong.",
    "The header on line {line} of {file} has text after a closing quotation mark.",
    "Write the header exactly as in the template.",
    '"ID"x,"Name"',
)
PREAMBLE = Rule(
    "text-above-header",
    "There is text above the header.",
    "The header of {file} seems to stand on line {found}; line {line} is read as the header.",
    "Delete everything above the header.",
    "A title in the first line.",
    "Delete the rows above the header and save as CSV again.",
    "Switch titles and report headings off in the export.",
)
OTHER_FILE = Rule(
    "header-of-other-file",
    "The file has the header of another file.",
    "{file} has the header of {other}.",
    "Look whether the contents of two files were exchanged or one was saved under the wrong name.",
    "Classes.csv that holds the students.",
)
NO_HEADER = Rule(
    "header-missing",
    "The first row is not a header.",
    "The first row of {file} is data; there is no header.",
    "Write the header of the template as the first row: {header}",
    "S-01,,Lincoln Elementary",
    "Insert a row above the first and copy the header of the template into it.",
    "Switch the header row on in the export.",
)
UNKNOWN_COLUMN = Rule(
    "unknown-column",
    "A column has a name that is not in the format.",
    "{file} has a column {value} that is not known.",
    "Remove the column. The columns are: {known}.",
    "ID,Name,Phone",
    "Delete the column.",
    "Leave the column out of the export.",
)
MISSPELT_COLUMN = Rule(
    "misspelt-column",
    "The name of a column is not exactly as in the format.",
    "{file} has a column {value}; it must be called “{meant}”.",
    "Rename the column to “{meant}”, with the same capital letters and spaces.",
    "id,Name",
    "Change the cell in the first row.",
    "Change the column's title in the export.",
)
REPEATED_COLUMN = Rule(
    "repeated-column",
    "A column is in the header twice.",
    "{file} has the column {value} more than once.",
    "Keep one of them.",
    "ID,Name,Name",
    "Delete the column that is too much.",
)
NAMELESS_COLUMN = Rule(
    "nameless-column",
    "A column has no name.",
    "Column {position} of {file} has no name, but columns at its right have.",
    "Give the column its name, or remove it.",
    "ID,,Name",
    "Fill in the cell in the first row, or delete the column.",
)
MISSING_COLUMN = Rule(
    "missing-column",
    "A required column is missing.",
    "{file} has no column “{column}”.",
    "Add the column “{column}”; every row needs a value in it.",
    "A Schools.csv without Name.",
    "Insert the column, with its name in the first row.",
    "Add the column to the export.",
)
BLANK_AT_RIGHT = Rule(
    "blank-columns-at-right",
    "There are blank fields at the right of the last column.",
    "{file} has blank fields at the right of its last column; they were passed over.",
    "Nothing needs to be done. To be rid of it, delete the empty columns at the right.",
    "S-01,,Lincoln,,,",
    "Select the empty columns at the right, delete them and save again.",
)
SHORT_ROWS = Rule(
    "optional-fields-left-out",
    "Rows end before the last column.",
    "{count} row(s) of {file} end before the last column, the first on line {first}; the optional values left out "
    "there were read as absent.",
    "Look whether those rows are right; a row should have a comma for each column.",
    "A row without its last two optional values.",
)
WRONG_LENGTH = Rule(
    "wrong-number-of-fields",
    "A row has too many or too few fields.",
    "Line {line} of {file} has {count} fields; the header has {width}.",
    "Look for a comma too much or too little. A value with a comma in it must stand in quotation marks.",
    "S-01,Lincoln, Elementary,extra",
    "Look for values that have moved into the next column.",
    "Quote every value in the export.",
)
DAMAGED_QUOTING = Rule(
    "text-after-closing-quote",
    "A row has text after a closing quotation mark.",
    "Line {line} of {file} has text after a closing quotation mark.",
    'Write a quotation mark inside a value twice: "the ""old"" school".',
    'S-01,"Lincoln"x',
    "Open the file in a text editor and go to that line.",
    "Let the export double the quotation marks inside values.",
)
QUOTE_IN_VALUE = Rule(
    "quote-in-value",
    "A value that does not begin with a quotation mark has one in it.",
    "{value} in {column} on line {line} of {file} has a quotation mark in it; it was read as it stands.",
    "Look whether the value is right.",
    'S-01,Lincoln "old" School',
)
SPACE_BEFORE_QUOTE = Rule(
    "space-before-quote",
    "There is a space before a quotation mark, so that it is part of the value.",
    "{value} in {column} on line {line} of {file} has a space before its quotation mark; it was read as it stands.",
    "Remove the space between the comma and the quotation mark.",
    'S-01, "Lincoln"',
)

RULES = (
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
    LONG_HEADER,
    WRONG_SEPARATOR,
    DAMAGED_HEADER,
    PREAMBLE,
    OTHER_FILE,
    NO_HEADER,
    UNKNOWN_COLUMN,
    MISSPELT_COLUMN,
    REPEATED_COLUMN,
    NAMELESS_COLUMN,
    MISSING_COLUMN,
    BLANK_AT_RIGHT,
    SHORT_ROWS,
    WRONG_LENGTH,
    DAMAGED_QUOTING,
    QUOTE_IN_VALUE,
    SPACE_BEFORE_QUOTE,
)
