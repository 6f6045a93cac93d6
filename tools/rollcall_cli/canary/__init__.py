"""`rollcall canary`: sends a synthetic package through the real door, and waits for publication and mail."""
