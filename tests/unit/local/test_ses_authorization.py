"""The local SES authorizes the same identities as the real one."""

from collections.abc import Collection

import pytest

from rollcall_local import ses_authorization

FROM = "Rollcall <no-reply@mail.district.example>"


def identities(verified: Collection[str], *recipients: str) -> list[str]:
    mail = {"FromEmailAddress": FROM, "Destination": {"ToAddresses": list(recipients)}}
    return [resource.removeprefix("identity/") for resource in ses_authorization.resources(mail, verified)]


@pytest.mark.parametrize(
    ("verified", "asked"),
    [
        (["no-reply@mail.district.example", "mail.district.example"], "no-reply@mail.district.example"),
        (["mail.district.example", "district.example"], "mail.district.example"),
        (["district.example"], "district.example"),
        (["District.Example"], "District.Example"),
        (["strict.example", "other@mail.district.example"], "no-reply@mail.district.example"),
        ([], "no-reply@mail.district.example"),
    ],
)
def test_the_sender_stands_for_the_nearest_identity(verified: Collection[str], asked: str) -> None:
    assert identities(verified) == [asked]


def test_every_recipient_is_asked_for_once() -> None:
    verified = ["district.example", "springfield.example"]
    to = ("anna@springfield.example", "data@springfield.example", "b.lee@elsewhere.example")
    assert identities(verified, *to) == ["district.example", "springfield.example", "b.lee@elsewhere.example"]


def test_copies_and_the_configuration_set_are_asked_for() -> None:
    destination = {"ToAddresses": ["a@x.example"], "CcAddresses": ["b@x.example"], "BccAddresses": ["c@x.example"]}
    mail = {"FromEmailAddress": FROM, "Destination": destination, "ConfigurationSetName": "mails"}
    assert ses_authorization.resources(mail, ["district.example"]) == [
        "identity/district.example",
        "identity/a@x.example",
        "identity/b@x.example",
        "identity/c@x.example",
        "configuration-set/mails",
    ]


def test_the_sender_is_the_address_alone() -> None:
    assert ses_authorization.sender({"FromEmailAddress": FROM}) == "no-reply@mail.district.example"
