"""The rules of the package (contract, section 1)."""

from typing import Final

from rollcall.model.findings import REJECTS, WARNS, Finding, Rule, quoted

MAKE_ZIP: Final = (
    "To make the zip on Windows: in Explorer, select the seven files, right-click them, and choose "
    "Send to > Compressed (zipped) folder. On a Mac: in Finder, select them, right-click them, and choose Compress."
)
"""The end of every hint that asks for another zip."""

_CURRENT_ONLY: Final = "Choose the current school year and the students who are enrolled now, not former years."

PACKAGE_EMPTY: Final = Rule(
    code="package-empty",
    effects=REJECTS,
    title="The uploaded file is empty.",
    message="The uploaded file has no content at all (0 bytes). Upload it again.",
    hint="Look at the size of the zip on your computer. If it is 0 there too, make the zip again. " + MAKE_ZIP,
    example="A file of 0 bytes.",
)
PACKAGE_TOO_LARGE: Final = Rule(
    code="package-too-large",
    effects=REJECTS,
    title="The zip is larger than is allowed.",
    message="The zip has {size:byte|bytes}; at most {limit:is|are} allowed. Make it again with the seven files only.",
    hint="Leave everything out of the zip but the seven files. " + MAKE_ZIP,
    example="A zip of 600 MiB.",
    sis=_CURRENT_ONLY,
)
PACKAGE_NOT_ZIP: Final = Rule(
    code="package-not-zip",
    effects=REJECTS,
    title="The uploaded file is not a zip.",
    message="The uploaded file is not a zip: it is {kind}. Upload one zip that holds the seven files.",
    hint="Put the seven CSV files into one zip; a name that ends in .zip is not enough. " + MAKE_ZIP,
    example="Students.csv by itself, or renamed to roster.zip.",
    sis="If the export writes single CSV files, put all seven into one zip yourself.",
)
PACKAGE_OTHER_FORMAT: Final = Rule(
    code="package-other-format",
    effects=REJECTS,
    title="The uploaded file is an archive of another kind, not a zip.",
    message="The uploaded file is {kind}, not a zip. Pack the seven files as a zip instead.",
    hint="Renaming it does not help: unpack it, and pack the seven files again as a zip. " + MAKE_ZIP,
    example="A 7z archive, renamed to roster.zip.",
    sis="If the export packs its files, choose zip as the format.",
)
PACKAGE_IS_DOCUMENT: Final = Rule(
    code="package-is-document",
    effects=REJECTS,
    title="The uploaded file is an office document, not a zip of seven files.",
    message="The uploaded file is {kind}. Save each sheet as a CSV file, and put the seven CSV files into a zip.",
    hint="In the spreadsheet, choose File > Save As and the type CSV UTF-8 for each sheet, one file for each of the "
    "seven names. " + MAKE_ZIP,
    example="A workbook roster.xlsx, renamed to roster.zip.",
    spreadsheet="A CSV file has the sheet that is open, and no other: open each of the seven and save it by itself.",
    sis="Choose CSV as the format of the export, not Excel.",
)
PACKAGE_CUT_OFF: Final = Rule(
    code="package-cut-off",
    effects=REJECTS,
    title="The zip is incomplete: its end is missing.",
    message="The zip breaks off: the list of its files, which stands at its end, is missing or incomplete. "
    "Upload it again.",
    hint="This is what an interrupted upload leaves. Upload the zip again, and wait until it is finished. If the zip "
    "does not open on your own computer either, make it again. " + MAKE_ZIP,
    example="The first half of a zip.",
)
PACKAGE_DAMAGED: Final = Rule(
    code="package-damaged",
    effects=REJECTS,
    title="The zip's own list of its files does not hold together.",
    message="The zip is damaged: {fault}. Upload it again, or make it again.",
    hint="If the zip opens on your own computer, upload it again. If it does not, make it again from the seven files, "
    "and upload the new one. " + MAKE_ZIP,
    example="A zip whose directory counts eight files and lists seven.",
)
PACKAGE_IN_PARTS: Final = Rule(
    code="package-in-parts",
    effects=REJECTS,
    title="The zip is one part of an archive that was split.",
    message="The zip is marked as one part of a split archive. Upload one whole zip instead.",
    hint="Make one zip, without splitting it into volumes. " + MAKE_ZIP,
    example="roster.zip beside roster.z01 and roster.z02.",
)
TOO_MANY_ENTRIES: Final = Rule(
    code="too-many-entries",
    effects=REJECTS,
    title="The zip holds more files and folders than is allowed.",
    message="The zip holds {entries:file or folder|files and folders}; at most {limit:is|are} allowed. "
    "Make it again with the seven files only.",
    hint="Select the seven files alone, not a folder with other things in it. " + MAKE_ZIP,
    example="A zip of a whole folder of documents, with the seven files among them.",
)
PACKAGE_WITHOUT_FILES: Final = Rule(
    code="package-without-files",
    effects=REJECTS,
    title="The zip holds no files.",
    message="The zip is whole, but there is no file in it. Make it again with the seven files.",
    hint="Select the seven files before you make the zip. " + MAKE_ZIP,
    example="A zip of an empty folder.",
)
TWO_FOLDERS: Final = Rule(
    code="two-folders",
    effects=REJECTS,
    title="More than one folder of the zip holds files of the import.",
    message="{count:folder of the zip holds|folders of the zip hold} files of the import ({folders}), so it is not "
    "clear which ones count. "
    "Keep one.",
    hint="Put the seven files into one folder, or into none. " + MAKE_ZIP,
    example="fall/Students.csv and spring/Students.csv",
)
WHOLE_PATHS: Final = Rule(
    code="whole-paths",
    effects=REJECTS,
    title="The zip stores the whole paths of its files.",
    message="The zip stores its files under paths of a computer, such as {path}, not under their names alone. "
    "Make the zip again, without paths.",
    hint="In a zip program, switch off “store full paths” (in 7-Zip: Path mode > Relative pathnames). " + MAKE_ZIP,
    example="C:\\Users\\ana\\Manifest.csv and C:\\Users\\ana\\Students.csv",
    sis="If a script makes the zip, let it add each file by its name alone (in Python: "
    "ZipFile.write(path, arcname=name)).",
)
OTHER_FORMAT: Final = Rule(
    code="package-of-other-format",
    effects=REJECTS,
    title="The zip is a package of another format.",
    message="The zip is a package of {format}: it holds {files}. Another set of files is needed: the seven of the "
    "templates.",
    hint="Do not rename the files: their columns are others, too. Make an export with the seven files and the columns "
    "of the templates. {sources} " + MAKE_ZIP,
    example="orgs.csv, users.csv and enrollments.csv",
    sis="Do not use the export for that other program. Make one of your own, with the files and columns of the "
    "templates.",
)
FILES_TOO_LARGE: Final = Rule(
    code="files-too-large",
    effects=REJECTS,
    title="The seven files together are larger than is allowed.",
    message="The seven files unpack to {size:byte|bytes} together; at most {limit:is|are} allowed. "
    "Export the current school year only.",
    hint="Leave out what is not of the current school year, and look for rows that were exported several times. "
    + MAKE_ZIP,
    example="Seven files of 700 MiB each.",
    sis=_CURRENT_ONLY,
)
EXTRA_FILE: Final = Rule(
    code="extra-file",
    effects=WARNS,
    title="The zip holds a file that is not one of the seven; it was not read.",
    message="{value} is not one of the seven files, and was not read.",
    hint="If the file was meant to be imported, correct its name and its folder. If not, nothing needs to be done.",
    example="Notes.docx",
)
INNER_ARCHIVE: Final = Rule(
    code="inner-archive",
    effects=WARNS,
    title="The zip holds another archive, which was not opened.",
    message="{value} is an archive within the zip, and was not opened. Put the seven files themselves into the zip.",
    hint="Unpack the inner archive, and make one zip of the seven files themselves. " + MAKE_ZIP,
    example="roster.zip within upload.zip",
)
IN_INNER_ARCHIVE: Final = "It may be in the archive within the zip, which was not opened."
"""Follows the message of `FILE_MISSING` where none of the seven is there, and another archive is."""

FILE_MISSING: Final = Rule(
    code="file-missing",
    effects=REJECTS,
    title="One of the seven files is missing.",
    message="{file} is not in the zip. Add it: every import needs all seven files.",
    hint="Export {file} too, and make the zip again with all seven files. " + MAKE_ZIP,
    example="A zip without Classes.csv.",
    spreadsheet="If the data are on a sheet of a workbook, save that sheet as CSV under this name.",
    sis="Switch on all seven files in the export. If it makes no Manifest.csv, take that one from the templates.",
)
FILE_MISNAMED: Final = Rule(
    code="file-misnamed",
    effects=REJECTS,
    title="One of the seven files has another name than it must have.",
    message="{file} is missing; {value} is there instead, and was not read. Name the file exactly {file}.",
    hint="Names are exact, capital letters included, and each file is a CSV. Save the file as CSV with the name "
    "{file}; if Windows hides the endings, switch on View > File name extensions. " + MAKE_ZIP,
    example="students.csv",
    spreadsheet="Choose File > Save As, the type “CSV UTF-8 (Comma delimited)” and this name.",
    sis="Set the name of the file in the settings of the export, without a date or a number in it.",
)
FILE_MISPLACED: Final = Rule(
    code="file-misplaced",
    effects=REJECTS,
    title="One of the seven files lies in the wrong folder of the zip.",
    message="{file} is in the wrong place: it lies at {path}. Put all seven together, into no folder or into one.",
    hint="The seven files lie together: all in one folder of the zip, or all in none. " + MAKE_ZIP,
    example="Manifest.csv and old/Students.csv",
)
FILE_IS_LINK: Final = Rule(
    code="file-is-link",
    effects=REJECTS,
    title="One of the seven files is a link in the zip, not the file itself.",
    message="{value} in the zip is a link to a file that stayed on the computer. Put the file itself into the zip.",
    hint="Copy the file itself into the folder of the other six, in place of the link, and make the zip again. "
    + MAKE_ZIP,
    example="A symbolic link with the name Students.csv.",
    sis="If a script makes the zip, let it follow links (the command zip does so without its option -y).",
)
FILE_OUTSIDE: Final = Rule(
    code="file-outside",
    effects=REJECTS,
    title="One of the seven files has a path that leads out of the zip.",
    message="{file} is stored under the path {value}, which leads out of the zip, and was not read. "
    "Make the zip again, without paths.",
    hint="Store the file under its name alone, beside the other six. " + MAKE_ZIP,
    example="/Students.csv",
    sis="If a script makes the zip, let it add each file by its name alone.",
)
FILE_TWICE: Final = Rule(
    code="file-twice",
    effects=REJECTS,
    title="One of the seven files is in the zip more than once.",
    message="{file} is in the zip {count:time|times}, so it is not clear which one counts. Keep one.",
    hint="Make a new zip with one {file}, instead of adding to the old zip. " + MAKE_ZIP,
    example="Two entries with the name Students.csv.",
    sis="If the export adds to a zip that is there already, delete the old zip first.",
)
FILE_ENCRYPTED: Final = Rule(
    code="file-encrypted",
    effects=REJECTS,
    title="One of the seven files is protected with a password.",
    message="{file} is protected with a password, and can't be read. Make the zip without a password.",
    hint="The upload itself is encrypted on its way; the zip needs no password. " + MAKE_ZIP,
    example="A zip made with a password.",
    sis="Switch off the password of the zip in the export.",
)
FILE_METHOD: Final = Rule(
    code="file-method",
    effects=REJECTS,
    title="One of the seven files is packed with a method that is not read here.",
    message="{file} is packed with the method {method}, which is not read here. Pack it with Deflate.",
    hint="Choose the method Deflate (in WinZip: Legacy), or let the system make the zip. " + MAKE_ZIP,
    example="A zip made with the method LZMA.",
)
FILE_IS_PATCH: Final = Rule(
    code="file-is-patch",
    effects=REJECTS,
    title="One of the seven files is in the zip as a patch, not as the file itself.",
    message="{file} is marked as “compressed patched data”: what changed of an older file, not the whole file. "
    "Make the zip again from the whole file.",
    hint="Make the zip again with another program. " + MAKE_ZIP,
    example="A zip of a tool that updates files by patches.",
    sis="Let the export write the whole file each time, not its changes.",
)
FILE_TOO_LARGE: Final = Rule(
    code="file-too-large",
    effects=REJECTS,
    title="One of the seven files is larger than is allowed.",
    message="{file} unpacks to {size:byte|bytes}; at most {limit:is|are} allowed. Export the current school year only.",
    hint="Leave out what is not of the current school year, and look for rows that were exported several times. "
    + MAKE_ZIP,
    example="A Students.csv of 3 GiB.",
    spreadsheet="Delete empty rows below the last one, and rows that are there twice.",
    sis=_CURRENT_ONLY,
)
FILE_PACKED_TOO_TIGHTLY: Final = Rule(
    code="file-packed-too-tightly",
    effects=REJECTS,
    title="One of the seven files is packed far more tightly than a roster can be.",
    message="{file} unpacks to more than {ratio:time|times} its packed size, as no roster does. Look at what is in it.",
    hint="Open {file}: it most likely repeats one line or one character over and over. Export it again. " + MAKE_ZIP,
    example="A Students.csv of 1 GiB of blanks.",
    spreadsheet="Delete everything below the last row and at the right of the last column, then save as CSV again.",
    sis="Look whether the export has repeated one row over and over; if so, start it again.",
)
FILES_OVERLAP: Final = Rule(
    code="files-overlap",
    effects=REJECTS,
    title="One of the seven files shares its place in the zip with another one.",
    message="{file} and another file lie at the same place in the zip, which no program writes. Make the zip again.",
    hint="Make the zip again from the seven files. " + MAKE_ZIP,
    example="Two names in the directory that point to the same bytes.",
)
FILE_NAMES_DIFFER: Final = Rule(
    code="file-names-differ",
    effects=REJECTS,
    title="One of the seven files has two different names in the zip.",
    message="{file} is called {other} at the place where it lies in the zip, so it is not clear which file it is. "
    "Make the zip again.",
    hint="Make the zip again from the seven files. " + MAKE_ZIP,
    example="Students.csv in the directory, Staff.csv in the entry.",
)
FILE_DAMAGED: Final = Rule(
    code="file-damaged",
    effects=REJECTS,
    title="One of the seven files can't be unpacked as it was packed.",
    message="{file} is damaged in the zip: {fault}. Make the zip again and upload it again.",
    hint="Open the zip on your own computer. If {file} opens there, upload the zip again; if not, make it again. "
    + MAKE_ZIP,
    example="A zip with one byte changed.",
)

RULES: Final[tuple[Rule, ...]] = (
    PACKAGE_EMPTY,
    PACKAGE_TOO_LARGE,
    PACKAGE_NOT_ZIP,
    PACKAGE_OTHER_FORMAT,
    PACKAGE_IS_DOCUMENT,
    PACKAGE_CUT_OFF,
    PACKAGE_DAMAGED,
    PACKAGE_IN_PARTS,
    TOO_MANY_ENTRIES,
    PACKAGE_WITHOUT_FILES,
    TWO_FOLDERS,
    WHOLE_PATHS,
    OTHER_FORMAT,
    FILES_TOO_LARGE,
    EXTRA_FILE,
    INNER_ARCHIVE,
    FILE_MISSING,
    FILE_MISNAMED,
    FILE_MISPLACED,
    FILE_IS_LINK,
    FILE_OUTSIDE,
    FILE_TWICE,
    FILE_ENCRYPTED,
    FILE_METHOD,
    FILE_IS_PATCH,
    FILE_TOO_LARGE,
    FILE_PACKED_TOO_TIGHTLY,
    FILES_OVERLAP,
    FILE_NAMES_DIFFER,
    FILE_DAMAGED,
)

_BECAUSE: Final = {
    FILE_MISSING.code: "{file} is missing",
    FILE_MISNAMED.code: "{file} is named {value}",
    FILE_MISPLACED.code: "{file} lies in another folder",
    FILE_IS_LINK.code: "{file} is a link",
    FILE_OUTSIDE.code: "{file} has a path that leads out of the zip",
    FILE_TWICE.code: "{file} is in the package more than once",
    FILE_ENCRYPTED.code: "{file} is protected with a password",
    FILE_METHOD.code: "{file} is packed with a method that is not read",
    FILE_IS_PATCH.code: "{file} is a patch, not the file itself",
    FILE_TOO_LARGE.code: "{file} is too large",
    FILE_PACKED_TOO_TIGHTLY.code: "{file} is packed too tightly",
    FILES_OVERLAP.code: "{file} shares its place with another file",
    FILE_NAMES_DIFFER.code: "{file} has two names",
    FILE_DAMAGED.code: "{file} is damaged",
}


def because(finding: Finding) -> str:
    """Say in a short phrase, for the report's `not_checked`, why the file of `finding` was not read."""
    shown = "" if finding.value is None else quoted(finding.value)
    return _BECAUSE[finding.rule.code].format(file=finding.file, value=shown)
