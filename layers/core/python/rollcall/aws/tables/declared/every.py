"""All kinds of items together."""

from rollcall.aws.tables.declared.accounts import ACCOUNT_CHANGE, DISTRICT, FAILED_LOGINS, MAIL_TROUBLE, USER
from rollcall.aws.tables.declared.imports import (
    GATHERED,
    IMPORT,
    OTHERS,
    RESTORED,
    UPLOADS,
    WATCHED_DISTRICT,
    WINDOW,
)
from rollcall.aws.tables.declared.sessions import SESSION
from rollcall.aws.tables.declared.snapshots import CHANGE, POINTER, SNAPSHOT

KINDS = (
    IMPORT,
    RESTORED,
    WINDOW,
    GATHERED,
    UPLOADS,
    OTHERS,
    WATCHED_DISTRICT,
    POINTER,
    SNAPSHOT,
    CHANGE,
    DISTRICT,
    USER,
    ACCOUNT_CHANGE,
    FAILED_LOGINS,
    MAIL_TROUBLE,
    SESSION,
)
"""All kinds of items."""
