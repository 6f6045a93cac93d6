"""The files that are written for `sam local invoke`, and what SAM makes of the template by itself."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from support.deployment_files import ROOT, resources, template, values
from support.sam_local import sam_resolves

from rollcall_local.invoking.functions import Function
from rollcall_local.sam_local import NoImportError, events, variables

FUNCTIONS = resources("AWS::Serverless::Function")

ONLY_DEPLOYED = {"CANARY_CONNECTOR", "TRANSFER_USER_ROLE", "APPS_URL", "KEYS_URL", "LOGIN_URL"}
"""Variables that only a deployment knows, and that `rollcall_local.sam_local` therefore asks from Lambda."""

MAY_BE_EMPTY = {"CATALOG_DATABASE", "SUPPORT_NAME", "SUPPORT_EMAIL", "WEBHOOK_URL", "WEBHOOK_SECRET_ARN", "KMS_KEY_ARN"}
"""Variables that are empty by default."""


@pytest.mark.thorough
def test_sam_finds_a_value_for_every_variable() -> None:
    """SAM passes an empty text for what it can't read as a text, such as a number without quotes."""
    resolved = sam_resolves(ROOT / "template.yaml")
    assert resolved.keys() == FUNCTIONS.keys()
    empty = {
        (name, variable)
        for name, function in FUNCTIONS.items()
        for variable in function["Environment"]["Variables"]
        if resolved[name]["variables"][variable] == "" and variable not in ONLY_DEPLOYED | MAY_BE_EMPTY
    }
    assert empty == set()
    assert resolved["ValidateFunction"]["variables"]["MAX_OMITTED_SHARE"] == "0.5"
    assert resolved["SnapshotFunction"]["variables"]["HOLD_SECONDS"] == "604800"


def test_every_default_and_every_value_of_a_mapping_is_a_text() -> None:
    """What YAML reads as a number is one to SAM, too."""
    declared = template()
    defaults = {name: each["Default"] for name, each in declared["Parameters"].items() if "Default" in each}
    assert {name: value for name, value in defaults.items() if not isinstance(value, str)} == {}
    leaves = [value for value in values(declared["Mappings"]) if not isinstance(value, Mapping)]
    keys = [key for each in values(declared["Mappings"]) if isinstance(each, Mapping) for key in each]
    assert [value for value in (*leaves, *keys) if not isinstance(value, str)] == []


def test_variables_are_those_of_each_deployed_function() -> None:
    given = {"SNAPSHOTS_KEPT": "12", "TRANSFER_USER_ROLE": "arn:aws:iam::123456789012:role/door"}
    function = Function("SnapshotFunction", given, "", "app.handler", "python3.13", 3008, 600)
    assert variables({"snapshot": function}) == {"SnapshotFunction": given}


class States:
    """Step Functions with one execution."""

    class exceptions:  # noqa: N801 - the SDK's spelling
        """Errors, as the SDK names them."""

        class ExecutionDoesNotExist(Exception):
            """There is none."""

    def describe_execution(self, executionArn: str) -> Mapping[str, Any]:  # noqa: N803 - AWS's spelling
        """The input with which S3's event started it."""
        if executionArn != "arn:now":
            raise self.exceptions.ExecutionDoesNotExist
        return {"input": json.dumps({"time": "2026-11-30T12:00:00Z", "detail": {"object": {"sequencer": "00AB"}}})}


ITEM = {
    "bucket": {"S": "inbox"},
    "key": {"S": "north/Roster.zip"},
    "version": {"S": "v1"},
    "execution": {"S": "arn:now"},
    "submitted_by": {"S": "ben"},
}


def test_events_name_the_import() -> None:
    made = events(ITEM, States())
    assert made["record"]["execution"] == "arn:now"
    assert made["unpack"]["upload"]["sequencer"] == "00AB"
    assert made["authenticate"]["username"] == "ben"
    assert made["authenticate"]["password"] == "correct-horse-battery"  # noqa: S105 - the example's: nobody knows it
    assert {path.stem for path in (ROOT / "events").glob("*.json")} == made.keys()


@pytest.mark.parametrize(
    ("item", "said"),
    [({}, "There is no such import"), ({**ITEM, "execution": {"S": "arn:old"}}, "90 days")],
)
def test_an_import_that_is_not_known_is_said(item: Mapping[str, Mapping[str, str]], said: str) -> None:
    with pytest.raises(NoImportError, match=said):
        events(item, States())
