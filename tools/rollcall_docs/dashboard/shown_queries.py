"""The queries of the log that the dashboard shows.

`begun`, `held` and `closed` are the lines of `rollcall.steps.import_log`. JSON's true and false are 1 and 0 here, and
`x.0` is the first value of a list.
"""

from collections.abc import Sequence
from typing import Final

from rollcall.model.accounts import SYNTHETIC
from rollcall_docs.dashboard.query import EVERY_FUNCTION, Query

COURSE: Final = ("unpack", "snapshot", "record")
"""The steps that say what an import is doing."""
SAID: Final = 'filter message in ["begun", "held", "closed"]'
_OF_DISTRICTS: Final = f' and purpose = "import" and district_id not like /^{SYNTHETIC}/'
"""Imports that districts have sent: no checks, and no canaries, which have metrics of their own."""
NOT_PROCESSED: Final = "An import could not be processed"
STOOD_STILL: Final = "An import stood still"
MISSING: Final = "A district’s usual upload did not come"
OLD: Final = "A district’s roster is old"
EMPTIES: Final = "A column empties over weeks"
CHAIN: Final = "The chain failed, timed out or was aborted"

BY_STATUS: Final = Query(
    "Imports by status",
    "How many imports run, wait for a decision, failed or ended well?",
    COURSE,
    (
        SAID + _OF_DISTRICTS,
        "stats latest(status) as state by import_id",
        "stats count(*) as imports by state",
        "sort imports desc",
    ),
)
NOT_ENDED: Final = Query(
    "What runs or waits",
    "Which imports have not ended, of which district, since when?",
    COURSE,
    (
        SAID,
        (
            "stats latest(status) as state, latest(district_id) as district, latest(purpose) as what, "
            "latest(uploaded_at) as uploaded by import_id"
        ),
        'filter state in ["running", "held"]',
        "sort uploaded asc",
        "limit 200",
    ),
    (STOOD_STILL, "An import waits for a decision", CHAIN),
)
LAST_UPLOADS: Final = Query(
    "Last upload of each district",
    "When did each district last upload, and what became of it? The oldest first.",
    COURSE,
    (
        SAID + _OF_DISTRICTS,
        "fields (now() * 1000 - uploaded_ms) / 3600000 as hours",
        (
            "stats min(hours) as age_in_hours, latest(uploaded_at) as last_upload, latest(status) as outcome, "
            "latest(import_id) as last_import by district_id"
        ),
        "sort age_in_hours desc",
        "limit 10000",
    ),
    (MISSING, OLD),
)
FAILED_BY_DISTRICT: Final = Query(
    "Failures by district",
    "Which districts’ imports fail, and how often?",
    ("record",),
    (
        'filter message = "closed" and status in ["failed", "could_not_be_processed"]' + _OF_DISTRICTS,
        "stats count(*) as failures, latest(import_id) as last_import by district_id, status, failed_step",
        "sort failures desc",
        "limit 50",
    ),
    (NOT_PROCESSED, OLD),
)
BY_RULE: Final = Query(
    "Findings by rule",
    "Which rules find something, in how many imports of how many districts?",
    ("record",),
    (
        'filter message = "rule"' + _OF_DISTRICTS,
        "stats sum(findings) as found, count(*) as imports, count_distinct(district_id) as districts by rule",
        "sort imports desc",
        "limit 100",
    ),
    (EMPTIES,),
)
COLD_STARTS: Final = Query(
    "Cold starts",
    "How often was each function started anew, and how long did that take?",
    EVERY_FUNCTION,
    (
        "filter @message like /^REPORT RequestId/",
        'parse @message "Init Duration: * ms" as starting',
        "stats count(*) as invocations, count(starting) as cold_starts, pct(starting, 95) as p95_ms by @log",
        "sort cold_starts desc",
    ),
)
REFUSED_LOGINS: Final = Query(
    "Refused logins",
    "From where do refused logins by SFTP come, and why were they refused?",
    ("authenticate",),
    (
        'filter message = "login" and accepted = 0',
        "stats count(*) as logins, max(@timestamp) as last by source_ip, why",
        "sort logins desc",
        "limit 50",
    ),
    ("Many logins are refused", MISSING),
)
LARGEST: Final = Query(
    "Largest imports",
    "Which imports had the most rows?",
    ("record",),
    (
        'filter message = "closed"',
        "fields @timestamp, district_id, import_id, purpose, status, rows, accepted, omitted, findings",
        "sort rows desc",
        "limit 50",
    ),
)

SHOWN: Final[Sequence[Query]] = (
    BY_STATUS,
    NOT_ENDED,
    LAST_UPLOADS,
    FAILED_BY_DISTRICT,
    BY_RULE,
    COLD_STARTS,
    REFUSED_LOGINS,
    LARGEST,
)
"""The queries that the dashboard shows."""
