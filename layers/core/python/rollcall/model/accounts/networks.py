"""Networks from which people may log in by SFTP, IPv4 and IPv6."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


def allows(networks: Sequence[str], address: str) -> bool:
    """Whether one of the networks has the IP address; no networks allow every address."""
    if not networks:
        return True
    source = plain(address)
    return source is not None and any(source in ip_network(network, strict=False) for network in networks)


def problem(network: str) -> str:
    """Say why a text is no network; empty if it is one."""
    try:
        ip_network(network, strict=False)
    except ValueError:
        return f"{network!r} is not a network. Give one like 203.0.113.0/24."
    return ""


def plain(address: str) -> IPv4Address | IPv6Address | None:
    """The address, or None; an IPv4 address that is written as IPv6 (::ffff:203.0.113.9) is the IPv4 address."""
    try:
        source = ip_address(address)
    except ValueError:
        return None
    mapped = source.ipv4_mapped if isinstance(source, IPv6Address) else None
    return mapped or source
