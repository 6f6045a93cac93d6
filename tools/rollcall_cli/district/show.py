"""`rollcall district show`: an account, what is current, and what is under way."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from rollcall.model.accounts import District, User, school_year_is_over
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.mail_troubles import MailTrouble
from rollcall.model.imports import Import
from rollcall.model.snapshots import Change, Pointer
from rollcall.report.json import as_json
from rollcall.steps.watch.noted import Noted
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.lookup import account, district_argument
from rollcall_cli.deployment.mail_troubles import all_silent, trouble_document, trouble_notes, troubles_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.deployment.unfinished import today_in, unfinished
from rollcall_cli.district.account import account_document, account_lines
from rollcall_cli.district.activity import Activity, activity, activity_document, last_seen, last_success, last_upload
from rollcall_cli.district.noted import noted_document, noted_facts
from rollcall_cli.forms.layout import Row, cut, facts, lines, moment, note, stamp, table
from rollcall_cli.results import Result
from rollcall_cli.user.account import seen, user_document

EXAMPLES = (
    Example("Show a district", "rollcall district show springfield"),
    Example(
        "See when its users logged in last", "rollcall district show springfield --json | jq '.users[].last_login'"
    ),
    Example(
        "Get the id of the import that is current", "rollcall district show springfield --json | jq -r .pointer.current"
    ),
)


@deployment_command(
    "show",
    summary="Show the account of a district, its users and who logged in last, its last upload and last success, which "
    "import is current in its school year and why, the imports that run or wait for a decision, and whose e-mails do "
    "not arrive.",
    examples=EXAMPLES,
)
@district_argument
@json_option
def command(deployment: Deployment, district_id: str, *, in_json: bool) -> Result:
    """Show the district.

    Raises:
        WrongCall: There is no such district.
    """
    district = account(district_id, deployment)
    pointer = deployment.pointers.pointer(district.district_id, district.school_year)
    change = next(deployment.pointers.changes(district.district_id, district.school_year), None)
    open_imports = unfinished(district, deployment)
    over = school_year_is_over(district.school_year, today_in(district, deployment))
    found, people = activity(district, deployment), _people(district, deployment)
    troubles = troubles_of([*district.contacts, *(user.email for user, _ in people)], deployment)
    noted = deployment.watch.noted(district.district_id)
    if in_json:
        today = deployment.now().date()
        document = {
            **account_document(district),
            **activity_document(found),
            **noted_document(noted),
            "users": [user_document(user, last, today) for user, last in people],
            "mail_troubles": [trouble_document(trouble) for trouble in troubles],
            "school_year_over": over,
            "pointer": _pointer(pointer, deployment),
            "changed": None if change is None else _change(change),
            "unfinished": [{"import_id": each.import_id, "status": each.status.value} for each in open_imports],
        }
        return Result(as_json(document))
    text = chain(
        _text(district, pointer, change, open_imports, over=over), _activity_text(district, found, people, noted)
    )
    text = chain(text, _mail_text(district, people, troubles))
    return Result(lines(text))


def _people(district: District, deployment: Deployment) -> list[tuple[User, LastLogins]]:
    """The users of a district, and when each of them was last at the SFTP door."""
    users, last = deployment.users.of_district(district.district_id), deployment.users.last_logins()
    return [(user, last.get(user.username, LastLogins())) for user in users]


def _mail_text(district: District, people: list[tuple[User, LastLogins]], troubles: list[MailTrouble]) -> Iterator[str]:
    """Whose e-mails do not arrive, and what to do: a user's address that is no contact's is corrected elsewhere."""
    if all_silent(district.contacts, troubles):
        yield ""
        yield from note("No contact of the district gets e-mails now, so nobody there is told about its imports.")
    contacts = {contact.lower() for contact in district.contacts}
    names = {user.email.lower(): user.username for user, _ in people}
    for trouble in troubles:
        correct = (
            f"rollcall district set {district.district_id} --add-contact ADDRESS --remove-contact {trouble.address}"
        )
        if trouble.address not in contacts:
            correct = f"rollcall user set {names[trouble.address]} --email ADDRESS"
        yield ""
        yield from trouble_notes([trouble], correct, district.time_zone)


def _activity_text(
    district: District, found: Activity, people: list[tuple[User, LastLogins]], noted: Noted
) -> Iterator[str]:
    zone, upload = district.time_zone, found.last_upload
    how = f", {upload['status']}" if upload else ""
    who, when = last_seen({user.username: last for user, last in people})
    yield ""
    yield from facts(
        (
            ("Last upload", last_upload(found, zone) + how),
            ("Last success", last_success(found, zone)),
            ("Last login", f"{who}, {when}" if who else "none, as far as is known"),
            *noted_facts(noted, zone),
        )
    )
    yield ""
    if not people:
        yield f"It has no users. `rollcall user add NAME --district {district.district_id} …` adds one."
        return
    rows: list[Row] = [
        (cut(user.username), cut(user.email), user.role, user.state, len(user.keys), seen(last))
        for user, last in people
    ]
    yield from table(("User", "E-mail", "Role", "State", "Keys", "Last login"), rows)


def _pointer(pointer: Pointer, deployment: Deployment) -> dict[str, Any]:
    return {
        "version": pointer.version,
        "current": pointer.current,
        "hold": pointer.hold.import_id if pointer.hold else None,
        "location": f"s3://{deployment.bucket}/{pointer.key}" if pointer.current else None,
    }


def _change(change: Change) -> dict[str, Any]:
    return {"why": change.why.value, "by": change.by, "at": stamp(change.at), "cause": change.cause}


def _text(
    district: District, pointer: Pointer, change: Change | None, open_imports: list[Import], *, over: bool
) -> Iterator[str]:
    yield from account_lines(district)
    if over:
        yield ""
        yield from note(
            f"The school year {district.school_year} is over: imports are rejected until the account is rolled over "
            "(rollcall district rollover)."
        )
    yield ""
    if pointer.current is None:
        yield f"Nothing is published for {district.school_year} yet."
    else:
        why = f"{change.why}, {moment(change.at, district.time_zone)}" if change else ""
        by = change.by if change else ""
        yield from facts((("Current", pointer.current), ("Last change", why), ("By", by)))
    for import_ in open_imports:
        yield f"Import {import_.import_id} is {import_.status}."
