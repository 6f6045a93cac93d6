"""`rollcall imports redrive`: sends again what lies in the dead-letter queues."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, confirmed, yes_option
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import Row, lines, note, stamp, table
from rollcall_cli.results import Exit, Result, WrongCall

if TYPE_CHECKING:
    from rollcall.steps.redrive import Letter, Message, Redriven

NOTES = """\
The queues hold uploads for which the chain could not be started, restores whose e-mail could not be sent, files about
imports that could not be made (results by SFTP among them), events for other systems, news of SES about e-mails, and
rounds of the watch. Sending them again does nothing twice: an upload that was imported meanwhile stays one import. An
upload that is older than what is current changes nothing. What can't be sent stays in its queue; what fails once more
comes back into it by itself. Notices to operators and events for the webhook have other queues: see docs/runbook.md."""

EXAMPLES = (
    Example("See what could not be delivered, and change nothing", "rollcall imports redrive --dead-letters --dry-run"),
    Example("Send it again", "rollcall imports redrive --dead-letters"),
    Example("Send it again without being asked", "rollcall imports redrive --dead-letters --yes"),
)


@deployment_command(
    "redrive",
    summary="Show what lies in the dead-letter queues, by kind and age, ask, and send it again.",
    notes=NOTES,
    examples=EXAMPLES,
)
@click.option("--dead-letters", is_flag=True, help="What lies in the dead-letter queues; needed.")
@click.option("--dry-run", is_flag=True, help="Only show it.")
@yes_option
@json_option
def command(deployment: Deployment, *, dead_letters: bool, dry_run: bool, yes: bool, in_json: bool) -> Result:
    """Show and redrive the dead letters.

    Raises:
        WrongCall: It is not said what, or nobody can be asked.
    """
    from rollcall.steps.redrive import letter_of, redrive  # noqa: PLC0415 - `--help` does without

    if not dead_letters:
        raise WrongCall("Say what is to be sent again: rollcall imports redrive --dead-letters")
    taken = [(message, letter_of(message)) for message in deployment.dead_letters.read()]
    letters = [letter for _, letter in taken]
    listed = list(_lines(letters, deployment.now()))
    if dry_run or not taken:
        _put_back(taken, deployment)
        return Result(as_json(_document(letters, None)) if in_json else lines(listed))
    try:
        agreed = confirmed("Send all of them again?", listed, yes=yes)
    except WrongCall:
        _put_back(taken, deployment)
        raise
    if not agreed:
        _put_back(taken, deployment)
        return DECLINED
    done = redrive(taken, deployment.dead_letters, deployment.receivers)
    code = Exit.SUCCEEDED_WITH_ERRORS if done.left else Exit.SUCCEEDED
    return Result(as_json(_document(letters, done)) if in_json else lines(_said(done)), code)


def _put_back(taken: "Sequence[tuple[Message, Letter]]", deployment: Deployment) -> None:
    for message, _ in taken:
        deployment.dead_letters.put_back(message)


def _lines(letters: "Sequence[Letter]", now: datetime) -> Iterator[str]:
    if not letters:
        yield "The dead-letter queues are empty."
        return
    alike: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for letter in letters:
        alike[letter.kind, letter.error or "not known"].append(letter.sent_at)
    rows: list[Row] = [
        (kind, why, len(sent), _age(now, min(sent)), _age(now, max(sent)))
        for (kind, why), sent in sorted(alike.items())
    ]
    yield from table(("Kind", "Why", "Number", "Oldest", "Newest"), rows)


def _age(now: datetime, at: datetime) -> str:
    minutes = max(0, int((now - at).total_seconds() // 60))
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


def _said(done: "Redriven") -> Iterator[str]:
    yield f"Sent again: {done.sent:,}."
    for error, number in sorted(done.left.items()):
        yield from note(f"Left in the queue: {number:,} ({error}).")


def _document(letters: "Sequence[Letter]", done: "Redriven | None") -> dict[str, Any]:
    return {
        "letters": [
            {
                "kind": letter.kind,
                "district_id": letter.district_id or None,
                "import_id": letter.import_id or None,
                "error": letter.error or None,
                "since": stamp(letter.sent_at),
            }
            for letter in letters
        ],
        "sent": done.sent if done else 0,
        "left": dict(done.left) if done else {},
    }
