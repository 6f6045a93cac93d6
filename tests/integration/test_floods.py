"""Mails that gather, and the limit of uploads an hour, in the deployed chain."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.deployed import Deployed, Imported, Sender, event_of
from support.deployed_publishing import configured
from support.waiting import import_ended, until

from rollcall_local import following
from rollcall_local.following import Uploaded

pytestmark = [pytest.mark.slow, pytest.mark.longest]

PATIENCE = 240
"""Seconds for a dozen imports on a busy machine, and for what they wait for."""

CHEAP = 0.01
"""By what the platform of the tests multiplies waits."""

STRAYS_SECONDS, FAILURES_SECONDS = 90, 30
"""How long failures gather there; stray files are told after a third of it."""

NO_ZIP = b"ID,Name\n1,North\n"
SEVEN = ("Manifest", "Schools", "Classes", "Students", "Staff", "StudentEnrollments", "StaffEnrollments")


@pytest.fixture
def gathering(deployed: Deployed) -> Iterator[Callable[[float], None]]:
    """Lets failures gather for so many seconds of a clock on the wall."""
    with configured(deployed, "notify"):  # which it has again at the end
        functions, name = deployed.platform.client("lambda"), deployed.function("notify")

        def gather(seconds: float) -> None:
            before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
            variables = {**before, "GATHER_SECONDS": str(round(seconds / CHEAP))}
            functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})

        yield gather


def ended(sender: Sender, uploaded: Uploaded) -> Imported:
    """The upload's import, when its execution has ended, with all that it waited for."""
    return Imported(sender.platform, uploaded, import_ended(sender.platform, uploaded, PATIENCE))


def closed(sender: Sender, uploaded: Uploaded) -> str:
    """How the import ended, though its execution may still wait to tell it."""

    def status() -> str:
        record = following.record(sender.platform, uploaded.import_id) or {}
        return str(record["status"]) if "ended_at" in record else ""

    return str(until(status, PATIENCE))


def subjects(sender: Sender) -> list[str]:
    """The subjects of the district's mails, without its name."""
    return [mail.subject.partition(":")[0] for mail in sender.mails]


def test_a_dozen_stray_files_are_a_dozen_imports_and_one_mail(
    deployed: Deployed, gathering: Callable[[float], None]
) -> None:
    sender = deployed.sender()
    gathering(3 * STRAYS_SECONDS)
    names = [*(f"{name}.csv" for name in SEVEN), "Readme.txt", "notes.md", "a b.csv", "Ñandú.csv", "empty.txt"]
    uploads = [sender.send(b"" if name == "empty.txt" else NO_ZIP, name) for name in names]
    with ThreadPoolExecutor(4) as pool:
        imports = list(pool.map(lambda uploaded: ended(sender, uploaded), uploads))

    assert {each.status for each in imports} == {"failed"}
    assert {each.execution.status for each in imports} == {"SUCCEEDED"}
    (mail,) = sender.mails
    assert mail.subject.startswith("12 uploaded files are no zip")
    assert all(name in mail.text for name in names)
    assert "Send to > Compressed (zipped) folder" in " ".join(mail.text.split())
    assert len({each.record["gathered_by"] for each in imports}) == 1
    assert not any("mailed_at" in each.record for each in imports)


def test_of_three_failures_the_first_is_told_at_once_and_a_success_among_them_too(
    deployed: Deployed, gathering: Callable[[float], None]
) -> None:
    sender = deployed.sender()
    gathering(FAILURES_SECONDS)
    first = ended(sender, sender.send(NO_ZIP, "first.zip"))
    assert subjects(sender) == ["Roster import failed"]
    second = sender.send(NO_ZIP, "second.zip")
    assert closed(sender, second) == "failed"
    time.sleep(1)  # S3 tells uploads of one second apart only if they have one name
    third = sender.send(NO_ZIP, "third.zip")
    assert closed(sender, third) == "failed"
    assert ended(sender, sender.send(sender.package(), "right.zip")).status == "succeeded"
    assert subjects(sender) == ["Roster import failed", "Roster import succeeded"]

    others = [ended(sender, uploaded) for uploaded in (second, third)]
    assert subjects(sender) == ["Roster import failed", "Roster import succeeded", "2 more roster imports failed"]
    text = " ".join(sender.mails[-1].text.split())
    assert "Newest: third.zip" in text
    assert f"Import: {third.import_id}" in text
    assert f"by {sender.user}" in text
    assert "mailed_at" in first.record
    assert {each.record["gathered_by"].partition("#")[0] for each in (first, *others)} == {first.uploaded.import_id}
    assert [each.execution.steps[-1].name for each in others] == ["NotifyGathered"] * 2


def test_two_failures_of_the_same_moment_are_told_once_each(
    deployed: Deployed, gathering: Callable[[float], None]
) -> None:
    sender = deployed.sender()
    gathering(FAILURES_SECONDS)
    with ThreadPoolExecutor(2) as pool:
        uploads = list(pool.map(sender.send, [NO_ZIP] * 2, ["one.zip", "other.zip"]))
        imports = list(pool.map(lambda uploaded: ended(sender, uploaded), uploads))

    told = [mail for mail in sender.mails if "Roster import failed" in mail.subject]
    named = {each.uploaded.import_id for each in imports for mail in told if each.uploaded.import_id in mail.text}
    assert (len(told), len(sender.mails)) == (2, 2)  # the other one gathered alone, so that it has the mail of its own
    assert named == {each.uploaded.import_id for each in imports}
    assert sum("mailed_at" in each.record for each in imports) == 1


def test_the_third_failure_of_the_same_kind_is_told_in_short(deployed: Deployed) -> None:
    sender = deployed.sender()
    for number in range(3):
        assert ended(sender, sender.send(NO_ZIP, f"{number}.zip")).status == "failed"
    until(lambda: len(sender.mails) == 3)
    assert subjects(sender)[:2] == ["Roster import failed"] * 2
    assert subjects(sender)[2] == "Roster import failed for the 3rd time in a row"


def test_an_upload_over_the_limit_of_an_hour_is_not_opened(deployed: Deployed) -> None:
    sender = deployed.sender()
    with configured(deployed, "unpack", UPLOADS_PER_HOUR="1"):
        taken = ended(sender, sender.send(sender.package(), "first.zip"))
        over = ended(sender, sender.send(sender.package("Zoë"), "second.zip"))
        if over.status == "succeeded":  # another hour has begun between the two
            taken, over = over, ended(sender, sender.send(sender.package("Eve"), "third.zip"))
        again = deployed.deliver(event_of(taken.uploaded))
        assert deployed.ended(again).status == "SUCCEEDED"
    assert (taken.status, over.status) == ("succeeded", "failed")
    assert [finding["code"] for finding in over.document["findings"]] == ["too-many-uploads"]
    assert "package_sha256" not in over.record or not over.record["package_sha256"]
    assert sender.current
    assert sender.current["import_id"] == taken.uploaded.import_id
    assert "Upload the package again after" in " ".join(sender.mails[-1].text.split())
