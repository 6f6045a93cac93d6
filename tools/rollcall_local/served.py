"""`make up` and `make down`: a platform that runs in the background."""

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rollcall_local import demo, local_platform, ministack, sample
from rollcall_local.local_platform import LOCAL, LocalPlatform
from rollcall_local.screen import Screen
from rollcall_local.settings import HOST, REGION, ROOT, STACK, Ports, Settings, checked_port

NAME = "up"
STATE = LOCAL / NAME
READY = STATE / "ready.json"
LOG = "serve.log"
ENDED = LOCAL / "up.ended"
"""A file that says why the platform ended by itself; removed once it was shown."""
POLL_SECONDS = 0.2
STOP_SECONDS = 30


def up(args: argparse.Namespace) -> int:
    """Start `serve` in the background, show its progress, and say how to use the platform."""
    if local_platform.in_use(STATE) and _wait_until_ready(None):
        if _answers():
            print("The platform is running already.")
            return _show_use()
        print("The platform that was running does not answer any more. It is stopped, and another one is started.")
        if not _stopped():
            return 1
    _show_end()
    ministack.end_left(STATE)  # it would hold the port
    for port, variable in ((args.port, "PORT"), (args.sftp_port, "SFTP_PORT"), (args.pages_port, "PAGES_PORT")):
        checked_port(port, variable)  # already here, so that the message is the last line
    LOCAL.mkdir(exist_ok=True)
    log = LOCAL / LOG
    ports = ["--port", str(args.port), "--sftp-port", str(args.sftp_port), "--pages-port", str(args.pages_port)]
    ports += ["--malware-protection"] if args.malware_protection else []
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "rollcall_local", "serve", *ports],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        ready = _wait_until_ready(process, log)
    except KeyboardInterrupt:
        process.send_signal(signal.SIGTERM)
        process.wait()
        raise
    finally:
        log.unlink(missing_ok=True)
    return _show_use() if ready else 1


def serve(args: argparse.Namespace) -> int:
    """Run the platform with the demo account until a signal stops it or MiniStack ends."""
    screen = Screen()
    ports = Ports(args.port, args.sftp_port, args.pages_port)
    with local_platform.running(NAME, ports, screen.say, malware_protection=args.malware_protection) as platform:
        account = demo.add_account(platform, screen, sample.DISTRICT)
        operator = demo.OPERATOR, demo.add_operator(platform, screen)
        _announce(platform, account.user, account.password, operator)
        try:
            platform.serve()
        except ministack.EndedError as error:
            ENDED.write_text(str(error))
            raise
    return 0


def down(_: argparse.Namespace) -> int:
    """Stop `serve`, and wait until everything that it started has ended."""
    _show_end()
    if not local_platform.in_use(STATE):
        left = ministack.end_left(STATE)
        shutil.rmtree(STATE, ignore_errors=True)
        print("What was left of a platform that was killed is stopped and removed." if left else "Nothing is running.")
        return 0
    if not _stopped():
        return 1
    print("The platform is stopped, and its data is removed.")
    return 0


def _stopped() -> bool:
    """Stop `serve`, and wait until everything that it started has ended; report it if something does not end."""
    owner = local_platform.owner(STATE)
    if owner:
        os.kill(owner, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while local_platform.in_use(STATE):
        if time.monotonic() > deadline:
            print(
                f"It does not stop; its log is {STATE / ministack.LOG}. End it with `kill -9 {owner}`.", file=sys.stderr
            )
            return False
        time.sleep(POLL_SECONDS)
    return True


def _show_end() -> None:
    """Say why the earlier platform is gone, if it ended by itself."""
    with contextlib.suppress(FileNotFoundError):
        print(f"The platform that was running is gone: {ENDED.read_text()}\n")
        ENDED.unlink()


def _answers() -> bool:
    facts = json.loads(READY.read_text())
    return local_platform.answers(Settings(STATE, int(facts["endpoint"].rpartition(":")[2]), facts["sftp_port"]))


def _announce(platform: LocalPlatform, user: str, password: str, operator: tuple[str, str]) -> None:
    package = STATE / "sample.zip"
    package.write_bytes(sample.clean(demo.today()).package())
    facts = {
        "process": os.getpid(),
        "endpoint": platform.settings.endpoint,
        "sftp_port": platform.settings.sftp_port,
        "pages": platform.settings.pages_url,
        "user": user,
        "password": password,
        "operator": operator[0],
        "operator_password": operator[1],
        "sample": str(package),
        "outputs": dict(platform.outputs),
    }
    part = READY.with_suffix(".part")
    part.write_text(json.dumps(facts, indent=1))
    part.replace(READY)


def there() -> tuple[LocalPlatform, Mapping[str, Any]] | None:
    """The platform of `make up`, and what it announced; None if none answers."""
    if not local_platform.in_use(STATE) or not announced(READY, local_platform.owner(STATE)):
        return None
    facts = json.loads(READY.read_text())
    port, pages = (int(facts[name].rpartition(":")[2]) for name in ("endpoint", "pages"))
    settings = Settings(STATE, port, facts["sftp_port"], pages)
    return (LocalPlatform(settings, facts["outputs"]), facts) if local_platform.answers(settings) else None


def announced(ready: Path, process: int | None) -> bool:
    """Whether `ready` was written by `process`, and not by an earlier platform that was killed."""
    try:
        return bool(json.loads(ready.read_text()).get("process") == process)
    except FileNotFoundError:
        return False


def _wait_until_ready(process: "subprocess.Popen[bytes] | None", log: Path | None = None) -> bool:
    """Show `log` until the platform is ready; False if `process` ended before that."""
    shown = 0
    while True:
        ended = process is not None and process.poll() is not None
        ready = announced(READY, process.pid if process else local_platform.owner(STATE))
        if log:
            text = log.read_text(errors="replace")
            sys.stdout.write(text[shown:])
            sys.stdout.flush()
            shown = len(text)
        if ended or ready:
            return ready and not ended
        if process is None and not local_platform.in_use(STATE):
            return False
        time.sleep(POLL_SECONDS)


def _show_use() -> int:
    facts = json.loads(READY.read_text())
    print(
        f"""
The platform is up.

  SFTP       host {HOST}   port {facts["sftp_port"]}   user {facts["user"]}   password {facts["password"]}
             sftp -P {facts["sftp_port"]} {facts["user"]}@{HOST}
  Pages      {facts["pages"]}   the same user and password
             as an operator, who sees all districts: {facts["operator"]}   password {facts["operator_password"]}
  A package  {facts["sample"]}
  E-mails    curl --cacert {STATE}/certificate.pem {facts["endpoint"]}/_ministack/ses/messages
  AWS        export AWS_ENDPOINT_URL={facts["endpoint"]} AWS_CA_BUNDLE={STATE}/certificate.pem \\
                    AWS_REGION={REGION} AWS_DEFAULT_REGION={REGION} \\
                    AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
             the stack is {STACK!r}; any AWS tool works, and so does `.venv/bin/rollcall district add …`

make down stops it and removes its data."""
    )
    return 0
