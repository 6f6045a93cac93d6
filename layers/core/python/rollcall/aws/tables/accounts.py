"""The accounts in DynamoDB, and their passwords in Cognito."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from rollcall.aws.clients import client, dynamodb, error_code
from rollcall.aws.tables.items import from_item, get, to_item, update
from rollcall.model.accounts import (
    ChangedMeanwhile,
    Decides,
    District,
    InvalidAccount,
    Role,
    State,
    User,
    check_person,
    passwords,
)
from rollcall.model.accounts.people import OPERATORS
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall.model.suspicions import HoldSettings

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

REFUSALS = frozenset(
    {
        "NotAuthorizedException",
        "UserNotFoundException",
        "UserNotConfirmedException",
        "PasswordResetRequiredException",
    }
)
"""Error codes of Cognito for a wrong login; every other error is an outage and is raised."""


@dataclass(frozen=True, slots=True)
class AccountTables:
    """The accounts as the steps read them."""

    districts: str
    """Name of the table of districts."""
    users: str = ""
    """Name of the table of users; only reading a user needs it."""

    def district(self, district_id: str) -> District | None:
        """Read the account of this id, or None."""
        fields = get(self.districts, to_item({"district_id": district_id}))
        return None if fields is None else _district(fields)

    def all_districts(self) -> list[District]:
        """Read all accounts, by id."""
        pages = dynamodb().get_paginator("scan").paginate(TableName=self.districts, ConsistentRead=True)
        found = (_district(from_item(item)) for page in pages for item in page["Items"])
        return sorted(found, key=lambda district: district.district_id)

    def add(self, district: District) -> None:
        """Add an account; `InvalidAccount` if something is wrong with it or its id is taken."""
        add_district(district, districts_table=self.districts)

    def change(self, before: District, after: District) -> None:
        """Write what differs between `before` and `after` into the account, by one compare-and-swap.

        The account must still be as `before`, so that nobody changes what they did not see.

        Raises:
            InvalidAccount: Something is wrong with `after`.
            ChangedMeanwhile: The account is no longer as `before`.
        """
        _swap(self.districts, {"district_id": before.district_id}, before, after, _district)

    def user(self, username: str) -> User | None:
        """Read the user of this name, in any case, or None."""
        fields = get(self.users, to_item({"username": username.lower()}))
        if fields is None:
            return None
        return _user(fields)

    def change_user(self, before: User, after: User) -> None:
        """Write what differs between `before` and `after` into the user, by one compare-and-swap.

        Raises:
            InvalidAccount: Something is wrong with `after`.
            ChangedMeanwhile: The user is no longer as `before`.
        """
        _swap(self.users, {"username": before.username}, before, after, _user)

    def users_of(self, district_id: str) -> list[User]:
        """Read all users of a district, by name. It reads the whole table, so it is for operators alone."""
        pages = dynamodb().get_paginator("scan").paginate(TableName=self.users, ConsistentRead=True)
        found = (_user(from_item(item)) for page in pages for item in page["Items"])
        return sorted((user for user in found if district_id in user.districts), key=lambda user: user.username)


@dataclass(frozen=True, slots=True)
class Passwords:
    """The users' passwords."""

    pool: str
    """Id of the user pool."""
    app_client: str
    """Id of the pool's client that may check passwords."""

    def is_right(self, username: str, password: str) -> bool:
        """Whether this is the user's password. False where Cognito asks for a new password or a code, as SFTP can't."""
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
    """Add a district's account; `InvalidAccount` if something is wrong with it or its id is taken."""
    district.check()
    _add(
        districts_table,
        "district_id",
        to_item(asdict(district)),
        f"There is a district {district.district_id} already.",
    )


def add_user(user: User, password: str, *, districts_table: str, users_table: str, user_pool: str) -> None:
    """Add a user of a district with a permanent password; `InvalidAccount` if that is impossible.

    An interrupted call can be repeated: the password is set first, and nobody can log in before the table has the user.
    """
    user.check()
    if problem := passwords.problem(password):
        raise InvalidAccount(problem)
    for district_id in user.districts:
        if AccountTables(districts_table, users_table).district(district_id) is None:
            raise InvalidAccount(f"There is no district {district_id}. Add it first.")
    if AccountTables(districts_table, users_table).user(user.username) is not None:
        raise InvalidAccount(f"There is a user {user.username} already. Choose another name.")
    if is_in_operators(user.username, user_pool):
        raise InvalidAccount(f"There is an operator {user.username} already. Choose another name.")
    _set_password(user.username, user.email, password, user_pool)
    _add(
        users_table, "username", to_item(asdict(user)), f"There is a user {user.username} already. Choose another name."
    )


def add_operator(username: str, email: str, password: str, *, users_table: str, user_pool: str) -> None:
    """Add an operator with a permanent password; `InvalidAccount` if that is impossible.

    The name must not be a user's: whoever knows that user's password would be an operator. An interrupted call can be
    repeated, since the group comes last.
    """
    check_person(username, email)
    if problem := passwords.problem(password):
        raise InvalidAccount(problem)
    if AccountTables("", users_table).user(username) is not None:
        raise InvalidAccount(f"There is a user {username} of a district already. Choose another name.")
    if is_in_operators(username, user_pool):
        raise InvalidAccount(f"There is an operator {username} already. Choose another name.")
    _set_password(username, email, password, user_pool)
    cognito: CognitoIdentityProviderClient = client("cognito-idp")
    cognito.admin_add_user_to_group(UserPoolId=user_pool, Username=username, GroupName=OPERATORS)


def is_in_operators(username: str, user_pool: str) -> bool:
    """Whether Cognito has somebody of this name in the group of operators now."""
    cognito: CognitoIdentityProviderClient = client("cognito-idp")
    try:
        groups = cognito.admin_list_groups_for_user(UserPoolId=user_pool, Username=username)["Groups"]
    except cognito.exceptions.UserNotFoundException:
        return False
    return any(group.get("GroupName") == OPERATORS for group in groups)


def _district(fields: Mapping[str, Any]) -> District:
    """The account from its item; one of an earlier release lacks what came after it."""
    typed = {
        "contacts": tuple(fields["contacts"]),
        "state": State(fields["state"]),
        "hold": HoldSettings.from_dict(fields.get("hold", {})),
        "decides": Decides(fields.get("decides", Decides.OPERATOR)),
        "networks": tuple(fields.get("networks", ())),
        "muted": {address: tuple(outcomes) for address, outcomes in fields.get("muted", {}).items()},
    }
    return District(**{**fields, **typed})


def _user(fields: Mapping[str, Any]) -> User:
    """The user from its item."""
    typed = {
        "districts": tuple(fields["districts"]),
        "keys": tuple(SshKey(**key) for key in fields["keys"]),
        "networks": tuple(fields["networks"]),
        "state": State(fields["state"]),
        "role": Role(fields["role"]),
    }
    own = {name: fields[name] for name in User.__slots__ if name in fields}  # the item also says when they were here
    return User(**{**own, **typed})


_Account = TypeVar("_Account", District, User)


def _swap(
    table: str,
    key: Mapping[str, str],
    before: _Account,
    after: _Account,
    account: Callable[[Mapping[str, Any]], _Account],
) -> None:
    """Write what differs into an item that still makes the `account` that `before` is.

    Raises:
        InvalidAccount: Something is wrong with `after`.
        ChangedMeanwhile: The account is no longer as `before`.
    """
    after.check()
    old, new = asdict(before), asdict(after)
    changes = {name: new[name] for name in new if new[name] != old[name]}
    if not changes:
        return
    stored = dynamodb().get_item(TableName=table, Key=to_item(key), ConsistentRead=True).get("Item")
    if stored is not None and account(from_item(stored)) == before:
        # Compared as they are stored: an account of an earlier release has no settings of holds, for instance.
        values = {f":old_{name}": stored[name] for name in changes if name in stored}
        same = [f"#{name} = :old_{name}" if name in stored else f"attribute_not_exists(#{name})" for name in changes]
        same += [f"attribute_exists({name})" for name in key]
        if update(table, to_item(key), changes, " AND ".join(same), values):
            return
    (name,) = key.values()
    raise ChangedMeanwhile(
        f"The account of {name} was changed by somebody else meanwhile, so nothing was done. "
        "Look at it again, then repeat the command."
    )


def _set_password(username: str, email: str, password: str, user_pool: str) -> None:
    cognito: CognitoIdentityProviderClient = client("cognito-idp")
    with contextlib.suppress(cognito.exceptions.UsernameExistsException):  # by an interrupted call
        cognito.admin_create_user(
            UserPoolId=user_pool,
            Username=username,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        )
    try:
        cognito.admin_set_user_password(UserPoolId=user_pool, Username=username, Password=password, Permanent=True)
    except (cognito.exceptions.InvalidPasswordException, cognito.exceptions.InvalidParameterException) as error:
        # Somebody has changed the pool's policy; Cognito's message names what it asks for.
        reason = error.response["Error"].get("Message", "").removesuffix(".")
        raise InvalidAccount(f"The user pool does not take the password: {reason}. Choose another one.") from None


def _add(table: str, key: str, item: dict[str, Any], taken: str) -> None:
    try:
        dynamodb().put_item(
            TableName=table,
            Item=item,
            ConditionExpression="attribute_not_exists(#key)",
            ExpressionAttributeNames={"#key": key},
        )
    except dynamodb().exceptions.ConditionalCheckFailedException:
        raise InvalidAccount(taken) from None
