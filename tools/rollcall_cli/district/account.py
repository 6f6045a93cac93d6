"""The account of a district as JSON values, and as lines for operators."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rollcall.model.accounts import District
from rollcall.model.suspicions import HoldSettings
from rollcall_cli.forms.layout import facts, percent


def account_document(district: District) -> dict[str, Any]:
    """The account as JSON values; every key is always there."""
    return {**asdict(district), "contacts": list(district.contacts), "state": district.state.value}


def account_lines(district: District) -> Iterator[str]:
    """The account as lines of text."""
    yield from facts(
        (
            ("District", f"{district.district_id} ({district.name})"),
            ("State", district.state),
            ("School year", district.school_year),
            ("Time zone", district.time_zone),
            ("Contacts", ", ".join(district.contacts)),
            ("Imports wait", hold_sentence(district.hold)),
        )
    )


def hold_sentence(hold: HoldSettings) -> str:
    """When an import of the district is held, in one line."""
    if not hold.enabled:
        return "never"
    own = "" if hold == HoldSettings() else " (own shares)"
    return (
        f"if more than {percent(hold.table_share)} of a table's rows or {percent(hold.school_share)} of a school's "
        f"students would be removed, or {percent(hold.reissued_share)} get new ids; from {hold.least_rows:,} rows{own}"
    )
