"""What the queries of the log name: the messages that they ask for, and the fields."""

import re
from collections.abc import Iterator

from rollcall_docs.dashboard.query import Query

COMMANDS = {
    "fields",
    "filter",
    "stats",
    "sort",
    "limit",
    "parse",
    "as",
    "by",
    "in",
    "like",
    "not",
    "and",
    "or",
    "asc",
    "desc",
}
FUNCTIONS = {"latest", "count", "count_distinct", "sum", "min", "max", "pct", "now"}
OF_EVERY_LINE = {"@timestamp", "@message", "@log"}
"""Fields that Logs Insights has of each line of any log group."""


def messages(query: Query) -> list[str]:
    """The messages that a query asks for."""
    found = re.search(r'message (?:= ("[^"]+")|in \[([^\]]+)\])', query.text)
    return re.findall(r'"([^"]+)"', found[0]) if found else []


def asked(query: Query) -> Iterator[str]:
    """The fields of our lines that a query names and does not make itself."""
    bare = re.sub(r'"[^"]*"|/[^/\n]+/(?=\s|$)', "", query.text)
    made = {*re.findall(r"\bas (\w+)", bare)}
    for word in re.findall(r"@?[A-Za-z_][\w.]*", bare):
        if word not in COMMANDS | FUNCTIONS | OF_EVERY_LINE | made:
            yield word
