"""`make audit`: what checkov finds is excused by type or by resource, with a reason; the rest is told."""

from support.deployment_files import template

from rollcall_audit.excuses import Excuse, Finding, excuses, findings, judged

REPORT = {
    "results": {
        "failed_checks": [
            {"check_id": "CKV_AWS_1", "resource": "AWS::SQS::Queue.Letters", "check_name": "Ensure one thing"},
            {"check_id": "CKV_AWS_2", "resource": "AWS::SQS::Queue.Letters", "check_name": "Ensure another"},
        ]
    }
}


def excuse(check: str, kind: str = "AWS::SQS::Queue") -> Excuse:
    """An excuse from one check."""
    return Excuse(frozenset({check}), frozenset({kind}))


def test_what_nothing_excuses_is_told() -> None:
    assert judged(findings(REPORT), [excuse("CKV_AWS_1")]) == ["AWS::SQS::Queue.Letters: Ensure another (CKV_AWS_2)"]


def test_an_excuse_holds_for_its_types_alone_and_must_be_needed() -> None:
    assert judged(findings(REPORT)[:1], [excuse("CKV_AWS_1", "AWS::SNS::Topic")]) == [
        "AWS::SQS::Queue.Letters: Ensure one thing (CKV_AWS_1)",
        "CKV_AWS_1 is excused in the template's Metadata, but found nowhere",
    ]
    assert judged(findings(REPORT), [excuse("CKV_AWS_1"), excuse("CKV_AWS_2")]) == []


def test_each_excuse_of_the_template_has_a_reason_and_types_that_there_are() -> None:
    declared = template()
    types = {each["Type"] for each in declared["Resources"].values()}
    assert len(excuses(declared)) == len(declared["Metadata"]["Checkov"])
    for each in declared["Metadata"]["Checkov"]:
        assert set(each["Types"]) <= types
        assert each["Reason"].endswith(".")
    for resource in declared["Resources"].values():
        for skipped in resource.get("Metadata", {}).get("checkov", {}).get("skip", []):
            assert skipped["id"].startswith("CKV")
            assert skipped["comment"].endswith(".")


def test_a_finding_names_its_type() -> None:
    assert Finding("CKV_AWS_1", "AWS::SQS::Queue.Letters", "").type == "AWS::SQS::Queue"
