"""Somebody of one district who tries to get into another, with all that they have, and what they try it on."""

import asyncio
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

import asyncssh
from botocore.exceptions import ClientError  # noqa: TID251 - what AWS answers
from support import srp
from support.deployed import PASSWORD, Deployed, Sender
from support.http_visitor import Visitor

from rollcall_local import clients, identity
from rollcall_local.settings import HOST

ADDRESS = "203.0.113.9"
PATIENCE = 60


class Target(NamedTuple):
    """What is tried: the other district and all that it has, or the same names of what does not exist."""

    district: str
    user: str
    import_id: str
    held: str
    """The id of an import that waits for a decision."""
    check: str
    """The id of a check."""
    bucket: str
    """The inbox."""
    key: str
    """Of a package in the inbox."""
    version: str
    checked: str
    """The key of a package that was checked."""
    result: str
    """The key of a file in the folder of results."""
    snapshot: str
    """The key of a table in the data bucket."""
    report: str
    download: str
    content: str
    """The checksum of the package that is held."""

    def of_any(self, text: str) -> str:
        """A text without what names this target, so that two answers can be compared."""
        for name, value in sorted(self._asdict().items(), key=lambda each: -len(each[1])):
            for form in (value, quote(value), quote(value, safe="")):
                text = text.replace(form, f"<{name}>")
        return text


class Answer(NamedTuple):
    """What came of a try."""

    outcome: Literal["refused", "own"]
    """Nothing was done; or it was done within the own district, whatever the name meant."""
    said: str = ""


Try = Callable[["Intruder", Target], Answer]


class Way(NamedTuple):
    """One way in."""

    name: str
    """What the list in docs/security.md calls it."""
    attempt: Try
    is_compared: bool = True
    """Whether the answer must be that about a district that does not exist."""


@dataclass(frozen=True)
class Intruder:
    """A data manager of a district, who has every right that the platform gives."""

    deployed: Deployed
    own: Sender
    own_import: str
    other_session: str
    """The key under which the other's session of the pages is kept."""
    other_csrf: str
    """The token of the forms of that session."""
    loop: asyncio.AbstractEventLoop

    @cached_property
    def s3(self) -> Any:  # noqa: ANN401 - boto3's
        """S3 with the credentials of the own SFTP session."""
        return self.client("s3")

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        platform = self.deployed.platform
        function = platform.outputs["AuthenticateFunctionArn"]
        opened = identity.ask(platform.settings, function, self.own.user, PASSWORD, ADDRESS)
        assert opened is not None
        return opened.credentials(platform.settings)

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3's
        """Any service with those credentials."""
        return clients.client_of(self.deployed.platform.settings, service, self._keys)

    @property
    def root(self) -> Any:  # noqa: ANN401 - boto3's
        """S3 as the deployer has it, to see what happened."""
        return self.deployed.platform.client("s3")

    @property
    def inbox(self) -> str:
        return self.deployed.platform.outputs["InboxBucket"]

    @cached_property
    def token(self) -> str:
        """For the API."""
        outputs = self.deployed.platform.outputs
        login = self.deployed.platform.client("cognito-idp")
        return srp.id_token(login, outputs["UserPoolId"], outputs["PagesClientId"], self.own.user, PASSWORD)

    @cached_property
    def visitor(self) -> Visitor:
        """At the pages, signed in."""
        visitor = Visitor(self.deployed.platform.outputs["AppsUrl"])
        visitor.sign_in(self.own.user, PASSWORD)
        return visitor

    async def connected(self, username: str, password: str = PASSWORD) -> asyncssh.SSHClientConnection:
        """A connection to the SFTP door."""
        return await asyncssh.connect(
            HOST,
            self.own.account.port,
            username=username,
            password=password,
            known_hosts=None,
            client_keys=None,
            config=None,
        )

    @cached_property
    def connection(self) -> asyncssh.SSHClientConnection:
        """The own one."""
        return self.loop.run_until_complete(self.connected(self.own.user))

    @cached_property
    def _sftp(self) -> asyncssh.SFTPClient:
        return self.loop.run_until_complete(self.connection.start_sftp_client())

    def by_sftp(self, work: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, object]]) -> Answer:
        """Do something by SFTP; what was done was done in the own room, as the untouched other one shows."""
        try:
            done = self.loop.run_until_complete(work(self._sftp))
        except asyncssh.SFTPError as error:
            return Answer("refused", f"{type(error).__name__}: {error.reason}")
        return Answer("own", repr(done))

    def by_api(self, path: str, body: Mapping[str, str] | None = None, token: str | None = None) -> Answer:
        """Ask the API."""
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        sent = None
        if body is not None:
            sent, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        return self.fetched(self.deployed.platform.outputs["AppsUrl"] + path, sent, headers)

    def by_page(self, path: str, form: dict[str, str] | None = None) -> Answer:
        """Ask for a page, or send a form with the own session's token."""
        answer = self.visitor.get(path) if form is None else self.visitor.post(path, **form)
        return Answer("own" if answer.status < 400 else "refused", f"{answer.status} {answer.text}")

    def fetched(self, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for an address."""
        request = urllib.request.Request(url, body, dict(headers or {}))  # noqa: S310 - of this machine
        trust = ssl.create_default_context(cafile=str(self.deployed.platform.settings.certificate))
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE, context=trust) as found:  # noqa: S310 - as above
                return Answer("own", found.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            return Answer("refused", f"{error.code} {error.read().decode(errors='replace')}")


def by_aws(call: Callable[..., object], **given: Any) -> Answer:  # noqa: ANN401 - arguments of any call
    """Call AWS."""
    try:
        call(**given)
    except ClientError as error:
        return Answer("refused", str(error.response["Error"]["Code"]))
    return Answer("own")
