"""The items of the tables of districts and users: their accounts. Passwords are in Cognito."""

from rollcall.aws.tables.declared.kinds import (
    DISTRICTS,
    DYNAMODB,
    FLAG,
    IMPORTS,
    LIST,
    MAP,
    MOMENT,
    OPERATORS,
    TEXT,
    USERS,
    Attribute,
    ItemKind,
)

_CLAIM = "unpack, record"
_READ = f"apps, authenticate, {_CLAIM}, snapshot, notify, {DISTRICTS}, {IMPORTS}"

DISTRICT = ItemKind(
    "DistrictsTable",
    "district",
    "The account of one district. A change is a compare-and-swap of what it changes, together with its record.",
    (
        Attribute("district_id", TEXT, DISTRICTS, f"{_READ}, {USERS}", "Partition key."),
        Attribute("name", TEXT, DISTRICTS, f"{_CLAIM}, notify, apps, {DISTRICTS}", "The district's name."),
        Attribute("time_zone", TEXT, DISTRICTS, f"{_CLAIM}, notify, {DISTRICTS}", "Its IANA time zone."),
        Attribute("contacts", LIST, DISTRICTS, f"notify, {DISTRICTS}", "E-mail addresses that get every mail."),
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
    ),
)

USER = ItemKind(
    "UsersTable",
    "user",
    "One user of one district or several: by SFTP, and on the pages. Changed as a district is.",
    (
        Attribute("username", TEXT, USERS, f"authenticate, notify, apps, {USERS}", "Partition key, in lower case."),
        Attribute("districts", LIST, USERS, f"authenticate, notify, apps, {DISTRICTS}", "Ids of the districts."),
        Attribute("email", TEXT, USERS, f"notify, apps, {DISTRICTS}", "Where mails about the user's uploads go."),
        Attribute("keys", LIST, USERS, f"authenticate, {USERS}", "SSH keys: name, line, day of adding, last day."),
        Attribute("networks", LIST, USERS, f"authenticate, {USERS}", "Networks to log in from; empty for any."),
        Attribute("state", TEXT, USERS, f"authenticate, apps, {USERS}, {DISTRICTS}", "`active` or `suspended`."),
        Attribute("role", TEXT, USERS, f"apps, {USERS}, {DISTRICTS}", "`reader` or `data-manager`, on the pages."),
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
