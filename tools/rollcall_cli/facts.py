"""What the facts in the rules' texts stand for, for people who read a text without a finding."""

import re
from collections.abc import Mapping

from rollcall.model.findings import Rule
from rollcall.report.wording import without_facts

HEADING = "What stands in ‹ › differs from finding to finding:"

FACTS: Mapping[str, str] = {
    "advice": "what to do, in more words",
    "age": "an age in years",
    "all": "how many students the file has",
    "are": "what has become of them",
    "character": "which character it is",
    "choices": "all values that are allowed",
    "column": "the name of the column",
    "count": "how many there are",
    "earliest": "the first date that is allowed",
    "encoding": "the name of an encoding",
    "entries": "how many files and folders the zip holds",
    "expected": "what is allowed",
    "fault": "what is wrong",
    "file": "the name of the file",
    "files": "the names of files",
    "first": "the line on which it stands for the first time",
    "folders": "the names of the folders",
    "format": "the name of another format",
    "found": "the line on which the header seems to be",
    "given": "the school that the row names",
    "grade": "a grade level",
    "header": "the header of the template",
    "kind": "what the uploaded file is instead",
    "known": "all names that are allowed",
    "latest": "the last date that is allowed",
    "limit": "the most that is allowed",
    "line": "the number of the line, as a text editor counts",
    "meant": "what was most likely meant",
    "method": "the method by which it was packed",
    "more": "how many more there are",
    "omitted": "how many rows would be left out",
    "other": "what it is instead",
    "own": "the district of the account",
    "path": "where in the zip it lies",
    "position": "which column it is, counted from the left",
    "property": "the name of the property",
    "ratio": "how many times as large a file may be when it is unpacked",
    "rows": "how many rows the file has",
    "school": "the school of the class",
    "school year": "the school year of the account",
    "separator": "what separates the columns",
    "shared": "what two people have in common",
    "size": "how many bytes it has",
    "values": "how many values the files have, blank ones included",
    "work": "which work may need more memory than there is: the check, or the comparison with the current roster",
    "parameter": "the setting that gives this work its memory",
    "needed": "how much memory this work may need",
    "memory": "how much memory it has",
    "sources": "which files of the other format become which of ours",
    "target": "the name of the file that is referred to",
    "target line": "the number of the line in that file",
    "told": "how many rows were judged",
    "value": "the value as it stands in the file",
    "what": "each line, or which lines",
    "width": "how many columns the header has",
    "words": "the most frequent of these words",
    "wrong": "what is wrong with it",
}
"""By the name that `report.wording.without_facts` shows."""


def facts_of(rule: Rule) -> Mapping[str, str]:
    """The facts in the texts of `rule`, in their order, and what each stands for."""
    texts = f"{without_facts(rule.message)} {without_facts(rule.hint)}"
    return {name: FACTS[name] for name in dict.fromkeys(re.findall("‹([^›]+)›", texts))}
