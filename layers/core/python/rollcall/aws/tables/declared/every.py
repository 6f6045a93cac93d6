"""All kinds of items together."""

from rollcall.aws.tables.declared.accounts import ACCOUNT_CHANGE, DISTRICT, FAILED_LOGINS, USER
from rollcall.aws.tables.declared.imports import GATHERED, IMPORT, RESTORED, UPLOADS, WATCHED_DISTRICT, WINDOW
from rollcall.aws.tables.declared.sessions import SESSION
from rollcall.aws.tables.declared.snapshots import CHANGE, POINTER, SNAPSHOT

KINDS = (
    IMPORT,
    RESTORED,
    WINDOW,
    GATHERED,
    UPLOADS,
    WATCHED_DISTRICT,
    POINTER,
    SNAPSHOT,
    CHANGE,
    DISTRICT,
    USER,
    ACCOUNT_CHANGE,
    FAILED_LOGINS,
    SESSION,
)
"""All kinds of items."""
