"""The deployed function `downloads`, with the rights of its role, for real imports."""

import csv
import io
import json
import zipfile

import pytest
from support.deployed import Deployed, Imported, Sender
from support.packages import MANIFEST, package

from rollcall.model.downloads import Download, Form, Problem
from rollcall.model.schema import load

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender()


@pytest.fixture(scope="module")
def imported(sender: Sender) -> Imported:
    """An import that has left one student out."""
    edit = {(MANIFEST, 3, "Value"): sender.district, ("Students.csv", 3, "DOB"): "soon"}
    return sender.imported(package(edit=edit))


def asked(deployed: Deployed, sender: Sender, imported: Imported, form: Form) -> Download:
    """Ask for a form of the import, as the pages do."""
    download = Download(sender.district, imported.uploaded.import_id, form)
    event = {"district_id": download.district_id, "import_id": download.import_id, "form": form}
    assert deployed.invoke("downloads", event) == {}
    return download


def keys(deployed: Deployed, download: Download) -> set[str]:
    """What lies beside where the download would be, the claim apart."""
    listed = deployed.platform.client("s3").list_objects_v2(
        Bucket=deployed.platform.outputs["DataBucket"], Prefix=download.key
    )
    return {each["Key"] for each in listed["Contents"]} - {download.claim_key}


def content(deployed: Deployed, key: str) -> bytes:
    bucket = deployed.platform.outputs["DataBucket"]
    body: bytes = deployed.platform.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return body


def test_each_form_of_an_import_is_made_when_it_is_asked_for(
    deployed: Deployed, sender: Sender, imported: Imported
) -> None:
    made = {form: content(deployed, asked(deployed, sender, imported, form).key) for form in Form}
    assert json.loads(made[Form.LOG_JSON])["totals"] == imported.document["totals"]
    assert b"invalid-date" in made[Form.LOG_CSV]
    assert made[Form.LOG_HTML].startswith(b"<!DOCTYPE html>")
    for form in (Form.REPAIR, Form.REPAIR_ROWS):
        with zipfile.ZipFile(io.BytesIO(made[form])) as zipped:
            assert sorted(zipped.namelist()) == sorted(load().file_names)
            rows = list(csv.DictReader(io.StringIO(zipped.read("Students.csv").decode("utf-8-sig"))))
        assert [row["DOB"] for row in rows if row["_status"] == "row left out"] == ["soon"]


def test_the_repair_package_can_be_mended_and_sent(deployed: Deployed, sender: Sender, imported: Imported) -> None:
    made = content(deployed, asked(deployed, sender, imported, Form.REPAIR).key)
    mended = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(mended, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b",soon,", b",2014-03-09,"))
    assert sender.imported(mended.getvalue(), "Mended.zip").status == "succeeded"


def test_what_is_there_is_not_made_again(deployed: Deployed, sender: Sender, imported: Imported) -> None:
    download = asked(deployed, sender, imported, Form.LOG_CSV)
    s3, bucket = deployed.platform.client("s3"), deployed.platform.outputs["DataBucket"]
    version = s3.head_object(Bucket=bucket, Key=download.key)["VersionId"]
    asked(deployed, sender, imported, Form.LOG_CSV)
    assert s3.head_object(Bucket=bucket, Key=download.key)["VersionId"] == version


def test_a_package_that_is_gone_is_a_problem_that_a_page_can_explain(deployed: Deployed, sender: Sender) -> None:
    edit = {(MANIFEST, 3, "Value"): sender.district}
    imported = sender.imported(package(edit=edit), "Gone.zip")
    uploaded = imported.uploaded
    deployed.platform.client("s3").delete_object(Bucket=uploaded.bucket, Key=uploaded.key, VersionId=uploaded.version)
    download = asked(deployed, sender, imported, Form.REPAIR)
    assert json.loads(content(deployed, download.problem_key))["problem"] == Problem.PACKAGE_GONE
    assert keys(deployed, download) == {download.problem_key}


def test_another_districts_import_is_one_that_does_not_exist(deployed: Deployed, imported: Imported) -> None:
    other = deployed.sender()
    download = asked(deployed, other, imported, Form.LOG_CSV)
    assert json.loads(content(deployed, download.problem_key))["problem"] == Problem.NO_SUCH_IMPORT
    assert keys(deployed, download) == {download.problem_key}
