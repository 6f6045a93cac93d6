"""Operators, who are members of a group of the user pool: added by a command, and never the same as a user."""

import pytest
from support.deployed import Deployed, Sender

from rollcall_local import local_platform, visiting
from rollcall_local.local_platform import CommandError


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender()


def added(deployed: Deployed, name: str) -> str:
    """The password of a new operator."""
    password = local_platform.new_password()
    deployed.platform.command("operator", "add", name, "--email", f"{name}@rollcall.example", secret=f"{password}\n")
    return password


def test_an_operator_signs_in_and_chooses_a_district(deployed: Deployed, sender: Sender) -> None:
    password = added(deployed, "maria")
    pages = deployed.platform.settings.pages_url

    visitor = visiting.signed_in(pages, "maria", password)

    assert sender.district in visitor.read(f"{pages}/districts?search={sender.district}")


def test_a_name_is_an_operators_or_a_users(deployed: Deployed, sender: Sender) -> None:
    """Else whoever knows the password of a user would be an operator."""
    added(deployed, "olga")
    add = ("user", "add", "olga", "--district", sender.district, "--email", "olga@example.org")

    with pytest.raises(CommandError, match="There is an operator olga already"):
        deployed.platform.command(*add, secret=f"{local_platform.new_password()}\n")
    with pytest.raises(CommandError, match="There is an operator olga already"):
        added(deployed, "olga")
    with pytest.raises(CommandError, match=f"There is a user {sender.user} of a district already"):
        added(deployed, sender.user)


def test_a_wrong_password_does_not_sign_in(deployed: Deployed, sender: Sender) -> None:
    with pytest.raises(PermissionError):
        visiting.signed_in(deployed.platform.settings.pages_url, sender.user, "not-the-password")
