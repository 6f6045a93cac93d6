"""The settings of `authenticate`."""

from dataclasses import dataclass
from datetime import timedelta

from rollcall.aws.settings import variables
from rollcall.aws.settings.environment import Environment
from rollcall.model.accounts.locks import Limits


@dataclass(frozen=True, slots=True)
class AuthenticateSettings(Environment):
    """The settings of the function that decides about logins."""

    districts_table: variables.DistrictsTable
    users_table: variables.UsersTable
    logins_table: variables.LoginsTable
    user_pool_id: variables.UserPoolId
    user_pool_client_id: variables.UserPoolClientId
    inbox_bucket: variables.InboxBucket
    transfer_user_role: variables.TransferUserRole
    kms_key_arn: variables.KmsKeyArn
    login_floor_milliseconds: variables.LoginFloorMilliseconds
    login_failures: variables.LoginFailures
    login_lock_minutes: variables.LoginLockMinutes

    @property
    def limits(self) -> Limits:
        """When failed logins lock out."""
        return Limits(self.login_failures, timedelta(minutes=self.login_lock_minutes))

    @property
    def floor(self) -> float:
        """Seconds that the refusal of a password takes at least."""
        return self.login_floor_milliseconds / 1000
