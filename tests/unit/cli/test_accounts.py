"""`rollcall district` and `rollcall user`, as far as they need no deployment."""

import io
import os
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError  # noqa: TID251 - what AWS answers
from support.deployment_in_memory import Terminal, There
from support.keys import key_line

from rollcall.aws.clients import client
from rollcall.model.accounts import Role
from rollcall_cli.main import main
from rollcall_local import certificate

DISTRICT = ["district", "add", "springfield", "--name", "Springfield", "--time-zone", "America/Chicago"]
OUTPUTS = dict.fromkeys(
    (
        *("DistrictsTable", "UsersTable", "LoginsTable", "ImportsTable", "SnapshotsTable"),
        *("AccountChangesTable", "SessionsTable", "MailTroublesTable"),
        *("UserPoolId", "DataBucket", "InboxBucket", "SnapshotFunctionArn", "WatchFunctionArn"),
        *("StateMachineArn", "NotifyFunctionArn", "DownloadsFunctionArn"),
        *("UploadDeadLetters", "RestoreDeadLetters", "DownloadDeadLetters"),
        *("EventDeadLetters", "DeliveryDeadLetters", "WatchDeadLetters", "RecordFunctionArn", "DeliveriesFunctionArn"),
        *("AppsUrl", "TransferServerEndpoint", "MailFrom", "SenderConfigurationSet"),
    ),
    "x",
) | {"PackageDays": "90"}
"""The outputs of a stack."""
USER = ["user", "add", "anna", "--district", "springfield", "--email", "anna@example.org"]


def test_a_district_without_a_contact_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(DISTRICT) == 2
    assert "--contact is missing: an address that gets an e-mail" in capsys.readouterr().err


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Points commands at another AWS."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    client.cache_clear()  # clients remember their endpoint
    yield lambda url: monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    client.cache_clear()


@pytest.fixture
def untrusted(tmp_path: Path) -> Iterator[str]:
    """The URL of a server with a certificate of its own."""
    certificate.write(tmp_path / "certificate.pem", tmp_path / "certificate.key")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "certificate.key")
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # type: ignore[method-assign] # that nobody trusts it is what is meant
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"https://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    """What a command says on standard error."""
    assert main([*DISTRICT, "--contact", "data@example.org"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_aws_that_does_not_answer_is_a_wrong_call_that_names_it(
    capsys: pytest.CaptureFixture[str], endpoint: Callable[[str], None]
) -> None:
    endpoint("http://127.0.0.1:9")  # nobody listens on the discard port
    assert refused(capsys).startswith("rollcall: http://127.0.0.1:9 does not answer. ")


@pytest.mark.thorough
def test_aws_that_is_not_trusted_is_a_wrong_call_that_names_where_trust_is_set(
    capsys: pytest.CaptureFixture[str], endpoint: Callable[[str], None], untrusted: str
) -> None:
    endpoint(untrusted)
    said = refused(capsys)
    assert said.startswith(f"rollcall: {untrusted} is not trusted (")
    assert "AWS_CA_BUNDLE" in said


@pytest.mark.parametrize("url", ["garbage", "http://", "https://127.0.0.1:port"])
def test_an_endpoint_that_is_no_url_is_a_wrong_call(
    capsys: pytest.CaptureFixture[str], endpoint: Callable[[str], None], url: str
) -> None:
    endpoint(url)
    assert refused(capsys).startswith("rollcall: The endpoint of AWS is no URL (")


def test_without_a_region_it_is_a_wrong_call_that_says_what_to_set(
    capsys: pytest.CaptureFixture[str], endpoint: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint("http://127.0.0.1:9")
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    assert "Set AWS_PROFILE and AWS_REGION, or AWS_ENDPOINT_URL." in refused(capsys)


def test_what_aws_refuses_of_a_user_is_a_wrong_call_that_names_what_it_refuses(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_named: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "AdminSetUserPassword")

    monkeypatch.setattr("rollcall_cli.deployment.connection.stack_outputs", lambda _stack: OUTPUTS)
    monkeypatch.setattr("rollcall.aws.services.users.Users.add", refuse)
    monkeypatch.setattr("rollcall.aws.services.operator.caller", lambda: "marta")
    monkeypatch.setattr("sys.stdin", io.StringIO("a-password-of-tests\n"))
    assert main(USER) == 2
    assert "AccessDeniedException" in capsys.readouterr().err


def test_a_key_file_that_is_none_is_a_wrong_call(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([*USER, "--public-key", str(tmp_path / "none.pub")]) == 2
    assert "none.pub can't be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "can't be used. It is a private key"),
        (b"ssh-dss AAAA anna\n", "can't be used. A key of the old type DSA"),
        (b"", "can't be used. There is no key in it."),
        ("ssh-ed25519 AAAA".encode("utf-16"), "can't be read"),
    ],
)
def test_a_key_that_can_not_be_used_is_a_wrong_call_that_names_the_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, written: bytes, said: str
) -> None:
    (tmp_path / "key.pub").write_bytes(written)
    assert main([*USER, "--public-key", str(tmp_path / "key.pub")]) == 2
    assert f"key.pub {said}" in capsys.readouterr().err


def test_a_password_that_cognito_would_refuse_is_a_wrong_call_before_aws_is_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rollcall_cli.deployment.connection.stack_outputs", lambda _stack: OUTPUTS)
    monkeypatch.setattr("rollcall.aws.services.users.Users.add", lambda *_args: pytest.fail("AWS was asked"))
    monkeypatch.setattr("rollcall.aws.services.operator.caller", lambda: pytest.fail("AWS was asked"))
    monkeypatch.setattr("sys.stdin", io.StringIO("a password with spaces\n"))
    assert main(USER) == 2
    said = capsys.readouterr().err
    assert "white space" in said
    assert "a password" not in said


def test_what_a_password_must_be_is_said_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin", Terminal())

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return ""

    monkeypatch.setattr("getpass.getpass", ask)
    There.fresh().refused(*USER, "--password")
    assert asked[0] == "Password (12 to 256 characters, without spaces): "


def test_a_user_is_added_with_the_password_of_standard_input_and_the_keys_of_all_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a-password-of-tests\n"))
    keys = [key_line(comment) for comment in ("anna", "export", "old")]
    (tmp_path / "one.pub").write_text(f"{keys[0]}\n")
    (tmp_path / "two.pub").write_text(f"{keys[1]}\n{keys[2]}\n")
    files = ("--public-key", str(tmp_path / "one.pub"), "--public-key", str(tmp_path / "two.pub"))
    there = There.fresh()

    written, code = there.call(*USER, *files, "--password", "--network", "203.0.113.0/24")

    added, untold = written.splitlines()
    assert (added, code) == ("User anna is added and may upload for springfield.", 0)
    assert untold.startswith("No e-mail was sent: tell anna@example.org the host name")
    user, password = there.users.users["anna"]
    assert (user.districts, user.email, password) == (("springfield",), "anna@example.org", "a-password-of-tests")
    assert (len(user.keys), user.networks) == (3, ("203.0.113.0/24",))


def test_a_user_is_a_data_manager_unless_the_role_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    there = There.fresh()
    for name, options, role in (("anna", (), Role.DATA_MANAGER), ("otto", ("--role", "reader"), Role.READER)):
        monkeypatch.setattr("sys.stdin", io.StringIO("a-password-of-tests\n"))
        there.call("user", "add", name, *USER[3:], *options)
        assert there.users.users[name][0].role is role
