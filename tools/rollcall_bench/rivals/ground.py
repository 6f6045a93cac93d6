"""Shared by all rivals: arguments, unpacked files, declarations and the form of their results."""

import json
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rollcall.model.schema import Field

TODAY = date(2026, 11, 24)
SCHOOL_YEAR_START = date(2026, 9, 1)
SHOWN = 1_000
"""The findings of each code that a report shows, as in Rollcall's."""

SPREADSHEET_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
POWER = r"^-?[0-9](\.[0-9]+)?[Ee]\+[0-9]{2,3}$"
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
SPREADSHEET_DAY = rf"(?i)^([0-9]{{1,2}}-({MONTHS})(-[0-9]{{2,4}})?|({MONTHS})-[0-9]{{2,4}})$"
CONTROL = r"[\x00-\x1f\x7f-\x9f]"
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
ID_LENGTH = 64
"""Columns with this maximum length hold ids."""
NOT_FOR_CLASSES = ("Administrator", "Data Manager")
TOLERANCE = 3
FIRST_AGE = 4


@dataclass
class Reported:
    """The results of a rival."""

    accepted: dict[str, int] = field(default_factory=dict)
    """Rows by file."""
    totals: Counter[str] = field(default_factory=Counter)
    """Findings by code."""
    shown: dict[str, list[object]] = field(default_factory=dict)
    """The first findings of each code."""

    def add(self, code: str, count: int, first: Sequence[object]) -> None:
        """Count findings, and keep the first ones."""
        if not count:
            return
        self.totals[code] += count
        shown = self.shown.setdefault(code, [])
        shown += first[: SHOWN - len(shown)]


def run(check: Callable[[Path, Path, Path], Reported]) -> None:
    """Run a rival: `PACKAGE OUTPUT SCHEMAS`. It checks the unpacked files and writes Parquet into OUTPUT."""
    package, output, schemas = (Path(argument).resolve() for argument in sys.argv[1:])
    files = output / "files"
    with zipfile.ZipFile(package) as opened:
        opened.extractall(files)
    reported = check(files, output, schemas)
    json.dump(
        {"accepted": reported.accepted, "totals": reported.totals, "shown": reported.shown},
        sys.stdout,
        ensure_ascii=False,
    )


def spellings(column: Field) -> dict[str, str]:
    """The accepted spellings of a choice in lower case, each with the one that is published."""
    known = {choice.lower(): choice for choice in column.choices}
    if column.leading_zero:
        known |= {"0" + choice: choice for choice in column.choices if len(choice) == 1 and choice.isdigit()}
    return known
