"""What the facts in the texts of rules mean, for people who read a text without a finding."""

import re
from collections.abc import Mapping

from rollcall.model.findings import Rule
from rollcall.report.wording import without_facts

HEADING = "The words in ‹ › are replaced in each finding:"

FACTS: Mapping[str, str] = {
    "advice": "what to do, in more words",
    "age": "an age in years",
    "again": "when to send again",
    "all": "how many students the file has",
    "are": "what became of them",
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
    "first": "the line of its first occurrence",
    "folders": "the names of the folders",
    "format": "the name of another format",
    "found": "the line that seems to be the header",
    "given": "the school that the row names",
    "grade": "a grade level",
    "header": "the header of the template",
    "kind": "what the uploaded file is instead",
    "known": "all names that are allowed",
    "latest": "the last date that is allowed",
    "limit": "the largest number that is allowed",
    "line": "the number of the line, as a text editor counts",
    "meant": "what was probably meant",
    "method": "the method with which it was packed",
    "more": "how many more there are",
    "omitted": "how many rows would be left out",
    "other": "what it is instead",
    "own": "the district of the account",
    "path": "its path in the zip",
    "position": "which column it is, counted from the left",
    "property": "the name of the property",
    "ratio": "how many times its packed size a file may have",
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
    "judged": "how many rows were judged",
    "value": "the value as the file has it",
    "what": "each line, or which lines",
    "width": "how many columns the header has",
    "words": "the most frequent of these words",
    "wrong": "what is wrong with it",
}
"""The meaning of each fact, by the name that `report.wording.without_facts` shows."""


def facts_of(rule: Rule) -> Mapping[str, str]:
    """The facts in the texts of `rule`, in their order, with the meaning of each."""
    texts = f"{without_facts(rule.message)} {without_facts(rule.hint)}"
    return {name: FACTS[name] for name in dict.fromkeys(re.findall("‹([^›]+)›", texts))}
