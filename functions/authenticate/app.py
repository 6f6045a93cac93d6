"""Decides about a login by SFTP; Transfer Family's custom identity provider."""

import os
from collections.abc import Mapping
from typing import Any

from rollcall.aws.tables.accounts import AccountTables, Passwords
from rollcall.aws.telemetry import logger, measure, observed
from rollcall.steps.authenticate import Home, Login, authenticate


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes username, password, protocol, serverId and sourceIp; gives role, home directory, policy, or nothing."""
    login = Login.from_event(event)
    answer = authenticate(
        login,
        AccountTables(os.environ["DISTRICTS_TABLE"], os.environ["USERS_TABLE"]),
        Passwords(os.environ["USER_POOL_ID"], os.environ["USER_POOL_CLIENT_ID"]),
        Home(os.environ["INBOX_BUCKET"], os.environ["TRANSFER_USER_ROLE"]),
    )
    measure({"LoginsAccepted" if answer else "LoginsRefused": ("Count", 1)})
    logger().info(
        "login",
        extra={"accepted": bool(answer), "by": "password" if login.password else "key", "source_ip": login.source_ip},
    )
    return answer
