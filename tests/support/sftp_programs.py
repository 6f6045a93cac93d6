"""The clients that are programs: OpenSSH's, PuTTY's, lftp, rclone, and the curl of a Linux distribution."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, ClassVar

from support.sftp_clients import Client, Door, Ran, each

from rollcall_clients import programs
from rollcall_local.settings import HOST

PATIENCE = 120
"""Seconds that a program gets on a busy machine."""


def surroundings(door: Door, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a program, with a home of its own."""
    return {"PATH": os.environ["PATH"], "HOME": str(door.folder), "LC_ALL": "C.UTF-8", **(more or {})}


def run(door: Door, command: Sequence[str], typed: str = "", more: Mapping[str, str] | None = None) -> Ran:
    """Run a program without a terminal, in a home and with settings of its own."""
    ended = subprocess.run(
        command,
        input=typed,
        env=surroundings(door, more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=PATIENCE,
        start_new_session=True,
        check=False,
    )
    return Ran(fine=ended.returncode == 0, said=ended.stdout)


def _begun(
    door: Door, command: Sequence[str], typed: IO[bytes] | None = None, more: Mapping[str, str] | None = None
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        stdin=typed or subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=surroundings(door, more),
        start_new_session=True,
    )


class Program(Client):
    """A client that is a program of this name."""

    program: ClassVar[str]

    def version(self) -> str:
        """The version that it prints."""
        return programs.version(self.program)

    @property
    def path(self) -> str:
        """The path of the program."""
        return programs.path(self.program) or self.program


class OpenSsh(Program):
    """The common parts of OpenSSH's programs."""

    def options(self) -> list[str]:
        """The flags that are the same for all."""
        login = (
            {"PreferredAuthentications": "publickey", "IdentitiesOnly": "yes", "IdentityFile": str(self.door.key)}
            if self.by_key
            else {"PreferredAuthentications": "password", "NumberOfPasswordPrompts": "1", "BatchMode": "no"}
        )
        fixed = {
            "StrictHostKeyChecking": "accept-new",
            "UserKnownHostsFile": str(self.door.folder / "known_hosts"),
            "LogLevel": "ERROR",
        }
        return ["-F", os.devnull, *[f"-o{name}={value}" for name, value in (fixed | login).items()]]

    def asking(self) -> dict[str, str]:
        """The program that gives the password: there is no terminal, and a command line would show it."""
        ask = self.door.folder / "askpass"
        ask.write_text('#!/bin/sh\nprintf "%s\\n" "$PASSWORD"\n')
        ask.chmod(0o700)
        return {
            "SSH_ASKPASS": str(ask),
            "SSH_ASKPASS_REQUIRE": "force",
            "DISPLAY": ":0",
            "PASSWORD": self.door.password,
        }


class Sftp(OpenSsh):
    """OpenSSH's sftp."""

    name = "OpenSSH sftp"
    program = "sftp"

    def call(self, *flags: str) -> list[str]:
        """Its command line; commands are typed."""
        where = ["-S", programs.path("ssh") or "ssh", "-P", str(self.door.port), "-b", "-", f"{self.door.user}@{HOST}"]
        return [self.path, *self.options(), *flags, *where]

    def commands(self, *commands: str) -> Ran:
        """Run commands; it stops at the first that fails."""
        return run(self.door, self.call(), "\n".join(commands) + "\n", self.asking())

    def begin(self, file: Path, name: str, speed: int) -> "subprocess.Popen[bytes]":
        """Begin an upload with so many bytes in a second."""
        typed = self.door.folder / "sftp.batch"
        typed.write_text(f"put {_escaped(str(file))} {_escaped(name)}\n")
        with typed.open("rb") as commands:
            return _begun(self.door, self.call("-l", str(speed * 8 // 1000)), commands, self.asking())

    def put(self, files: Sequence[tuple[Path, str]]) -> Ran:
        return self.commands(*[f"put {_escaped(str(file))} {_escaped(name)}" for file, name in files])

    def put_with_times(self, file: Path, name: str) -> Ran:
        return self.commands(f"put -p {_escaped(str(file))} {_escaped(name)}", f"chmod 640 {_escaped(name)}")

    def resume(self, file: Path, name: str) -> Ran:
        return self.commands(f"reput {_escaped(str(file))} {_escaped(name)}")

    def rename(self, old: str, new: str) -> Ran:
        return self.commands(f"rename {_escaped(old)} {_escaped(new)}")

    def get(self, name: str, file: Path) -> Ran:
        return self.commands(f"get {_escaped(name)} {_escaped(str(file))}")

    def list(self) -> Ran:
        return self.commands("ls -l")

    def remove(self, name: str) -> Ran:
        return self.commands(f"rm {_escaped(name)}")

    def make_folder(self, name: str) -> Ran:
        return self.commands(f"mkdir {_escaped(name)}", f"cd {_escaped(name)}", "cd ..", f"rmdir {_escaped(name)}")


def _escaped(name: str) -> str:
    """A name in quotes as OpenSSH reads them; its own marks for patterns are escaped."""
    return '"' + "".join(f"\\{letter}" if letter in '\\"*?[' else letter for letter in name) + '"'


class Scp(OpenSsh):
    """OpenSSH's scp."""

    name = "OpenSSH scp"
    program = "scp"

    def copy(self, source: str, target: str, *flags: str) -> Ran:
        """Copy, by SFTP as it has been since 9.0."""
        where = ["-S", programs.path("ssh") or "ssh", "-P", str(self.door.port)]
        return run(self.door, [self.path, *self.options(), *where, *flags, source, target], "", self.asking())

    def there(self, name: str) -> str:
        """A name on the server."""
        return f"{self.door.user}@{HOST}:{name}"

    def put(self, files: Sequence[tuple[Path, str]]) -> Ran:
        return each([lambda file=file, name=name: self.copy(str(file), self.there(name)) for file, name in files])  # type: ignore[misc]

    def put_with_times(self, file: Path, name: str) -> Ran:
        return self.copy(str(file), self.there(name), "-p")

    def get(self, name: str, file: Path) -> Ran:
        return self.copy(self.there(name), str(file))

    def old_scp(self, file: Path, name: str) -> Ran:
        return self.copy(str(file), self.there(name), "-O")


class Putty(Program):
    """The common parts of PuTTY's programs."""

    def options(self) -> list[str]:
        """The flags that are the same for all."""
        file = self.door.folder / "password"
        file.write_text(f"{self.door.password}\n")
        login = ["-i", f"{self.door.key}.ppk"] if self.by_key else ["-pwfile", str(file)]
        return ["-batch", "-noagent", *login, "-P", str(self.door.port), "-hostkey", self.door.host_key]


class Psftp(Putty):
    """PuTTY's psftp, which is WinSCP's core."""

    name = "PuTTY psftp"
    program = "psftp"

    def commands(self, *commands: str) -> Ran:
        """Run commands; it stops at the first that fails."""
        batch = self.door.folder / "psftp.batch"
        batch.write_text("\n".join(commands) + "\n")
        return run(self.door, [self.path, *self.options(), "-b", str(batch), f"{self.door.user}@{HOST}"])

    def put(self, files: Sequence[tuple[Path, str]]) -> Ran:
        return self.commands(*[f"put {_doubled(str(file))} {_doubled(name)}" for file, name in files])

    def resume(self, file: Path, name: str) -> Ran:
        return self.commands(f"reput {_doubled(str(file))} {_doubled(name)}")

    def rename(self, old: str, new: str) -> Ran:
        return self.commands(f"mv {_doubled(old)} {_doubled(new)}")

    def get(self, name: str, file: Path) -> Ran:
        return self.commands(f"get {_doubled(name)} {_doubled(str(file))}")

    def list(self) -> Ran:
        return self.commands("ls")

    def remove(self, name: str) -> Ran:
        return self.commands(f"del {_doubled(name)}")

    def make_folder(self, name: str) -> Ran:
        return self.commands(f"mkdir {_doubled(name)}", f"cd {_doubled(name)}", "cd ..", f"rmdir {_doubled(name)}")


def _doubled(name: str) -> str:
    """A name in quotes as psftp reads them."""
    return '"' + name.replace('"', '""') + '"'


class Pscp(Putty):
    """PuTTY's pscp."""

    name = "PuTTY pscp"
    program = "pscp"

    def copy(self, source: str, target: str, *flags: str) -> Ran:
        """Copy by SFTP, which it tries first."""
        return run(self.door, [self.path, *self.options(), *flags, source, target])

    def there(self, name: str) -> str:
        """A name on the server."""
        return f"{self.door.user}@{HOST}:{name}"

    def put(self, files: Sequence[tuple[Path, str]]) -> Ran:
        return each([lambda file=file, name=name: self.copy(str(file), self.there(name)) for file, name in files])  # type: ignore[misc]

    def put_with_times(self, file: Path, name: str) -> Ran:
        return self.copy(str(file), self.there(name), "-p")

    def get(self, name: str, file: Path) -> Ran:
        return self.copy(self.there(name), str(file))

    def list(self) -> Ran:
        return run(self.door, [self.path, *self.options(), "-ls", self.there(".")])

    def old_scp(self, file: Path, name: str) -> Ran:
        return self.copy(str(file), self.there(name), "-scp")


class Lftp(Program):
    """lftp, which runs OpenSSH's ssh."""

    name = "lftp"
    program = "lftp"

    def commands(self, *commands: str) -> Ran:
        """Run commands; it stops at the first that fails."""
        return run(self.door, self.call(*commands), more={"TERM": "dumb"})

    def begin(self, file: Path, name: str, speed: int) -> "subprocess.Popen[bytes]":
        """Begin an upload with so many bytes in a second."""
        put = f"put {_quoted(str(file))} -o {_quoted(name)}"
        return _begun(self.door, self.call(f"set net:limit-rate 0:{speed}", put), more={"TERM": "dumb"})

    def call(self, *commands: str) -> list[str]:
        """Its command line, for these commands."""
        ssh = shlex.join([programs.path("ssh") or "ssh", "-a", "-x", *_SshOf(self.door, by_key=self.by_key).options()])
        modules = programs.module_path()
        password = "" if self.by_key else self.door.password
        settings = [
            *([f"set module:path {modules}"] if modules else []),
            f"set sftp:connect-program {_quoted(ssh)}",
            "set net:max-retries 1",
            "set net:timeout 60",
            "set cmd:fail-exit yes",
            f"open -p {self.door.port} -u {self.door.user},{_quoted(password)} sftp://{HOST}",
        ]
        script = self.door.folder / "lftp.script"
        script.write_text("\n".join([*settings, *commands]) + "\n")
        return [self.path, "-f", str(script)]

    def put(self, files: Sequence[tuple[Path, str]]) -> Ran:
        return self.commands(*[f"put {_quoted(str(file))} -o {_quoted(name)}" for file, name in files])

    def put_with_times(self, file: Path, name: str) -> Ran:
        return self.commands(f"put {_quoted(str(file))} -o {_quoted(name)}", f"chmod 640 {_quoted(name)}")

    def resume(self, file: Path, name: str) -> Ran:
        return self.commands(f"put -c {_quoted(str(file))} -o {_quoted(name)}")

    def rename(self, old: str, new: str) -> Ran:
        return self.commands(f"mv {_quoted(old)} {_quoted(new)}")

    def get(self, name: str, file: Path) -> Ran:
        return self.commands(f"get {_quoted(name)} -o {_quoted(str(file))}")

    def list(self) -> Ran:
        return self.commands("ls")

    def remove(self, name: str) -> Ran:
        return self.commands(f"rm {_quoted(name)}")

    def make_folder(self, name: str) -> Ran:
        return self.commands(f"mkdir {_quoted(name)}", f"cd {_quoted(name)}", "cd ..", f"rmdir {_quoted(name)}")


class _SshOf(OpenSsh):
    name = "ssh"
    program = "ssh"


def _quoted(name: str) -> str:
    """A name in quotes as lftp reads them."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Rclone(Program):
    """rclone."""

    name = "rclone"
    program = "rclone"

    def call(self, *arguments: str) -> Ran:
        """Run one command."""
        login = {"RCLONE_SFTP_KEY_FILE": str(self.door.key)}
        if not self.by_key:
            login = {"RCLONE_SFTP_PASS": run(self.door, [self.path, "obscure", self.door.password]).said.strip()}
        where = {"RCLONE_SFTP_HOST": HOST, "RCLONE_SFTP_PORT": str(self.door.port), "RCLONE_SFTP_USER": self.door.user}
        once = ["--retries", "1", "--low-level-retries", "1", "--config", os.devnull]
        return run(self.door, [self.path, *once, *arguments], more=login | where)

    def put(self, files: Sequence[tuple[Path, str]]) -> Ran:
        folder = self.door.folder / "rclone"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for file, name in files:
            shutil.copyfile(file, folder / name)
        return self.call("copy", str(folder), ":sftp:", "--ignore-times")

    def put_with_times(self, file: Path, name: str) -> Ran:
        return self.call("copyto", str(file), f":sftp:{name}", "--ignore-times", "--metadata")

    def rename(self, old: str, new: str) -> Ran:
        return self.call("moveto", f":sftp:{old}", f":sftp:{new}")

    def get(self, name: str, file: Path) -> Ran:
        return self.call("copyto", f":sftp:{name}", str(file))

    def list(self) -> Ran:
        return self.call("lsl", ":sftp:")

    def remove(self, name: str) -> Ran:
        return self.call("deletefile", f":sftp:{name}")

    def make_folder(self, name: str) -> Ran:
        return each([lambda: self.call("mkdir", f":sftp:{name}"), lambda: self.call("rmdir", f":sftp:{name}")])


class OldCurl(Program):
    """The curl of Debian 12, whose libssh2 is older than 1.11."""

    name = "curl with libssh2 before 1.11"
    program = "curl"

    def put(self, files: Sequence[tuple[Path, str]]) -> Ran:
        file, name = files[0]
        login = ["--user", f"{self.door.user}:{self.door.password}"]
        if self.by_key:
            login = ["--user", f"{self.door.user}:", "--key", str(self.door.key), "--pubkey", f"{self.door.key}.pub"]
        where = f"sftp://{HOST}:{self.door.port}/{name}"
        return run(self.door, [self.path, "--insecure", "--show-error", "--silent", *login, "-T", str(file), where])
