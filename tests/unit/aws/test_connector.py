"""The canary's connector: what it asks of Transfer Family, held to the service's own model."""

import pytest
from botocore.stub import Stubber  # noqa: TID251 - it holds a request to the service's model

from rollcall.aws import clients
from rollcall.aws.services.connector import SftpConnector


def test_it_sends_the_one_package_into_the_users_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    asked = {
        "ConnectorId": "c-0123456789abcdef0",
        "SendFilePaths": ["/data/work/canary/Canary.zip"],
        "RemoteDirectoryPath": "/",
    }
    with Stubber(clients.client("transfer")) as stub:
        stub.add_response("start_file_transfer", {"TransferId": "t-1"}, asked)
        assert SftpConnector("c-0123456789abcdef0", "data").send() == "t-1"
        stub.assert_no_pending_responses()
