"""The template: the role that reads snapshots of some districts, and the record of who has read what."""

import re
from fnmatch import fnmatchcase

import pytest
from support.deployment_files import template
from support.resolved_template import Resolved

ARN = "arn:aws:iam::210987654321:role/warehouse"
READER = Resolved(ReaderPrincipalArn=ARN, ReaderDistricts="maple,elm.north,oak_1", CatalogDatabase="rosters")
BUCKET = "${DataBucket.Arn}"


def role() -> tuple[list[str], list[str]]:
    """What the role may read, and what it may list, as `Fn::Sub` fills it in."""
    (policy,) = READER.resources["ReaderRole"]["Properties"]["Policies"]
    reading, listing = policy["PolicyDocument"]["Statement"]
    assert (reading["Action"], listing["Action"]) == ("s3:GetObject", "s3:ListBucket")
    assert listing["Resource"] == {"Fn::GetAtt": ["DataBucket", "Arn"]}
    texts = [each["Fn::Sub"] if isinstance(each, dict) else each for each in reading["Resource"]]
    return texts, listing["Condition"]["StringLike"]["s3:prefix"]


@pytest.mark.parametrize(
    ("key", "reads"),
    [
        ("snapshots/district_id=maple/school_year=2026-2027/current.json", True),
        ("snapshots/district_id=maple/school_year=2026-2027/import_id=i/students.parquet", True),
        ("snapshots/district_id=oak_1/school_year=2026-2027/history.json", True),
        ("snapshots/district_id=elm.north/x", True),
        ("snapshots/district_id=maple-north/school_year=2026-2027/current.json", False),
        ("snapshots/district_id=elm-north/x", False),
        ("snapshots/district_id=oak/x", False),
        ("reports/district_id=maple/import_id=i/report.json", False),
        ("work/district_id=maple/import_id=i/tables/students.parquet", False),
        ("downloads/district_id=maple/import_id=i/log.csv", False),
        ("checks/district_id=maple/import_id=i/report.json", False),
    ],
)
def test_the_reader_reads_snapshots_of_the_named_districts_alone(key: str, *, reads: bool) -> None:
    objects, prefixes = role()
    assert any(fnmatchcase(f"{BUCKET}/{key}", place) for place in objects) is reads
    assert any(fnmatchcase(key, prefix) for prefix in prefixes) is reads


def test_the_folder_of_all_districts_is_not_listed() -> None:
    _, prefixes = role()
    for asked in ("", "snapshots/", "snapshots/district_id=", "snapshots/district_id=m"):
        assert not any(fnmatchcase(asked, prefix) for prefix in prefixes)


def test_as_many_districts_are_read_as_the_parameter_takes() -> None:
    pattern = template()["Parameters"]["ReaderDistricts"]["AllowedPattern"]
    ids = [f"d-{number}" for number in range(11)]
    assert not re.fullmatch(pattern, ",".join(ids))
    assert re.fullmatch(pattern, ",".join(ids[:10]))
    made = Resolved(ReaderPrincipalArn=ARN, ReaderDistricts=",".join(ids[:10])).resources["ReaderRole"]
    for each in ids[:10]:
        assert f"snapshots/district_id={each}/*" in str(made)


@pytest.mark.parametrize("wrong", ["*", "maple,*", "maple, elm", "${aws:username}", "maple/..", ",", "maple,"])
def test_no_district_is_a_pattern(wrong: str) -> None:
    assert not re.fullmatch(template()["Parameters"]["ReaderDistricts"]["AllowedPattern"], wrong)


@pytest.mark.parametrize("wrong", ["*", "arn:aws:iam::*:role/x", "arn:aws:iam::123456789012:root", "123456789012"])
def test_the_reader_is_one_role_or_user(wrong: str) -> None:
    assert not re.fullmatch(template()["Parameters"]["ReaderPrincipalArn"]["AllowedPattern"], wrong)


def test_who_reads_and_what_is_read_go_together() -> None:
    assert READER.refusals == []
    assert len(Resolved(ReaderPrincipalArn=ARN).refusals) == 1
    assert len(Resolved(ReaderDistricts="maple").refusals) == 1


def test_the_role_is_taken_on_by_the_reader_alone() -> None:
    (trust,) = READER.resources["ReaderRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"AWS": ARN}


def test_with_a_catalogue_the_reader_sees_its_tables_and_changes_none() -> None:
    (statement,) = READER.resources["ReaderCataloguePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert all(re.match("glue:(Get|BatchGet)", action) for action in statement["Action"])
    assert all("rosters" in str(each) or str(each).endswith("catalog'}") for each in statement["Resource"])
    without = Resolved(ReaderPrincipalArn=ARN, ReaderDistricts="maple").resources
    assert "ReaderCataloguePolicy" not in without
    assert "ReaderRole" not in Resolved().resources


def test_data_events_are_those_of_both_buckets_and_nothing_is_made_without_them() -> None:
    on, off = Resolved(DataEvents="on"), Resolved()
    made = on.resources.keys() - off.resources.keys()
    assert made == {"DataEventsBucket", "DataEventsBucketPolicy", "DataEventsTrail"}
    trail = on.resources["DataEventsTrail"]["Properties"]
    (selector,) = trail["AdvancedEventSelectors"]
    fields = {each["Field"]: each for each in selector["FieldSelectors"]}
    assert fields["resources.ARN"]["StartsWith"] == [
        {"Fn::Sub": "${InboxBucket.Arn}/"},
        {"Fn::Sub": "${DataBucket.Arn}/"},
    ]
    # It would record its own writing for ever.
    assert "DataEventsBucket" not in str(selector)
    assert trail["EnableLogFileValidation"] is True


def test_what_is_recorded_is_gone_after_the_days_of_logs() -> None:
    bucket = Resolved(DataEvents="on").resources["DataEventsBucket"]["Properties"]
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == "90"
    assert "VersioningConfiguration" not in bucket  # else it would only become a version
