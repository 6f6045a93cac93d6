"""`rollcall imports mail`: sends the e-mail about an import once more."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rollcall.model.accounts import District, User
from rollcall.model.imports import Import
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, confirmed, yes_option
from rollcall_cli.deployment.lookup import account, find_import, import_parameters
from rollcall_cli.deployment.mail_troubles import trouble_notes, troubles_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import facts, lines, moment
from rollcall_cli.imports.document import import_facts
from rollcall_cli.results import Result, WrongCall

NOTES = """\
It is the same e-mail, to whoever hears of the import now: the contacts of the district as they are today, and who sent
the package, but for those who have switched such e-mails off. It changes nothing else. Where SES sends nothing more to
an address, the command says so; take it off SES's list first. What restores and dead letters left untold is sent by
`rollcall imports redrive`."""

EXAMPLES = (
    Example(
        "Look who would get it, then send it",
        "rollcall imports mail 4f8a --district springfield",
    ),
    Example("Send it without being asked", "rollcall imports mail 4f8a84ea2b9c1d0e5f6a7b8c --yes"),
)


@deployment_command(
    "mail",
    summary="Show who hears of an import, ask, and send them its e-mail once more.",
    notes=NOTES,
    examples=EXAMPLES,
)
@import_parameters
@yes_option
@json_option
def command(deployment: Deployment, import_id: str, district_id: str | None, *, yes: bool, in_json: bool) -> Result:
    """Send the e-mail again.

    Raises:
        WrongCall: There is no such import, it has no e-mail now, SES did not take it, or nobody can be asked.
    """
    from rollcall.steps.mail_again import about_of  # noqa: PLC0415 - `--help` does without
    from rollcall.steps.notify import hearers  # noqa: PLC0415 - as above

    import_, fields = find_import(import_id, district_id, deployment)
    district = account(import_.district_id, deployment)
    if about_of(import_) is None:
        raise _no_mail(import_)
    submitter: User | None = deployment.users.user(import_.submitted_by) if import_.submitted_by else None
    to = hearers(import_, district, submitter)
    if not to:
        raise WrongCall(
            f"Nobody of {district.district_id} hears of import {import_.import_id}: all have switched such e-mails off."
        )
    last = import_.mailed_at if import_.ended_at else fields.get("held_mailed_at")
    if not confirmed("Send this e-mail once more?", _consequences(import_, district, to, last, deployment), yes=yes):
        return DECLINED
    answer = deployment.mails.send_again(import_.import_id)
    if "refused" in answer:
        raise WrongCall(f"{answer['refused']} Nothing was changed.")
    if in_json:
        return Result(as_json({"import_id": import_.import_id, "recipients": answer["recipients"]}))
    number = f"{answer['recipients']} address" + ("es" if answer["recipients"] != 1 else "")
    return Result(lines([f"The e-mail about import {import_.import_id} is sent to {number}."]))


def _no_mail(import_: Import) -> WrongCall:
    if import_.ended_at is None:
        return WrongCall(
            f"The import {import_.import_id} runs. Its e-mail is sent when it has ended or waits for a decision."
        )
    return WrongCall(
        f"Nobody gets an e-mail about {import_.import_id}: whoever checks a package sees the answer there."
    )


def _consequences(
    import_: Import, district: District, to: Sequence[str], last: datetime | str | None, deployment: Deployment
) -> Iterator[str]:
    at = datetime.fromisoformat(last) if isinstance(last, str) else last
    mail = (
        ("Status", import_.status),
        ("Sent last", moment(at, import_.time_zone) if at else "never"),
        ("It goes to", ", ".join(to)),
    )
    yield from facts([*import_facts(import_), *mail])
    contacts = {contact.lower() for contact in district.contacts}
    for trouble in troubles_of(to, deployment):
        correct = (
            f"rollcall district set {district.district_id} --add-contact ADDRESS --remove-contact {trouble.address}"
            if trouble.address in contacts
            else f"rollcall user set {import_.submitted_by} --email ADDRESS"
        )
        yield from trouble_notes([trouble], correct, district.time_zone)
