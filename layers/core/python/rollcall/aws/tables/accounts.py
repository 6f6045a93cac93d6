"""The accounts in DynamoDB, and their passwords in Cognito."""

import contextlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rollcall.aws.clients import client, dynamodb, error_code
from rollcall.aws.tables.items import Item, from_item, get, to_item, update
from rollcall.model.accounts import District, InvalidAccount, Role, State, User, passwords
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
            InvalidAccount: Something is wrong with `after`, or the account was changed meanwhile.
        """
        after.check()
        changes = _differing(before, after)
        if not changes:
            return
        stored = dynamodb().get_item(TableName=self.districts, Key=_key(before), ConsistentRead=True).get("Item")
        if stored is None or _district(from_item(stored)) != before:
            raise _changed_meanwhile(before)
        # Compared as they are stored: an account of an earlier release has no settings of holds, for instance.
        old = {f":old_{name}": stored[name] for name in changes if name in stored}
        same = [f"#{name} = :old_{name}" if name in stored else f"attribute_not_exists(#{name})" for name in changes]
        same.append("attribute_exists(district_id)")
        if not update(self.districts, _key(before), changes, " AND ".join(same), old):
            raise _changed_meanwhile(before)

    def user(self, username: str) -> User | None:
        """Read the user of this name, in any case, or None."""
        fields = get(self.users, to_item({"username": username.lower()}))
        if fields is None:
            return None
        lists = {name: tuple(fields[name]) for name in ("public_keys", "networks")}
        role = Role(fields.get("role", Role.DATA_MANAGER))
        return User(**{**fields, **lists, "state": State(fields["state"]), "role": role})


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
    if AccountTables(districts_table, users_table).district(user.district_id) is None:
        raise InvalidAccount(f"There is no district {user.district_id}. Add it first.")
    if AccountTables(districts_table, users_table).user(user.username) is not None:
        raise InvalidAccount(f"There is a user {user.username} already. Choose another name.")
    _set_password(user, password, user_pool)
    _add(
        users_table, "username", to_item(asdict(user)), f"There is a user {user.username} already. Choose another name."
    )


def _district(fields: Mapping[str, Any]) -> District:
    """The account from its item; one of an earlier release has no settings of holds."""
    hold = HoldSettings.from_dict(fields.get("hold", {}))
    state = State(fields["state"])
    return District(**{**fields, "contacts": tuple(fields["contacts"]), "state": state, "hold": hold})


def _differing(before: District, after: District) -> dict[str, Any]:
    old, new = asdict(before), asdict(after)
    return {name: new[name] for name in new if new[name] != old[name]}


def _changed_meanwhile(district: District) -> InvalidAccount:
    return InvalidAccount(
        f"The account of {district.district_id} was changed by somebody else meanwhile, so nothing was done. "
        "Look at it again, then repeat the command."
    )


def _key(district: District) -> Item:
    return to_item({"district_id": district.district_id})


def _set_password(user: User, password: str, user_pool: str) -> None:
    cognito: CognitoIdentityProviderClient = client("cognito-idp")
    with contextlib.suppress(cognito.exceptions.UsernameExistsException):  # by an interrupted call
        cognito.admin_create_user(
            UserPoolId=user_pool,
            Username=user.username,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": user.email}, {"Name": "email_verified", "Value": "true"}],
        )
    try:
        cognito.admin_set_user_password(UserPoolId=user_pool, Username=user.username, Password=password, Permanent=True)
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
