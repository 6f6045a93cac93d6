"""The account of a district as JSON values, and as lines for operators."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from rollcall.model.accounts import Decides, District, Expect
from rollcall.model.accounts.mails import TITLES, Outcome
from rollcall.model.suspicions import REASONS, HoldSettings, setting
from rollcall_cli.forms.layout import Row, facts, percent, table

_DECIDES = {
    Decides.DISTRICT: "a data manager of the district",
    Decides.OPERATOR: "an operator",
    Decides.BOTH: "a data manager of the district and an operator, both",
}


_EXPECTED = {
    Expect.LEARN: "expected as it usually uploads",
    Expect.DAILY: "expected every day",
    Expect.WEEKDAYS: "expected from Monday to Friday",
    Expect.WEEKLY: "expected within a week of the last one",
    Expect.NEVER: "not expected",
}


def account_document(district: District) -> dict[str, Any]:
    """The account as JSON values; every key is always there. Its hold settings have all limits that count."""
    hold = {
        "enabled": district.hold.enabled,
        "least_rows": district.hold.least_rows,
        "limits": district.hold.limits(),
        "own": sorted(district.hold.own),
    }
    return {
        **asdict(district),
        "contacts": list(district.contacts),
        "networks": list(district.networks),
        "state": district.state.value,
        "hold": hold,
        "decides": district.decides.value,
        "expect": district.expect.value,
        "muted": {address: list(outcomes) for address, outcomes in sorted(district.muted.items())},
    }


def account_lines(district: District) -> Iterator[str]:
    """The account as lines of text, with every limit above which its imports are held."""
    yield from facts(
        (
            ("District", f"{district.district_id} ({district.name})"),
            ("State", district.state),
            ("School year", district.school_year),
            ("Time zone", district.time_zone),
            ("Contacts", ", ".join(district.contacts)),
            ("Networks", ", ".join(district.networks) or "any"),
            *(("No e-mails", f"to {who} about {_named(muted)}") for who, muted in sorted(district.muted.items())),
            ("By page", "its data managers may send packages" if district.sends_by_page else "nobody sends packages"),
            ("Uploads", _EXPECTED[district.expect]),
            ("Imports wait", _hold_sentence(district.hold)),
            ("Who decides", _DECIDES[district.decides]),
        )
    )
    if district.hold.enabled:
        yield ""
        yield from table(
            ("Setting", "Limit", "First roster of a year", "An import waits if the share of …"), _limits(district.hold)
        )


def _named(outcomes: Iterable[str]) -> str:
    """Outcomes as a list in words."""
    return ", ".join(TITLES[Outcome(outcome)] for outcome in outcomes)


def _hold_sentence(hold: HoldSettings) -> str:
    """When an import of the district is held, in one line."""
    if not hold.enabled:
        return "never"
    own = " (* marks the district's own)" if hold.own else ""
    least = "the number of rows that the deployment sets" if hold.least_rows is None else f"{hold.least_rows:,} rows"
    return f"by these limits{own}, from {least} on"


def _limits(hold: HoldSettings) -> list[Row]:
    return [
        (suspicion, *(_limit(hold, setting(suspicion, rollover=one)) for one in (False, True)), declared.share_of)
        for suspicion, declared in REASONS.items()
    ]


def _limit(hold: HoldSettings, name: str) -> str:
    limit = hold.limits()[name]
    return ("off" if limit is None else percent(limit)) + ("*" if name in hold.own else "")
