"""SSH keys that Transfer Family can use are accepted; any other is refused with advice."""

import base64
import struct
from collections.abc import Callable
from dataclasses import replace

import asyncssh
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.in_memory import ANNA

from rollcall.model.accounts import InvalidAccount, ssh_keys
from rollcall.model.accounts.ssh_keys import SshKey, UnusableKey, check, keys_of


def made(kind: str, **options: object) -> str:
    """Make a new public key with ssh-keygen."""
    key = asyncssh.generate_private_key(kind, comment="anna@laptop", **options)
    return key.export_public_key().decode().strip()


def named(line: str, name: str = "laptop") -> SshKey:
    """A key of this line."""
    return SshKey(name, line, "2026-09-01")


def blob(*parts: bytes) -> str:
    """Encode length-prefixed parts in base64."""
    return base64.b64encode(b"".join(struct.pack(">I", len(part)) + part for part in parts)).decode()


ED25519 = made("ssh-ed25519")
RSA = made("ssh-rsa", key_size=2048)
KEYS = [ED25519, RSA, *(made(kind) for kind in ssh_keys.CURVES)]
SHORT = made("ssh-rsa", key_size=1024)
PRIVATE = asyncssh.generate_private_key("ssh-ed25519")


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.split()[0])
def test_a_key_that_transfer_family_takes_is_taken(key: str) -> None:
    check(key)
    check(" ".join(key.split()[:2]))  # the comment is optional
    replace(ANNA, keys=(named(key),)).check()


REFUSED: dict[str, tuple[str, str]] = {
    "security key": (f"sk-ssh-ed25519@openssh.com {blob(b'sk-ssh-ed25519@openssh.com', bytes(32), b'ssh:')}", "(sk-…)"),
    "security key, ECDSA": ("sk-ecdsa-sha2-nistp256@openssh.com AAAA", "(sk-…)"),
    "DSA": (f"ssh-dss {blob(b'ssh-dss', bytes(128))} anna", "old type DSA"),
    "certificate": ("ssh-ed25519-cert-v01@openssh.com AAAA anna", "certificate"),
    "another type": ("ssh-ed448 AAAA", "one line that begins like"),
    "no type": (ED25519.split()[1], "one line that begins like"),
    "nothing": ("", "one line that begins like"),
    "words": ("my key", "one line that begins like"),
    "type alone": ("ssh-ed25519", "missing after ssh-ed25519"),
    "not base64": ("ssh-ed25519 AAAA…", "not base64"),
    "base64 with a hole": (ED25519.replace("AAAAC3", "AAAA C3", 1), "damaged"),
    "cut": (ED25519.split()[0] + " " + ED25519.split()[1][:-20], "cut short or damaged"),
    "cut at a length": (f"ssh-ed25519 {blob(b'ssh-ed25519')}", "wrong length"),
    "too long": (f"ssh-ed25519 {blob(b'ssh-ed25519', bytes(33))}", "wrong length"),
    "more behind it": (f"ssh-ed25519 {blob(b'ssh-ed25519', bytes(32), b'more')}", "wrong length"),
    "another type within": (f"ssh-rsa {ED25519.split()[1]}", "of another type"),
    "another curve within": (
        f"ecdsa-sha2-nistp256 {blob(b'ecdsa-sha2-nistp256', b'nistp384', b'4' * 65)}",
        "wrong length",
    ),
    "a point that is pressed together": (
        f"ecdsa-sha2-nistp256 {blob(b'ecdsa-sha2-nistp256', b'nistp256', bytes([2]) * 33)}",
        "wrong length",
    ),
    "RSA without a modulus": (f"ssh-rsa {blob(b'ssh-rsa', b'123')}", "wrong length"),
    "short RSA": (SHORT, "shorter than 2,048 bits"),
    "huge RSA": (f"ssh-rsa {blob(b'ssh-rsa', b'123', bytes([1]) * 2048)}", "more than 2,048"),
    "options": (f'from="203.0.113.0/24",no-pty {ED25519}', "Options stand before the key"),
    "two in one line": (f"{ED25519} {RSA}", "several keys in one line"),
    "two in one text": (f"{ED25519}\n{RSA}", "several keys in one line"),
    "private": (PRIVATE.export_private_key().decode(), "private key"),
    "private, PEM": (PRIVATE.export_private_key("pkcs8-pem").decode(), "private key"),
    "private, PuTTY": ("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", "private key"),
    "public, SSH2": (PRIVATE.export_public_key("rfc4716").decode(), "ssh-keygen -i -f FILE"),
    "public, PEM": (PRIVATE.export_public_key("pkcs8-pem").decode(), "PEM file"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_any_other_key_is_refused_with_what_to_do(kind: str) -> None:
    key, said = REFUSED[kind]
    with pytest.raises(UnusableKey, match=r"\. (Make|Copy|Give|Put|Convert|An SSH key)") as refused:
        check(key)
    assert said in str(refused.value)
    with pytest.raises(InvalidAccount) as invalid:
        replace(ANNA, keys=(named(ED25519, "first"), named(key, "second"))).check()
    assert str(invalid.value) == str(refused.value)


@pytest.mark.parametrize("kind", REFUSED)
def test_a_refusal_holds_nothing_of_the_key(kind: str) -> None:
    """The message may be shown, and somebody may paste a private key by mistake."""
    key, _ = REFUSED[kind]
    with pytest.raises(UnusableKey) as refused:
        check(key)
    assert not [word for word in key.split() if len(word) > 20 and word in str(refused.value)]


def test_a_file_may_hold_several_keys_with_comments_between() -> None:
    text = f"# Anna's laptops\r\n{ED25519}\r\n\r\n  {RSA}  \r\n"
    assert keys_of(text) == [ED25519, RSA]


def test_of_several_keys_the_line_of_the_wrong_one_is_named() -> None:
    with pytest.raises(UnusableKey, match=r"Line 3: A key of the old type DSA"):
        keys_of(f"{ED25519}\n\nssh-dss AAAA\n")


@pytest.mark.parametrize("text", ["", "\n\n", "# no key\n"])
def test_a_file_without_a_key_is_refused(text: str) -> None:
    with pytest.raises(UnusableKey, match="There is no key in it"):
        keys_of(text)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.split()[0])
@pytest.mark.parametrize("cut", [1, 4, 7])
def test_a_key_that_was_not_copied_whole_is_refused(key: str, cut: int) -> None:
    kind, text, _ = key.split()
    with pytest.raises(UnusableKey):
        check(f"{kind} {text[:-cut]}")
    with pytest.raises(UnusableKey):
        check(f"{kind} {text[cut:]}")


@given(st.binary(max_size=200), st.sampled_from(sorted(ssh_keys.TYPES)))
def test_a_key_that_passes_the_check_can_be_imported(data: bytes, kind: str) -> None:
    refused: Callable[[str], object] = check
    try:
        refused(f"{kind} {base64.b64encode(data).decode()}")
    except UnusableKey:
        return
    asyncssh.import_public_key(f"{kind} {base64.b64encode(data).decode()}")
