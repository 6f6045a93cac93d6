"""Ways by S3 and other services of AWS, with the credentials of the own SFTP session.

On AWS nobody but the server has them; here somebody has taken them out of it.
"""

from typing import Any

from integration.forbidden import Call, call, filled
from integration.ways.intruder import Answer, Intruder, Target, Try, Way, by_aws
from support.http_visitor import form_with_file

REFUSED = {"AccessDenied", "403", "AccessDeniedException", "NotAuthorized"}
OTHER, DATA = {"Bucket": "{inbox}", "Key": "{key}"}, {"Bucket": "{data}"}
SOURCE = {"Bucket": "{inbox}", "Key": "{key}"}
MINE = "{own}/mine.part"


def _s3(action: str, method: str, **given: Any) -> Call:  # noqa: ANN401 - arguments of any call
    return call(f"s3:{action}", "s3", method, **given)


CALLS: dict[str, Call] = {
    "get": _s3("GetObject", "get_object", **OTHER),
    "head": _s3("GetObject", "head_object", **OTHER),
    "get a version": _s3("GetObjectVersion", "get_object", **OTHER, VersionId="{version}"),
    "get attributes": _s3("GetObjectAttributes", "get_object_attributes", **OTHER, ObjectAttributes=["ETag"]),
    "get tags": _s3("GetObjectTagging", "get_object_tagging", **OTHER),
    "get the access list": _s3("GetObjectAcl", "get_object_acl", **OTHER),
    "get a result": _s3("GetObject", "get_object", Bucket="{inbox}", Key="{result}"),
    "get a checked package": _s3("GetObject", "get_object", Bucket="{inbox}", Key="{checked}"),
    "list by the other's prefix": _s3("ListBucket", "list_objects_v2", Bucket="{inbox}", Prefix="{district}/"),
    "list by a part of the other's prefix": _s3("ListBucket", "list_objects_v2", Bucket="{inbox}", Prefix="d"),
    "list all folders": _s3("ListBucket", "list_objects_v2", Bucket="{inbox}", Delimiter="/"),
    "list, the old call": _s3("ListBucket", "list_objects", Bucket="{inbox}", Prefix="{district}/"),
    "list versions": _s3("ListBucketVersions", "list_object_versions", Bucket="{inbox}", Prefix="{district}/"),
    "list unfinished uploads": _s3("ListBucketMultipartUploads", "list_multipart_uploads", Bucket="{inbox}"),
    "put": _s3("PutObject", "put_object", **OTHER, Body=b"x"),
    "put a result": _s3("PutObject", "put_object", Bucket="{inbox}", Key="{result}", Body=b"x"),
    "put into `_check`": _s3("PutObject", "put_object", Bucket="{inbox}", Key="_check/{district}/x.txt", Body=b"x"),
    "put tags": _s3("PutObjectTagging", "put_object_tagging", **OTHER, Tagging={"TagSet": []}),
    "put the access list": _s3("PutObjectAcl", "put_object_acl", **OTHER, ACL="public-read"),
    "delete": _s3("DeleteObject", "delete_object", **OTHER),
    "delete a version": _s3("DeleteObjectVersion", "delete_object", **OTHER, VersionId="{version}"),
    "copy from the other": _s3("GetObject", "copy_object", Bucket="{inbox}", Key=MINE, CopySource=SOURCE),
    "copy a version from the other": _s3(
        "GetObjectVersion", "copy_object", Bucket="{inbox}", Key=MINE, CopySource={**SOURCE, "VersionId": "{version}"}
    ),
    "copy to the other": _s3(
        "PutObject", "copy_object", **OTHER, CopySource={"Bucket": "{inbox}", "Key": "{own}/there.part"}
    ),
    "begin an upload in parts": _s3("PutObject", "create_multipart_upload", **OTHER),
    "get a table of the snapshot": _s3("GetObject", "get_object", **DATA, Key="{snapshot}"),
    "get the report": _s3("GetObject", "get_object", **DATA, Key="{report}"),
    "list the reports": _s3("ListBucket", "list_objects_v2", **DATA, Prefix="reports/district_id={district}/"),
}
"""By S3, each call about the other district."""

SERVICES: dict[str, Call] = {
    "read the record of an import": call(
        "dynamodb:GetItem",
        "dynamodb",
        "get_item",
        TableName="{imports}",
        Key={"import_id": {"S": "{import_id}"}, "item": {"S": "import"}},
    ),
    "read the account": call(
        "dynamodb:GetItem", "dynamodb", "get_item", TableName="{districts}", Key={"district_id": {"S": "{district}"}}
    ),
    "start the chain": call(
        "states:StartExecution", "stepfunctions", "start_execution", stateMachineArn="{machine}", input="{{}}"
    ),
    "ask the function that lets people in": call(
        "lambda:InvokeFunction", "lambda", "invoke", FunctionName="{authenticate}", Payload=b"{}"
    ),
    "list the people": call("cognito-idp:ListUsers", "cognito-idp", "list_users", UserPoolId="{pool}"),
}


def names(intruder: Intruder, at: Target) -> dict[str, str]:
    """What stands in braces."""
    outputs = intruder.deployed.platform.outputs
    return {
        **at._asdict(),
        "own": intruder.own.district,
        "inbox": intruder.inbox,
        "data": outputs["DataBucket"],
        "imports": outputs["ImportsTable"],
        "districts": outputs["DistrictsTable"],
        "machine": outputs["StateMachineArn"],
        "authenticate": outputs["AuthenticateFunctionArn"],
        "pool": outputs["UserPoolId"],
    }


def _called(each: Call) -> Try:
    def attempt(intruder: Intruder, at: Target) -> Answer:
        client = intruder.s3 if each.client == "s3" else intruder.client(each.client)
        answer = by_aws(getattr(client, each.method), **filled(each.given, names(intruder, at)))
        assert answer.said in REFUSED, answer
        return answer

    return attempt


def _lists_both(intruder: Intruder, at: Target) -> Answer:
    """A prefix is no path: what begins with the own one is the own room's."""
    prefix = f"{intruder.own.district}/../{at.district}/"
    found = intruder.s3.list_objects_v2(Bucket=intruder.inbox, Prefix=prefix)
    assert found["KeyCount"] == 0, found
    return Answer("own")


def _deletes_many(intruder: Intruder, at: Target) -> Answer:
    """S3 names what it did not delete; the local platform refuses the whole."""
    objects = [{"Key": at.key}, {"Key": f"{intruder.own.district}/not-there.part"}]
    try:
        answer = intruder.s3.delete_objects(Bucket=intruder.inbox, Delete={"Objects": objects})
    except intruder.s3.exceptions.ClientError as error:
        return Answer("refused", error.response["Error"]["Code"])
    refused = {each["Key"]: each["Code"] for each in answer.get("Errors", [])}
    assert refused == {at.key: "AccessDenied"}, answer
    return Answer("refused", "AccessDenied")


def _copies_by_parts(intruder: Intruder, at: Target) -> Answer:
    where = {"Bucket": intruder.inbox, "Key": f"{intruder.own.district}/parts.part"}
    begun = intruder.s3.create_multipart_upload(**where)["UploadId"]
    source = {"Bucket": intruder.inbox, "Key": at.key}
    answer = by_aws(intruder.s3.upload_part_copy, **where, UploadId=begun, PartNumber=1, CopySource=source)
    intruder.root.abort_multipart_upload(**where, UploadId=begun)
    assert answer.said in REFUSED, answer
    return answer


def _signs(method: str) -> Try:
    """An address that the session signs itself gives no more than the session has."""

    def attempt(intruder: Intruder, at: Target) -> Answer:
        params = {"Bucket": intruder.inbox, "Key": at.key}
        address = intruder.s3.generate_presigned_url(method, Params=params)
        if method == "get_object":
            answer = intruder.fetched(address)
        else:
            post = intruder.s3.generate_presigned_post(intruder.inbox, at.key)
            answer = intruder.fetched(post["url"], *form_with_file(post["fields"], "Roster.txt", b"x"))
        assert answer.outcome == "refused", answer
        assert "AccessDenied" in answer.said, answer
        return Answer("refused", "AccessDenied")

    return attempt


WAYS = (
    *(Way(f"S3: {name}", _called(each)) for name, each in CALLS.items()),
    Way("S3: list by both prefixes", _lists_both),
    Way("S3: delete many, the other's among them", _deletes_many),
    Way("S3: copy a part from the other", _copies_by_parts),
    Way("S3: a signed address to read", _signs("get_object")),
    Way("S3: a signed form to write", _signs("put_object")),
    *(Way(f"AWS: {name}", _called(each)) for name, each in SERVICES.items()),
)
