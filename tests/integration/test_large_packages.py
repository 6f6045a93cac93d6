"""What the local platform does with large objects and many calls at once, as AWS does: nobody notices."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.deployed import Deployed

from rollcall_bench import districts
from rollcall_local import following
from rollcall_local.watching import of_session

pytestmark = pytest.mark.slow

STUDENTS = 70_000
"""The parts of a package of 20 MB, which are 8 MiB each on its way in and out."""
CALLS = 10


def test_a_package_of_20_mb_is_imported(deployed: Deployed, tmp_path: Path) -> None:
    sender = deployed.sender(districts.DISTRICT)
    package = districts.write(districts.District(STUDENTS, stored=True), tmp_path / "large.zip")
    assert package.stat().st_size > 20_000_000
    bucket, key = deployed.platform.outputs["InboxBucket"], f"{sender.district}/{package.name}"
    deployed.platform.client("s3").upload_file(str(package), bucket, key)
    imported = sender.ended(following.newest(deployed.platform, key))
    assert imported.status == "succeeded"
    assert imported.document["files"]["Students.csv"]["accepted"] == STUDENTS
    assert sender.current is not None
    assert sender.current["import_id"] == imported.uploaded.import_id


def test_a_part_of_any_version_is_that_part(deployed: Deployed) -> None:
    s3, bucket = deployed.platform.client("s3"), deployed.platform.outputs["DataBucket"]
    contents = [bytes([number]) * (3 << 20) + b"end" for number in (1, 2)]
    versions = [s3.put_object(Bucket=bucket, Key="large", Body=content)["VersionId"] for content in contents]
    for version, content in zip(versions, contents, strict=True):
        named = {"Bucket": bucket, "Key": "large", "VersionId": version}
        assert s3.get_object(**named)["Body"].read() == content
        for asked, part in (
            ("bytes=3145725-3145729", content[3145725:3145730]),
            ("bytes=1-2097152", content[1:2097153]),
            ("bytes=-4", content[-4:]),
        ):
            answer = s3.get_object(**named, Range=asked)
            assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206
            assert (answer["ContentLength"], answer["Body"].read()) == (len(part), part)
        with pytest.raises(s3.exceptions.ClientError, match="InvalidRange"):
            s3.get_object(**named, Range="bytes=3145731-")
        fetched = io.BytesIO()
        s3.download_fileobj(bucket, "large", fetched, ExtraArgs={"VersionId": version})
        assert fetched.getvalue() == content
    s3.delete_object(Bucket=bucket, Key="large")


def test_many_calls_of_a_function_that_is_not_running_are_answered_by_a_few_workers(deployed: Deployed) -> None:
    functions, name = deployed.platform.client("lambda"), deployed.function("authenticate")
    functions.update_function_configuration(FunctionName=name, Description="Its workers are ended by that")
    with ThreadPoolExecutor(CALLS) as pool:
        nobody = json.dumps({"username": "nobody", "password": "x", "protocol": "SFTP", "sourceIp": "127.0.0.1"})
        answers = list(pool.map(lambda _: functions.invoke(FunctionName=name, Payload=nobody), range(CALLS)))
    assert [answer.get("FunctionError") for answer in answers] == [None] * CALLS
    assert len([command for _, command in of_session(deployed.platform.process.pid) if name in command]) < CALLS
