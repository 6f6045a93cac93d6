"""The items of the table of sessions: who is signed in to the pages."""

from rollcall.aws.tables.declared.kinds import DYNAMODB, MOMENT, NUMBER, OPERATORS, TEXT, USERS, Attribute, ItemKind

SESSION = ItemKind(
    "SessionsTable",
    "session",
    "A session of the pages. Signing out deletes it, and so does locking or removing the user.",
    (
        Attribute("session", TEXT, "apps", "apps", "Partition key: SHA-256 of the value of the browser's cookie."),
        Attribute("username", TEXT, "apps", f"apps, {USERS}, {OPERATORS}", "Whose session it is."),
        Attribute("district", TEXT, "apps", "apps", "The district that somebody of several has chosen."),
        Attribute("id_token", TEXT, "apps", "apps", "Says who it is; verified at each request."),
        Attribute("refresh_token", TEXT, "apps", "apps", "Renews the ID token."),
        Attribute("begun_at", MOMENT, "apps", "apps", "When the person signed in."),
        Attribute("ends_at", MOMENT, "apps", "apps", "When it ends unless it is renewed before."),
        Attribute("expires_at", NUMBER, "apps", DYNAMODB, "Time to live: the same moment in seconds of Unix."),
    ),
)
