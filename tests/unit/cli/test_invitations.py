"""`rollcall user add` and `reset`, `rollcall operator add` and `reset`: who is invited, and what is said of it."""

import io
import re
import sys
from dataclasses import replace

import pytest
from support.deployment_in_memory import Terminal, There
from support.in_memory import ANNA, SPRINGFIELD
from support.keys import key_line

from rollcall.mail import Mail
from rollcall.model.accounts import State
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall_cli.results import OurFault

PASSWORD = "a-password-of-tests"  # noqa: S105 - of tests
KEY = SshKey("laptop", key_line("laptop"), "2026-09-01")
EVA = ("user", "add", "eva", "--district", "springfield", "--email", "eva@example.org")
MARIA = ("operator", "add", "maria", "--email", "maria@example.org")


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> There:
    """Anna has a password and a key. Nobody is at a terminal, and nothing is piped."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    there = There.fresh()
    there.users.users["anna"] = (replace(ANNA, keys=(KEY,)), PASSWORD)
    return there


def temporary(mail: Mail) -> str:
    found = re.search(r"^Temporary password: (\S+)$", mail.text, re.MULTILINE)
    assert found
    return found[1]


@pytest.mark.parametrize("stdin", [io.StringIO(), Terminal()])
def test_who_has_neither_a_key_nor_a_piped_password_is_invited(
    there: There, monkeypatch: pytest.MonkeyPatch, stdin: object
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)
    said, code = there.call(*EVA)
    ((mail, to),) = there.post.sent
    assert (code, to) == (0, "eva@example.org")
    assert said == (
        "User eva is added and may upload for springfield.\n"
        "An invitation is sent to eva@example.org, with a temporary password that is good until 2026-12-01 18:00 UTC.\n"
    )
    assert mail.subject == f"Choose your password for Rollcall: {SPRINGFIELD.name}"
    assert "1 December 2026, 12:00 CST" in mail.text  # in the district's time zone
    user, password = there.users.users["eva"]
    assert (user.email, password) == ("eva@example.org", temporary(mail))
    assert password not in f"{said}{there.history}"
    assert "invited, has not chosen a password yet" in there.call("user", "show", "eva")[0]


def test_the_json_says_where_the_invitation_went_and_how_long_it_is_good(there: There) -> None:
    document = there.told(*EVA)
    assert document["invitation"] == {"sent_to": "eva@example.org", "good_until": "2026-12-01T18:00:00.000+00:00"}
    assert document["password"] == "to-be-changed"  # noqa: S105 - a state


def test_a_piped_password_is_set_and_nobody_is_invited(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    document = there.told(*EVA)
    assert (there.users.users["eva"][1], document["password"], there.post.sent) == (PASSWORD, "set", [])
    assert "invitation" not in document


def test_a_piped_password_that_cognito_refuses_adds_and_invites_nobody(
    there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD} \n"))
    assert "white space in it, or at an end" in there.refused(*EVA)
    assert ("eva" in there.users.users, there.post.sent) == (False, [])


def test_with_invite_standard_input_is_left_to_others(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    rest = io.StringIO("the next line of a script's list\n")
    monkeypatch.setattr(sys, "stdin", rest)
    there.told(*EVA, "--invite")
    assert (len(there.post.sent), rest.read()) == (1, "the next line of a script's list\n")


def test_who_has_a_key_is_invited_only_if_that_is_asked_for(
    there: There, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("keys")
    (folder / "id_ed25519.pub").write_text(f"{key_line('eva')}\n")
    monkeypatch.chdir(folder)
    assert there.told(*EVA, "--public-key", "id_ed25519.pub")["password"] == "none"  # noqa: S105 - a state
    assert there.post.sent == []
    del there.users.users["eva"]
    assert there.told(*EVA, "--public-key", "id_ed25519.pub", "--invite")["password"] == "to-be-changed"  # noqa: S105
    assert len(there.post.sent) == 1


def test_to_invite_and_to_ask_for_a_password_are_two_things(there: There) -> None:
    assert "Leave out --invite or --password" in there.refused(*EVA, "--invite", "--password")


def test_where_nobody_can_be_added_nothing_is_sent(there: There) -> None:
    taken = there.refused("user", "add", "anna", "--district", "springfield", "--email", "a@example.org")
    assert "one already" in taken
    assert "no district none" in there.refused("user", "add", "eva", "--district", "none", "--email", "e@example.org")
    assert there.post.sent == []


def test_a_mail_that_is_refused_is_said_with_the_command_that_repeats_it(there: There) -> None:
    there.post.refuses = "MessageRejected"
    with pytest.raises(
        OurFault, match=r"User eva is added, but .* SES says MessageRejected.*`rollcall user reset eva`"
    ):
        there.call(*EVA)
    there.post.refuses = ""
    there.call("user", "reset", "eva")  # there is no password that it could take away, so nobody is asked
    ((mail, _),) = there.post.sent
    assert mail.subject.startswith("Choose your password")
    assert there.users.users["eva"][1] == temporary(mail)


def test_a_reset_asks_first_and_takes_password_and_sessions_away(
    there: There, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Nobody can be asked without a terminal" in there.refused("user", "reset", "Anna")
    asked = " ".join(capsys.readouterr().err.split())
    assert "whatever uploads with it fails until a new one is chosen" in asked
    assert "The invitation goes to anna@example.org." in asked
    assert (there.users.users["anna"][1], there.users.signed_out, there.post.sent) == (PASSWORD, [], [])

    there.call("user", "reset", "Anna", "--yes", "--by", "marta")
    ((mail, to),) = there.post.sent
    assert (mail.subject.startswith("Choose your new password"), to) == (True, "anna@example.org")
    user, password = there.users.users["anna"]
    assert (user.keys, password, there.users.signed_out) == ((KEY,), temporary(mail), ["anna"])
    (change,) = there.history
    assert (change.what, change.before, change.after, change.by) == (
        "password",
        "set",
        "to-be-changed (reset)",
        "marta",
    )


def test_somebody_who_declines_changes_nothing(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    there.call("user", "reset", "anna")
    assert (there.users.users["anna"][1], there.post.sent, there.history) == (PASSWORD, [], [])


def test_who_has_had_a_key_alone_gets_a_password_by_a_reset(there: There) -> None:
    there.users.users["anna"] = (replace(ANNA, keys=(KEY,)), "")
    there.call("user", "reset", "anna")  # nothing is lost, so nobody is asked
    ((mail, _),) = there.post.sent
    assert "good no longer" not in mail.text
    assert there.users.users["anna"] == (replace(ANNA, keys=(KEY,)), temporary(mail))


def test_who_is_locked_stays_locked_and_the_operator_reads_it(there: There) -> None:
    there.users.users["anna"] = (replace(ANNA, state=State.SUSPENDED), PASSWORD)
    said = there.call("user", "reset", "anna", "--yes")[0]
    assert "anna is locked" in said
    assert there.users.users["anna"][0].state is State.SUSPENDED


def test_a_user_that_is_not_there_is_a_wrong_call(there: There) -> None:
    assert "no user 'nobody'" in there.refused("user", "reset", "nobody", "--yes")


def test_an_operator_is_invited_and_reset(there: There) -> None:
    assert there.told(*MARIA)["invitation"]["sent_to"] == "maria@example.org"
    there.call("operator", "reset", "Maria")
    there.users.temporary.clear()  # now she has chosen a password
    assert "Nobody can be asked" in there.refused("operator", "reset", "maria")
    assert there.told("operator", "reset", "maria", "--yes")["username"] == "maria"
    assert [to for _, to in there.post.sent] == ["maria@example.org"] * 3
    assert [mail.subject.startswith("Choose your new") for mail, _ in there.post.sent] == [False, False, True]
    assert there.users.signed_out == ["maria", "maria"]
    assert "no operator 'olga'" in there.refused("operator", "reset", "olga", "--yes")
    there.post.refuses = "MessageRejected"
    with pytest.raises(OurFault, match="`rollcall operator reset olga`"):
        there.call("operator", "add", "olga", "--email", "olga@example.org")
