"""What brings an object back to what it was at a time: delete markers go, a former version is copied over."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from rollcall_restore.objects import Step, carry_out, steps


def at(hour: int) -> datetime:
    """An hour of the day."""
    return datetime(2026, 11, 30, hour, tzinfo=UTC)


def version(key: str, hour: int, *, marker: bool = False) -> tuple[bool, Mapping[str, Any]]:
    """A version or a delete marker of that hour."""
    return marker, {"Key": key, "VersionId": f"{key}{hour}", "LastModified": at(hour)}


class S3:
    """A bucket with these versions, in one page, which notes what it is asked to do."""

    def __init__(self, *every: tuple[bool, Mapping[str, Any]]) -> None:
        """`every` are versions and markers."""
        self._every = every
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def get_paginator(self, _operation: str) -> "S3":
        """Of the versions."""
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> list[Mapping[str, Any]]:  # noqa: N803
        """The one page."""
        assert (Bucket, Prefix) == ("data", "snapshots/")
        page: dict[str, Any] = {"Versions": [each for marker, each in self._every if not marker]}
        markers = [each for marker, each in self._every if marker]
        return [page | ({"DeleteMarkers": markers} if markers else {})]

    def copy_object(self, **request: Any) -> None:  # noqa: ANN401 - as boto3 has it
        """Note it."""
        self.asked.append(("copy", request))

    def delete_object(self, **request: Any) -> None:  # noqa: ANN401 - as boto3 has it
        """Note it."""
        self.asked.append(("delete", request))


CASES = {
    "deleted": ([version("a", 1), version("a", 5, marker=True)], [Step("a", ("a5",), "a1", copied=False)]),
    "deleted twice": (
        [version("a", 1), version("a", 5, marker=True), version("a", 6, marker=True)],
        [Step("a", ("a6", "a5"), "a1", copied=False)],
    ),
    "overwritten": ([version("a", 1), version("a", 5)], [Step("a", (), "a1", copied=True)]),
    "deleted and made anew": (
        [version("a", 1), version("a", 5, marker=True), version("a", 6)],
        [Step("a", ("a5",), "a1", copied=True)],
    ),
    "as it was": ([version("a", 1), version("a", 2)], []),
    "made later": ([version("a", 5)], []),
    "deleted before": ([version("a", 1), version("a", 2, marker=True)], []),
    "two objects": (
        [version("a", 1), version("b", 1), version("b", 5, marker=True)],
        [Step("b", ("b5",), "b1", copied=False)],
    ),
}


@pytest.mark.parametrize(("every", "expected"), CASES.values(), ids=CASES)
def test_each_object_gets_what_it_needs(every: list[tuple[bool, Mapping[str, Any]]], expected: list[Step]) -> None:
    assert list(steps(S3(*every), "data", "snapshots/", at(3))) == expected


def test_a_deleted_object_loses_its_markers_and_nothing_is_copied() -> None:
    s3 = S3()
    carry_out(s3, "data", Step("a", ("a6", "a5"), "a1", copied=False))
    assert s3.asked == [("delete", {"Bucket": "data", "Key": "a", "VersionId": each}) for each in ("a6", "a5")]


def test_an_overwritten_object_gets_its_former_version_as_a_copy() -> None:
    s3 = S3()
    carry_out(s3, "data", Step("a", (), "a1", copied=True))
    source = {"Bucket": "data", "Key": "a", "VersionId": "a1"}
    assert s3.asked == [("copy", {"Bucket": "data", "Key": "a", "CopySource": source})]
