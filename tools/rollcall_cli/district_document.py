"""One district as JSON values, and as lines for operators."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rollcall.accounts import District, HoldSettings
from rollcall_cli.layout import facts


def account_document(district: District) -> dict[str, Any]:
    """The account; keys are always there."""
    return {**asdict(district), "contacts": list(district.contacts), "state": district.state.value}


def account_lines(district: District) -> Iterator[str]:
    """The account."""
    yield from facts(
        (
            ("District", f"{district.district_id} ({district.name})"),
            ("State", district.state),
            ("School year", district.school_year),
            ("Time zone", district.time_zone),
            ("Contacts", ", ".join(district.contacts)),
            ("Imports are held", held_words(district.hold)),
        )
    )


def held_words(hold: HoldSettings) -> str:
    """When an import is held, in one line."""
    if not hold.enabled:
        return "never"
    return (
        f"above {hold.table_share:.4g} of a table's rows removed, {hold.school_share:.4g} of a school's students, "
        f"{hold.reissued_share:.4g} under new ids; from {hold.least_rows:,} rows"
        + (" (the defaults)" if hold == HoldSettings() else "")
    )
