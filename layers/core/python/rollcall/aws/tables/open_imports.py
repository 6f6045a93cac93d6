"""The imports that have not ended, in an index of their own: it holds no others, so that a look at them costs little.

The index is eventually consistent, so each import is read again, consistently, before anything is done about it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from rollcall.aws.clients import dynamodb
from rollcall.aws.tables.items import IMPORT, OPEN, WATCHED, from_item, moment_text, to_item
from rollcall.steps.watch.stalled import OpenImports

INDEX = "by-open"


@dataclass(frozen=True, slots=True)
class OpenImportsIndex(OpenImports):
    """The index of the imports that have not ended, checks among them."""

    table: str
    """Name of the table of imports."""

    def oldest(self, before: datetime, most: int) -> Iterator[str]:
        query = dynamodb().get_paginator("query")
        pages = query.paginate(
            TableName=self.table,
            IndexName=INDEX,
            KeyConditionExpression="#watched = :open AND started_at < :started",
            ExpressionAttributeNames={"#watched": WATCHED},
            ExpressionAttributeValues=to_item({":open": OPEN, ":started": moment_text(before)}),
            ScanIndexForward=True,
        )
        found = (from_item(each)["import_id"] for page in pages for each in page["Items"])
        yield from islice(found, most)

    def forget(self, import_id: str) -> None:
        dynamodb_key = to_item({"import_id": import_id, "item": IMPORT})
        try:
            dynamodb().update_item(
                TableName=self.table,
                Key=dynamodb_key,
                UpdateExpression="REMOVE #watched",
                ConditionExpression="attribute_exists(ended_at)",
                ExpressionAttributeNames={"#watched": WATCHED},
            )
        except dynamodb().exceptions.ConditionalCheckFailedException:
            return
