"""Which failed logins count together, and what they cost."""

from datetime import timedelta

import pytest

from rollcall.model.accounts.locks import Failures, Limits, LoginAttempt, name_hash, slowdown, source_of

LIMITS = Limits(10, timedelta(minutes=15))


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("localhost", "unknown"),
    ],
)
def test_an_ipv6_network_and_an_ipv4_address_count_together(address: str, source: str) -> None:
    assert source_of(address) == source


@pytest.mark.parametrize(
    ("counted", "locked"),
    [(Failures(), False), (Failures(9, 49), False), (Failures(10, 10), True), (Failures(0, 50), True)],
)
def test_a_name_from_one_source_locks_before_a_source_alone(counted: Failures, *, locked: bool) -> None:
    assert LIMITS.lock(counted) is locked


def test_three_failures_are_free_and_others_cost_up_to_five_seconds() -> None:
    assert [slowdown(count) for count in range(12)] == [0, 0, 0, 0, 1, 2, 3, 4, 5, 5, 5, 5]


def test_a_name_is_stored_as_its_hash_whatever_its_case() -> None:
    assert name_hash("Anna") == name_hash("anna") != name_hash("bob")
    assert len(name_hash("my-password")) == 64


@pytest.mark.parametrize("name", ["", "an", "a b", "ünal", "x" * 101, "a\ud800b", "-anna"])
def test_a_name_that_nobody_can_have_is_not_looked_up(name: str) -> None:
    assert LoginAttempt.of(name, "203.0.113.7").username == ""


def test_a_possible_name_is_looked_up_in_lower_case() -> None:
    assert LoginAttempt.of("Anna", "203.0.113.7").username == "anna"
