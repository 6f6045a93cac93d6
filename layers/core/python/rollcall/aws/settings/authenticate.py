"""The settings of `authenticate`."""

from dataclasses import dataclass

from rollcall.aws.settings import variables
from rollcall.aws.settings.environment import Environment


@dataclass(frozen=True, slots=True)
class AuthenticateSettings(Environment):
    """The settings of the function that decides about logins."""

    districts_table: variables.DistrictsTable
    users_table: variables.UsersTable
    user_pool_id: variables.UserPoolId
    user_pool_client_id: variables.UserPoolClientId
    inbox_bucket: variables.InboxBucket
    transfer_user_role: variables.TransferUserRole
