"""Claims an import for one execution of the chain, and judges the account of its district."""

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from rollcall.model import rule_set
from rollcall.model.accounts import District, State, school_year_is_over
from rollcall.model.findings import REJECTS, Effect, Finding, Rule
from rollcall.model.imports import Import, Status
from rollcall.model.uploads import Upload, Uploaded, upload_order

ACCOUNT_NOT_ACTIVE = Rule(
    code="account-not-active",
    effects=REJECTS,
    title="Your district's account is not active.",
    message="The account of this district may not import at the moment. The package was not opened.",
    hint="Ask whoever runs the imports to make the account active, then upload the package again.",
    example="A package uploaded for a district whose account is suspended.",
)

ACCOUNT_UNKNOWN = Rule(
    code="account-unknown",
    effects=REJECTS,
    title="There is no account for this district.",
    message="The package lies in a folder that belongs to no district. It was not opened.",
    hint="Ask whoever runs the imports to add the district, then upload the package again.",
    example="A package put into the inbox under a folder that no account has.",
)

SCHOOL_YEAR_OVER = Rule(
    code="school-year-over",
    effects=REJECTS,
    title="The school year of your district's account is over.",
    message="The account of this district is still in the school year {school_year}, which is over. The package was "
    "not opened.",
    hint="Ask whoever runs the imports to roll the account over to the new school year, then upload the package again.",
    example="A package uploaded on 1 July 2027 for a district whose account is in the school year 2026-2027.",
)

RULES = (ACCOUNT_NOT_ACTIVE, ACCOUNT_UNKNOWN, SCHOOL_YEAR_OVER)


class Imports(Protocol):
    """The imports, as a claim needs them."""

    def claim(self, import_: Import) -> Import | None:
        """Claim the import for its execution; None if another execution has claimed it.

        A retry within the same execution gets the import as it was claimed first.
        """


def claim(
    upload: Upload, uploaded: Uploaded, execution: str, district: District | None, imports: Imports, *, now: datetime
) -> Import | None:
    """Claim the import of an upload for this execution; None if another execution has claimed it.

    A retry within the same execution gets what was claimed first, the date of the import included.
    """
    return imports.claim(_opened(upload, uploaded, execution, district, now))


def claim_unseen(
    upload: Upload, execution: str, district: District | None, imports: Imports, *, now: datetime
) -> Import | None:
    """Claim an import of which nothing is known but its event, because `unpack` failed before it could claim it."""
    uploaded = Uploaded(0, datetime.fromisoformat(upload.received_at), None)
    return claim(upload, uploaded, execution, district, imports, now=now)


def refusal(district: District | None, day: date) -> Finding | None:
    """The finding that says why the account may not import on this day; None if it may."""
    if district is None:
        return Finding(ACCOUNT_UNKNOWN, Effect.IMPORT_REJECTED)
    if district.state is not State.ACTIVE:
        return Finding(ACCOUNT_NOT_ACTIVE, Effect.IMPORT_REJECTED)
    if school_year_is_over(district.school_year, day):
        return Finding(SCHOOL_YEAR_OVER, Effect.IMPORT_REJECTED, facts={"school_year": district.school_year})
    return None


def _opened(upload: Upload, uploaded: Uploaded, execution: str, district: District | None, now: datetime) -> Import:
    time_zone, replay = district.time_zone if district else "UTC", upload.replay
    return Import(
        import_id=upload.import_id,
        status=Status.RUNNING,
        execution=execution,
        district_id=upload.district_id,
        district_name=district.name if district else upload.district_id,
        time_zone=time_zone,
        school_year=district.school_year if district else "",
        date=now.astimezone(ZoneInfo(time_zone)).date(),
        bucket=upload.bucket,
        key=upload.key,
        version=upload.version,
        size=uploaded.size,
        upload_order=upload_order(upload, uploaded),
        uploaded_at=uploaded.modified_at,
        started_at=now,
        submitted_by=uploaded.username,
        purpose=upload.purpose,
        rule_set=rule_set.VERSION,
        replays=replay.of if replay else "",
        in_place_of=replay.in_place_of if replay else "",
        replayed_by=replay.by if replay else "",
    )
