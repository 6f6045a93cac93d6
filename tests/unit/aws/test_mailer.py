"""What SES is asked to send: the SDK checks it against the API, and the request gets no further."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from rollcall.aws.clients import client
from rollcall.aws.services.mailer import SesMailer
from rollcall.mail import Mail
from rollcall.steps.notify import MailRefused

TO = ["anna@example.org", "office@example.org"]


class Answered(NamedTuple):
    """What the SDK takes for an answer over HTTP."""

    status_code: int


class Asked(list[Mapping[str, Any]]):
    """What SES was asked, and the error that it answers with."""

    error: str = ""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    client.cache_clear()
    found = Asked()
    events = client("sesv2", attempts=1).meta.events
    events.register_first("before-parameter-build.sesv2", lambda params, **_: found.append(params))

    def answer(**_: object) -> tuple[Answered, Mapping[str, Any]]:
        if found.error:
            return Answered(400), {"Error": {"Code": found.error, "Message": ""}}
        return Answered(200), {"MessageId": "message-1"}

    events.register_first("before-call.sesv2", answer)
    yield found
    client.cache_clear()


def headers(asked: Asked) -> Mapping[str, str]:
    return {each["Name"]: each["Value"] for each in asked[-1]["Content"]["Simple"]["Headers"]}


def test_a_mail_says_who_sends_it_who_gets_it_and_who_gets_the_answers(asked: Asked) -> None:
    mailer = SesMailer("rollcall@example.org", "rollcall", "data@example.org")
    assert mailer.send(Mail("Größe", "text", "<p>html</p>"), TO) == "message-1"
    (sent,) = asked
    assert (sent["FromEmailAddress"], sent["ReplyToAddresses"]) == ("rollcall@example.org", ["data@example.org"])
    assert sent["Destination"] == {"ToAddresses": TO}
    assert sent["Content"]["Simple"]["Subject"] == {"Data": "Größe", "Charset": "UTF-8"}


def test_no_answer_goes_anywhere_where_nobody_gets_them(asked: Asked) -> None:
    SesMailer("rollcall@example.org", "rollcall").send(Mail("", "", ""), TO)
    assert asked[-1]["ReplyToAddresses"] == []


def test_programs_know_that_a_program_sends_it_and_where_its_reader_chooses(asked: Asked) -> None:
    mailer = SesMailer("rollcall@example.org", "rollcall")
    mailer.send(Mail("", "", "", "https://rollcall.example.org/mails"), TO)
    # No `List-Unsubscribe-Post`: a program would turn e-mails off without asking its reader.
    assert headers(asked) == {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": "<https://rollcall.example.org/mails>",
    }
    mailer.send(Mail("", "", ""), TO)
    assert headers(asked) == {"Auto-Submitted": "auto-generated"}


def test_a_refusal_holds_the_code_alone(asked: Asked) -> None:
    asked.error = "MessageRejected"
    with pytest.raises(MailRefused, match=r"^MessageRejected$"):
        SesMailer("rollcall@example.org", "rollcall").send(Mail("", "", ""), TO)
