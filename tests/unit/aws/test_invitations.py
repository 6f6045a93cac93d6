"""What invitations ask AWS for: the SDK checks each request against the API, and none gets further."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import EndpointConnectionError  # noqa: TID251 - what the SDK raises when nobody answers
from botocore.model import OperationModel  # noqa: TID251 - what the SDK hands to those who listen

from rollcall.aws.clients import client
from rollcall.aws.services.invitations import StackPost
from rollcall.aws.services.user_pool import UserPool
from rollcall.mail import Mail, Support
from rollcall.model.accounts.sftp_doors import HostKey, SftpDoor
from rollcall.steps.invite import Terms
from rollcall.steps.notify import MailRefused

OUTPUTS = {
    "UserPoolId": "eu-central-1_pool",
    "AppsUrl": "https://apps.example.org",
    "TransferServerId": "s-0123456789abcdef0",
    "TransferServerEndpoint": "s-0123456789abcdef0.server.transfer.eu-central-1.amazonaws.com",
    "MailFrom": "rollcall@example.org",
    "SenderConfigurationSet": "rollcall",
}
POLICY = {"MinimumLength": 12, "TemporaryPasswordValidityDays": 3}
KEYS = [
    {"Arn": "arn:aws:transfer:key-1", "Type": "ssh-rsa", "Fingerprint": "SHA256:rsa"},
    {"Arn": "arn:aws:transfer:key-2", "Type": "ssh-ed25519", "Fingerprint": "SHA256:ed25519"},
]


class Answered(NamedTuple):
    """What the SDK takes for an answer over HTTP."""

    status_code: int


ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "DescribeUserPool": {"UserPool": {"Policies": {"PasswordPolicy": POLICY}}},
    "ListHostKeys": {"ServerId": OUTPUTS["TransferServerId"], "HostKeys": KEYS},
    "SendEmail": {"MessageId": "message-1"},
}


@dataclass
class Aws:
    """What was asked, and what is answered to each operation."""

    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    answers: dict[str, Mapping[str, Any] | Exception] = field(default_factory=lambda: dict(ANSWERS))

    def answer(self, model: OperationModel, **_: object) -> tuple[Answered, Mapping[str, Any]]:
        answer = self.answers.get(model.name, {})
        if isinstance(answer, Exception):
            raise answer
        return Answered(400 if "Error" in answer else 200), answer

    def note(self, params: Mapping[str, Any], model: OperationModel, **_: object) -> None:
        self.asked.append((model.name, params))


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    client.cache_clear()
    aws = Aws()
    for made in (client("cognito-idp"), client("transfer"), client("sesv2", attempts=1)):
        made.meta.events.register_first("before-parameter-build", aws.note)
        made.meta.events.register_first("before-call", aws.answer)
    yield aws
    client.cache_clear()


def test_days_and_host_keys_are_those_of_the_pool_and_of_transfer_family(aws: Aws) -> None:
    keys = (HostKey("ssh-rsa", "SHA256:rsa"), HostKey("ssh-ed25519", "SHA256:ed25519"))
    door = SftpDoor(OUTPUTS["TransferServerEndpoint"], keys)
    assert StackPost.of_stack(OUTPUTS).terms() == Terms(3, door, "https://apps.example.org", Support())
    assert dict(aws.asked)["ListHostKeys"] == {"ServerId": OUTPUTS["TransferServerId"]}


def test_a_pool_that_does_not_say_how_long_has_cognitos_seven_days(aws: Aws) -> None:
    aws.answers["DescribeUserPool"] = {"UserPool": {}}
    assert UserPool("eu-central-1_pool").temporary_password_days() == 7


def test_where_outputs_name_the_host_keys_transfer_family_is_not_asked(aws: Aws) -> None:
    local = {"TransferServerEndpoint": "127.0.0.1:2222", "TransferHostKeys": "ssh-ed25519 SHA256:local"}
    found = StackPost.of_stack({**OUTPUTS, **local, "SupportName": "us", "SupportEmail": "us@example.org"}).terms()
    assert found.door == SftpDoor("127.0.0.1", (HostKey("ssh-ed25519", "SHA256:local"),), 2222)
    assert found.support == Support("us", "us@example.org")
    assert "ListHostKeys" not in dict(aws.asked)


def test_the_mail_goes_to_one_person_and_its_answers_to_the_support(aws: Aws) -> None:
    StackPost.of_stack({**OUTPUTS, "SupportEmail": "us@example.org"}).send(Mail("s", "t", "h"), "anna@example.org")
    ((_, sent),) = aws.asked
    assert sent["Destination"] == {"ToAddresses": ["anna@example.org"]}
    assert (sent["FromEmailAddress"], sent["ReplyToAddresses"]) == ("rollcall@example.org", ["us@example.org"])


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"Error": {"Code": "MessageRejected", "Message": "anna@example.org"}}, "MessageRejected"),
        (EndpointConnectionError(endpoint_url="https://ses"), "EndpointConnectionError"),
    ],
)
def test_a_mail_that_is_not_sent_is_refused_whatever_the_reason(
    aws: Aws, answer: Mapping[str, Any] | Exception, why: str
) -> None:
    aws.answers["SendEmail"] = answer
    with pytest.raises(MailRefused) as refused:
        StackPost.of_stack(OUTPUTS).send(Mail("s", "t", "h"), "anna@example.org")
    assert str(refused.value) == why


def test_a_temporary_password_lets_nobody_do_more_than_choose_another(aws: Aws) -> None:
    UserPool("eu-central-1_pool").set_password("anna", "anna@example.org", "a-temporary-one", temporary=True)
    made, given = aws.asked
    assert made[1]["MessageAction"] == "SUPPRESS"  # the mail is ours
    assert given == (
        "AdminSetUserPassword",
        {
            "UserPoolId": "eu-central-1_pool",
            "Username": "anna",
            "Password": "a-temporary-one",
            "Permanent": False,
        },
    )


def test_a_stack_of_an_earlier_release_lacks_an_output(aws: Aws) -> None:
    with pytest.raises(KeyError):
        StackPost.of_stack({name: value for name, value in OUTPUTS.items() if name != "AppsUrl"})
    assert aws.asked == []
