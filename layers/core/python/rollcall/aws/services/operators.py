"""Who is an operator: the members of a group of the user pool, asked for at each request of one."""

from dataclasses import dataclass

from botocore.exceptions import (  # noqa: TID251 - this package is where AWS is reached
    BotoCoreError,
    ClientError,
)

from rollcall.aws.services.user_pool import UserPool
from rollcall.steps.login_pages import Outage
from rollcall.steps.sign_in import Operators


@dataclass(frozen=True, slots=True)
class CognitoOperators(Operators):
    """The operators of one user pool."""

    user_pool: str
    """Its id."""

    def is_operator(self, username: str) -> bool:
        try:
            return UserPool(self.user_pool).is_operator(username)
        except (BotoCoreError, ClientError) as error:
            raise Outage from error
