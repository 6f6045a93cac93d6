"""The people of a deployment: accounts in DynamoDB, passwords in Cognito, sessions of the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rollcall.aws.services.user_pool import UserPool
from rollcall.aws.tables.account_changes import AccountChanges
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.sessions import SessionItems
from rollcall.model.accounts import InvalidAccount, State, User, check_person, passwords
from rollcall.model.accounts.history import ADDED, OPERATORS, REMOVED, Signature, noted
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.people import PasswordState


@dataclass(frozen=True, slots=True)
class Users:
    """The users of districts, and the operators."""

    tables: AccountTables
    pool: UserPool
    sessions: SessionItems

    @classmethod
    def of_stack(cls, outputs: Mapping[str, str]) -> "Users":
        """The people of the stack with these outputs; `KeyError` for one that is missing."""
        tables = AccountTables(*(outputs[f"{name}Table"] for name in ("Districts", "Users", "AccountChanges")))
        return cls(tables, UserPool(outputs["UserPoolId"]), SessionItems(outputs["SessionsTable"]))

    def add(self, user: User, password: str | None, signed: Signature) -> None:
        """Add a user with a permanent password, or one with keys alone; `InvalidAccount` if that is impossible.

        An interrupted call can be repeated: nobody can log in before the table has the user.
        """
        if password is None and not user.keys:
            raise InvalidAccount("A user without an SSH key needs a password.")
        if password is not None and (problem := passwords.problem(password)):
            raise InvalidAccount(problem)
        self.tables.check_new(user)
        if self.pool.is_operator(user.username):
            raise InvalidAccount(f"There is an operator {user.username} already. Choose another name.")
        if password is None:
            self.pool.forget(user.username)  # whom an interrupted call has left there
        else:
            self.pool.set_password(user.username, user.email, password)
        self.tables.add_user(user, signed, f"password: {PasswordState.NONE if password is None else PasswordState.SET}")

    def user(self, username: str) -> User | None:
        """Read the user of this name, in any case, or None."""
        return self.tables.user(username)

    def of_district(self, district_id: str) -> Sequence[User]:
        """Read all users of a district, by name."""
        return self.tables.users_of(district_id)

    def everybody(self) -> Sequence[User]:
        """Read all users, by name."""
        return self.tables.all_users()

    def change(self, before: User, after: User, signed: Signature) -> None:
        """Write the settings that differ; whoever is suspended is signed out of the pages.

        Raises:
            InvalidAccount: Something is wrong with `after`, or the user is no longer as `before`.
        """
        self.tables.change_user(before, after, signed)
        if after.email != before.email:
            self.pool.change_email(after.username, after.email)
        if after.state is State.SUSPENDED is not before.state:
            self._sign_out(after.username)

    def remove(self, user: User, signed: Signature) -> None:
        """Delete a user: the account first, which ends all rights, then the password and the sessions.

        Raises:
            ChangedMeanwhile: The user is no longer as `user`.
        """
        self.tables.remove_user(user, signed)
        self.clear(user.username)

    def clear(self, username: str) -> None:
        """Delete what an interrupted removal has left: a password and sessions of nobody."""
        self._sign_out(username)
        self.pool.forget(username)

    def password(self, username: str) -> PasswordState:
        """What there is of somebody's password."""
        return self.pool.password(username)

    def last_logins(self) -> Mapping[str, LastLogins]:
        """Read when and from where every user was last at the SFTP door, by name."""
        return self.tables.last_logins()

    def operators(self) -> Sequence[tuple[str, str]]:
        """Names and addresses of all operators, by name."""
        return sorted(self.pool.operators())

    def add_operator(self, username: str, email: str, password: str, signed: Signature) -> None:
        """Add an operator with a permanent password; `InvalidAccount` if that is impossible.

        The name must not be a user's: whoever knows that user's password would be an operator. An interrupted call can
        be repeated, since the group comes last.
        """
        check_person(username, email)
        if problem := passwords.problem(password):
            raise InvalidAccount(problem)
        if self.tables.user(username) is not None:
            raise InvalidAccount(f"There is a user {username} of a district already. Choose another name.")
        if self.pool.is_operator(username):
            raise InvalidAccount(f"There is an operator {username} already. Choose another name.")
        self.pool.set_password(username, email, password)
        self._record_operator(username, (ADDED, "", f"e-mail: {email}"), signed)
        self.pool.make_operator(username)

    def remove_operator(self, username: str, signed: Signature) -> None:
        """Delete an operator, with the password and all sessions; `InvalidAccount` where there is none."""
        if not self.pool.is_operator(username):
            raise InvalidAccount(f"There is no operator {username}. `rollcall operator list` shows them.")
        self._record_operator(username, (REMOVED, "", ""), signed)
        self.clear(username)

    def _record_operator(self, username: str, one: tuple[str, str, str], signed: Signature) -> None:
        AccountChanges(self.tables.changes).add(noted([OPERATORS], f"operator {username}", one, signed))

    def _sign_out(self, username: str) -> None:
        self.sessions.end_all_of(username)
        self.pool.sign_out(username)
