"""How the SDK's clients connect."""

import socket
from collections.abc import Iterator
from io import BufferedReader, BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.awsrequest import AWSPreparedRequest  # noqa: TID251 - what the SDK sends
from botocore.exceptions import ReadTimeoutError  # noqa: TID251 - what the SDK raises
from urllib3.util import connection

from rollcall.aws.clients import KEEP_ALIVE, client, s3_signer
from rollcall.aws.services.operator import PATIENCE

NAT_FORGETS = 350
"""Seconds after which AWS's NAT gateways forget a connection that is silent."""


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Clients reach a server that never answers."""
    client.cache_clear()
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
        yield
    client.cache_clear()  # of what other tests would find


@pytest.mark.thorough
@pytest.mark.usefixtures("silent")
@pytest.mark.skipif(not hasattr(socket, "TCP_KEEPIDLE"), reason="this system calls it by another name")
def test_a_connection_that_is_silent_for_minutes_is_kept_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK's own setting leaves the first question to the system, which asks after two hours."""
    options = [
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE),
        (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE),
        (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL),
    ]
    seen: list[list[int]] = []
    connect = connection.create_connection

    def watched(*args: Any, **named: Any) -> socket.socket:  # noqa: ANN401 - whatever the SDK gives
        made = connect(*args, **named)
        seen.append([made.getsockopt(*option) for option in options])
        return made

    monkeypatch.setattr(connection, "create_connection", watched)
    with pytest.raises(ReadTimeoutError):
        client("lambda", attempts=1, patience=1).invoke(FunctionName="silent")
    assert seen == [[1, KEEP_ALIVE, KEEP_ALIVE]]


def test_it_is_asked_for_before_a_router_forgets_it() -> None:
    assert KEEP_ALIVE < NAT_FORGETS < PATIENCE


@pytest.mark.thorough
@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize(("body", "asks"), [(b"a,b", False), (BufferedReader(BytesIO(b"a,b")), True)])
def test_s3_is_asked_whether_it_takes_a_file_but_not_for_bytes(body: Any, *, asks: bool) -> None:  # noqa: ANN401 - either
    """The SDK would ask for bytes, too, and wait for the answer: one more round trip for each small object."""
    sent: list[bool] = []

    def note(request: AWSPreparedRequest, **_more: object) -> None:
        sent.append("Expect" in request.headers)
        raise EOFError  # that is all

    s3 = client("s3", attempts=1)
    s3.meta.events.register("before-send.s3", note)
    with pytest.raises(EOFError):
        s3.put_object(Bucket="rosters", Key="k", Body=body)
    assert sent == [asks]


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_addresses_for_browsers_are_signed_as_every_region_takes_it(
    region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_REGION", region)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    s3_signer.cache_clear()
    try:
        link = s3_signer().generate_presigned_url("get_object", Params={"Bucket": "rosters", "Key": "k"})
        form = s3_signer().generate_presigned_post("rosters", "k")
    finally:
        s3_signer.cache_clear()
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in link
    assert form["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    host = "rosters.s3.amazonaws.com" if region == "us-east-1" else f"rosters.s3.{region}.amazonaws.com"
    assert {urlsplit(address).netloc for address in (link, form["url"])} == {host}
