"""The items of the table of imports: imports, leases on mails about restores, and what gathers for a district."""

from rollcall.aws.tables.declared.kinds import (
    DYNAMODB,
    FLAG,
    IMPORTS,
    LIST,
    MAP,
    MOMENT,
    NUMBER,
    PEOPLE,
    SET,
    TEXT,
    Attribute,
    ItemKind,
)

_CLAIM = "unpack, record"
_CLOSE = "record, CloseWithoutLog"
_BOTH = f"unpack, {_CLOSE}"
_SHOWN = f"apps, {IMPORTS}"
_MAIL = f"notify, {_SHOWN}"
_DECIDE = f"snapshot, {_SHOWN}"
_PUBLISH = f"snapshot, record, {_MAIL}"
_WATCHED = "watch, rollcall district"
_PURGE = "rollcall district"
_STEPS = f"unpack, validate, {_PUBLISH}"

IMPORT = ItemKind(
    "ImportsTable",
    "import",
    "One import. `unpack` claims it by a conditional write; `record` does where `unpack` failed before it could.",
    (
        Attribute("import_id", TEXT, _BOTH, _STEPS, "Partition key. Follows from the version of the uploaded object."),
        Attribute("item", TEXT, _BOTH, DYNAMODB, "Sort key: `import`."),
        Attribute("status", TEXT, f"snapshot, {_BOTH}", f"snapshot, {_MAIL}", "What it is doing, or how it ended."),
        Attribute("execution", TEXT, _CLAIM, _BOTH, "The execution that claimed it."),
        Attribute("district_id", TEXT, _BOTH, _STEPS, "The district. Partition key of the index."),
        Attribute("district_name", TEXT, _CLAIM, _MAIL, "The district's name at the claim."),
        Attribute("time_zone", TEXT, _CLAIM, _MAIL, "The district's time zone at the claim."),
        Attribute("school_year", TEXT, _CLAIM, _PUBLISH, "The account's school year at the claim."),
        Attribute("date", TEXT, _CLAIM, f"unpack, validate, {_SHOWN}", "The date at the claim, in the time zone."),
        Attribute("bucket", TEXT, _BOTH, IMPORTS, "The bucket of the package."),
        Attribute("key", TEXT, _BOTH, _MAIL, "The key of the package."),
        Attribute("version", TEXT, _BOTH, IMPORTS, "The version of the package."),
        Attribute("size", NUMBER, _CLAIM, _SHOWN, "Bytes of the package; 0 where `unpack` failed before the claim."),
        Attribute(
            "upload_order", TEXT, _CLAIM, f"validate, {_PUBLISH}", "Sorts as uploads came in. Sort key of the index."
        ),
        Attribute("purpose", TEXT, _CLAIM, _STEPS, "`import`, or `check` for a package that is checked alone."),
        Attribute(
            "replays", TEXT, _CLAIM, f"unpack, {_MAIL}", "The import that processed the same upload first, if any."
        ),
        Attribute("rule_set", TEXT, _CLAIM, f"snapshot, {IMPORTS}", "The version of the rules by which it was judged."),
        Attribute("replayed_by", TEXT, _CLAIM, f"snapshot, {IMPORTS}", "Who had it processed again."),
        Attribute(
            "in_place_of",
            TEXT,
            _CLAIM,
            "snapshot",
            "The import that a replay may replace, if a newer upload is current.",
        ),
        Attribute("check_order", TEXT, _CLAIM, "validate, snapshot", "A check has it instead of `upload_order`."),
        Attribute("uploaded_at", MOMENT, _BOTH, f"validate, record, {_MAIL}", "When the package was uploaded."),
        Attribute("started_at", MOMENT, _CLAIM, "record, watch", "When the import was claimed."),
        Attribute(
            "submitted_by", TEXT, "unpack", f"snapshot, record, {_MAIL}", "The SFTP user; absent where nobody is known."
        ),
        Attribute("package_sha256", TEXT, _CLAIM, _SHOWN, "Checksum of the zip; empty until it is read."),
        Attribute("exhausted", FLAG, _BOTH, f"record, {_MAIL}", "Whether a step took too much time or memory."),
        Attribute("expires_at", NUMBER, _BOTH, f"{DYNAMODB}, CloseWithoutLog", "Time to live, in seconds of Unix."),
        Attribute("differences", MAP, "snapshot", "apps, notify", "Rows added, changed and so on, by table."),
        Attribute("compared_with", TEXT, "snapshot", PEOPLE, "The import that these compare with; empty for none."),
        Attribute(
            "unchanged_since",
            TEXT,
            "snapshot",
            f"record, {_MAIL}",
            "The import whose content it equals; empty for none.",
        ),
        Attribute("hold_until", MOMENT, "snapshot", _MAIL, "When a hold expires without a decision."),
        Attribute("reasons", LIST, "snapshot", _MAIL, "The first 50 reasons of a hold."),
        Attribute("reasons_count", NUMBER, "snapshot", _MAIL, "The number of all its reasons."),
        Attribute("token", TEXT, "AwaitDecision", _DECIDE, "Wakes the execution that waits."),
        Attribute(
            "decision",
            MAP,
            f"snapshot, {_SHOWN}",
            f"AwaitDecision, snapshot, {_MAIL}",
            "The first decision about a hold: verdict, who, when, and the checksum that an approval is for.",
        ),
        Attribute("district_consent", MAP, "apps", "apps", "Who approved it for the district, where both must."),
        Attribute("operator_consent", MAP, _SHOWN, _SHOWN, "Who approved it for the operators, where both must."),
        Attribute("watched", TEXT, f"{_CLAIM}, watch", DYNAMODB, "`open` until it ends. Partition key of an index."),
        Attribute(
            "given_up", FLAG, f"record, {IMPORTS}", "snapshot", "Nobody works on it; a late worker publishes nothing."
        ),
        Attribute("abandoned_by", TEXT, IMPORTS, IMPORTS, "Who has ended it from outside of the chain; mostly absent."),
        Attribute("ended_at", MOMENT, _CLOSE, f"CloseWithoutLog, {_PUBLISH}", "When it was closed, once."),
        Attribute(
            "failed_step", TEXT, _CLOSE, f"record, {IMPORTS}", "The step that failed for good; empty if none did."
        ),
        Attribute("uncounted", TEXT, _CLOSE, "record", "`true` until an end that the chain wrote is counted."),
        Attribute("files", MAP, "record", f"record, {_SHOWN}", "Rows, accepted and omitted, by file."),
        Attribute(
            "totals",
            MAP,
            "record",
            f"record, {IMPORTS}",
            "Numbers of findings: all, by code, by effect, in the report.",
        ),
        Attribute(
            "rejected_for", LIST, "record", "record, notify", "What rejected it: codes of rules, with the file if any."
        ),
        Attribute(
            "gathered_by", TEXT, "notify", f"notify, {_SHOWN}", "The window that decides which mail reports its end."
        ),
        Attribute("mailing_at", MOMENT, "notify", "notify", "Lease on the mail about its end; empty if returned."),
        Attribute("mailed_at", MOMENT, "notify", _MAIL, "When that mail was sent."),
        Attribute("message_id", TEXT, "notify", PEOPLE, "The id of that mail at SES."),
        Attribute("mailed_again", TEXT, "notify", "notify", "The last request of an operator that sent it again."),
        Attribute("held_mailing_at", MOMENT, "notify", "notify", "Lease on the mail about a hold; empty if returned."),
        Attribute("held_mailed_at", MOMENT, "notify", "notify", "When that mail was sent."),
        Attribute("held_message_id", TEXT, "notify", PEOPLE, "The id of that mail at SES."),
        Attribute("held_mailed_again", TEXT, "notify", "notify", "The last request of an operator that sent it again."),
    ),
)

_OF_DISTRICT = Attribute(
    "of_district", TEXT, "notify", _PURGE, "The district, with which it goes. `notify` may not change an import's."
)

_LEASED = (
    Attribute("mailing_at", MOMENT, "notify", "notify", "The lease: when an attempt began; empty if returned."),
    Attribute("mailed_at", MOMENT, "notify", "notify", "When the mail was sent."),
    Attribute("message_id", TEXT, "notify", PEOPLE, "The id of the mail at SES."),
)
"""What a mail has that is no import's own: its lease, and what became of it."""

RESTORED = ItemKind(
    "ImportsTable",
    "restored#<version>",
    "The lease on the mail about a restore. An item of its own, since the import may have expired.",
    (
        Attribute("import_id", TEXT, "notify", "notify", "Partition key: the import that is current again."),
        Attribute("item", TEXT, "notify", "notify", "Sort key, with the version of the pointer."),
        _OF_DISTRICT,
        *_LEASED,
        Attribute("expires_at", NUMBER, "notify", DYNAMODB, "Time to live: `ReportDays` after the lease."),
    ),
)

WINDOW = ItemKind(
    "ImportsTable",
    "window#<kind>",
    "The window of a district that was opened last, for each kind of failures that are told together.",
    (
        Attribute("import_id", TEXT, "notify", "notify", "Partition key: `district#` and the district's id."),
        Attribute("item", TEXT, "notify", "notify", "Sort key, with what gathers."),
        Attribute("window", TEXT, "notify", "notify", "Its name: the import that opened it, `#`, and when it ends."),
        Attribute("expires_at", NUMBER, "notify", DYNAMODB, "Time to live: two days after its end."),
    ),
)

GATHERED = ItemKind(
    "ImportsTable",
    "gathered#<until>",
    "The members of a window, and the lease on the mail about them.",
    (
        Attribute("import_id", TEXT, "notify", "notify", "Partition key: the import that opened the window."),
        Attribute("item", TEXT, "notify", "notify", "Sort key, with the end of the window."),
        _OF_DISTRICT,
        Attribute("members", SET, "notify", "notify", "When, import, user and file's name of each, with `#` between."),
        Attribute("closed_at", MOMENT, "notify", "notify", "When it was closed; from then on, nobody joins it."),
        *_LEASED,
        Attribute("expires_at", NUMBER, "notify", DYNAMODB, "Time to live: `ReportDays` after its end."),
    ),
)

WATCHED_DISTRICT = ItemKind(
    "ImportsTable",
    "watch",
    "What the looks at a district have told of it, so that each thing is told once; or how far the sweep came.",
    (
        Attribute("import_id", TEXT, "watch", "watch", "Partition key: `district#` and the district's id, or `sweep`."),
        Attribute("item", TEXT, "watch", "watch", "Sort key: `watch`."),
        Attribute("missing_since", TEXT, "watch", _WATCHED, "When the upload was due that is missing; or empty."),
        Attribute("missing_usual", TEXT, "watch", _WATCHED, "When it usually comes, in words."),
        Attribute("missing_told", TEXT, "watch", "watch", "When that was reported."),
        Attribute("old_import", TEXT, "watch", _WATCHED, "The import whose roster is old; or empty."),
        Attribute("school_year", TEXT, "watch", "watch", "The school year of what follows."),
        Attribute("filled_import", TEXT, "watch", "watch", "The import whose columns were looked at."),
        Attribute("weeks", MAP, "watch", "watch", "The share of rows with a value, by week and column."),
        Attribute("drifting", MAP, "watch", _WATCHED, "Columns that lose values, with the share from which they fell."),
        Attribute("after", TEXT, "watch", "watch", "The district that was swept last; empty if all were."),
    ),
)

UPLOADS = ItemKind(
    "ImportsTable",
    "uploads#<hour>",
    "The uploads of a district that are opened in an hour of UTC and are called `.zip`.",
    (
        Attribute("import_id", TEXT, "unpack", "unpack", "Partition key: `district#` and the district's id."),
        Attribute("item", TEXT, "unpack", "unpack", "Sort key, with the hour in which they were claimed."),
        Attribute("imports", SET, "unpack", "unpack", "Their imports, at most `UploadsPerHour`."),
        Attribute("expires_at", NUMBER, "unpack", DYNAMODB, "Time to live: two days after the hour."),
    ),
)

OTHERS = ItemKind(
    "ImportsTable", "others#<hour>", "Those that are opened and are not called `.zip`.", UPLOADS.attributes
)
