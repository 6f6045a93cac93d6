"""What a session of an SFTP user may do in S3, with its own credentials, under enforced IAM: no more than its room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from botocore.exceptions import ClientError  # noqa: TID251 - what AWS answers
from support.deployed import PASSWORD, Deployed, Sender, signed

from rollcall.model.accounts import Role, State, User
from rollcall_local import clients, identity

pytestmark = pytest.mark.slow
ZIP = "Roster.zip"
TEMPORARY = ("Roster.zip.filepart", "Roster.zip.part", "roster.tmp", "Roster.zip.9f8e7d6c.partial", "folder/x.filepart")
RESULT = "results/2026-11-24_120000_4f8a84ea/report.html"
ADDRESS = "203.0.113.7"


@dataclass(frozen=True)
class Session:
    """S3 as one session sees it, and as the deployer does."""

    s3: Any
    root: Any
    bucket: str
    data: str

    def stored(self, key: str, body: bytes = b"x") -> str:
        """An object that is there, whoever put it."""
        self.root.put_object(Bucket=self.bucket, Key=key, Body=body)
        return key

    def copy(self, source: str, key: str) -> None:
        self.s3.copy_object(Bucket=self.bucket, Key=key, CopySource={"Bucket": self.bucket, "Key": source})

    def listed(self, prefix: str) -> list[str]:
        found = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix)
        return [each["Key"] for each in found.get("Contents", ())]


def session(deployed: Deployed, username: str, address: str = ADDRESS) -> Session:
    """The session that a login opens."""
    platform = deployed.platform
    opened = identity.ask(platform.settings, platform.outputs["AuthenticateFunctionArn"], username, PASSWORD, address)
    assert opened is not None
    s3 = clients.client_of(platform.settings, "s3", opened.credentials(platform.settings))
    return Session(s3, platform.client("s3"), platform.outputs["InboxBucket"], platform.outputs["DataBucket"])


@pytest.fixture(scope="module", autouse=True)
def _no_imports(deployed: Deployed) -> Any:  # noqa: ANN401 - a generator of pytest's
    """What is put here is no package."""
    with deployed.held_back():
        yield


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender()


@pytest.fixture(scope="module")
def other(deployed: Deployed) -> Sender:
    return deployed.sender()


@pytest.fixture(scope="module")
def own(deployed: Deployed, sender: Sender) -> Session:
    return session(deployed, sender.user)


def refused(call: Callable[..., object], *arguments: Any, **named: Any) -> str:  # noqa: ANN401 - handed on
    """The code of the error with which S3 refuses."""
    with pytest.raises(ClientError) as error:
        call(*arguments, **named)
    return str(error.value.response["Error"]["Code"])


def test_what_was_uploaded_is_listed_replaced_and_deleted_but_not_read_back(own: Session, sender: Sender) -> None:
    key = f"{sender.district}/{ZIP}"
    for body in (b"one", b"two"):
        own.s3.put_object(Bucket=own.bucket, Key=key, Body=body)
    assert own.listed(f"{sender.district}/") == [key]
    where = {"Bucket": own.bucket, "Key": key}
    assert refused(own.s3.get_object, **where) == "AccessDenied"
    assert refused(own.s3.head_object, **where) == "403"
    for end in ("part", "filepart", "tmp", "partial"):
        assert refused(own.copy, key, f"{key}.{end}") == "AccessDenied", "a rename would make it readable"
    version = own.root.head_object(**where)["VersionId"]
    assert refused(own.s3.get_object, **where, VersionId=version) == "AccessDenied"
    assert refused(own.s3.delete_object, **where, VersionId=version) == "AccessDenied"
    assert refused(own.s3.get_object_tagging, **where) == "AccessDenied"
    assert refused(own.s3.put_object_tagging, **where, Tagging={"TagSet": []}) == "AccessDenied"
    own.s3.delete_object(**where)
    assert own.listed(f"{sender.district}/") == []


@pytest.mark.parametrize("name", TEMPORARY)
def test_a_clients_temporary_name_is_renamed(own: Session, sender: Sender, name: str) -> None:
    key, final = f"{sender.district}/{name}", f"{sender.district}/done-{name.replace('/', '-')}.zip"
    own.s3.put_object(Bucket=own.bucket, Key=key, Body=b"half")
    assert own.s3.head_object(Bucket=own.bucket, Key=key)["ContentLength"] == 4
    own.copy(key, final)
    own.s3.delete_object(Bucket=own.bucket, Key=key)
    assert refused(own.s3.get_object, Bucket=own.bucket, Key=final) == "AccessDenied"


def test_a_large_upload_in_parts_is_an_upload(own: Session, sender: Sender) -> None:
    where = {"Bucket": own.bucket, "Key": f"{sender.district}/large.zip"}
    begun = own.s3.create_multipart_upload(**where)["UploadId"]
    part = own.s3.upload_part(**where, UploadId=begun, PartNumber=1, Body=b"x")
    parts = {"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]}
    assert own.s3.complete_multipart_upload(**where, UploadId=begun, MultipartUpload=parts)["ETag"]


def test_results_are_read_by_a_data_manager_and_written_by_nobody(own: Session, sender: Sender) -> None:
    where = {"Bucket": own.bucket, "Key": own.stored(f"{sender.district}/{RESULT}", b"<html>")}
    assert own.s3.get_object(**where)["Body"].read() == b"<html>"
    assert own.listed(f"{sender.district}/results/") == [where["Key"]]
    assert refused(own.s3.put_object, **where, Body=b"forged") == "AccessDenied"
    assert refused(own.s3.delete_object, **where) == "AccessDenied"
    temporary = f"{sender.district}/forged.part"
    own.s3.put_object(Bucket=own.bucket, Key=temporary, Body=b"forged")
    for name in ("results", "results/", "results/new/report.html", "results/x.filepart"):
        key = f"{sender.district}/{name}"
        assert refused(own.s3.put_object, Bucket=own.bucket, Key=key, Body=b"") == "AccessDenied", name
        assert refused(own.copy, temporary, key) == "AccessDenied", name
        assert refused(own.s3.delete_object, Bucket=own.bucket, Key=key) == "AccessDenied", name
    for name in ("results.zip", "my results/Roster.zip", "Results of May.zip"):
        own.s3.put_object(Bucket=own.bucket, Key=f"{sender.district}/{name}", Body=b"")


def test_a_reader_lists_results_and_reads_none(deployed: Deployed, sender: Sender) -> None:
    reader = User(f"{sender.user}-reads", (sender.district,), "reader@example.org", role=Role.READER)
    deployed.users.add(reader, PASSWORD, signed())
    reads = session(deployed, reader.username)
    key = reads.stored(f"{sender.district}/{RESULT}")
    assert key in reads.listed(f"{sender.district}/results/")
    assert refused(reads.s3.get_object, Bucket=reads.bucket, Key=key) == "AccessDenied"
    reads.s3.put_object(Bucket=reads.bucket, Key=f"{sender.district}/by-a-reader.zip", Body=b"")


def other_places(sender: Sender, other: Sender) -> Mapping[str, str]:
    """Places that are not the session's, by what they are."""
    return {
        "another district": f"{other.district}/{ZIP}",
        "a temporary name of another district": f"{other.district}/{ZIP}.part",
        "results of another district": f"{other.district}/{RESULT}",
        "a district whose id goes on": f"{sender.district}-north/{ZIP}.part",
        "a district whose id is shorter": f"{sender.district[:-1]}/{ZIP}.part",
        "another district's folder of the own name": f"{other.district}/{sender.district}/{ZIP}.part",
        "what the pages check": f"_check/{sender.district}/pages/x.part",
        "nobody's": f"{ZIP}.part",
        "the own id in capitals": f"{sender.district.upper()}/x.part",
    }


def test_nothing_of_another_place_is_reached(own: Session, sender: Sender, other: Sender) -> None:
    mine = f"{sender.district}/mine.part"
    own.s3.put_object(Bucket=own.bucket, Key=mine, Body=b"x")
    for what, key in other_places(sender, other).items():
        own.stored(key)
        where = {"Bucket": own.bucket, "Key": key}
        assert refused(own.s3.get_object, **where) == "AccessDenied", what
        assert refused(own.s3.put_object, **where, Body=b"") == "AccessDenied", what
        assert refused(own.s3.delete_object, **where) == "AccessDenied", what
        assert refused(own.copy, key, f"{sender.district}/stolen.part") == "AccessDenied", what
        assert refused(own.copy, mine, key) == "AccessDenied", what


def test_the_folder_itself_is_no_file(own: Session, sender: Sender) -> None:
    assert refused(own.s3.put_object, Bucket=own.bucket, Key=sender.district, Body=b"") == "AccessDenied"


def test_nothing_of_another_place_is_listed(own: Session, sender: Sender, other: Sender) -> None:
    for prefix in (
        "",
        f"{other.district}/",
        f"{sender.district}-north/",
        "_check/",
        "*",
        "?",
        f"{sender.district[:-1]}",
    ):
        assert refused(own.listed, prefix) == "AccessDenied", prefix
    assert refused(own.s3.list_objects_v2, Bucket=own.bucket) == "AccessDenied"
    where = {"Bucket": own.bucket, "Prefix": f"{sender.district}/"}
    assert refused(own.s3.list_object_versions, **where) == "AccessDenied"
    assert refused(own.s3.list_multipart_uploads, **where) == "AccessDenied"


@pytest.mark.parametrize("name", ["*", "?", "${aws:userid}", "*/results/*", "../x", "a b", "Zażółć.zip", "*.part"])
def test_a_name_that_looks_like_a_pattern_is_one_object(own: Session, sender: Sender, other: Sender, name: str) -> None:
    """A policy has patterns, a request has names."""
    key = f"{sender.district}/{name}"
    there = own.stored(f"{other.district}/kept.zip")
    if "/results/" in name:
        assert refused(own.s3.put_object, Bucket=own.bucket, Key=key, Body=b"") == "AccessDenied"
        return
    own.s3.put_object(Bucket=own.bucket, Key=key, Body=b"")
    own.s3.delete_object(Bucket=own.bucket, Key=key)
    assert own.root.head_object(Bucket=own.bucket, Key=there)
    assert refused(own.s3.delete_object, Bucket=own.bucket, Key=f"{other.district}/{name}") == "AccessDenied"


def test_no_other_bucket_and_no_other_service_is_reached(own: Session, deployed: Deployed, sender: Sender) -> None:
    platform = deployed.platform
    where = {"Bucket": own.data, "Key": f"reports/district_id={sender.district}/x.part"}
    assert refused(own.s3.get_object, **where) == "AccessDenied"
    assert refused(own.s3.put_object, **where, Body=b"") == "AccessDenied"
    assert refused(own.s3.list_objects_v2, Bucket=own.data) == "AccessDenied"
    assert refused(own.s3.list_buckets) == "AccessDenied"
    assert refused(own.s3.get_bucket_policy, Bucket=own.bucket) == "AccessDenied"
    opened = identity.ask(
        platform.settings, platform.outputs["AuthenticateFunctionArn"], sender.user, PASSWORD, ADDRESS
    )
    assert opened
    keys = opened.credentials(platform.settings)
    dynamodb = clients.client_of(platform.settings, "dynamodb", keys)
    assert "AccessDenied" in refused(dynamodb.scan, TableName=platform.outputs["UsersTable"])


def test_somebody_of_several_districts_reaches_each_and_no_other(
    deployed: Deployed, sender: Sender, other: Sender
) -> None:
    third = deployed.sender()
    maria = User(f"{sender.user}-both", (sender.district, other.district), "both@example.org")
    deployed.users.add(maria, PASSWORD, signed())
    both = session(deployed, maria.username)
    for district in maria.districts:
        both.s3.put_object(Bucket=both.bucket, Key=f"{district}/by-maria.zip", Body=b"")
        assert f"{district}/by-maria.zip" in both.listed(f"{district}/")
    assert refused(both.s3.put_object, Bucket=both.bucket, Key=f"{third.district}/x", Body=b"") == "AccessDenied"

    accounts = deployed.users.tables
    before = accounts.district(other.district)
    assert before
    accounts.change(before, replace(before, state=State.SUSPENDED), signed())
    try:
        one = session(deployed, maria.username)
        one.s3.put_object(Bucket=one.bucket, Key=f"{sender.district}/again.zip", Body=b"")
        assert refused(one.s3.put_object, Bucket=one.bucket, Key=f"{other.district}/x", Body=b"") == "AccessDenied"
    finally:
        accounts.change(replace(before, state=State.SUSPENDED), before, signed())
