"""The template: which values its parameters take, and that no function stumbles over one of them."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.deployment_files import ROOT, resources, steps, template, values

from rollcall.aws.settings.environment import declared
from rollcall_docs.settings import settings_of
from rollcall_local.deployment import MAIL_FROM

PARAMETERS: Mapping[str, Mapping[str, Any]] = template()["Parameters"]

WHOLE = {
    "UploadsPerHour": (0, 5000),
    "MaxPackageMiB": (1, 4096),
    "MaxFileMiB": (1, 4096),
    "MaxFilesMiB": (1, 4096),
    "MaxEntries": (7, 999_999),
    "MaxRatio": (1, 999_999),
    "MaxLineKiB": (1, 4096),
    "MaxRecordKiB": (1, 4096),
    "MaxColumns": (13, 99_999),
    "LoginFloorMilliseconds": (100, 5000),
    "LoginFailures": (4, 999),
    "LoginLockMinutes": (1, 1440),
    "SnapshotsKept": (1, 9999),
    "HoldFromRows": (1, 999_999_999),
    "SnapshotDays": (1, 9999),
    "RosterDays": (0, 999),
    "SnapshotMemoryMiB": (1769, 10_240),
    "ValidateMemoryMiB": (1769, 10_240),
}
"""Parameters that are whole numbers of a range, with its ends."""

CHOSEN = ("PackageDays", "WorkDays", "ReportDays", "CheckDays", "ResultDays", "LogDays", "HoldDays", "GatherMinutes")
"""Parameters that are one of a few whole numbers."""

MAY_BE_OFF = {"UploadsPerHour", "GatherMinutes", "ResultDays", "RosterDays"}
"""Those of both that 0 turns off."""

NO_NUMBERS = ("", " ", "512.5", "512.0", "5e2", "-1", "+5", "0", "05", " 5", "5 ", "0x10", "1_000", "1,000", "٥", "x")


def takes(name: str, value: str) -> bool:
    """Whether CloudFormation takes a value for a parameter."""
    declared = PARAMETERS[name]
    if "AllowedValues" in declared:
        return value in declared["AllowedValues"]
    return re.fullmatch(declared.get("AllowedPattern", ".*"), value) is not None


MADE = {"CHAIN_SECONDS"}
"""Variables that no parameter sets: `make docs` writes them into the template."""


def read_as(type_: type) -> set[str]:
    """The parameters that a function reads from its environment as values of this type."""
    variables = {name for step in steps() for name, (found, _) in declared(settings_of(step)).items() if found is type_}
    set_by = {
        variable: value["Ref"] if "Ref" in value else value["Fn::FindInMap"][2]["Ref"]
        for function in resources("AWS::Serverless::Function").values()
        for variable, value in function["Environment"]["Variables"].items()
        if isinstance(value, dict) and set(value) <= {"Ref", "Fn::FindInMap"}
    }
    return {set_by[variable] for variable in variables - MADE}


def test_no_parameter_is_a_number_of_cloudformations() -> None:
    """A `Number` takes 512.5 and 5e2: the deployment succeeds, and every import fails."""
    assert {declared["Type"] for declared in PARAMETERS.values()} == {"String"}


def test_every_parameter_that_is_read_as_a_number_is_looked_at_here() -> None:
    assert read_as(int) <= {*WHOLE, *CHOSEN}
    assert read_as(float) == {"MaxOmittedShare"}
    assert len(read_as(int)) > len(CHOSEN)


@pytest.mark.sampled(30)
@pytest.mark.parametrize("name", [*WHOLE, *CHOSEN])
@pytest.mark.parametrize("value", NO_NUMBERS)
def test_what_is_no_whole_number_is_refused(name: str, value: str) -> None:
    assert takes(name, value) is (value == "0" and name in MAY_BE_OFF)


@pytest.mark.parametrize("name", WHOLE)
@given(data=st.data())
def test_what_is_accepted_is_a_whole_number_of_its_range(name: str, data: st.DataObject) -> None:
    value = data.draw(st.from_regex(PARAMETERS[name]["AllowedPattern"], fullmatch=True))
    least, most = WHOLE[name]
    assert least <= int(value) <= most
    assert str(int(value)) == value


@pytest.mark.parametrize("name", WHOLE)
def test_a_range_ends_where_it_says(name: str) -> None:
    least, most = WHOLE[name]
    taken = [number for number in (least - 1, least, most, most + 1) if takes(name, str(number))]
    assert taken == [least, most]
    assert PARAMETERS[name]["ConstraintDescription"] == f"{name} must be a whole number from {least} to {most}."


@pytest.mark.parametrize("name", CHOSEN)
def test_days_are_chosen_from_whole_numbers_in_their_order(name: str) -> None:
    values = [int(value) for value in PARAMETERS[name]["AllowedValues"]]
    assert values == sorted(set(values))
    assert [str(value) for value in values] == PARAMETERS[name]["AllowedValues"]


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("0", True),
        ("0.5", True),
        ("0.333", True),
        ("1", True),
        ("1.0", True),
        ("1.1", False),
        ("5e-1", False),
        (".5", False),
        ("-0.1", False),
        ("50", False),
        ("nan", False),
        ("", False),
    ],
)
def test_a_share_is_a_number_from_0_to_1(value: str, *, taken: bool) -> None:
    assert takes("MaxOmittedShare", value) is taken
    assert not taken or 0 <= float(value) <= 1


@pytest.mark.parametrize("name", [name for name in PARAMETERS if "Default" in PARAMETERS[name]])
def test_a_default_is_taken(name: str) -> None:
    assert takes(name, PARAMETERS[name]["Default"])


def test_only_the_sender_must_be_named() -> None:
    """An address that nobody owns would be taken, and no mail ever sent."""
    assert [name for name, declared in PARAMETERS.items() if "Default" not in declared] == ["MailFrom"]
    assert takes("MailFrom", MAIL_FROM)
    assert not any(takes("MailFrom", value) for value in ("", "rollcall", "rollcall@localhost", "Roll <a@b.org>"))


def test_the_settings_of_a_deployment_name_no_sender_either() -> None:
    assert "MailFrom" not in (ROOT / "samconfig.toml").read_text(encoding="utf-8")


def test_every_parameter_is_shown_in_a_group() -> None:
    groups = template()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    shown = [name for group in groups for name in group["Parameters"]]
    assert sorted(shown) == sorted(PARAMETERS)


def test_every_value_that_may_be_chosen_is_in_the_mapping_that_is_asked_for_it() -> None:
    lookups = [
        each["Fn::FindInMap"] for each in values(template()) if isinstance(each, dict) and "Fn::FindInMap" in each
    ]
    assert lookups
    for name, key, parameter in lookups:
        assert list(template()["Mappings"][name][key]) == PARAMETERS[parameter["Ref"]]["AllowedValues"]
