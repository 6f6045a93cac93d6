"""The guide's scripts for cron, run against the local platform as a district's computer runs them."""

import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest
from support.deployed import Deployed, Sender, signed

from rollcall.model.accounts.ssh_keys import SshKey
from rollcall_local import following
from rollcall_local.settings import HOST, ROOT

pytestmark = pytest.mark.slow
SCRIPTS = ROOT / "docs/guide/scripts"


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender()


@pytest.fixture(scope="module")
def environment(sender: Sender, deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What the scripts are told: a user with a key, and a server whose key is known."""
    folder = tmp_path_factory.mktemp("district") / "my exports"
    folder.mkdir()
    package = folder.parent / "package.zip"
    package.write_bytes(sender.package())
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    key = asyncssh.generate_private_key("ssh-ed25519")
    private = folder.parent / "rollcall_key"
    private.touch(mode=0o600)
    private.write_bytes(key.export_private_key())
    tables = deployed.users.tables
    user = tables.user(sender.user)
    assert user is not None
    line = key.export_public_key().decode().strip()
    tables.change_user(user, replace(user, keys=(SshKey("night", line, "2026-11-30"),)), signed())
    port = str(deployed.platform.settings.sftp_port)
    known = folder.parent / "known_hosts"
    host_key = asyncssh.read_private_key(deployed.platform.settings.state.parent / "host_key")
    known.write_text(f"[{HOST}]:{port} {host_key.export_public_key().decode()}")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder.parent),
        "ROSTER_USER": sender.user,
        "ROSTER_HOST": HOST,
        "ROSTER_PORT": port,
        "ROSTER_FOLDER": str(folder),
        "ROSTER_KEY": str(private),
        "ROSTER_KNOWN_HOSTS": str(known),
        "ROSTER_PAUSE": "0",
    }


def run(script: str, environment: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a script as cron does: without a terminal, and with an environment of its own."""
    return subprocess.run(
        [shutil.which("sh") or "/bin/sh", SCRIPTS / script, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.skipif(not (shutil.which("sftp") and shutil.which("zip")), reason="this machine has no sftp, or no zip")
def test_the_script_for_cron_sends_a_roster_that_is_imported(
    environment: Mapping[str, str], sender: Sender, deployed: Deployed
) -> None:
    done = run("send-roster.sh", environment)
    assert (done.returncode, done.stdout) == (0, "")  # cron mails whatever a script says
    uploaded = following.newest(deployed.platform, f"{sender.district}/Roster.zip")
    assert sender.ended(uploaded).status == "succeeded"


@pytest.mark.skipif(not (shutil.which("sftp") and shutil.which("zip")), reason="this machine has no sftp, or no zip")
def test_the_script_for_cron_sends_nothing_to_a_server_with_another_key(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    known = tmp_path / "known_hosts"
    known.write_text(f"[{HOST}]:{environment['ROSTER_PORT']} {other}")
    done = run("send-roster.sh", {**environment, "ROSTER_KNOWN_HOSTS": str(known)})
    assert done.returncode == 1
    assert "Host key verification failed" in done.stdout


@pytest.mark.skipif(not shutil.which("rclone"), reason="this machine has no rclone")
def test_rclone_sends_the_same_zip_every_night(
    environment: Mapping[str, str], sender: Sender, deployed: Deployed, tmp_path: Path
) -> None:
    """Also one that has not changed: that the export ran is what the e-mail says."""
    package = tmp_path / "Nightly.zip"
    package.write_bytes(sender.package("by rclone"))
    told = {**environment, "ROSTER_TO": "Nightly.zip"}
    versions = []
    for _ in range(2):
        done = run("send-roster-rclone.sh", told, str(package))
        assert done.returncode == 0, done.stdout
        uploaded = following.newest(deployed.platform, f"{sender.district}/Nightly.zip")
        versions.append(uploaded.version)
        assert sender.ended(uploaded).status == "succeeded"
    assert len(set(versions)) == 2
