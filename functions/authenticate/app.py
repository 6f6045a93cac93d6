"""Decides about a login by SFTP: the custom identity provider of Transfer Family."""

from collections.abc import Mapping
from typing import Any

from rollcall.aws.settings.authenticate import AuthenticateSettings
from rollcall.aws.tables.accounts import Passwords
from rollcall.aws.tables.logins import LoginItems
from rollcall.aws.telemetry import CloudWatch, observed
from rollcall.steps.authenticate import Door, Home, Login, StopWatch, log_in


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes username, password, protocol, serverId and sourceIp; returns role, home and policy, or nothing."""
    watch = StopWatch()
    settings = AuthenticateSettings.from_environment()
    door = Door(
        LoginItems(settings.logins_table, settings.users_table, settings.districts_table),
        Passwords(settings.user_pool_id, settings.user_pool_client_id),
        Home(settings.inbox_bucket, settings.transfer_user_role, has_key=bool(settings.kms_key_arn)),
        settings.limits,
        settings.floor,
    )
    return log_in(Login.from_event(event), door, watch, CloudWatch())
