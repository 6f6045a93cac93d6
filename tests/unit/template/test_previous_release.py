"""The template beside that of an earlier release: an upgrade keeps whatever holds data.

`previous_release.yaml` is the template of the release in tests/support/previous_release.py, also for clones that lack
the commit. tests/integration/test_upgrade.py carries the upgrade out.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from support.deployment_files import template

from rollcall_deploy.changes import STATEFUL, TRANSIENT

REPLACING: Mapping[str, tuple[str, ...]] = {
    "AWS::DynamoDB::Table": ("TableName", "KeySchema", "LocalSecondaryIndexes", "ImportSourceSpecification"),
    "AWS::S3::Bucket": ("BucketName", "BucketNamePrefix", "BucketNamespace"),
    "AWS::Cognito::UserPool": ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration", "Schema"),
    "AWS::Transfer::Server": ("Domain",),
    "AWS::KMS::Key": ("KeySpec", "KeyUsage", "MultiRegion"),
}
"""The properties whose change replaces a resource, or is refused, by the pages of CloudFormation's reference."""

PREVIOUS = "tests/unit/template/previous_release.yaml"
BEFORE: Mapping[str, Any] = template(PREVIOUS)["Resources"]
NOW: Mapping[str, Any] = template()["Resources"]
HELD = [name for name, each in BEFORE.items() if each["Type"] in STATEFUL and name not in TRANSIENT]


def test_every_type_that_holds_data_has_its_properties() -> None:
    assert REPLACING.keys() == STATEFUL.keys()


@pytest.mark.parametrize("name", HELD)
def test_what_holds_data_is_neither_removed_nor_replaced_by_an_upgrade(name: str) -> None:
    before, now = BEFORE[name], NOW.get(name)
    assert now is not None
    assert (now["Type"], now.get("Condition")) == (before["Type"], before.get("Condition"))
    for replacing in REPLACING[before["Type"]]:
        assert now["Properties"].get(replacing) == before["Properties"].get(replacing), replacing


@pytest.mark.parametrize("name", [name for name in HELD if "DeletionPolicy" in BEFORE[name]])
def test_what_was_kept_when_the_stack_goes_is_kept(name: str) -> None:
    policies = ("DeletionPolicy", "UpdateReplacePolicy")
    assert {each: NOW[name].get(each) for each in policies} == {each: BEFORE[name].get(each) for each in policies}


def test_no_parameter_of_the_earlier_release_is_gone_and_every_new_one_has_a_default() -> None:
    """Else the answers in samconfig.toml, or a deployment without new answers, would be refused."""
    before = template(PREVIOUS)["Parameters"]
    now = template()["Parameters"]
    assert before.keys() - now.keys() == set()
    assert [name for name in now.keys() - before.keys() if "Default" not in now[name]] == []
