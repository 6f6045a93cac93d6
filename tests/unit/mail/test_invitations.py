"""What an invitation says, and what it keeps to itself."""

from dataclasses import replace

import pytest
from support.documents import HOSTILE
from support.mails import Words, invitation, says_the_same_twice

from rollcall.mail import Mail, Support
from rollcall.mail.invitations import Invitation, compose_invitation
from rollcall.model.accounts import passwords
from rollcall.model.accounts.sftp_doors import SftpDoor

EXPECTED = """\
Choose your password by 1 December 2026, 17:05 CST.

You have an account with Rollcall now, which takes in the rosters of
Springfield ISD. If you did not expect this, please tell the people who run
Rollcall for you.

Sign in and choose your password:
https://apps.example.org/sign-in

FIRST: CHOOSE YOUR PASSWORD

User name:          anna
Temporary password: jduVcWSqyjf35zyX
Good until:         1 December 2026, 17:05 CST
"""

CONNECTING = """\
THEN: CONNECT BY SFTP

Protocol:     SFTP
Host name:    sftp.example.org
Port:         22
User name:    anna
Password:     the one that you have chosen
Host key:     ssh-ed25519 SHA256:qJ7vN1
Host key:     ssh-rsa SHA256:Zr41kd
For WinSCP:   sftp://anna@sftp.example.org/
Command line: sftp anna@sftp.example.org
"""

RESET = invitation(is_reset=True)
OPERATOR = invitation(districts=(), door=None)
VENDOR = invitation(districts=("Springfield ISD", "Shelbyville ISD", "Ogdenville ISD"))
EVERY = [invitation(), RESET, OPERATOR, replace(OPERATOR, is_reset=True), VENDOR]


def test_it_leads_to_the_page_and_says_how_to_connect() -> None:
    mail = compose_invitation(invitation())
    assert mail.subject == "Choose your password for Rollcall: Springfield ISD"
    assert mail.text.startswith(EXPECTED)
    assert CONNECTING in mail.text
    assert Words(mail.html).addresses == ["https://apps.example.org/sign-in", "https://apps.example.org/guide/upload"]


@pytest.mark.parametrize("about", EVERY)
def test_text_and_html_say_the_same(about: Invitation) -> None:
    says_the_same_twice(compose_invitation(about))


@pytest.mark.parametrize("about", EVERY)
def test_the_rules_of_passwords_and_what_to_do_later_are_said(about: Invitation) -> None:
    text = said(compose_invitation(about))
    assert passwords.RULE in text
    assert "without a blank before or after it" in text
    assert "ask the people who run Rollcall for you to reset your password" in text
    assert "link for forgotten passwords. It does not work here" in text


def test_that_sftp_refuses_the_temporary_password_is_said_to_those_who_upload() -> None:
    refusal = "SFTP refuses it: choose your own password first."
    assert refusal in said(compose_invitation(invitation()))
    assert "SFTP" not in compose_invitation(OPERATOR).text


def test_a_reset_says_that_the_old_password_is_good_no_longer() -> None:
    mail = compose_invitation(RESET)
    assert mail.subject == "Choose your new password for Rollcall: Springfield ISD"
    assert "The one that you had is good no longer, neither by SFTP nor on the pages." in said(mail)
    assert "You have an account" not in mail.text


def test_an_operator_reads_of_all_districts() -> None:
    mail = compose_invitation(OPERATOR)
    assert mail.subject.endswith(": all districts")
    assert "You are an operator of Rollcall now" in mail.text


def test_somebody_of_several_districts_reads_of_their_folders() -> None:
    text = said(compose_invitation(VENDOR))
    assert "the rosters of Springfield ISD, Shelbyville ISD and Ogdenville ISD." in text
    assert "You see a folder for each of your districts" in text


def test_answers_go_to_the_support() -> None:
    text = said(compose_invitation(invitation(support=Support("the data team", "data@springfield.example"))))
    assert "please tell the data team (data@springfield.example)" in text
    assert "Questions? Answer this message" in text


def test_where_no_host_key_is_known_it_is_asked_for() -> None:
    text = said(compose_invitation(invitation(door=SftpDoor("sftp.example.org", (), 2222))))
    assert "ask the people who run Rollcall for you for the fingerprint of the host key" in text
    assert "sftp -P 2222 anna@sftp.example.org" in text


def test_a_hostile_name_changes_nothing_but_itself() -> None:
    mail = compose_invitation(invitation(districts=(HOSTILE,), support=Support(HOSTILE)))
    says_the_same_twice(mail)
    assert Words(mail.html).tags == Words(compose_invitation(invitation()).html).tags
    assert len(mail.subject.splitlines()) == 1


def test_without_pages_there_is_no_invitation() -> None:
    with pytest.raises(ValueError, match="without pages"):
        compose_invitation(invitation(apps_url=""))


def said(mail: Mail) -> str:
    """The text without its line ends."""
    return " ".join(mail.text.split())
