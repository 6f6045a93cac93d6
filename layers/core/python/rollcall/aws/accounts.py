"""The accounts in DynamoDB, and their passwords in Cognito."""

import contextlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rollcall.accounts import District, InvalidAccount, State, User
from rollcall.aws.clients import client, error_code
from rollcall.aws.items import Item, from_item, to_item

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient

REFUSALS = frozenset(
    {
        "NotAuthorizedException",
        "UserNotFoundException",
        "UserNotConfirmedException",
        "PasswordResetRequiredException",
    }
)
"""Cognito's answers that mean that the login is wrong; every other error is an outage and is raised."""


@dataclass(frozen=True, slots=True)
class AccountTables:
    """The accounts as the steps read them."""

    districts: str
    """Name of the table of districts."""
    users: str
    """Name of the table of users."""

    def district(self, district_id: str) -> District | None:
        """The account with this id, or None."""
        fields = _get(self.districts, "district_id", district_id)
        if fields is None:
            return None
        return District(**{**fields, "contacts": tuple(fields["contacts"]), "state": State(fields["state"])})

    def user(self, username: str) -> User | None:
        """The user of this name, in any case, or None."""
        fields = _get(self.users, "username", username.lower())
        if fields is None:
            return None
        lists = {name: tuple(fields[name]) for name in ("public_keys", "networks")}
        return User(**{**fields, **lists, "state": State(fields["state"])})


@dataclass(frozen=True, slots=True)
class Passwords:
    """The users' passwords."""

    pool: str
    """Id of the user pool."""
    app_client: str
    """Id of the pool's client that may check passwords."""

    def is_right(self, username: str, password: str) -> bool:
        """Whether this is the user's password; a user who must first change it, or give a code, can't by SFTP."""
        cognito: CognitoIdentityProviderClient = client("cognito-idp")
        try:
            answer = cognito.admin_initiate_auth(
                UserPoolId=self.pool,
                ClientId=self.app_client,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": username.lower(), "PASSWORD": password},
            )
        except cognito.exceptions.ClientError as error:
            if error_code(error) in REFUSALS:
                return False
            raise
        return "AuthenticationResult" in answer


def add_district(district: District, *, districts_table: str) -> None:
    """Adds a district's account; `InvalidAccount` if something is wrong with it or its id is taken."""
    district.check()
    _add(
        districts_table,
        "district_id",
        to_item(asdict(district)),
        f"There is a district {district.district_id} already.",
    )


def add_user(user: User, password: str, *, districts_table: str, users_table: str, user_pool: str) -> None:
    """Adds a user of a district with a password that stays; `InvalidAccount` if it can't be.

    Runs again after it was interrupted: the password is set first, and the user can log in only once the table has it.
    """
    user.check()
    if AccountTables(districts_table, users_table).district(user.district_id) is None:
        raise InvalidAccount(f"There is no district {user.district_id}. Add it first.")
    if AccountTables(districts_table, users_table).user(user.username) is not None:
        raise InvalidAccount(f"There is a user {user.username} already. Choose another name.")
    _set_password(user, password, user_pool)
    _add(
        users_table, "username", to_item(asdict(user)), f"There is a user {user.username} already. Choose another name."
    )


def _set_password(user: User, password: str, user_pool: str) -> None:
    cognito: CognitoIdentityProviderClient = client("cognito-idp")
    with contextlib.suppress(cognito.exceptions.UsernameExistsException):  # from a call that was interrupted
        cognito.admin_create_user(
            UserPoolId=user_pool,
            Username=user.username,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": user.email}, {"Name": "email_verified", "Value": "true"}],
        )
    try:
        cognito.admin_set_user_password(UserPoolId=user_pool, Username=user.username, Password=password, Permanent=True)
    except cognito.exceptions.InvalidPasswordException:
        raise InvalidAccount("The password is too short. It needs at least 12 characters.") from None


def _get(table: str, key: str, value: str) -> Item | None:
    dynamodb: DynamoDBClient = client("dynamodb")
    answer = dynamodb.get_item(TableName=table, Key={key: {"S": value}}, ConsistentRead=True)
    return from_item(answer["Item"]) if "Item" in answer else None


def _add(table: str, key: str, item: dict[str, Any], taken: str) -> None:
    dynamodb: DynamoDBClient = client("dynamodb")
    try:
        dynamodb.put_item(
            TableName=table,
            Item=item,
            ConditionExpression="attribute_not_exists(#key)",
            ExpressionAttributeNames={"#key": key},
        )
    except dynamodb.exceptions.ConditionalCheckFailedException:
        raise InvalidAccount(taken) from None
