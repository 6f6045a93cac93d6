"""Objects of a versioned bucket, put back to what they were at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

S3 = Any
"""A client of boto3."""


@dataclass(frozen=True, slots=True)
class Step:
    """What has to be done to one object."""

    key: str
    markers: tuple[str, ...]
    """Delete markers to remove; empty if the object was overwritten."""
    version: str
    """The version that it had. It is copied over if it is not the newest without the markers."""
    copied: bool


def steps(s3: S3, bucket: str, prefix: str, at: datetime) -> Iterator[Step]:
    """What brings each object below `prefix` back to what it was at `at`; an object that is as it was needs nothing.

    An object that was made later stays, since nobody may miss what it holds.
    """
    for key, found in groupby(_versions(s3, bucket, prefix), key=itemgetter("Key")):
        newest_first = sorted(found, key=itemgetter("LastModified"), reverse=True)
        then = next((each for each in newest_first if each["LastModified"] <= at), None)
        if then is None or then["marker"] or then is newest_first[0]:
            continue  # it was not there, or is as it was
        later = newest_first[: newest_first.index(then)]
        markers = tuple(each["VersionId"] for each in later if each["marker"])
        yield Step(key, markers, then["VersionId"], copied=len(markers) < len(later))


def carry_out(s3: S3, bucket: str, step: Step) -> None:
    """Do one step. To remove a marker starts no import; to copy one into the inbox does."""
    if step.copied:
        source = {"Bucket": bucket, "Key": step.key, "VersionId": step.version}
        s3.copy_object(Bucket=bucket, Key=step.key, CopySource=source)
        return
    for marker in step.markers:
        s3.delete_object(Bucket=bucket, Key=step.key, VersionId=marker)


def _versions(s3: S3, bucket: str, prefix: str) -> Iterator[Mapping[str, Any]]:
    """All versions and delete markers, object by object."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        every = [{**each, "marker": False} for each in page.get("Versions", [])]
        every += [{**each, "marker": True} for each in page.get("DeleteMarkers", [])]
        yield from sorted(every, key=itemgetter("Key"))
