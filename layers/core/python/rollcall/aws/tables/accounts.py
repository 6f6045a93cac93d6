"""The accounts of districts and users in DynamoDB, each change with its record; their passwords in Cognito."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from dataclasses import fields as fields_of
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from rollcall.aws.clients import client, dynamodb, error_code
from rollcall.aws.tables.account_changes import AccountChanges
from rollcall.aws.tables.items import CONFLICT, Item, from_item, get, to_item, transact
from rollcall.model.accounts import ChangedMeanwhile, Decides, District, Expect, InvalidAccount, Role, State, User
from rollcall.model.accounts.history import AccountChange, Signature, district_changes, user_changes
from rollcall.model.accounts.last_logins import LastLogins
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
    """The accounts of districts and users."""

    districts: str
    """Name of the table of districts."""
    users: str = ""
    """Name of the table of users; only what is about users needs it."""
    changes: str = ""
    """Name of the table of changes; only changing an account needs it."""

    def district(self, district_id: str) -> District | None:
        """Read the account of this id, or None."""
        fields = get(self.districts, to_item({"district_id": district_id}))
        return None if fields is None else _district(fields)

    def all_districts(self) -> list[District]:
        """Read all accounts, by id."""
        return sorted(map(_district, _scanned(self.districts)), key=lambda district: district.district_id)

    def add(self, district: District, signed: Signature) -> None:
        """Add an account; `InvalidAccount` if something is wrong with it or its id is taken."""
        district.check()
        taken = f"There is a district {district.district_id} already."
        settings = asdict(district)
        if district.expect is Expect.LEARN:
            # Not written, so that an earlier release, which refuses what it does not know, reads the account.
            del settings["expect"]
        self._add(self.districts, "district_id", settings, district_changes(None, district, signed), taken)

    def change(self, before: District, after: District, signed: Signature) -> None:
        """Write what differs between `before` and `after` into the account, by one compare-and-swap.

        The account must still be as `before`, so that nobody changes what they did not see.

        Raises:
            InvalidAccount: Something is wrong with `after`.
            ChangedMeanwhile: The account is no longer as `before`.
        """
        changes = district_changes(before, after, signed)
        self._swap(_Kind(self.districts, "district_id", _district), before, after, changes)

    def remove(self, district: District, signed: Signature) -> None:
        """Delete the account of a district; `ChangedMeanwhile` if it is no longer as `district`."""
        kind = _Kind(self.districts, "district_id", _district)
        self._delete(kind, district, district.district_id, district_changes(district, None, signed))

    def user(self, username: str) -> User | None:
        """Read the user of this name, in any case, or None."""
        fields = get(self.users, to_item({"username": username.lower()}))
        return None if fields is None else _user(fields)

    def all_users(self) -> list[User]:
        """Read all users, by name."""
        return sorted(map(_user, _scanned(self.users)), key=lambda user: user.username)

    def users_of(self, district_id: str) -> list[User]:
        """Read all users of a district, by name. It reads the whole table, so it is for operators alone."""
        return [user for user in self.all_users() if district_id in user.districts]

    def last_logins(self) -> dict[str, LastLogins]:
        """Read when and from where every user was last at the SFTP door, by name."""
        noted = LastLogins.__slots__
        return {
            fields["username"]: LastLogins(**{name: fields[name] for name in noted if name in fields})
            for fields in _scanned(self.users)
        }

    def add_user(self, user: User, signed: Signature, note: str = "") -> None:
        """Add a user; `InvalidAccount` if something is wrong with it or its name is taken. `note` is for the record."""
        self.check_new(user)
        taken = f"There is a user {user.username} already. Choose another name."
        self._add(self.users, "username", asdict(user), user_changes(None, user, signed, note), taken)

    def check_new(self, user: User) -> None:
        """Raises `InvalidAccount` unless a user can be added: valid, of districts that exist, with a new name."""
        user.check()
        self._check_districts(user.districts)
        if self.user(user.username) is not None:
            raise InvalidAccount(f"There is a user {user.username} already. Choose another name.")

    def change_user(self, before: User, after: User, signed: Signature) -> None:
        """Write what differs between `before` and `after` into the user, by one compare-and-swap.

        Raises:
            InvalidAccount: Something is wrong with `after`, or a district of it does not exist.
            ChangedMeanwhile: The user is no longer as `before`.
        """
        after.check()
        self._check_districts([each for each in after.districts if each not in before.districts])
        changes = user_changes(before, after, signed)
        self._swap(_Kind(self.users, "username", _user), before, after, changes)

    def remove_user(self, user: User, signed: Signature) -> None:
        """Delete the item of a user; `ChangedMeanwhile` if it is no longer as `user`."""
        kind = _Kind(self.users, "username", _user)
        self._delete(kind, user, user.username, user_changes(user, None, signed))

    def _check_districts(self, districts: Iterable[str]) -> None:
        for district_id in districts:
            if self.district(district_id) is None:
                raise InvalidAccount(f"There is no district {district_id}. Add it first.")

    def _add(self, table: str, key: str, fields: Mapping[str, Any], changes: list[AccountChange], taken: str) -> None:
        free = {"ConditionExpression": "attribute_not_exists(#key)", "ExpressionAttributeNames": {"#key": key}}
        if self._recorded({"Put": {"TableName": table, "Item": to_item(fields), **free}}, changes):
            raise InvalidAccount(taken)

    def _swap(
        self, kind: "_Kind[_Account]", before: "_Account", after: "_Account", recorded: list[AccountChange]
    ) -> None:
        """Write what differs into an item that still makes the account that `before` is, and record it.

        Raises:
            InvalidAccount: Something is wrong with `after`.
            ChangedMeanwhile: The account is no longer as `before`.
        """
        after.check()
        old, new = asdict(before), asdict(after)
        changes = {name: new[name] for name in new if new[name] != old[name]}
        if not changes:
            return
        key = to_item({kind.key: old[kind.key]})
        stored = dynamodb().get_item(TableName=kind.table, Key=key, ConsistentRead=True).get("Item")
        if stored is None or kind.account(from_item(stored)) != before:
            raise _changed(old[kind.key])
        # Compared as they are stored: an account of an earlier release has no settings of holds, for instance.
        same = _same({**{each: stored.get(each) for each in changes}, **key})
        update = {
            "TableName": kind.table,
            "Key": key,
            "UpdateExpression": "SET " + ", ".join(f"#{each} = :{each}" for each in changes),
            **same,
            "ExpressionAttributeValues": {
                **same["ExpressionAttributeValues"],
                **to_item({f":{each}": value for each, value in changes.items()}),
            },
        }
        if self._recorded({"Update": update}, recorded):
            raise _changed(old[kind.key])

    def _delete(self, kind: "_Kind[_Account]", account: "_Account", name: str, recorded: list[AccountChange]) -> None:
        """Delete an item that still makes this account, and record it; `ChangedMeanwhile` if it does not."""
        key = to_item({kind.key: name})
        stored = dynamodb().get_item(TableName=kind.table, Key=key, ConsistentRead=True).get("Item")
        if stored is None or kind.account(from_item(stored)) != account:
            raise _changed(name)
        compared = {each: stored.get(each) for each in asdict(account)}
        delete = {"Delete": {"TableName": kind.table, "Key": key, **_same(compared)}}
        if self._recorded(delete, recorded):
            raise _changed(name)

    def _recorded(self, write: Mapping[str, Any], changes: Iterable[AccountChange]) -> bool:
        """Do a write together with its record; whether its condition refused it, or somebody else wrote just then."""
        refused = transact([write, *AccountChanges(self.changes).writes(changes)])
        return 0 in refused or CONFLICT in refused.values()


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


_SETTINGS = frozenset(field.name for field in fields_of(District))


def _district(fields: Mapping[str, Any]) -> District:
    """The account from its item; one of an earlier release lacks what came after it.

    What a later release has added is passed over, so that a deployment can go back.
    """
    typed = {
        "contacts": tuple(fields["contacts"]),
        "state": State(fields["state"]),
        "hold": HoldSettings.from_dict(fields.get("hold", {})),
        "decides": Decides(fields.get("decides", Decides.OPERATOR)),
        "expect": Expect(fields.get("expect", Expect.LEARN)),
        "networks": tuple(fields.get("networks", ())),
        "muted": {address: tuple(outcomes) for address, outcomes in fields.get("muted", {}).items()},
    }
    return District(**{name: value for name, value in {**fields, **typed}.items() if name in _SETTINGS})


def _user(fields: Mapping[str, Any]) -> User:
    """The user from its item."""
    # `authenticate` notes the last login in the same item.
    return User(
        fields["username"],
        tuple(fields["districts"]),
        fields["email"],
        tuple(SshKey(**key) for key in fields["keys"]),
        tuple(fields["networks"]),
        State(fields["state"]),
        Role(fields["role"]),
    )


_Account = TypeVar("_Account", District, User)


@dataclass(frozen=True, slots=True)
class _Kind(Generic[_Account]):
    """A kind of account: where its items are, and how they are read."""

    table: str
    key: str
    account: Callable[[Mapping[str, Any]], _Account]


def _same(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The condition that attributes are as they are stored; those that are None must be missing."""
    there = {name: value for name, value in stored.items() if value is not None}
    parts = [f"#{name} = :old_{name}" if name in there else f"attribute_not_exists(#{name})" for name in stored]
    return {
        "ConditionExpression": " AND ".join(parts),
        "ExpressionAttributeNames": {f"#{name}": name for name in stored},
        "ExpressionAttributeValues": {f":old_{name}": value for name, value in there.items()},
    }


def _scanned(table: str) -> Iterator[Item]:
    for page in dynamodb().get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from map(from_item, page["Items"])


def _changed(name: str) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        f"The account of {name} was changed by somebody else meanwhile, so nothing was done. "
        "Look at it again, then repeat the command."
    )
