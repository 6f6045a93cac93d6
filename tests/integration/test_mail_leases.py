"""Who may send which mail, by the conditions of a real table."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from support.deployed import Deployed

from rollcall.aws.tables.leases import MailLeases
from rollcall.steps.notify import LEASE, About, Occasion

pytestmark = pytest.mark.slow

NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)

_numbers = count(1)


@pytest.fixture(params=[About.HELD, About.ENDED, About.RESTORED])
def occasion(deployed: Deployed, request: pytest.FixtureRequest) -> Iterator[Occasion]:
    """One about an import that has a record."""
    told = Occasion(request.param, f"import-{next(_numbers)}", 7 if request.param is About.RESTORED else 0)
    key = {"import_id": {"S": told.import_id}, "item": {"S": "import"}}
    table = {"TableName": deployed.platform.outputs["ImportsTable"]}
    dynamodb = deployed.platform.client("dynamodb")
    dynamodb.put_item(**table, Item=key)
    yield told
    dynamodb.delete_item(**table, Key=key)


@pytest.fixture
def leases(deployed: Deployed) -> MailLeases:
    return MailLeases(deployed.platform.outputs["ImportsTable"])


def test_one_attempt_at_a_time_has_a_mail_until_it_is_sent(leases: MailLeases, occasion: Occasion) -> None:
    assert leases.begin(occasion, NOON, LEASE)
    assert not leases.begin(occasion, NOON + LEASE / 2, LEASE)
    assert leases.begin(occasion, NOON + 2 * LEASE, LEASE)
    assert not leases.is_sent(occasion)

    leases.end(occasion, "message-1", NOON + 2 * LEASE)

    assert leases.is_sent(occasion)
    assert not leases.begin(occasion, NOON + 9 * LEASE, LEASE)


def test_a_refused_mail_is_free_at_once(leases: MailLeases, occasion: Occasion) -> None:
    assert leases.begin(occasion, NOON, LEASE)

    leases.give_up(occasion)

    assert leases.begin(occasion, NOON, LEASE)


def test_giving_up_late_does_not_unsend_a_mail(leases: MailLeases, occasion: Occasion) -> None:
    leases.begin(occasion, NOON, LEASE)
    leases.end(occasion, "message-1", NOON)

    leases.give_up(occasion)

    assert leases.is_sent(occasion)
    assert not leases.begin(occasion, NOON + 9 * LEASE, LEASE)


def test_each_mail_about_one_import_has_a_lease_of_its_own(leases: MailLeases) -> None:
    told = [
        Occasion(About.HELD, "all"),
        Occasion(About.ENDED, "all"),
        Occasion(About.RESTORED, "all", 3),
        Occasion(About.RESTORED, "all", 5),
    ]

    assert [leases.begin(each, NOON, LEASE) for each in told] == [True] * 4


def test_each_request_of_an_operator_has_one_mail_more(leases: MailLeases, occasion: Occasion) -> None:
    leases.begin(occasion, NOON, LEASE)
    leases.end(occasion, "message-1", NOON)
    if occasion.about is About.RESTORED:
        return  # none is sent once more
    for number in (1, 2):
        again, now = replace(occasion, again=f"request-{number}"), NOON + number * 2 * LEASE
        assert not leases.begin(again, now - 2 * LEASE, LEASE), "another mail may be on its way"
        assert leases.begin(again, now, LEASE)
        assert not leases.is_sent(again)
        leases.end(again, f"message-{number + 1}", now)
        assert leases.is_sent(again)
        assert not leases.begin(again, now + 9 * LEASE, LEASE)
    assert leases.is_sent(occasion)
