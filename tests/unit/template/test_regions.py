"""Where the template can be deployed: partitions, and resource types that a region lacks."""

import json
import re
import subprocess
from collections.abc import Mapping

import pytest
from support.deployment_files import ROOT, template, values

LINT = ROOT / ".venv-sam/bin/cfn-lint"


def texts() -> list[str]:
    """All texts of the template's resources and outputs."""
    parts = (template()["Resources"], template()["Outputs"])
    return [value for part in parts for value in values(part) if isinstance(value, str)]


def test_no_name_of_aws_is_of_one_partition_alone() -> None:
    """Names of services, such as events.amazonaws.com, are the same in all partitions but for a few services."""
    assert [text for text in texts() if re.search(r"\barn:aws[:-]", text)] == []
    hosts = [text for text in texts() if "amazonaws.com" in text and not re.fullmatch(r"[a-z0-9.-]+", text)]
    assert hosts == []


def test_login_pages_of_govcloud_have_other_addresses() -> None:
    variables = template()["Resources"]["AppsFunction"]["Properties"]["Environment"]["Variables"]
    text, parts = variables["LOGIN_URL"]["Fn::Sub"]
    assert text == "https://${LoginDomain}.${Auth}.${AWS::Region}.amazoncognito.com"
    assert parts == {"Auth": {"Fn::If": ["IsGovCloud", "auth-fips", "auth"]}}


GOVCLOUD, CHINA = "us-gov-west-1", "cn-north-1"


@pytest.fixture(scope="module")
def missing() -> Mapping[str, set[str]]:
    """The resource types that each region lacks, though the template would make one."""
    command = [str(LINT), "--format", "json", "--template", str(ROOT / "template.yaml"), "--regions", GOVCLOUD, CHINA]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    assert {each["Rule"]["Id"] for each in found} == {"E3006"}, found
    lacking: dict[str, set[str]] = {GOVCLOUD: set(), CHINA: set()}
    for each in found:
        match = re.fullmatch(r"Resource type '([\w:]+)' does not exist in '([\w-]+)'", each["Message"])
        assert match, each
        lacking[match[2]].add(match[1])
    return lacking


@pytest.mark.thorough
def test_govcloud_lacks_nothing(missing: Mapping[str, set[str]]) -> None:
    assert missing[GOVCLOUD] == set()


@pytest.mark.thorough
def test_china_lacks_what_the_page_says(missing: Mapping[str, set[str]]) -> None:
    page = (ROOT / "docs/only-aws.md").read_text()
    lacking = missing[CHINA]
    assert {"AWS::Cognito::UserPool", "AWS::SES::ConfigurationSet"} <= lacking
    assert {kind.split("::")[1] for kind in lacking} == {"Cognito", "SES", "Transfer"}
    assert "China has no Cognito user pools and no SES" in re.sub(r"\s+", " ", page)
