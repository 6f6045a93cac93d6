"""The items of the table of sessions: who is signed in to the pages."""

from rollcall.aws.tables.declared.kinds import DYNAMODB, MOMENT, NUMBER, TEXT, Attribute, ItemKind

SESSION = ItemKind(
    "SessionsTable",
    "session",
    "A session of the pages. Signing out deletes it.",
    (
        Attribute("session", TEXT, "apps", "apps", "Partition key: SHA-256 of the value of the browser's cookie."),
        Attribute("username", TEXT, "apps", "apps", "Whose session it is."),
        Attribute("id_token", TEXT, "apps", "apps", "Says who it is; verified at each request."),
        Attribute("refresh_token", TEXT, "apps", "apps", "Renews the ID token."),
        Attribute("begun_at", MOMENT, "apps", "apps", "When the person signed in."),
        Attribute("ends_at", MOMENT, "apps", "apps", "When it ends unless it is renewed before."),
        Attribute("expires_at", NUMBER, "apps", DYNAMODB, "Time to live: the same moment in seconds of Unix."),
    ),
)
