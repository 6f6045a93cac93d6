"""All queries of the log. Those that the dashboard shows are saved as well, to be asked over another time.

`begun`, `held` and `closed` are the lines of `rollcall.steps.import_log`. JSON's true and false are 1 and 0 here, and
`x.0` is the first value of a list.
"""

from collections.abc import Sequence
from typing import Final

from rollcall_docs.dashboard.query import ACCESS, EVERY_FUNCTION, Query

_COURSE: Final = ("unpack", "snapshot", "record")
"""The steps that say what an import is doing."""
_SAID: Final = 'filter message in ["begun", "held", "closed"]'
_NOT_PROCESSED: Final = "An import could not be processed"
_STOOD_STILL: Final = "An import stood still"
_MISSING: Final = "A district’s usual upload did not come"
_OLD: Final = "A district’s roster is old"
_EMPTIES: Final = "A column empties over weeks"
_CHAIN: Final = "The chain failed, timed out or was aborted"

BY_STATUS: Final = Query(
    "Imports by status",
    "How many imports run, wait for a decision, failed or ended well?",
    _COURSE,
    (
        _SAID + ' and purpose = "import"',
        "stats latest(status) as state by import_id",
        "stats count(*) as imports by state",
        "sort imports desc",
    ),
)
NOT_ENDED: Final = Query(
    "What runs or waits",
    "Which imports have not ended, of which district, since when?",
    _COURSE,
    (
        _SAID,
        "stats latest(status) as state, latest(district_id) as district, latest(purpose) as what, "
        "latest(uploaded_at) as uploaded by import_id",
        'filter state in ["running", "held"]',
        "sort uploaded asc",
        "limit 200",
    ),
    (_STOOD_STILL, "An import waits for a decision", _CHAIN),
)
LAST_UPLOADS: Final = Query(
    "Last upload of each district",
    "When did each district last upload, and what became of it? The oldest first.",
    _COURSE,
    (
        _SAID + ' and purpose = "import"',
        "fields (now() * 1000 - uploaded_ms) / 3600000 as hours",
        "stats min(hours) as age_in_hours, latest(uploaded_at) as last_upload, latest(status) as outcome, "
        "latest(import_id) as last_import by district_id",
        "sort age_in_hours desc",
        "limit 10000",
    ),
    (_MISSING, _OLD),
)
FAILED_BY_DISTRICT: Final = Query(
    "Failures by district",
    "Which districts’ imports fail, and how often?",
    ("record",),
    (
        'filter message = "closed" and purpose = "import" and status in ["failed", "could_not_be_processed"]',
        "stats count(*) as failures, latest(import_id) as last_import by district_id, status, failed_step",
        "sort failures desc",
        "limit 50",
    ),
    (_NOT_PROCESSED, _OLD),
)
BY_RULE: Final = Query(
    "Findings by rule",
    "Which rules find something, in how many imports of how many districts?",
    ("record",),
    (
        'filter message = "rule" and purpose = "import"',
        "stats sum(findings) as found, count(*) as imports, count_distinct(district_id) as districts by rule",
        "sort imports desc",
        "limit 100",
    ),
    (_EMPTIES,),
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
    ("Many logins are refused", _MISSING),
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

QUERIES: Final[Sequence[Query]] = (
    Query(
        "What failed",
        "Which step failed, for which import of which district, with what error, and where in the code?",
        EVERY_FUNCTION,
        (
            'filter message = "step failed"',
            "fields @timestamp, service, district_id, import_id, error, place, settings, request_id",
            "sort @timestamp desc",
            "limit 200",
        ),
        (
            _NOT_PROCESSED,
            _CHAIN,
            "A restore was not told",
            "Files were not made",
            "A function left something undone",
            "A mail was not sent",
            "A function fails",
        ),
    ),
    Query(
        "One import line by line",
        "What did each step do with one import?",
        EVERY_FUNCTION,
        (
            "filter import_id like /^4f8a/",
            "fields @timestamp, service, message, status, next, failed_step, error, place, findings, rows, "
            "MemoryShare.0, TimeShare.0",
            "sort @timestamp asc",
            "limit 1000",
        ),
        (_NOT_PROCESSED, _STOOD_STILL, "The canary failed"),
        "4f8a",
    ),
    Query(
        "Imports of one district",
        "What did one district upload, and what became of it?",
        _COURSE,
        (
            _SAID + ' and district_id = "springfield"',
            "fields @timestamp, import_id, purpose, status, failed_step, bytes, rows, accepted, omitted, findings",
            "sort @timestamp desc",
            "limit 200",
        ),
        (_MISSING, _OLD, _EMPTIES),
        "springfield",
    ),
    *SHOWN,
    Query(
        "Near their limits",
        "Which imports took most of a function’s memory or time?",
        EVERY_FUNCTION,
        (
            "filter MemoryShare.0 >= 80 or TimeShare.0 >= 80",
            "fields @timestamp, service, district_id, import_id, MemoryShare.0, TimeShare.0",
            "sort @timestamp desc",
            "limit 200",
        ),
        ("A function is near its limits",),
    ),
    Query(
        "E-mails",
        "Which e-mails were sent, about what, to how many people?",
        ("notify",),
        (
            'filter message = "mail"',
            "fields @timestamp, district_id, import_id, about, sent, recipients",
            "sort @timestamp desc",
            "limit 200",
        ),
        ("A mail was not sent", "A restore was not told"),
    ),
    Query(
        "E-mails that came back",
        "Of which districts do e-mails not arrive, and why?",
        ("deliveries",),
        (
            'filter message = "mail trouble"',
            "stats count(*) as mails, max(@timestamp) as last by district_id, kind, reason",
            "sort mails desc",
            "limit 200",
        ),
        ("A mail bounced", "Somebody marked a mail as spam", "AWS may stop all mails"),
    ),
    Query(
        "Uploads that were not opened",
        "Which uploads held malware, or were too many?",
        ("unpack",),
        (
            'filter message in ["malware found", "over the limit"]',
            "fields @timestamp, message, district_id, import_id",
            "sort @timestamp desc",
            "limit 200",
        ),
        ("Malware was found in an upload",),
    ),
    Query(
        "What the watchdog ended",
        "Which imports stood still, where, and how did their executions die?",
        ("watch",),
        (
            'filter message in ["stalled", "endings of an import die as well"]',
            "fields @timestamp, message, district_id, import_id, failed_step, death",
            "sort @timestamp desc",
            "limit 200",
        ),
        (_STOOD_STILL,),
    ),
    Query(
        "Webhook",
        "Which events did the webhook’s receiver not take, and what did it answer?",
        ("webhook",),
        (
            'filter message = "webhook"',
            "fields @timestamp, kind, id, status, error, attempt",
            "sort @timestamp desc",
            "limit 200",
        ),
        ("The webhook takes no events",),
    ),
    Query(
        "Requests that failed",
        "Which requests of the pages failed on our side?",
        (ACCESS,),
        (
            "filter status like /^5/",
            "fields @timestamp, method, path, status, milliseconds, error, request",
            "sort @timestamp desc",
            "limit 200",
        ),
        ("The pages fail",),
    ),
)
"""All queries, in the order of the runbook's table."""

NOTHING_LOGGED: Final = {
    "Rollcall is not well": "the alarm that is raised with it has a recipe of its own",
    "Uploads did not start the chain": "no step has seen them; the queue has their events",
    "A notice was not sent": "EventBridge sends notices; the queue has their events",
    "Lambda has no capacity": "a function that is refused does not begin, and logs nothing; Throttles counts it",
}
"""Recipes without a query, and why."""
