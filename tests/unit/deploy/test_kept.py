"""`make deploy` keeps its answers in samconfig.toml, one environment beside another, as `sam deploy` reads them."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.deployment_files import ROOT

from rollcall_deploy.kept import ConfigError, Environment, read, write

ANSWERS = {"MailFrom": "rollcall@example.org", "SupportName": "St. John's = team, “Süd”", "AlarmEmail": ""}


@pytest.fixture
def samconfig(tmp_path: Path) -> Path:
    """A copy of the project's own."""
    path = tmp_path / "samconfig.toml"
    path.write_text((ROOT / "samconfig.toml").read_text())
    return path


def test_the_projects_own_file_begins_with_the_stack_rollcall(samconfig: Path) -> None:
    assert read(samconfig, "default") == Environment("default", "rollcall", "", {"Architecture": "arm64"})


def test_a_new_environment_has_a_stack_of_its_own(samconfig: Path) -> None:
    assert read(samconfig, "staging") == Environment("staging", "rollcall-staging", "", {})


def test_what_is_kept_is_read_again_and_all_else_stays(samconfig: Path) -> None:
    before = tomllib.loads(samconfig.read_text())
    staging = Environment("staging", "rollcall-staging", "eu-central-1", ANSWERS)
    write(samconfig, staging)
    first = samconfig.read_text()
    write(samconfig, staging)
    assert samconfig.read_text() == first
    assert read(samconfig, "staging") == staging
    after = tomllib.loads(first)
    assert {name: after[name] for name in before} == before
    assert first.startswith("# `sam build` and `sam deploy` take their settings from here")


def test_the_default_environment_is_replaced_in_its_place(samconfig: Path) -> None:
    write(samconfig, Environment("default", "rollcall", "us-east-1", ANSWERS))
    write(samconfig, Environment("production", "rollcall-production", "", {}))
    write(samconfig, Environment("default", "rollcall", "us-west-2", {"MailFrom": "x@example.org"}))
    assert read(samconfig, "default").answers == {"MailFrom": "x@example.org"}
    found = tomllib.loads(samconfig.read_text())
    assert found["default"]["validate"]["parameters"] == {"lint": True}
    assert found["default"]["deploy"]["parameters"]["region"] == "us-west-2"
    assert found["production"]["build"]["parameters"] == {"cached": True, "parallel": True}


@given(st.text(st.characters(exclude_characters='"\\', exclude_categories=["C"])))
def test_any_value_that_is_taken_is_read_as_it_was_given(value: str) -> None:
    import tempfile  # noqa: PLC0415 - a fixture would be shared by all examples

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "samconfig.toml"
        write(path, Environment("default", "rollcall", "", {"SupportName": value}))
        assert read(path, "default").answers == {"SupportName": value}


@pytest.mark.parametrize("name", ["", "Staging", "a b", "1st", "a" * 31, "a.b", "a]"])
def test_a_name_that_no_stack_can_have_is_refused(name: str, samconfig: Path) -> None:
    with pytest.raises(ConfigError, match="must be small letters"):
        read(samconfig, name)


def test_a_file_that_is_no_toml_is_told(tmp_path: Path) -> None:
    path = tmp_path / "samconfig.toml"
    path.write_text("[default")
    with pytest.raises(ConfigError, match="can't be read"):
        read(path, "default")
