"""Handles a login as Transfer Family does: asks the deployed `authenticate` function and trusts its answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rollcall_local import clients
from rollcall_local.homes import Homes
from rollcall_local.settings import Settings

SERVER_ID = "s-0123456789abcdef0"
"""A made-up id in the form of a Transfer Family server's."""


@dataclass(frozen=True, slots=True)
class Session:
    """A login that the function let in."""

    user: str
    role: str
    policy: str | None
    """The session policy that narrows the role, as JSON."""
    homes: Homes
    public_keys: tuple[str, ...]

    def credentials(self, settings: Settings) -> Mapping[str, str]:
        """The role's temporary credentials, narrowed by the session policy; all file access uses them."""
        narrowed = {"Policy": self.policy} if self.policy else {}
        sts = clients.client(settings, "sts")
        name = "".join(c if c.isalnum() or c in "=,.@-" else "-" for c in self.user)[:64]
        answer: Mapping[str, str] = sts.assume_role(RoleArn=self.role, RoleSessionName=name, **narrowed)["Credentials"]
        return answer


def ask(settings: Settings, function: str, user: str, password: str, address: str) -> Session | None:
    """Invoke the function with Transfer Family's event; None if it refuses or fails.

    An empty password asks for the user's public keys, as Transfer Family does for a login by key.
    """
    event = {
        "username": user,
        "password": password,
        "protocol": "SFTP",
        "serverId": SERVER_ID,
        "sourceIp": address,
    }
    answer = clients.client(settings, "lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
    if "FunctionError" in answer:
        return None
    return session(user, json.load(answer["Payload"]))


def session(user: str, response: Any) -> Session | None:
    """The session in a function's response; None if it has no role, as on Transfer Family."""
    if not isinstance(response, dict) or not response.get("Role"):
        return None
    if response.get("HomeDirectoryType", "PATH") == "LOGICAL":
        # A JSON *string*; a list is refused, as Transfer Family does.
        details = json.loads(response["HomeDirectoryDetails"])
        homes = Homes(tuple((each["Entry"], each["Target"]) for each in details))
    else:
        homes = Homes((("/", response["HomeDirectory"]),))
    return Session(user, response["Role"], response.get("Policy"), homes, tuple(response.get("PublicKeys", ())))
