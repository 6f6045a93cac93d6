"""Networks from which people may log in by SFTP."""

import pytest

from rollcall.model.accounts import networks


@pytest.mark.parametrize(
    ("given", "address", "is_allowed"),
    [
        ((), "203.0.113.9", True),
        (("203.0.113.0/24",), "203.0.113.9", True),
        (("203.0.113.7",), "203.0.113.9", False),
        (("203.0.113.9/24",), "203.0.113.1", True),
        (("2001:db8::/32",), "2001:db8:1::5", True),
        (("2001:db8::/32",), "203.0.113.9", False),
        (("203.0.113.0/24",), "::ffff:203.0.113.9", True),
        (("198.51.100.0/24", "203.0.113.0/24"), "203.0.113.9", True),
        (("203.0.113.0/24",), "", False),
        (("0.0.0.0/0",), "not an address", False),
    ],
)
def test_only_an_address_in_a_network_is_allowed(given: tuple[str, ...], address: str, *, is_allowed: bool) -> None:
    assert networks.allows(given, address) is is_allowed


def test_what_is_no_network_is_named() -> None:
    assert networks.problem("203.0.113.0/24") == networks.problem("2001:db8::/32") == ""
    assert "'203.0.113'" in networks.problem("203.0.113")
