"""A reader with the rights that docs/reading-snapshots.md gives: one district's snapshots, and nothing else."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.deployed import Deployed, Sender
from support.readers_page import BUCKET, example
from support.resolved_template import Resolved

from rollcall.model.accounts import school_year_of
from rollcall_local import clients, demo
from rollcall_local.settings import REGION

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    """A district with a snapshot."""
    sender = deployed.sender()
    assert sender.imported(sender.package()).status == "succeeded"
    return sender


@pytest.fixture(scope="module")
def keys(sender: Sender) -> Mapping[str, str]:
    """The credentials of a role that has the page's policy."""
    return credentials_of("reader", ours(example("json"), sender), sender)


@pytest.fixture(scope="module")
def by_parameter(sender: Sender) -> Mapping[str, str]:
    """The credentials of a role that has the policy of the template's own, for two districts."""
    named = f"no-district,{sender.district}"
    made = Resolved(ReaderPrincipalArn="arn:aws:iam::000000000000:role/any", ReaderDistricts=named)
    (policy,) = made.resources["ReaderRole"]["Properties"]["Policies"]
    bucket = f"arn:aws:s3:::{sender.platform.outputs['DataBucket']}"
    return credentials_of("reader-by-parameter", json.dumps(deployed_as(policy["PolicyDocument"], bucket)), sender)


def deployed_as(tree: Any, bucket: str) -> Any:  # noqa: ANN401 - any part of a policy
    """A part of a policy with the ARN of the data bucket in it."""
    if isinstance(tree, list):
        return [deployed_as(each, bucket) for each in tree]
    if not isinstance(tree, Mapping):
        return tree
    if tree == {"Fn::GetAtt": ["DataBucket", "Arn"]}:
        return bucket
    if "Fn::Sub" in tree:
        return tree["Fn::Sub"].replace("${DataBucket.Arn}", bucket)
    return {name: deployed_as(each, bucket) for name, each in tree.items()}


def credentials_of(name: str, policy: str, sender: Sender) -> Mapping[str, str]:
    """The credentials of a new role with one policy."""
    iam = sender.platform.client("iam")
    anybody = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [anybody]})
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="read", PolicyDocument=policy)
    answer = sender.platform.client("sts").assume_role(RoleArn=arn, RoleSessionName="reader")
    credentials: Mapping[str, str] = answer["Credentials"]
    return credentials


def ours(text: str, sender: Sender) -> str:
    """A text of the page with this platform's bucket and this district."""
    bucket = sender.platform.outputs["DataBucket"]
    return text.replace(BUCKET, bucket).replace("springfield", sender.district)


def test_a_reader_reads_what_is_current(sender: Sender, keys: Mapping[str, str], tmp_path: Path) -> None:
    """By the page's own code, in a process of its own, which ends well."""
    settings = sender.platform.settings
    given = {
        "access_key": keys["AccessKeyId"],
        "secret_key": keys["SecretAccessKey"],
        "session_token": keys["SessionToken"],
        "region": REGION,
        "endpoint_override": settings.endpoint,
        "tls_ca_file_path": str(settings.certificate),
    }
    code = ours(example("python"), sender).replace("2026-2027", school_year_of(demo.today()))
    script = tmp_path / "reader.py"
    script.write_text(code.replace("fs.S3FileSystem()", f"fs.S3FileSystem(**{given!r})"), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "'students': " in done.stdout


def test_the_template_s_own_role_reads_and_lists_what_is_of_its_districts(
    sender: Sender, by_parameter: Mapping[str, str]
) -> None:
    s3 = clients.client_of(sender.platform.settings, "s3", by_parameter)
    bucket, place = sender.platform.outputs["DataBucket"], f"snapshots/district_id={sender.district}/"
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=place)["Contents"]
    assert len(listed) == 8
    for each in listed:
        assert s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()


@pytest.mark.parametrize("whose", ["keys", "by_parameter"])
def test_a_reader_reads_nothing_else(
    whose: str, sender: Sender, deployed: Deployed, request: pytest.FixtureRequest
) -> None:
    keys: Mapping[str, str] = request.getfixturevalue(whose)
    other = deployed.sender()
    assert other.imported(other.package()).status == "succeeded"
    s3, bucket = clients.client_of(sender.platform.settings, "s3", keys), sender.platform.outputs["DataBucket"]
    asked = sender.platform.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
    found = [each["Key"] for page in asked for each in page["Contents"]]
    own = [key for key in found if key.startswith(f"snapshots/district_id={sender.district}/")]
    others = [
        key for key in found if f"={other.district}/" in key or (f"={sender.district}/" in key and key not in own)
    ]
    assert len(own) == 8  # six tables, current.json and history.json
    assert {key.partition("/")[0] for key in others} == {"snapshots", "reports", "work"}
    for key in others:
        with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
            s3.get_object(Bucket=bucket, Key=key)
    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.list_objects_v2(Bucket=bucket)
    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.put_object(Bucket=bucket, Key=own[0], Body=b"")
