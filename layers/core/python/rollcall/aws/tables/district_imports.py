"""A district's imports in the order of their uploads, for commands and pages.

The index is eventually consistent: an import of the last second may be missing, and a status may be the one before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rollcall.aws.clients import dynamodb
from rollcall.aws.tables.items import Item, from_item, to_item
from rollcall.model.imports import Status
from rollcall.model.repeated import Ended
from rollcall.model.since import Earlier

INDEX = "by-district"


@dataclass(frozen=True, slots=True)
class DistrictImports:
    """The index of the imports by district."""

    table: str
    """Name of the table of imports."""

    def newest_first(
        self, district_id: str, since: str = "", before: str = "", *, at_once: int = 100
    ) -> Iterator[Item]:
        """Read the attributes of each import, from before one upload order back to another.

        Where an order is empty, nothing bounds that side. A page of `at_once` is read when it is needed.

        An import that `CloseWithoutLog` has written without a claim has no upload order: only its id finds it.
        """
        # A blank sorts before every order, and a tilde after. Both bounds are included;
        # DynamoDB refuses those that are the wrong way round.
        first, last = since or " ", before or "~"
        if first > last:
            return
        query = dynamodb().get_paginator("query")
        pages = query.paginate(
            TableName=self.table,
            IndexName=INDEX,
            KeyConditionExpression="district_id = :district AND upload_order BETWEEN :since AND :before",
            ExpressionAttributeValues=to_item({":district": district_id, ":since": first, ":before": last}),
            ScanIndexForward=False,
            PaginationConfig={"PageSize": at_once},
        )
        for page in pages:
            yield from (fields for fields in map(from_item, page["Items"]) if fields["upload_order"] != before)

    def uploads(self, district_id: str, since: datetime, until: datetime) -> Sequence[datetime]:
        """The moments of a district's uploads between two moments, oldest first; checks are none."""
        query = dynamodb().get_paginator("query")
        pages = query.paginate(
            TableName=self.table,
            IndexName=INDEX,
            KeyConditionExpression="district_id = :district AND upload_order BETWEEN :since AND :before",
            ExpressionAttributeValues=to_item(
                {":district": district_id, ":since": _order(since), ":before": _order(until)}
            ),
            ProjectionExpression="uploaded_at",
            ScanIndexForward=True,
        )
        return [datetime.fromisoformat(from_item(each)["uploaded_at"]) for page in pages for each in page["Items"]]

    def before(self, district_id: str, upload_order: str) -> Iterator[Earlier]:
        """Read the imports before an upload, the newest first; a page is read when it is needed."""
        query = dynamodb().get_paginator("query")
        pages = query.paginate(
            TableName=self.table,
            IndexName=INDEX,
            KeyConditionExpression="district_id = :district AND upload_order < :order",
            ExpressionAttributeValues=to_item({":district": district_id, ":order": upload_order}),
            ProjectionExpression="import_id, uploaded_at",
            ScanIndexForward=False,
            PaginationConfig={"PageSize": 10},
        )
        for page in pages:
            for fields in map(from_item, page["Items"]):
                yield Earlier(fields["import_id"], datetime.fromisoformat(fields["uploaded_at"]))


def _order(moment: datetime) -> str:
    """The beginning of the upload orders of a moment's second (`upload_order`)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def failure_of(fields: Item) -> Ended:
    """How an import ended, and what rejected it; nothing is known of what an earlier release rejected."""
    return Ended(
        Status(fields["status"]),
        fields["key"].rpartition("/")[2],
        tuple(fields.get("rejected_for", ())),
        datetime.fromisoformat(fields["uploaded_at"]),
    )
