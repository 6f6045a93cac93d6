"""From a failed import's e-mail to a succeeded import, by the pages alone; and checking a package before it is sent."""

import base64
import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.browser import Visits
from support.deployed import Deployed, Sender, event_of
from support.deployed_publishing import whole, without
from support.packages import MANIFEST, package
from support.visitors import Visitors

from rollcall_local import following

pytestmark = pytest.mark.slow

Row = dict[str, str]
Mend = Callable[[Row], Row | None]


def faulty(sender: Sender) -> bytes:
    """A package with a student's ID twice, for which it is rejected, and a date that nobody can read."""
    edit = {
        (MANIFEST, 3, "Value"): sender.district,
        ("Students.csv", 3, "ID"): "S-1",
        ("Students.csv", 4, "DOB"): "31/12/2013",
    }
    return package(edit=edit)


def mended(repair: bytes, mend: Mapping[str, Mend]) -> bytes:
    """A repair package in which somebody has mended rows with findings, file by file; all else stays as it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(repair)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            text = io.StringIO(before.read(name).decode("utf-8-sig"), newline="")
            reader = csv.DictReader(text)
            rows = [mend[name](row) if name in mend and row["_findings"] else row for row in reader]
            written = io.StringIO(newline="")
            writer = csv.DictWriter(written, reader.fieldnames or ())
            writer.writeheader()
            writer.writerows(row for row in rows if row is not None)
            after.writestr(name, written.getvalue())
    return made.getvalue()


def saved(page: Page, form: str) -> bytes:
    """A file about the import that the page shows, and back to that page."""
    address = page.url
    with page.expect_download() as download:
        page.locator(f"form[action$='/downloads/{form}'] button").click()
    content = download.value.path().read_bytes()
    page.goto(address)
    return content


def put(page: Page, heading: str, name: str, content: bytes) -> None:
    """Choose a file in one of the forms, and send it."""
    form = page.locator("form[data-drop]").nth(0 if heading == "Check it" else 1)
    form.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/zip", "buffer": content})
    form.get_by_role("button", name=heading).click()


def test_from_a_failed_imports_mail_to_a_roster_without_a_fault(
    visits: Visits, visitors: Visitors, deployed: Deployed
) -> None:
    sender = deployed.sender()
    assert sender.imported(faulty(sender)).status == "failed"
    (mail,) = sender.mails
    (link,) = set(re.findall(rf"{visitors.url}/imports/\w+(?=[\s\"<])", mail.text))
    page = visitors.page(visits, sender.user, link)
    outcome = page.get_by_role("heading", level=1)
    expect(outcome).to_have_text("Your roster was not imported. Nothing was changed.")
    repair = saved(page, "repair.zip")
    with zipfile.ZipFile(io.BytesIO(repair)) as zipped:
        assert "S-1" in zipped.read("Students.csv").decode()

    # The first look mends what the import was rejected for, and overlooks the date.
    first = mended(
        repair, {"Students.csv": lambda row: row | {"ID": "S-2"} if row["Student Number"] == "1002" else row}
    )
    page.get_by_role("link", name="Check and send").click()
    put(page, "Send it", "mended.zip", first)
    expect(outcome).to_have_text("Your roster was imported, but some of it was left out.")
    expect(page.locator("section.group").first).to_contain_text("31/12/2013")
    expect(page.locator("ol.steps")).to_contain_text("E-mail sent, done")

    second = mended(saved(page, "repair.zip"), {"Students.csv": lambda row: row | {"DOB": "2013-12-31"}})
    page.get_by_role("link", name="Check and send").click()
    put(page, "Send it", "mended-again.zip", second)
    expect(outcome).to_have_text("Your roster was imported.")
    assert sender.current is not None
    assert page.url.endswith(sender.current["import_id"])


def test_a_package_that_is_sent_is_followed_from_its_arrival_to_its_end(
    visits: Visits, visitors: Visitors, deployed: Deployed
) -> None:
    sender = deployed.sender()
    page = visitors.page(visits, sender.user, "/check")
    with deployed.held_back():
        put(page, "Send it", "by page.zip", sender.package())
        expect(page.get_by_role("heading", level=1)).to_have_text("Your package has arrived")
    (key,) = [key for key in keys(deployed, sender.district) if key.endswith("/by page.zip")]
    deployed.deliver(event_of(following.newest(deployed.platform, key)))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your roster was imported.")
    expect(page.locator("dl.facts")).to_contain_text(f"by {sender.user}")


def keys(deployed: Deployed, district: str) -> list[str]:
    """What lies in the inbox for a district."""
    bucket = deployed.platform.outputs["InboxBucket"]
    listed = deployed.platform.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"{district}/")
    return [each["Key"] for each in listed.get("Contents", [])]


DROP = """([id, name, content]) => {
  const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type: "application/zip" }));
  const target = document.getElementById(id).closest("form");
  for (const kind of ["dragover", "drop"])
    target.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
}"""
"""Drops a file; a browser lets no script do so with a file of the machine."""


@pytest.mark.parametrize("way", ["dropped", "chosen"])
def test_a_check_says_what_would_be_left_out_and_changes_nothing(
    way: str, visits: Visits, visitors: Visitors, deployed: Deployed
) -> None:
    sender = deployed.sender()
    page = visitors.page(visits, sender.user, "/check")
    if way == "dropped":
        page.evaluate(DROP, ["check-file", "try.zip", base64.b64encode(faulty(sender)).decode()])
        page.get_by_role("button", name="Check it").click()
    else:
        put(page, "Check it", "try.zip", faulty(sender))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "This package could not be imported. It was only checked: nothing was changed."
    )
    expect(page.locator("section.group").first).to_contain_text("S-1")
    page.get_by_role("main").get_by_role("link", name="Check and send").click()
    expect(page.get_by_role("row", name="try.zip")).to_contain_text("Would be rejected")
    page.get_by_role("link", name="Imports", exact=True).click()
    expect(page.get_by_text("There are none yet.")).to_be_visible()
    assert sender.current is None
    assert sender.mails == []


def test_a_check_says_that_it_would_wait_and_why(visits: Visits, visitors: Visitors, deployed: Deployed) -> None:
    """A school is missing: nothing is wrong with a row, and still nobody would get this roster at once."""
    sender = deployed.sender()
    assert sender.imported(whole(sender), "whole.zip").status == "succeeded"
    before, mails = sender.current, sender.mails
    page = visitors.page(visits, sender.user, "/check")
    put(page, "Check it", "one-school.zip", without(sender, 1))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "This package would wait for a decision. It was only checked: nothing was changed."
    )
    expect(page.get_by_role("heading", name="Why it would wait")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("students (100 %) would leave it.")
    expect(page.locator("ol.steps")).not_to_contain_text("E-mail")
    page.get_by_role("link", name="What would change, by school and column").click()
    expect(page.get_by_role("region", name="Students by school")).to_contain_text("100 %")
    page.get_by_role("main").get_by_role("link", name="Check and send").click()
    expect(page.get_by_role("row", name="one-school.zip")).to_contain_text("Would wait")
    page.get_by_role("link", name="Imports", exact=True).click()
    expect(page.get_by_role("row")).to_have_count(2)  # the header, and the roster in use
    assert sender.current == before
    assert sender.mails == mails


def test_a_file_that_is_too_large_is_not_sent(visits: Visits, visitors: Visitors, deployed: Deployed) -> None:
    sender = deployed.sender()
    page = visitors.page(visits, sender.user, "/check")
    most = page.locator("form:has(#check-file)").get_attribute("data-most")
    assert most == str(512 << 20)  # what S3 takes, too
    page.evaluate("document.getElementById('check-file').form.dataset.most = '10'")
    page.locator("#check-file").set_input_files({"name": "a.zip", "mimeType": "application/zip", "buffer": b"x" * 11})
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("alert").first).to_contain_text("Nothing was sent")
    assert page.url.endswith("/check")


def test_a_form_that_has_grown_old_is_sent_with_fresh_fields(
    visits: Visits, visitors: Visitors, deployed: Deployed
) -> None:
    sender = deployed.sender()
    page = visitors.page(visits, sender.user, "/check")
    page.evaluate("performance.now = () => 3600000; document.querySelector('[name=policy]').value = 'too old'")
    put(page, "Check it", "old.zip", faulty(sender))
    expect(page.get_by_role("heading", level=1)).to_contain_text("could not be imported")


def test_a_file_that_is_no_zip_is_explained(
    visits: Visits, visitors: Visitors, deployed: Deployed, tmp_path: Path
) -> None:
    sender = deployed.sender()
    page = visitors.page(visits, sender.user, "/check")
    path = tmp_path / "Roster.zip"
    path.write_bytes(b"ID,Name\n1,not a zip\n")
    page.locator("#check-file").set_input_files(path)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("could not be imported")
    expect(page.get_by_role("main")).to_contain_text("zip")
