"""The algorithms of the server's security policy, TransferSecurityPolicy-2025-03.

A client that knows none of a kind can't connect, here as on AWS. See docs/aws-facts.md.
"""

from collections.abc import Mapping
from typing import Any

KEY_EXCHANGES = (
    "mlkem768x25519-sha256",
    "mlkem768nistp256-sha256",
    "mlkem1024nistp384-sha384",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "diffie-hellman-group18-sha512",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group-exchange-sha256",
)
CIPHERS = ("aes256-gcm@openssh.com", "aes128-gcm@openssh.com", "aes128-ctr", "aes256-ctr", "aes192-ctr")
"""No chacha20-poly1305, which OpenSSH would choose."""
MACS = ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com")
"""Only those that encrypt first; libssh2 has them since 1.11, and curl before it can't connect."""
SIGNATURES = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-256",
    "rsa-sha2-512",
)
"""Of the keys of users."""

OPTIONS: Mapping[str, Any] = {
    "kex_algs": KEY_EXCHANGES,
    "encryption_algs": CIPHERS,
    "mac_algs": MACS,
    "signature_algs": SIGNATURES,
    "compression_algs": ["none"],
}
"""The same as options of asyncssh's servers."""
