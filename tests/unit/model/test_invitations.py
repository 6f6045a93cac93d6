"""What invitations are made of: the SFTP server as people see it, and temporary passwords."""

import re

import pytest

from rollcall.model.accounts import passwords, temporary_passwords
from rollcall.model.accounts.sftp_doors import SftpDoor


@pytest.mark.parametrize(
    ("door", "username", "url", "command"),
    [
        (SftpDoor("sftp.example.org", ()), "anna", "sftp://anna@sftp.example.org/", "sftp anna@sftp.example.org"),
        (
            SftpDoor("127.0.0.1", (), 2222),
            "a@b.org",
            "sftp://a%40b.org@127.0.0.1:2222/",
            "sftp -P 2222 a@b.org@127.0.0.1",
        ),
        (SftpDoor("2001:db8::9", ()), "anna", "sftp://anna@[2001:db8::9]/", "sftp anna@[2001:db8::9]"),
    ],
)
def test_a_session_has_an_address_that_programs_take(door: SftpDoor, username: str, url: str, command: str) -> None:
    assert (door.session_url(username), door.command(username)) == (url, command)


def test_temporary_passwords_are_all_different_and_easy_to_copy() -> None:
    made = {temporary_passwords.new() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert passwords.problem(password) == ""
        # Nothing that is read as another sign, no mark at which a double click ends, and one of each kind.
        assert re.fullmatch(r"[A-HJ-NP-Za-kmnp-z2-9]{16}", password)
        assert all(re.search(kind, password) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
