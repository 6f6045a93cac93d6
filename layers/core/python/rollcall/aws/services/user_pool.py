"""The user pool of Cognito: the passwords of users and operators, and who is an operator."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rollcall.aws.clients import client
from rollcall.model.accounts import InvalidAccount
from rollcall.model.accounts.people import OPERATORS, PasswordState

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef

CONFIRMED = "CONFIRMED"
"""The status of somebody whose password is good as it is."""


@dataclass(frozen=True, slots=True)
class UserPool:
    """The people of a user pool. Names are in small letters, as Rollcall writes them."""

    pool: str
    """Its id."""

    def password(self, username: str) -> PasswordState:
        """What there is of somebody's password."""
        try:
            found = _cognito().admin_get_user(UserPoolId=self.pool, Username=username)
        except _cognito().exceptions.UserNotFoundException:
            return PasswordState.NONE
        return PasswordState.SET if found["UserStatus"] == CONFIRMED else PasswordState.TO_BE_CHANGED

    def set_password(self, username: str, email: str, password: str) -> None:
        """Set a permanent password; who is not there is made.

        Raises:
            InvalidAccount: Cognito does not take the password.
        """
        cognito = _cognito()
        try:
            cognito.admin_create_user(
                UserPoolId=self.pool, Username=username, MessageAction="SUPPRESS", UserAttributes=_attributes(email)
            )
        except cognito.exceptions.UsernameExistsException:  # by an interrupted call
            self.change_email(username, email)
        try:
            cognito.admin_set_user_password(UserPoolId=self.pool, Username=username, Password=password, Permanent=True)
        except (cognito.exceptions.InvalidPasswordException, cognito.exceptions.InvalidParameterException) as error:
            # Somebody has changed the pool's policy; Cognito's message names what it asks for.
            reason = error.response["Error"].get("Message", "").removesuffix(".")
            raise InvalidAccount(f"The user pool does not take the password: {reason}. Choose another one.") from None

    def change_email(self, username: str, email: str) -> None:
        """Change an address; nothing happens where there is nobody."""
        with contextlib.suppress(_cognito().exceptions.UserNotFoundException):
            _cognito().admin_update_user_attributes(
                UserPoolId=self.pool, Username=username, UserAttributes=_attributes(email)
            )

    def sign_out(self, username: str) -> None:
        """End all that somebody's refresh tokens could renew; nothing happens where there is nobody."""
        with contextlib.suppress(_cognito().exceptions.UserNotFoundException):
            _cognito().admin_user_global_sign_out(UserPoolId=self.pool, Username=username)

    def forget(self, username: str) -> None:
        """Delete somebody, with the password; nothing happens where there is nobody."""
        self.sign_out(username)
        with contextlib.suppress(_cognito().exceptions.UserNotFoundException):
            _cognito().admin_delete_user(UserPoolId=self.pool, Username=username)

    def is_operator(self, username: str) -> bool:
        """Whether somebody is an operator."""
        try:
            groups = _cognito().admin_list_groups_for_user(UserPoolId=self.pool, Username=username)["Groups"]
        except _cognito().exceptions.UserNotFoundException:
            return False
        return any(group.get("GroupName") == OPERATORS for group in groups)

    def make_operator(self, username: str) -> None:
        """Make somebody who is there an operator."""
        _cognito().admin_add_user_to_group(UserPoolId=self.pool, Username=username, GroupName=OPERATORS)

    def operators(self) -> Iterator[tuple[str, str]]:
        """Names and addresses of all operators."""
        pages = _cognito().get_paginator("list_users_in_group")
        for page in pages.paginate(UserPoolId=self.pool, GroupName=OPERATORS):
            for each in page["Users"]:
                attributes = {one["Name"]: one.get("Value", "") for one in each.get("Attributes", [])}
                yield each.get("Username", ""), attributes.get("email", "")


def _attributes(email: str) -> "list[AttributeTypeTypeDef]":
    return [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]


def _cognito() -> "CognitoIdentityProviderClient":
    made: CognitoIdentityProviderClient = client("cognito-idp")
    return made
