"""The rules about the header of a file."""

from rollcall.model.findings import REJECTS, Rule

ABOUT_MARK = (
    " In a text editor, delete what stands before the name, and save the file as UTF-8. A byte-order mark stands at "
    "the beginning of many files in UTF-8 or UTF-16. It gets into the name of a column where a program opens such a "
    "file in another encoding and saves it again, or where files are joined that each begin with one."
)
"""Added to a hint where a byte-order mark stands before a column name."""

LONG_HEADER = Rule(
    code="too-many-columns",
    effects=REJECTS,
    title="The header has more columns than are allowed.",
    message="The header of {file} has {count:column|columns}; at most {limit:is|are} allowed.",
    hint="Send the columns of the template only.",
    example="A header of 101 columns.",
    spreadsheet="Delete the columns that are not in the template, the empty ones at the right included.",
    sis="Choose the columns of the template only.",
)
WRONG_SEPARATOR = Rule(
    code="wrong-separator",
    effects=REJECTS,
    title="The columns are not separated by commas.",
    message="The columns of {file} are separated by {separator}, not by commas.",
    hint="Save the file with commas: {advice}",
    example="Schools.csv:\nID;NCES ID;Name\nS-01;;Lincoln Elementary",
    spreadsheet="Google Sheets always writes commas. Excel takes the separator from the computer: if it writes "
    "semicolons, set the list separator of Windows to a comma (Region > Additional settings), then save again.",
    sis="Choose comma as the separator of the export.",
)
DAMAGED_HEADER = Rule(
    code="damaged-header",
    effects=REJECTS,
    title="The quotation marks of the header are wrong.",
    message="The header on line {line} of {file} has text after a closing quotation mark.",
    hint="Write the header exactly as in the template.",
    example='Schools.csv:\n"ID"x,"Name"',
    spreadsheet="Copy the first row of the template over the first row of the file, and save as CSV again.",
    sis="Correct the titles of the columns in the export: they need no quotation marks.",
)
PREAMBLE = Rule(
    code="text-above-header",
    effects=REJECTS,
    title="There is text above the header.",
    message="The header of {file} seems to be on line {found}, but line {line} was read as the header.",
    hint="Delete everything above the header, a line such as “sep=,” included.",
    example="Schools.csv:\nSpringfield Schools 2026\nID,NCES ID,Name\nS-01,,Lincoln Elementary",
    spreadsheet="Delete the rows above the header, and save as CSV again.",
    sis="Switch off titles and report headings in the export.",
)
OTHER_FILE = Rule(
    code="header-of-other-file",
    effects=REJECTS,
    title="The file has the header of another file.",
    message="{file} has the header of {other}.",
    hint="Look whether two files were exchanged, or one was saved under the wrong name.",
    example="Classes.csv:\nID,Student Number,Last Name,First Name,DOB,Grade Level",
    spreadsheet="A CSV file has the sheet that is open, and no other: open the right sheet before you save.",
    sis="Look at the name of the file in the settings of the export.",
)
OTHER_FORMAT = Rule(
    code="header-of-other-format",
    effects=REJECTS,
    title="The file is in the format of another program.",
    message="{file} looks like {other}: it has the columns of that format, not ours.",
    hint="We read our own format only. {advice}",
    example="Students.csv:\nSchool_id,Student_id,Last_name,First_name",
    spreadsheet="Correct the titles in the first row as the hint says, and delete the other columns.",
    sis="Do not use the export for that other program. Make one of your own, with the columns of the template.",
)
NO_HEADER = Rule(
    code="header-missing",
    effects=REJECTS,
    title="The first row is not a header.",
    message="The first row of {file} seems to hold data; there is no header.",
    hint="Write the header of the template as the first row: {header}",
    example="Schools.csv:\nS-01,,Lincoln Elementary",
    spreadsheet="Insert a row above the first one, and copy the header of the template into it.",
    sis="Switch on the header row (column titles) in the export.",
)
UNKNOWN_COLUMN = Rule(
    code="unknown-column",
    effects=REJECTS,
    title="A column has a name that is not in the format.",
    message="{file} has a column {value}, which is not in the format.",
    hint="Remove the column, or give it its right name. The columns are: {known}.",
    example="Schools.csv:\nID,Name,Phone",
    spreadsheet="Delete the column, or correct its name in the first row.",
    sis="Leave the column out of the export, or correct its title.",
)
MISSPELT_COLUMN = Rule(
    code="misspelt-column",
    effects=REJECTS,
    title="The name of a column is not exactly as in the format.",
    message="{file} has a column {value}; it must be called “{meant}”{reason}.",
    hint="Rename the column to “{meant}”, with the same capital letters and spaces.{advice}",
    example="Schools.csv:\nid,Name",
    spreadsheet="Correct the name in the first row.",
    sis="Correct the column's title in the export.",
)
REPEATED_COLUMN = Rule(
    code="repeated-column",
    effects=REJECTS,
    title="A column is in the header twice.",
    message="{file} has the column {value} more than once.",
    hint="Keep one column of that name, and remove the others.",
    example="Schools.csv:\nID,Name,Name",
    spreadsheet="Look which of the columns holds the right values, and delete the other.",
    sis="Leave all but one of the columns of that name out of the export.",
)
NAMELESS_COLUMN = Rule(
    code="nameless-column",
    effects=REJECTS,
    title="A column has no name.",
    message="Column {position} of {file} has no name, but a column at its right has one.",
    hint="Give the column a name that is in the format, or remove the column.",
    example="Schools.csv:\nID,,Name",
    spreadsheet="Fill in the name in the first row, or delete the column.",
    sis="Give the column its title in the export, or leave the column out.",
)
MISSING_COLUMN = Rule(
    code="missing-column",
    effects=REJECTS,
    title="A required column is missing.",
    message="{file} has no column “{column}”.",
    hint="Add the column “{column}”. Every row needs a value in it.",
    example="Schools.csv:\nID,NCES ID",
    spreadsheet="Insert a column, write its name in the first row, and fill in its values.",
    sis="Add the column to the export.",
)

RULES = (
    LONG_HEADER,
    WRONG_SEPARATOR,
    DAMAGED_HEADER,
    PREAMBLE,
    OTHER_FILE,
    OTHER_FORMAT,
    NO_HEADER,
    UNKNOWN_COLUMN,
    MISSPELT_COLUMN,
    REPEATED_COLUMN,
    NAMELESS_COLUMN,
    MISSING_COLUMN,
)
