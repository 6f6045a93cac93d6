"""The clients that are libraries of scripts: paramiko, asyncssh, and curl with its own libssh2."""

import asyncio
import io
from collections.abc import Callable, Coroutine, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncssh
import paramiko
import pycurl
from support.sftp_clients import Client, Ran

from rollcall_local.settings import HOST


class Paramiko(Client):
    """paramiko, the client of most scripts in Python."""

    name = "paramiko"

    def version(self) -> str:
        return str(paramiko.__version__)

    def session(self, work: Callable[[paramiko.SFTPClient], Any]) -> Ran:
        """Work in a session; what it says is the error."""
        try:
            with closing(paramiko.Transport((HOST, self.door.port))) as transport:
                if self.by_key:
                    key = paramiko.Ed25519Key.from_private_key_file(str(self.door.key))
                    transport.connect(username=self.door.user, pkey=key)
                else:
                    transport.connect(username=self.door.user, password=self.door.password)
                client = paramiko.SFTPClient.from_transport(transport)
                assert client is not None
                with closing(client):
                    return Ran(fine=True, said=str(work(client)))
        except (OSError, paramiko.SSHException) as error:
            return Ran(fine=False, said=str(error))

    def put(self, files: Sequence[tuple[Path, str]]) -> Ran:
        return self.session(lambda sftp: [sftp.put(str(file), name) for file, name in files])

    def put_with_times(self, file: Path, name: str) -> Ran:
        def work(sftp: paramiko.SFTPClient) -> None:
            sftp.put(str(file), name)
            sftp.utime(name, (1_700_000_000, 1_700_000_000))
            sftp.chmod(name, 0o640)

        return self.session(work)

    def resume(self, file: Path, name: str) -> Ran:
        def work(sftp: paramiko.SFTPClient) -> None:
            with sftp.open(name, "ab") as there:
                there.write(file.read_bytes()[sftp.stat(name).st_size :])

        return self.session(work)

    def rename(self, old: str, new: str) -> Ran:
        return self.session(lambda sftp: sftp.rename(old, new))

    def get(self, name: str, file: Path) -> Ran:
        return self.session(lambda sftp: sftp.get(name, str(file)))

    def list(self) -> Ran:
        return self.session(lambda sftp: sftp.listdir("."))

    def remove(self, name: str) -> Ran:
        return self.session(lambda sftp: sftp.remove(name))

    def make_folder(self, name: str) -> Ran:
        def work(sftp: paramiko.SFTPClient) -> None:
            sftp.mkdir(name)
            sftp.chdir(name)
            sftp.chdir("..")
            sftp.rmdir(name)

        return self.session(work)


class Asyncssh(Client):
    """asyncssh."""

    name = "asyncssh"

    def version(self) -> str:
        return asyncssh.__version__

    def session(self, work: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, Any]]) -> Ran:
        """Work in a session; what it says is the error."""

        async def run() -> Ran:
            login: dict[str, Any] = {"client_keys": [str(self.door.key)]} if self.by_key else {"client_keys": None}
            if not self.by_key:
                login["password"] = self.door.password
            where = asyncssh.connect(
                HOST, self.door.port, username=self.door.user, known_hosts=None, config=None, **login
            )
            try:
                async with where as connection, connection.start_sftp_client() as sftp:
                    return Ran(fine=True, said=str(await work(sftp)))
            except (OSError, asyncssh.Error) as error:
                return Ran(fine=False, said=str(error))

        return asyncio.run(run())

    def put(self, files: Sequence[tuple[Path, str]]) -> Ran:
        async def work(sftp: asyncssh.SFTPClient) -> None:
            for file, name in files:
                await sftp.put(str(file), name)

        return self.session(work)

    def put_with_times(self, file: Path, name: str) -> Ran:
        return self.session(lambda sftp: sftp.put(str(file), name, preserve=True))

    def resume(self, file: Path, name: str) -> Ran:
        content = file.read_bytes()

        async def work(sftp: asyncssh.SFTPClient) -> None:
            size = await sftp.getsize(name) or 0
            async with sftp.open(name, "r+b") as there:
                await there.write(content[size:], size)

        return self.session(work)

    def rename(self, old: str, new: str) -> Ran:
        return self.session(lambda sftp: sftp.rename(old, new))

    def get(self, name: str, file: Path) -> Ran:
        return self.session(lambda sftp: sftp.get(name, str(file)))

    def list(self) -> Ran:
        return self.session(lambda sftp: sftp.listdir("."))

    def remove(self, name: str) -> Ran:
        return self.session(lambda sftp: sftp.remove(name))

    def make_folder(self, name: str) -> Ran:
        async def work(sftp: asyncssh.SFTPClient) -> None:
            await sftp.mkdir(name)
            await sftp.chdir(name)
            await sftp.chdir("..")
            await sftp.rmdir(name)

        return self.session(work)


class Curl(Client):
    """curl with a libssh2 of 1.11 or later: libcurl, by the library that brings both along."""

    name = "curl"

    def version(self) -> str:
        return str(pycurl.version.split("libcurl/")[1].split()[0])

    def call(self, name: str, *, commands: Sequence[str] = (), **options: Any) -> Ran:  # noqa: ANN401 - curl's
        """One transfer."""
        said = io.BytesIO()
        with closing(pycurl.Curl()) as curl:
            curl.setopt(pycurl.URL, f"sftp://{HOST}:{self.door.port}/{quote(name)}")
            curl.setopt(pycurl.USERNAME, self.door.user)
            if self.by_key:
                curl.setopt(pycurl.SSH_PRIVATE_KEYFILE, str(self.door.key))
                curl.setopt(pycurl.SSH_PUBLIC_KEYFILE, f"{self.door.key}.pub")
            else:
                curl.setopt(pycurl.PASSWORD, self.door.password)
            curl.setopt(pycurl.WRITEDATA, said)
            if commands:
                curl.setopt(pycurl.POSTQUOTE, list(commands))
            for option, value in options.items():
                curl.setopt(getattr(pycurl, option), value)
            try:
                curl.perform()
            except pycurl.error as error:
                return Ran(fine=False, said=f"curl: {error}")
        return Ran(fine=True, said=said.getvalue().decode(errors="replace"))

    def put(self, files: Sequence[tuple[Path, str]]) -> Ran:
        ran = Ran(fine=True, said="")
        for file, name in files:
            with file.open("rb") as data:
                ran = self.call(name, UPLOAD=1, READDATA=data, INFILESIZE_LARGE=file.stat().st_size)
            if not ran.fine:
                return ran
        return ran

    def resume(self, file: Path, name: str) -> Ran:
        with file.open("rb") as data:
            size = file.stat().st_size
            return self.call(name, UPLOAD=1, READDATA=data, INFILESIZE_LARGE=size, RESUME_FROM_LARGE=-1)

    def rename(self, old: str, new: str) -> Ran:
        return self._quote(f'rename "{old}" "{new}"')

    def get(self, name: str, file: Path) -> Ran:
        ran = self.call(name)
        if ran.fine:
            file.write_text(ran.said)
        return ran

    def list(self) -> Ran:
        return self.call("")

    def remove(self, name: str) -> Ran:
        return self._quote(f'rm "{name}"')

    def make_folder(self, name: str) -> Ran:
        return self._quote(f'mkdir "{name}"', f'rmdir "{name}"')

    def _quote(self, *commands: str) -> Ran:
        """What `curl --quote` does, without a transfer."""
        return self.call("", commands=commands, NOBODY=1)
