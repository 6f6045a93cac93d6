"""Ways by SFTP: names of files and folders, links, renames, and what is no SFTP at all."""

from collections.abc import Callable
from functools import partial

import asyncssh
from integration.ways.intruder import Answer, Intruder, Target, Try, Way
from support.deployed import PASSWORD

Path = Callable[[Target], bytes]
NAME = "by-the-intruder.txt"
"""A file that is none of a package, so that no import begins."""


PATHS: dict[str, Path] = {
    "`..` before the other's folder": lambda at: f"../{at.key}".encode(),
    "`/../` before it": lambda at: f"/../{at.key}".encode(),
    "an absolute path": lambda at: f"/{at.key}".encode(),
    "two slashes": lambda at: f"//{at.key}".encode(),
    "the bucket's name before it": lambda at: f"/../../{at.bucket}/{at.key}".encode(),
    "down into a folder and up again, twice": lambda at: f"results/../../{at.key}".encode(),
    "`%2e%2e%2f`": lambda at: f"%2e%2e%2f{at.key}".encode(),
    "backslashes": lambda at: f"..\\{at.key}".replace("/", "\\").encode(),
    "a NUL in the middle": lambda at: f"mine.txt\0/../../{at.key}".encode(),
    "dots in overlong UTF-8": lambda at: b"\xc0\xae\xc0\xae/" + at.key.encode(),
    "letters that look like dots and slashes": lambda at: f"\u2024\u2024\u2215{at.key}".encode(),
    "a line break before it": lambda at: f"\n/../{at.key}".encode(),
    "`~` with the other's name": lambda at: f"~{at.district}/{at.key}".encode(),
    "five hundred times `../`": lambda at: b"../" * 500 + at.key.encode(),
    "a path of 5,000 letters": lambda at: b"a" * 5000 + f"/../../{at.key}".encode(),
}
"""Spellings of the path of a file of the other district."""


async def _read(path: bytes, sftp: asyncssh.SFTPClient) -> object:
    async with sftp.open(path, "rb", encoding=None) as file:
        return await file.read()


async def _write(path: bytes, sftp: asyncssh.SFTPClient) -> None:
    async with sftp.open(path, "wb", encoding=None) as file:
        await file.write(b"x")


async def _removed(path: bytes, sftp: asyncssh.SFTPClient) -> None:
    await sftp.remove(path)


async def _renamed(paths: list[bytes], over: bool, sftp: asyncssh.SFTPClient) -> None:  # noqa: FBT001 - for `partial`
    await (sftp.posix_rename if over else sftp.rename)(*paths)


async def _names(path: bytes, sftp: asyncssh.SFTPClient) -> list[bytes]:
    return sorted(name for name in await sftp.listdir(path) if name not in {b".", b".."})


def _reads(path: Path) -> Try:
    """A file is read and looked at; neither may be there."""

    def attempt(intruder: Intruder, at: Target) -> Answer:
        looked = intruder.by_sftp(lambda sftp: sftp.stat(path(at)))
        read = intruder.by_sftp(partial(_read, path(at)))
        assert {looked.outcome, read.outcome} == {"refused"}, (looked, read)
        return Answer("refused", f"{looked.said} {read.said}")

    return attempt


def _lists(path: str) -> Try:
    """A folder shows what the own room has, and nothing else."""

    def attempt(intruder: Intruder, at: Target) -> Answer:
        where = path.format(district=at.district).encode()
        own = intruder.by_sftp(partial(_names, b"/"))
        listed = intruder.by_sftp(partial(_names, where))
        assert listed.outcome == "refused" or listed == own, listed
        return listed

    return attempt


def _writes(to: str) -> Try:
    """What is written into a path of the other is refused, or a file of the own room."""

    def attempt(intruder: Intruder, at: Target) -> Answer:
        path = to.format(district=at.district, key=at.key, result=at.result).encode()
        done = intruder.by_sftp(partial(_write, path))
        intruder.by_sftp(lambda sftp: sftp.remove(path))
        return done

    return attempt


def _pattern(name: str) -> Try:
    """A name that a policy or S3 could take for a pattern is a name: it shows, reads and deletes nothing else."""

    def attempt(intruder: Intruder, at: Target) -> Answer:
        said = []
        for form in (f"../{name}", f"../{name}/{at.key.rpartition('/')[2]}", f"{name}/../../{at.key}"):
            path = form.encode()
            for work in (partial(_read, path), partial(_names, path), partial(_removed, path)):
                answer = intruder.by_sftp(work)
                assert answer.outcome == "refused", answer
                said.append(answer.said)
        return Answer("refused", " ".join(said))

    return attempt


def _moves(old: str, new: str, *, over: bool = False) -> Try:
    """A rename to or from a path of the other, plainly or as one that replaces."""

    def attempt(intruder: Intruder, at: Target) -> Answer:
        intruder.by_sftp(partial(_write, b"mine.part"))
        paths = [each.format(district=at.district, key=at.key).encode() for each in (old, new)]
        answer = intruder.by_sftp(partial(_renamed, paths, over))
        for path in (b"mine.part", paths[1]):
            intruder.by_sftp(partial(_removed, path))
        return answer

    return attempt


def _link(kind: str) -> Try:
    def attempt(intruder: Intruder, at: Target) -> Answer:
        target = f"/../{at.key}".encode()

        async def work(sftp: asyncssh.SFTPClient) -> object:
            if kind == "readlink":
                return await sftp.readlink(target)
            await getattr(sftp, kind)(target, b"link-to-the-other.txt")
            return None

        answer = intruder.by_sftp(work)
        assert answer.outcome == "refused", answer
        return answer

    return attempt


def _login(user: str, password: str) -> Try:
    """A login that is refused."""

    def attempt(intruder: Intruder, at: Target) -> Answer:
        name = user.format(own=intruder.own.user, **at._asdict())
        try:
            intruder.loop.run_until_complete(intruder.connected(name, password))
        except asyncssh.PermissionDenied as error:
            return Answer("refused", error.reason.replace(name, "<name>"))
        raise AssertionError("let in")

    return attempt


def _no_sftp(intruder: Intruder, at: Target) -> Answer:
    """A command, the old protocol of scp, and a tunnel to what runs beside the server."""

    async def run(command: str) -> str:
        try:
            done = await intruder.connection.run(command, check=False)
        except asyncssh.Error as error:
            return type(error).__name__
        assert not done.stdout, done.stdout
        return f"exit {done.exit_status}"

    async def tunnel() -> str:
        port = int(intruder.deployed.platform.settings.endpoint.rpartition(":")[2])
        try:
            await intruder.connection.open_connection("127.0.0.1", port)
        except asyncssh.ChannelOpenError as error:
            return type(error).__name__
        raise AssertionError("a tunnel")

    commands = [f"cat /{at.key}", f"scp -f /../{at.key}", f"scp -t /../{at.district}"]
    said = [intruder.loop.run_until_complete(run(command)) for command in commands]
    return Answer("refused", " ".join([*said, intruder.loop.run_until_complete(tunnel())]))


WAYS = (
    *(Way(f"SFTP, read: {name}", _reads(path)) for name, path in PATHS.items()),
    Way("SFTP, read: a file of the other's `results`", _reads(lambda at: f"../{at.result}".encode())),
    Way("SFTP, read: a package of the other's `check`", _reads(lambda at: f"/../{at.checked}".encode())),
    Way("SFTP, list: `ls /`", _lists("/")),
    Way("SFTP, list: `ls ..`", _lists("..")),
    Way("SFTP, list: `ls ../<other>`", _lists("../{district}")),
    Way("SFTP, list: `ls /../<other>/results`", _lists("/../{district}/results")),
    Way("SFTP, list: `ls /../_check/<other>`", _lists("/../_check/{district}")),
    Way("SFTP, write: `../<other>/file`", _writes(f"../{{district}}/{NAME}")),
    Way("SFTP, write: `//<other>/file`", _writes(f"//{{district}}/{NAME}")),
    Way("SFTP, write: over the other's package", _writes("/../{key}")),
    Way("SFTP, write: over the other's result", _writes("/../{result}")),
    Way("SFTP, write: into the other's `check`", _writes(f"../{{district}}/check/{NAME}")),
    Way("SFTP, write: into `_check/<other>`", _writes(f"../_check/{{district}}/pages/{NAME}")),
    Way("SFTP, delete: `rm ../<other>/file`", lambda i, at: i.by_sftp(lambda sftp: sftp.remove(f"../{at.key}"))),
    Way("SFTP, delete: `rmdir ../<other>`", lambda i, at: i.by_sftp(lambda sftp: sftp.rmdir(f"../{at.district}"))),
    Way("SFTP, folder: `mkdir ../<other>/<own>`", lambda i, at: _made(i, f"../{at.district}/{i.own.district}")),
    Way("SFTP, pattern: `*`", _pattern("*")),
    Way("SFTP, pattern: `?`", _pattern("?istrict-?")),
    Way("SFTP, pattern: `[`", _pattern("[a-z]*")),
    Way("SFTP, pattern: `{a,b}`", _pattern("{district,other}")),
    Way("SFTP, pattern: `${…}`", _pattern("${aws:username}")),
    Way("SFTP, rename: an own file to `../<other>/file`", _moves("mine.part", f"../{{district}}/{NAME}")),
    Way("SFTP, rename: an own temporary name over the other's package", _moves("mine.part", "../{key}", over=True)),
    Way("SFTP, rename: the other's package to an own name", _moves("../{key}", "stolen.part")),
    Way("SFTP, rename: the other's folder to an own name", _moves("../{district}", "stolen", over=True)),
    Way("SFTP, link: a symbolic link to the other's package", _link("symlink")),
    Way("SFTP, link: a hard link to it", _link("link")),
    Way("SFTP, link: `readlink` of it", _link("readlink")),
    Way("SFTP, login: the other's user with the own password", _login("{user}", "the-password-of-mine")),
    Way("SFTP, login: the other's district as the name", _login("{district}", PASSWORD)),
    Way("SFTP, login: both users in one name", _login("{own}/../{user}", PASSWORD)),
    Way("SSH, instead of SFTP: commands, the old scp, a tunnel", _no_sftp),
)


def _made(intruder: Intruder, path: str) -> Answer:
    done = intruder.by_sftp(lambda sftp: sftp.mkdir(path))
    intruder.by_sftp(lambda sftp: sftp.rmdir(path))
    return done
