"""SSH keys of tests."""

import base64


def key_line(comment: str) -> str:
    """An ED25519 public key, as its file has it; another one for each comment of up to 32 characters."""
    blob = b"".join(len(part).to_bytes(4, "big") + part for part in (b"ssh-ed25519", comment.encode().ljust(32, b"-")))
    return f"ssh-ed25519 {base64.b64encode(blob).decode()} {comment}"
