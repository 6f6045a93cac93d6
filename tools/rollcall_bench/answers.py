"""The pages of one import as the warm function answers them: the whole application, over what lies in memory and files.

Everything is measured that a request costs the function but the calls of DynamoDB and S3, which wait for their answers.
`functions/apps` must be on the path, as it is in `make bench-pages` and in tests.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from rollcall.mail import Support
from rollcall.model.accounts import District, Role
from rollcall.model.imports import Import, Status
from rollcall.model.snapshots import Pointer
from rollcall.report.listing.form import Legend, Sections
from rollcall.report.listing.query import Browser
from rollcall.report.listing.read import File, Listing
from rollcall.report.types import Group
from rollcall.steps.catalogue import rule_of
from rollcall.steps.sign_in import Person, SignIn
from rollcall_apps.application import Application
from rollcall_apps.site import Site

NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
DISTRICT = District("bench", "Bench", "America/Chicago", ("office@example.org",), "2026-2027")
IMPORT = Import(
    import_id="one",
    status=Status.SUCCEEDED_WITH_ERRORS,
    execution="",
    district_id="bench",
    district_name="Bench",
    time_zone="America/Chicago",
    school_year="2026-2027",
    date=date(2026, 11, 24),
    bucket="inbox",
    key="bench/Roster.zip",
    version="v1",
    size=1,
    upload_order="2026",
    uploaded_at=NOON - timedelta(minutes=1),
    started_at=NOON,
    submitted_by="anna",
    ended_at=NOON,
    mailed_at=NOON,
)
ADDRESSES = {
    "HTML: the import": "",
    "HTML: all findings": "/findings",
    "HTML: one rule": "/findings?code=invalid-email",
    "HTML: one file": "/findings?file=StudentEnrollments.csv",
    "HTML: search, an id": "/findings?search=10000004",
    "HTML: search, no finding": "/findings?search=zzzz",
}
"""The pages that are asked for, below that of the import."""


@dataclass(frozen=True)
class _Everything:
    """All ports of the pages, as far as the pages of findings use them."""

    summary_: bytes
    legend: bytes
    open_listing: Callable[[], File]
    apps_url = "https://pages.example.org"
    address = "https://data.example.org"
    most_bytes = 1

    def person_of_session(self, _cookie: str, _now: datetime) -> Person:
        return Person("anna", "anna@example.org", (DISTRICT,), Role.DATA_MANAGER)

    def with_fields(self, _import_id: str) -> tuple[Import, Mapping[str, Any]]:
        moments = {name: NOON.isoformat() for name in ("uploaded_at", "started_at", "ended_at", "mailed_at")}
        named = {"import_id": IMPORT.import_id, "key": IMPORT.key, "status": IMPORT.status, "package_sha256": "x"}
        return IMPORT, {**named, **moments}

    def pointer(self, district_id: str, school_year: str) -> Pointer:
        return Pointer(district_id, school_year)

    def changes(self, _district_id: str, _school_year: str) -> tuple[()]:
        return ()

    def summary(self, _import: Import) -> Any:  # noqa: ANN401 - any JSON value
        return json.loads(self.summary_)

    def differences(self, _import: Import) -> None:
        return None

    def browser(self, _import: Import, *, values: bool, summary: Mapping[str, Any] | None = None) -> Browser:
        found = summary or self.summary(IMPORT)
        groups = [Group.from_dict(fields) for fields in found["groups"]]
        legend = Legend(**json.loads(self.legend))
        listing = Listing(self.open_listing(), Sections.of(groups, sum(legend.findings)))
        return Browser(groups, found["columns"], listing, legend, rule_of, values)


def answering(summary: bytes, legend: bytes, open_listing: Callable[[], File]) -> Callable[[str], int]:
    """Answers a page of the import whose objects these are; gives the bytes of the page."""
    ports: Any = _Everything(summary, legend, open_listing)
    application = Application(
        Site(
            apps_url=ports.apps_url,
            login_url=ports.apps_url,
            support=Support("", ""),
            result_days=0,
            sign_in=cast("SignIn", ports),
            accounts=ports,
            troubles=ports,
            listed=ports,
            imports=ports,
            pointers=ports,
            reports=ports,
            listings=ports,
            changed_rows=ports,
            downloads=ports,
            uploads=ports,
            checks=ports,
            failed=_raise,
        )
    )

    def answer(address: str) -> int:
        path, _, query = f"/imports/one{address}".partition("?")
        event = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": query,
            "cookies": ["__Host-session=x"],
            "headers": {},
            "requestContext": {"http": {"method": "GET", "path": path}, "stage": "$default"},
            "isBase64Encoded": False,
        }
        answered = application.answer(event, None)
        if answered["statusCode"] != 200:  # noqa: PLR2004 - HTTP's
            raise ValueError(answered["statusCode"])
        return len(answered["body"])

    return answer


def _raise(error: BaseException) -> None:
    raise error
