"""Brings back what was deleted or overwritten. Without `--yes` it says what it would do, and does nothing."""

import argparse
from collections.abc import Sequence
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError  # noqa: TID251 - what its clients raise

from rollcall.aws.clients import client
from rollcall_restore import objects, tables

SHOWN = 10


def main(argv: Sequence[str]) -> int:
    """Bring objects or items back; the exit code is 0, or 1 if AWS refused something."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_restore", description=__doc__)
    parser.add_argument("--yes", action="store_true", help="do it")
    kinds = parser.add_subparsers(dest="kind", required=True)
    of_objects = kinds.add_parser("objects", help="objects of a bucket, as they were at a time")
    of_objects.add_argument("bucket")
    of_objects.add_argument("prefix", help="what their keys begin with")
    of_objects.add_argument("--at", type=moment, required=True, help="such as 2026-11-30T02:00:00+00:00")
    of_table = kinds.add_parser("table", help="a table, from one that DynamoDB has restored")
    of_table.add_argument("restored", help="the restored table")
    of_table.add_argument("table", help="the table of the stack")
    of_table.add_argument("--exactly", action="store_true", help="delete items that came after that time, too")
    args = parser.parse_args(argv)
    try:
        (_objects if args.kind == "objects" else _table)(args)
    except (BotoCoreError, ClientError) as error:
        print(f"AWS answers: {error}")
        return 1
    if not args.yes:
        print("Nothing was done yet. With --yes before the first word, it is.")
    return 0


def moment(text: str) -> datetime:
    """A time with its offset from UTC, since buckets and operators have different zones.

    Raises:
        ArgumentTypeError: It is none.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} is no time with an offset, such as 2026-11-30T02:00:00+00:00")
    return found


def _objects(args: argparse.Namespace) -> None:
    s3 = client("s3")
    found = list(objects.steps(s3, args.bucket, args.prefix, args.at))
    for step in found[:SHOWN]:
        print(f"  {'copied over' if step.copied else 'undeleted'}: {step.key}")
    if len(found) > SHOWN:
        print(f"  and {len(found) - SHOWN} more")
    print(f"{len(found)} objects to be brought back.")
    for step in found if args.yes else ():
        objects.carry_out(s3, args.bucket, step)


def _table(args: argparse.Namespace) -> None:
    dynamodb = client("dynamodb")
    missing, later = tables.differences(dynamodb, args.restored, args.table)
    print(f"{len(missing)} items of {args.table} are gone or differ.")
    print(f"{len(later)} items came later, and are {'deleted' if args.exactly else 'left as they are'}.")
    if args.yes:
        tables.put(dynamodb, args.table, missing)
        if args.exactly:
            tables.remove(dynamodb, args.table, later)
