"""A district's imports in the order of their uploads, for commands and pages.

The index is eventually consistent: an import of the last second may be missing, and a status may be the one before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rollcall.aws.clients import client
from rollcall.aws.tables.items import Item, from_item, to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

INDEX = "by-district"


@dataclass(frozen=True, slots=True)
class DistrictImports:
    """The index of the record of imports."""

    table: str
    """Name of the table of imports."""

    def newest_first(self, district_id: str, since: str = "") -> Iterator[Item]:
        """All that is recorded of each import, as far back as the upload order `since`; asks only as it is read on.

        An import that was closed without its step has no upload order, and is found by its id alone.
        """
        dynamodb: DynamoDBClient = client("dynamodb")
        pages = dynamodb.get_paginator("query").paginate(
            TableName=self.table,
            IndexName=INDEX,
            KeyConditionExpression="district_id = :district AND upload_order >= :since",
            # An empty text can't be compared with a key; a blank sorts before every order.
            ExpressionAttributeValues=to_item({":district": district_id, ":since": since or " "}),
            ScanIndexForward=False,
            PaginationConfig={"PageSize": 100},
        )
        for page in pages:
            yield from map(from_item, page["Items"])
