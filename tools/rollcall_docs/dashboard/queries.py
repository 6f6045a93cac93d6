"""All queries of the log. Those that the dashboard shows are saved as well, to be asked over another time."""

from collections.abc import Sequence
from typing import Final

from rollcall_docs.dashboard.query import ACCESS, EVERY_FUNCTION, Query
from rollcall_docs.dashboard.shown_queries import (
    CHAIN,
    COURSE,
    EMPTIES,
    MISSING,
    NOT_PROCESSED,
    OLD,
    SAID,
    SHOWN,
    STOOD_STILL,
)

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
            NOT_PROCESSED,
            CHAIN,
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
            (
                "fields @timestamp, service, message, status, next, failed_step, error, place, findings, rows, "
                "MemoryShare.0, TimeShare.0"
            ),
            "sort @timestamp asc",
            "limit 1000",
        ),
        (NOT_PROCESSED, STOOD_STILL, "The canary failed"),
        "4f8a",
    ),
    Query(
        "Imports of one district",
        "What did one district upload, and what became of it?",
        COURSE,
        (
            SAID + ' and district_id = "springfield"',
            "fields @timestamp, import_id, purpose, status, failed_step, bytes, rows, accepted, omitted, findings",
            "sort @timestamp desc",
            "limit 200",
        ),
        (MISSING, OLD, EMPTIES),
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
        "Which districts do e-mails not reach, and why?",
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
        ("Malware was found in an upload", "A district sends too much"),
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
        (STOOD_STILL,),
    ),
    Query(
        "Canaries that failed",
        "At which stage did a canary by the clock fail, and of which import?",
        ("canary",),
        (
            'filter message = "canary failed"',
            "fields @timestamp, failed_at, of, status, seconds",
            "sort @timestamp desc",
            "limit 200",
        ),
        ("The canary failed",),
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
