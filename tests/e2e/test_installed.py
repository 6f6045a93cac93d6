"""The command as a district's own machine has it: installed from a wheel, into fresh environments, without boto3."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rollcall.model import schema
from rollcall.model.templates import template_files
from rollcall.steps import catalogue
from rollcall_local import sample
from rollcall_local.settings import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.longest]

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
"""The Pythons that the package promises to run on."""

RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
TODAY = "2026-09-15"
COMMAND = "Scripts/rollcall.exe" if os.name == "nt" else "bin/rollcall"
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "layers/core/python/rollcall", "tools", "schemas")

Ended = subprocess.CompletedProcess[bytes]


def interpreter(version: str) -> Path | None:
    """A Python of this version, where PATH or pyenv has one that starts."""
    if version == RUNNING:
        return Path(sys.executable)
    on_path = shutil.which(f"python{version}")
    kept = sorted((Path.home() / ".pyenv/versions").glob(f"{version}.*/bin/python"), reverse=True)
    for each in [*([Path(on_path)] if on_path else []), *kept]:
        # pyenv's own command is there for each version, but starts only those that the folder asks for.
        asked = [str(each), "-c", "import sys; print('%s.%s' % sys.version_info[:2])"]
        if subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() == version:
            return each
    return None


def lowest() -> list[str]:
    """The oldest packages that `pyproject.toml` allows, as constraints for pip."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found = [re.fullmatch(r"([\w-]+)>=([\d.]+)(,<.*)?", each) for each in project["dependencies"]]
    return [f"{each[1]}=={each[2]}.*" for each in found if each]


def pip(*arguments: str | Path) -> None:
    quiet = ["--quiet", "--quiet", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", *quiet, *arguments], check=True)


def run(command: list[str], cwd: Path | None = None) -> Ended:
    """Run a command elsewhere than in the checkout, with nothing of ours in its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "AWS_", "VIRTUAL_"))}
    return subprocess.run(command, cwd=cwd or Path(sys.prefix), env=kept, capture_output=True, check=False)


@cache
def in_development(*arguments: str) -> Ended:
    """What the development environment, which has everything and the newest of it, makes of the same call."""
    return run([sys.executable, "-m", "rollcall_cli", *arguments])


def install(version: str, python: Path, wheel: Path, folder: Path) -> str:
    """Install into a fresh environment and give the command; the oldest Python gets the oldest packages allowed."""
    subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True)
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(lowest() if version == VERSIONS[0] else []))
    # Not compiled: most of what is installed is never imported here.
    options = ["--no-compile", "--only-binary=:all:", "--constraint", str(constraints)]
    pip("--python", folder, "install", *options, wheel)
    return str(folder / COMMAND)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: setuptools would pack what an older build has left in the checkout's build folder."""
    folder = tmp_path_factory.mktemp("wheel")
    for each in SOURCES:
        source, target = ROOT / each, folder / "source" / each
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(source, target)
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, folder / "source")
    return next(folder.glob("rollcall-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """The command by Python version, for all that this machine has; installed side by side."""
    folder = tmp_path_factory.mktemp("environments")
    pythons = {version: interpreter(version) for version in VERSIONS}
    with ThreadPoolExecutor() as pool:
        commands = {
            version: pool.submit(install, version, python, wheel, folder / version)
            for version, python in pythons.items()
            if python is not None
        }
    yield {version: command.result() for version, command in commands.items()}
    shutil.rmtree(folder)  # pytest would keep a quarter of a gigabyte for each Python of three runs


@pytest.fixture(scope="module", params=VERSIONS)
def rollcall(request: pytest.FixtureRequest, installed: Mapping[str, str]) -> str:
    """The installed command, for one Python after the other."""
    version: str = request.param
    if version not in installed:
        pytest.skip(f"this machine has no Python {version}, neither on PATH nor with pyenv")
    return installed[version]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The three sample packages, by how their check ends."""
    folder = tmp_path_factory.mktemp("packages")
    for variant in (sample.clean, sample.with_errors, sample.failing):
        (folder / f"{variant.__name__}.zip").write_bytes(variant(date.fromisoformat(TODAY)).package())
    return {each.stem: str(each) for each in folder.iterdir()}


@pytest.fixture(scope="module")
def expected_tables(packages: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("expected")
    in_development("check", packages["with_errors"], "--today", TODAY, "--output", str(folder))
    return folder


def test_the_oldest_packages_are_constraints_for_all_that_it_needs() -> None:
    """What `lowest` can't read would be left at its newest in silence."""
    assert [each.partition("==")[0] for each in lowest()] == ["click", "isal", "jsonschema", "numpy", "pyarrow", "rich"]


@pytest.mark.parametrize(
    ("variant", "form", "code"),
    [("clean", "json", 0), ("with_errors", "json", 1), ("failing", "json", 3), ("with_errors", "html", 1)],
)
def test_a_check_ends_as_in_the_development_environment_byte_for_byte(
    rollcall: str, packages: Mapping[str, str], variant: str, form: str, code: int
) -> None:
    arguments = ["check", packages[variant], "--today", TODAY, "--format", form]
    ended, expected = run([rollcall, *arguments]), in_development(*arguments)
    assert (ended.returncode, ended.stderr) == (code, b"")
    assert ended.stdout == expected.stdout


def test_the_accepted_tables_are_those_of_the_development_environment(
    rollcall: str, packages: Mapping[str, str], expected_tables: Path, tmp_path: Path
) -> None:
    run([rollcall, "check", packages["with_errors"], "--today", TODAY, "--output", str(tmp_path)])
    written = sorted(tmp_path.iterdir())
    assert len(written) == 6
    for each in written:
        assert pq.read_table(each).equals(pq.read_table(expected_tables / each.name), check_metadata=True)


def test_the_seven_templates_are_written(rollcall: str, tmp_path: Path) -> None:
    ended = run([rollcall, "templates", "made"], tmp_path)
    assert (ended.returncode, ended.stderr) == (0, b"")
    made = {each.name: each.read_bytes() for each in (tmp_path / "made").iterdir()}
    assert made == template_files(schema.load())


def test_rules_are_listed_and_explained(rollcall: str) -> None:
    ended = run([rollcall, "rules"])
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert [code for code in catalogue.RULES if code not in ended.stdout.decode()] == []
    one = run([rollcall, "rules", "unknown-reference"])
    assert (one.returncode, one.stdout) == (0, in_development("rules", "unknown-reference").stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("imports", "list", "--help"),
        ("completion", "bash"),
        ("completion", "powershell"),
        ("chek",),
        ("check", "x.zip", "--fromat", "json"),
    ],
    ids=" ".join,
)
def test_help_completion_and_suggestions_are_those_of_the_development_environment(
    rollcall: str, arguments: tuple[str, ...]
) -> None:
    ended, expected = run([rollcall, *arguments]), in_development(*arguments)
    assert (ended.returncode, ended.stdout, ended.stderr) == (expected.returncode, expected.stdout, expected.stderr)


def test_what_talks_to_aws_says_that_it_needs_boto3(rollcall: str) -> None:
    names = ["district", "add", "springfield", "--name", "Springfield", "--time-zone", "America/Chicago"]
    needs_boto3(run([rollcall, *names, "--contact", "data@springfield.example"]))
    needs_boto3(run([rollcall, "imports", "list"]))


def needs_boto3(ended: subprocess.CompletedProcess[bytes]) -> None:
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr.decode().rstrip() == (
        "rollcall: this command talks to AWS and needs boto3: pip install 'rollcall[aws]'"
    )
