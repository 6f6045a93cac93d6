"""Imports in DynamoDB: one item for each import."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rollcall.aws.clients import client, dynamodb, error_code
from rollcall.aws.tables.items import IMPORT, OPEN, WATCHED, Item, get, moment_text, to_item, update
from rollcall.model.differences import Differences
from rollcall.model.imports import Closing, Consent, Decision, Import, Side, Status, Verdict
from rollcall.model.uploads import Purpose, Upload
from rollcall.publishing.holding import Reason
from rollcall.steps.services import Imports

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

RUNS = "attribute_exists(import_id) AND attribute_not_exists(ended_at)"
"""Condition: the import has not ended. What the item says of an ended import stays as it is."""

REASONS_LIMIT = 50
"""The most reasons of a hold that the item holds; their exact number stands beside them."""

CONSENTS = {Side.DISTRICT: "district_consent", Side.OPERATOR: "operator_consent"}
"""The attributes in which the two sides approve, where both must."""

NOBODY_WAITS = frozenset({"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"})
"""Error codes of Step Functions for a token whose execution no longer waits."""

_MOMENTS = ("uploaded_at", "started_at", "ended_at", "mailed_at", "hold_until")
"""The attributes of `Import` that are moments."""


@dataclass(frozen=True, slots=True)
class ImportItems(Imports):
    """The imports and their logs. `rollcall.aws.tables.declared` lists the attributes of both kinds of items."""

    table: str
    keep_days: int = 400
    """Days until an import expires."""
    check_days: int = 7
    """Days until a check expires."""

    def claim(self, import_: Import) -> Import | None:
        """Claim the import for its execution; None if another execution has claimed it.

        A retry within the same execution gets the import as it was claimed first.
        """
        item = {**_fields(import_), "item": IMPORT, "expires_at": self._expiry(import_), WATCHED: OPEN}
        try:
            dynamodb().put_item(
                TableName=self.table, Item=to_item(item), ConditionExpression="attribute_not_exists(import_id)"
            )
        except dynamodb().exceptions.ConditionalCheckFailedException:
            claimed = self.get(import_.import_id)
            return claimed if claimed and claimed.execution == import_.execution else None
        return import_

    def get(self, import_id: str) -> Import | None:
        """Read the import of this id, or None."""
        found = self.with_fields(import_id)
        return None if found is None else found[0]

    def with_fields(self, import_id: str) -> tuple[Import, Item] | None:
        """Read the import of this id, and all attributes of the same item; None if there is none."""
        fields = self.fields(import_id)
        return None if fields is None else (_import(fields), fields)

    def claimed(self, import_id: str) -> Import:
        """Read the import of this id; `LookupError` if it was never claimed."""
        import_ = self.get(import_id)
        if import_ is None:
            raise LookupError("the import was never claimed")
        return import_

    def fields(self, import_id: str) -> Item | None:
        """Read all attributes of the import, those included that `Import` does not have; None if there is none."""
        return get(self.table, _key(import_id))

    def give_up(self, import_: Import) -> None:
        """Mark that a step failed for good: from now on, a late worker of that step can't move a pointer."""
        self._update(import_.import_id, {"given_up": True}, "attribute_exists(import_id)")

    def abandon(self, import_id: str, by: str) -> bool:
        """Mark that nobody works on the import any more, and who says so; False if it has ended."""
        return self._update(import_id, {"given_up": True, "abandoned_by": by}, RUNS)

    def close(self, import_: Import, closing: Closing, now: datetime) -> bool:
        """Close the import; False if it was closed before, which changes nothing."""
        changes: dict[str, Any] = {
            "status": closing.status,
            "ended_at": moment_text(now),
            "failed_step": closing.failed_step,
            "files": closing.files,
            "totals": closing.totals,
            "exhausted": closing.exhausted,
            "rejected_for": closing.rejected_for,
        }
        if closing.rule_set:
            # A deployment may be updated between the claim and the check.
            changes["rule_set"] = closing.rule_set
        return update(
            self.table, _key(import_.import_id), changes, "attribute_not_exists(ended_at)", removed=(WATCHED,)
        )

    def take_uncounted(self, import_id: str) -> bool:
        """Whether the chain itself has closed the import, so that its end is not counted yet; says so once."""
        return self._update(import_id, {"uncounted": ""}, "attribute_exists(uncounted) AND #uncounted <> :uncounted")

    def name_content(self, import_: Import, package_sha256: str) -> None:
        """Write the checksum of the package into the import."""
        self._update(import_.import_id, {"package_sha256": package_sha256}, "attribute_exists(import_id)")

    def note(self, import_: Import, *, differences: Differences, unchanged_since: str | None) -> None:
        changes = {
            "differences": differences.row_changes(),
            "compared_with": differences.against or "",
            "unchanged_since": unchanged_since or "",
        }
        self._update(import_.import_id, changes, RUNS)

    def hold(self, import_: Import, reasons: Sequence[Reason], until: datetime) -> None:
        changes = {
            "status": Status.HELD,
            "hold_until": moment_text(until),
            "reasons": [reason.as_dict() for reason in reasons[:REASONS_LIMIT]],
            "reasons_count": len(reasons),
        }
        self._update(import_.import_id, changes, RUNS)

    def would_hold(self, import_: Import, reasons: Sequence[Reason]) -> None:
        changes = {"reasons": [reason.as_dict() for reason in reasons[:REASONS_LIMIT]], "reasons_count": len(reasons)}
        self._update(import_.import_id, changes, RUNS)

    def reasons(self, import_id: str) -> tuple[Sequence[Reason], int]:
        """Read why the import is held: the first reasons, worst first, and their number."""
        fields = self.fields(import_id) or {}
        return [Reason.from_dict(reason) for reason in fields.get("reasons", ())], fields.get("reasons_count", 0)

    def consent(self, import_id: str, consent: Consent) -> Sequence[Consent]:
        name = CONSENTS[consent.side]
        written = {"by": consent.by, "at": moment_text(consent.at), "package_sha256": consent.package_sha256}
        free = f"{RUNS} AND attribute_not_exists(decision) AND attribute_not_exists(#{name})"
        self._update(import_id, {name: written}, free)
        fields = self.fields(import_id) or {}
        return [_consent(side, fields[each]) for side, each in CONSENTS.items() if each in fields]

    def decide(self, import_id: str, decision: Decision) -> Decision | None:
        written = {**asdict(decision), "at": moment_text(decision.at)}
        free = "attribute_exists(import_id) AND attribute_not_exists(#decision) AND attribute_not_exists(ended_at)"
        self._update(import_id, {"decision": written}, free)
        fields = self.fields(import_id) or {}
        # The chain stores the token on the condition that there is no decision: if the token is not here now, it never
        # will be.
        if "decision" in fields and "token" in fields:
            _wake(fields["token"])
        return _decision(fields)

    def decision(self, import_id: str) -> Decision | None:
        return _decision(self.fields(import_id) or {})

    def is_over(self, import_id: str) -> bool:
        fields = self.fields(import_id)
        return fields is None or "ended_at" in fields or "given_up" in fields

    def _update(self, import_id: str, changes: Mapping[str, Any], condition: str) -> bool:
        return update(self.table, _key(import_id), changes, condition)

    def _expiry(self, import_: Import) -> int:
        days = self.check_days if import_.purpose is Purpose.CHECK else self.keep_days
        return int((import_.started_at + timedelta(days=days)).timestamp())


def _key(import_id: str) -> Item:
    return {"import_id": {"S": import_id}, "item": {"S": IMPORT}}


def _fields(import_: Import) -> dict[str, Any]:
    fields = asdict(import_)
    moments = {name: None if fields[name] is None else moment_text(fields[name]) for name in _MOMENTS}
    # Later steps alone write these. A check is not among the district's imports, which an index lists by this order.
    checks = {"upload_order": None, "check_order": import_.upload_order} if import_.purpose is Purpose.CHECK else {}
    later = dict.fromkeys(("decision", "rejected_for", "gathered_by"))
    return {**fields, **moments, "date": import_.date.isoformat(), **later, **checks}


def _import(fields: Mapping[str, Any]) -> Import:
    """The import from its item. `_unknown` fills in what an item lacks that the chain wrote in `CloseWithoutLog`."""
    known: dict[str, Any] = {name: fields.get(name) for name in Import.__slots__}
    if known["date"] is None:
        known |= _unknown(fields)
    moments = {name: known[name] and datetime.fromisoformat(known[name]) for name in _MOMENTS}
    plain = {
        "status": Status(fields["status"]),
        "date": date.fromisoformat(known["date"]),
        "package_sha256": known["package_sha256"] or "",
        "unchanged_since": known["unchanged_since"] or None,
        "decision": _decision(fields),
        "exhausted": bool(known["exhausted"]),
        "purpose": Purpose(known["purpose"] or Purpose.IMPORT),
        "upload_order": known["upload_order"] or fields.get("check_order", ""),
        "rejected_for": tuple(known["rejected_for"] or ()),
        "gathered_by": known["gathered_by"] or "",
        **{name: known[name] or "" for name in ("replays", "in_place_of", "replayed_by", "rule_set")},
    }
    return Import(**{**known, **moments, **plain})


def _decision(fields: Mapping[str, Any]) -> Decision | None:
    """The decision in an import's item."""
    decided = fields.get("decision")
    if decided is None:
        return None
    return Decision(**{**decided, "verdict": Verdict(decided["verdict"]), "at": datetime.fromisoformat(decided["at"])})


def _consent(side: Side, written: Mapping[str, str]) -> Consent:
    return Consent(side, written["by"], datetime.fromisoformat(written["at"]), written["package_sha256"])


def _wake(token: str) -> None:
    """Let the execution continue that waits with this token, if it still waits."""
    states: SFNClient = client("stepfunctions")
    try:
        states.send_task_success(taskToken=token, output="{}")
    except states.exceptions.ClientError as error:
        if error_code(error) not in NOBODY_WAITS:
            raise


def _unknown(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Values for the attributes that `CloseWithoutLog` can't write: it knows nothing but the upload."""
    return {
        "execution": "",
        "district_name": fields["district_id"],
        "time_zone": "UTC",
        "school_year": "",
        "date": fields["ended_at"][:10],
        "size": 0,
        "upload_order": "",
        "started_at": fields["ended_at"],
        "purpose": Upload("", "", fields["key"], "", "", "").purpose,
    }
