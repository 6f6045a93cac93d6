"""The template: what is kept for how long, and what stays when a stack goes or could not be made."""

from collections.abc import Mapping
from typing import Any

import pytest
from support.deployment_files import ROOT, resources, steps, template, values

from rollcall.aws.files.results import TAG

PASSING = ("SessionsTable", "LoginsTable", "MailTroublesTable")
"""Tables that nobody misses: whoever was signed in signs in again, failed logins are forgotten, and of an address to
which nothing arrives SES tells again with the next e-mail."""
HOLDING = {"AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::Cognito::UserPool"}
"""Types of resources that hold what nobody could make again."""

TEMPLATE = template()
LOGS = len(steps()) + 3
"""One log group for each function, one each for the SFTP server, the chain and the requests to the pages."""


def days(declared: Mapping[str, Any], value: str) -> int:
    """The number that `Fn::FindInMap` finds for a parameter's value."""
    name, key, parameter = declared["Fn::FindInMap"]
    assert value in TEMPLATE["Parameters"][parameter["Ref"]]["AllowedValues"]
    return int(TEMPLATE["Mappings"][name][key][value])


def rules(bucket: str) -> Mapping[str, Mapping[str, Any]]:
    """The lifecycle rules of a bucket by id."""
    declared = resources("AWS::S3::Bucket")[bucket]["LifecycleConfiguration"]["Rules"]
    assert all(rule["Status"] == "Enabled" for rule in declared)
    return {rule["Id"]: rule for rule in declared}


def choices(parameter: str) -> list[str]:
    found: list[str] = TEMPLATE["Parameters"][parameter]["AllowedValues"]
    return found


@pytest.mark.parametrize("name", ["InboxBucket", "DataBucket"])
def test_a_bucket_is_encrypted_versioned_private_and_tidy(name: str) -> None:
    bucket = resources("AWS::S3::Bucket")[name]
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    rules = bucket["LifecycleConfiguration"]["Rules"]
    assert any("AbortIncompleteMultipartUpload" in rule for rule in rules)
    assert any(rule.get("ExpiredObjectDeleteMarker") for rule in rules)


@pytest.mark.parametrize("value", choices("PackageDays"))
def test_a_package_is_gone_after_the_days_of_its_parameter(value: str) -> None:
    """In a bucket with versions, what expires becomes a version; an S3 rule takes at least one day for each."""
    inbox = rules("InboxBucket")
    listed = days(inbox["packages"]["ExpirationInDays"], value)
    as_version = days(inbox["versions"]["NoncurrentVersionExpiration"]["NoncurrentDays"], value)
    assert listed + as_version == int(value)
    assert listed >= as_version >= 1
    assert listed - as_version <= 1  # half of them each, as docs/settings.md says


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("rule", "parameter"), [("work", "WorkDays"), ("reports", "ReportDays")])
def test_the_files_of_an_import_are_gone_after_the_days_of_their_parameter(rule: str, parameter: str) -> None:
    declared = rules("DataBucket")[rule]
    assert declared["Prefix"] == f"{rule}/"
    as_version = declared["NoncurrentVersionExpiration"]["NoncurrentDays"]
    for value in choices(parameter):
        assert days(declared["ExpirationInDays"], value) + as_version == int(value)


@pytest.mark.parametrize("value", [value for value in choices("ResultDays") if value != "0"])
def test_results_are_gone_after_the_days_of_their_parameter(value: str) -> None:
    """They are known by a tag, which nothing that a client puts has."""
    declared = rules("InboxBucket")["results"]
    key, tag = TAG.split("=")
    assert declared["TagFilters"] == [{"Key": key, "Value": tag}]
    as_version = declared["NoncurrentVersionExpiration"]["NoncurrentDays"]
    assert days(declared["ExpirationInDays"], value) + as_version == int(value)


def test_results_that_are_turned_off_soon_go() -> None:
    """S3 takes no rule of no days; the folder is emptied by the next midnight."""
    assert days(rules("InboxBucket")["results"]["ExpirationInDays"], "0") == 1


def test_folders_that_clients_have_made_do_not_expire() -> None:
    """They are objects of no bytes; whoever changes into one that is gone fails."""
    expiring = [rule for rule in rules("InboxBucket").values() if "ExpirationInDays" in rule]
    assert [rule["Id"] for rule in expiring if rule.get("ObjectSizeGreaterThan") == "0"] == ["packages", "checks"]
    assert [rule["Id"] for rule in expiring if "TagFilters" in rule] == ["results"]
    assert len(expiring) == 3


def test_deleted_and_replaced_files_of_every_size_expire() -> None:
    assert set(rules("InboxBucket")["versions"]) == {"Id", "Status", "NoncurrentVersionExpiration"}


def test_every_time_by_which_something_goes_is_told_with_what_else_there_is_of_it() -> None:
    """By the parameter that sets it, on the page about security; the sum of an object and of its versions is tested."""
    buckets = [each["LifecycleConfiguration"]["Rules"] for each in resources("AWS::S3::Bucket").values()]
    groups = [each["RetentionInDays"] for each in resources("AWS::Logs::LogGroup").values()]
    refs = {value for value in values([*buckets, *groups]) if isinstance(value, str)} & {*TEMPLATE["Parameters"]}
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8").partition("\n## How long it stays\n")[2]
    assert refs >= {"PackageDays", "WorkDays", "ReportDays", "CheckDays", "ResultDays", "LogDays"}
    assert {name for name in refs if f"`{name}`" not in page.partition("\n## ")[0]} == set()


def test_a_check_by_sftp_goes_with_the_other_packages_as_its_parameter_says() -> None:
    """A prefix can't name a folder of every district."""
    assert rules("InboxBucket")["checks"]["Prefix"] == "_check/"
    assert "PackageDays" in TEMPLATE["Parameters"]["CheckDays"]["Description"]


def test_snapshots_never_expire() -> None:
    expiring = {rule.get("Prefix") for rule in rules("DataBucket").values() if "ExpirationInDays" in rule}
    assert expiring == {"work/", "reports/", "checks/", "downloads/"}


def test_a_download_is_gone_after_two_days() -> None:
    declared = rules("DataBucket")["downloads"]
    assert declared["ExpirationInDays"] + declared["NoncurrentVersionExpiration"]["NoncurrentDays"] == 2


def test_what_a_decision_needs_outlives_every_hold() -> None:
    """An import that is approved on its last day is published from `work/`; S3 counts days from midnight."""
    longest = max(map(int, choices("HoldDays")))
    data = rules("DataBucket")
    for rule, parameter in (("work", "WorkDays"), ("reports", "ReportDays")):
        for value in choices(parameter):
            assert days(data[rule]["ExpirationInDays"], value) >= longest + 2
    hold = TEMPLATE["Mappings"]["Hold"]["Days"]
    assert hold == {value: str(int(value) * 24 * 3600) for value in choices("HoldDays")}


def test_a_restore_can_always_be_told_as_long_as_the_import_is_recorded() -> None:
    """The record goes by its own time, as what is noted of its e-mails; report and differences lie beside it."""
    functions = resources("AWS::Serverless::Function")
    for name in ("UnpackFunction", "RecordFunction", "NotifyFunction"):
        assert functions[name]["Environment"]["Variables"]["REPORT_DAYS"] == {"Ref": "ReportDays"}, name


def test_what_holds_data_outlives_the_stack_but_not_a_creation_that_failed() -> None:
    holding = {name: each for name, each in TEMPLATE["Resources"].items() if each["Type"] in HOLDING}
    for passing in PASSING:
        assert "DeletionPolicy" not in holding.pop(passing)
    assert len(holding) > len(HOLDING)
    for name, resource in holding.items():
        policies = resource["DeletionPolicy"], resource["UpdateReplacePolicy"]
        assert policies == ("RetainExceptOnCreate", "Retain"), name


def test_protection_from_deletion_is_a_choice_as_it_would_keep_what_a_failed_creation_made() -> None:
    assert TEMPLATE["Parameters"]["DeletionProtection"]["Default"] == "off"
    assert TEMPLATE["Conditions"]["IsProtected"] == {"Fn::Equals": [{"Ref": "DeletionProtection"}, "on"]}
    for name, table in resources("AWS::DynamoDB::Table").items():
        assert name in PASSING or table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProtected", True, False]}
    pool = resources("AWS::Cognito::UserPool")["UserPool"]
    assert pool["DeletionProtection"] == {"Fn::If": ["IsProtected", "ACTIVE", "INACTIVE"]}


def test_each_log_group_has_its_retention() -> None:
    groups = resources("AWS::Logs::LogGroup")
    assert len(groups) == LOGS
    assert all(group["RetentionInDays"] == {"Ref": "LogDays"} for group in groups.values())


def test_no_log_group_has_a_name_that_an_earlier_stack_may_have_left() -> None:
    """Lambda makes the group of a function again that logs after its stack was deleted."""
    own = {"Id": {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}}
    names = [group["LogGroupName"] for group in resources("AWS::Logs::LogGroup").values() if "LogGroupName" in group]
    assert len(names) == 3
    for name in names:
        text, variables = name["Fn::Sub"]
        assert text.startswith("/aws/vendedlogs/")  # spares the account's one resource policy
        assert text.endswith("-${Id}")
        assert variables == own


def test_no_other_resource_has_a_name_that_another_stack_may_have() -> None:
    naming = ("BucketName", "TableName", "RoleName", "QueueName", "UserPoolName", "StateMachineName", "ClientName")
    named = {
        name: each["Properties"]
        for name, each in TEMPLATE["Resources"].items()
        if set(naming) & set(each["Properties"])
        or ("FunctionName" in each["Properties"] and each["Type"] == "AWS::Serverless::Function")
        # Two APIs may have the same name, and a record's is a parameter.
        or (
            ("Name" in each["Properties"] and each["Type"] not in {"AWS::ApiGatewayV2::Api", "AWS::Route53::RecordSet"})
            # Queries have the stack's name (`test_every_query_is_saved_over_the_log_groups_of_this_deployment`).
            and each["Type"] != "AWS::Logs::QueryDefinition"
        )
    }
    assert named == {}
    (dashboard,) = resources("AWS::CloudWatch::Dashboard").values()
    assert dashboard["DashboardName"] == {"Fn::Sub": "${AWS::StackName}-imports"}
