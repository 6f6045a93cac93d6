"""The table of addresses behaves as the one in memory by which the step is tested."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from support.dynamodb_in_memory import InMemoryDynamoDB, in_memory
from support.in_memory import NOON
from support.mail_troubles_in_memory import SENT, trouble
from support.mail_troubles_in_memory import MailTroubles as InMemory

from rollcall.aws.tables.mail_troubles import MailTroubles
from rollcall.model.accounts.mail_troubles import TroubleKind
from rollcall.steps.deliveries import Troubles
from rollcall.steps.mail_news import Arrived

OFFICE = "office@example.org"
LATER = timedelta(hours=1)


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemoryDynamoDB]:
    with in_memory(monkeypatch) as tables:
        yield tables


@pytest.fixture(params=[MailTroubles("mailTroubles"), InMemory()], ids=["table", "memory"])
def troubles(request: pytest.FixtureRequest, tables: InMemoryDynamoDB) -> Troubles:
    assert tables
    noted: Troubles = request.param
    return noted


def test_what_is_noted_comes_back_until_something_arrives(troubles: Troubles) -> None:
    assert troubles.of(OFFICE) is None
    noted = trouble(OFFICE)
    assert troubles.note(noted, NOON)
    assert not troubles.note(noted, NOON)
    assert troubles.of(OFFICE.upper()) == noted
    assert not troubles.clear(Arrived(OFFICE, SENT))
    assert not troubles.clear(Arrived("other@example.org", SENT + LATER))
    assert troubles.clear(Arrived(OFFICE, SENT + LATER))
    assert troubles.of(OFFICE) is None


@pytest.mark.parametrize("kind", TroubleKind)
def test_the_end_of_an_email_replaces_its_delay(kind: TroubleKind, tables: InMemoryDynamoDB) -> None:
    assert tables
    table = MailTroubles("mailTroubles")
    assert table.note(trouble(OFFICE, TroubleKind.DELAYED), NOON - LATER)
    delayed = table.of(OFFICE)
    assert delayed
    ended: dict[str, Any] = {"address": OFFICE, "kind": kind, "reason": "", "at": delayed.at + LATER}
    again = type(delayed)(**ended, sent_at=delayed.sent_at, message_id="message-1")
    assert table.note(again, NOON)
    assert table.of(OFFICE) == again
    assert table.clear(Arrived(OFFICE, SENT)) is (kind is TroubleKind.DELAYED)


def test_a_delay_is_forgotten_in_days_and_anything_else_in_a_year(tables: InMemoryDynamoDB) -> None:
    for kind, days in ((TroubleKind.DELAYED, 3), (TroubleKind.PERMANENT, 400)):
        assert MailTroubles("mailTroubles").note(trouble(f"{kind}@example.org", kind), NOON)
        expires = tables.tables["mailTroubles"][f"{kind}@example.org",]["expires_at"]
        assert int(expires["N"]) == int((NOON + timedelta(days=days)).timestamp())
