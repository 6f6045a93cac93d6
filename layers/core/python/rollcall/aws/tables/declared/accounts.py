"""The items of the tables of districts, users and failed logins. Passwords are in Cognito."""

from rollcall.aws.tables.declared.kinds import (
    DISTRICTS,
    DYNAMODB,
    FLAG,
    IMPORTS,
    LIST,
    MAP,
    MOMENT,
    NUMBER,
    OPERATORS,
    TEXT,
    USERS,
    Attribute,
    ItemKind,
)

_DOOR = "authenticate"
_CLAIM = "unpack, record"
_READ = f"apps, authenticate, {_CLAIM}, snapshot, notify, {DISTRICTS}, {IMPORTS}"

DISTRICT = ItemKind(
    "DistrictsTable",
    "district",
    "The account of one district. A change is a compare-and-swap of what it changes, together with its record.",
    (
        Attribute("district_id", TEXT, DISTRICTS, f"{_READ}, deliveries, {USERS}", "Partition key."),
        Attribute("name", TEXT, DISTRICTS, f"{_CLAIM}, notify, apps, {DISTRICTS}", "The district's name."),
        Attribute("time_zone", TEXT, DISTRICTS, f"{_CLAIM}, notify, {DISTRICTS}", "Its IANA time zone."),
        Attribute(
            "contacts", LIST, DISTRICTS, f"notify, deliveries, {DISTRICTS}", "E-mail addresses that get every mail."
        ),
        Attribute("school_year", TEXT, DISTRICTS, f"{_CLAIM}, snapshot, {DISTRICTS}", "The current school year."),
        Attribute("state", TEXT, DISTRICTS, f"authenticate, unpack, apps, {DISTRICTS}", "`active` or `suspended`."),
        Attribute("hold", MAP, DISTRICTS, f"snapshot, {DISTRICTS}", "Which imports are suspicious."),
        Attribute("decides", TEXT, DISTRICTS, f"notify, apps, {DISTRICTS}", "`district`, `operator` or `both`."),
        Attribute("sends_by_page", FLAG, DISTRICTS, f"apps, {DISTRICTS}", "Whether data managers may send by page."),
        Attribute(
            "muted",
            MAP,
            f"apps, {DISTRICTS}",
            f"notify, apps, {DISTRICTS}",
            "Outcomes that an address does not hear of.",
        ),
        Attribute("networks", LIST, DISTRICTS, f"authenticate, {DISTRICTS}", "Networks to log in from; empty for any."),
        Attribute("expect", TEXT, DISTRICTS, f"watch, {DISTRICTS}", "When its uploads are expected."),
    ),
)

_SHOWN = f"{USERS}, {DISTRICTS}"

USER = ItemKind(
    "UsersTable",
    "user",
    "One user of one district or several: by SFTP, and on the pages. Changed as a district is.",
    (
        Attribute(
            "username", TEXT, USERS, f"authenticate, notify, deliveries, apps, {USERS}", "Partition key, in lower case."
        ),
        Attribute(
            "districts", LIST, USERS, f"authenticate, notify, deliveries, apps, {DISTRICTS}", "Ids of the districts."
        ),
        Attribute(
            "email", TEXT, USERS, f"notify, deliveries, apps, {DISTRICTS}", "Where mails about the user's uploads go."
        ),
        Attribute("keys", LIST, USERS, f"authenticate, {USERS}", "SSH keys: name, line, day of adding, last day."),
        Attribute("networks", LIST, USERS, f"authenticate, {USERS}", "Networks to log in from; empty for any."),
        Attribute("state", TEXT, USERS, f"authenticate, apps, {USERS}, {DISTRICTS}", "`active` or `suspended`."),
        Attribute("role", TEXT, USERS, f"authenticate, apps, {USERS}, {DISTRICTS}", "`reader` or `data-manager`."),
        Attribute(
            "last_login_at",
            MOMENT,
            _DOOR,
            f"{_DOOR}, {USERS}, {DISTRICTS}",
            "The last login by SFTP with the right password.",
        ),
        Attribute("last_login_from", TEXT, _DOOR, _SHOWN, "Its IP address."),
        Attribute("last_key_at", MOMENT, _DOOR, f"{_DOOR}, {USERS}", "When somebody last began a login by key."),
        Attribute("last_key_from", TEXT, _DOOR, USERS, "Their IP address."),
    ),
)

FAILED_LOGINS = ItemKind(
    "LoginsTable",
    "failed logins",
    "Failed logins by SFTP of a name from a source, or of all names from it. A login that succeeds deletes its own.",
    (
        Attribute(
            "name", TEXT, _DOOR, f"{_DOOR}, {USERS}", "Partition key: SHA-256 of the name, or `any:` and source."
        ),
        Attribute("source", TEXT, _DOOR, f"{_DOOR}, {USERS}", "Sort key: an IPv4 address, or an IPv6 network (/64)."),
        Attribute("username", TEXT, _DOOR, USERS, "The name, if there is such a user."),
        Attribute("failures", NUMBER, _DOOR, f"{_DOOR}, {USERS}", "How many still count."),
        Attribute("limit", NUMBER, _DOOR, USERS, "How many lock out."),
        Attribute("last_at", MOMENT, _DOOR, USERS, "When the last one was."),
        Attribute("ends_at", MOMENT, _DOOR, f"{_DOOR}, {USERS}", "When all of them are forgotten."),
        Attribute("expires_at", NUMBER, _DOOR, DYNAMODB, "Time to live: the same moment in seconds of Unix."),
    ),
)

_NOTED = "deliveries"
_TOLD = f"{_NOTED}, apps, {_SHOWN}, {OPERATORS}"

MAIL_TROUBLE = ItemKind(
    "MailTroublesTable",
    "mail trouble",
    "The last e-mail to an address that did not arrive, or was marked as spam. A later one that arrives deletes it; "
    "another address of a contact or user has none.",
    (
        Attribute("address", TEXT, _NOTED, _TOLD, "Partition key, in lower case."),
        Attribute("kind", TEXT, _NOTED, _TOLD, "What happened, such as `permanent-bounce` or `complaint`."),
        Attribute("reason", TEXT, _NOTED, _TOLD, "SES's word for the reason, with the status of the answer."),
        Attribute("at", MOMENT, _NOTED, _TOLD, "When it happened."),
        Attribute("sent_at", MOMENT, _NOTED, _TOLD, "When the e-mail was given to SES."),
        Attribute("message_id", TEXT, _NOTED, f"{_NOTED}, {USERS}", "The e-mail's id at SES."),
        Attribute("expires_at", NUMBER, _NOTED, DYNAMODB, "Time to live: 400 days, of a delay 3, after it was noted."),
    ),
)

_WRITE = f"apps, {DISTRICTS}, {USERS}, {OPERATORS}"
_HISTORY = f"{DISTRICTS}, {OPERATORS}"

ACCOUNT_CHANGE = ItemKind(
    "AccountChangesTable",
    "<moment>#<random>",
    "What one command, or one choice on a page, has changed of an account. Written together with the change, and never "
    "again. Holds no password and no text of a key.",
    (
        Attribute("district_id", TEXT, _WRITE, _HISTORY, "Partition key: the district; `-operators` for operators."),
        Attribute("item", TEXT, _WRITE, DYNAMODB, "Sort key: the moment, and characters that tell changes apart."),
        Attribute("at", MOMENT, _WRITE, _HISTORY, "When."),
        Attribute("by", TEXT, _WRITE, _HISTORY, "Who: `--by`, the AWS identity, or the user on the pages."),
        Attribute("subject", TEXT, _WRITE, _HISTORY, "Whose account: `district`, or `user` or `operator` and a name."),
        Attribute("changes", LIST, _WRITE, _HISTORY, "What was changed, from what to what."),
    ),
)
