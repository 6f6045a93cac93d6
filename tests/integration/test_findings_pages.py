"""The deployed pages by HTTP: a district reads the findings of its import, searches them, and has each file made."""

import csv
import io
import json
import re
import zipfile
from html import unescape

import pytest
from support.deployed import PASSWORD, Deployed, Imported, Sender, signed
from support.http_visitor import Answer, Visitor
from support.packages import MANIFEST, package
from support.waiting import until

from rollcall.model.accounts import Role, User
from rollcall.model.downloads import Form
from rollcall.model.schema import load

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender()


@pytest.fixture(scope="module")
def imported(sender: Sender) -> Imported:
    """An import in which a class took rows along, and a student was left out."""
    edit = {
        (MANIFEST, 3, "Value"): sender.district,
        ("Classes.csv", 2, "Name"): "",
        ("Students.csv", 3, "DOB"): "soon",
        ("Students.csv", 2, "Email"): "<b>no</b>",
    }
    return sender.imported(package(edit=edit), "Fäults & more.zip")


def visitor(deployed: Deployed, username: str) -> Visitor:
    """Somebody who is signed in."""
    someone = Visitor(deployed.platform.settings.pages_url)
    someone.sign_in(username, PASSWORD)
    return someone


@pytest.fixture(scope="module")
def manager(deployed: Deployed, sender: Sender) -> Visitor:
    return visitor(deployed, sender.user)


@pytest.fixture(scope="module")
def reader(deployed: Deployed, sender: Sender) -> Visitor:
    user = User(f"{sender.user}-reads", (sender.district,), f"reads@{sender.district}.example", role=Role.READER)
    deployed.users.add(user, PASSWORD, signed())
    return visitor(deployed, user.username)


def codes(page: Answer) -> set[str]:
    """The rules to which a page links."""
    assert page.status == 200, page.text
    return set(re.findall(r'href="/guide/rules/([a-z-]+)"', page.text))


def test_the_page_of_an_import_tells_its_findings(manager: Visitor, imported: Imported) -> None:
    page = manager.get(f"/imports/{imported.uploaded.import_id}")
    assert codes(page) >= {"required-value-missing", "invalid-date", "invalid-email"}
    assert "&lt;b&gt;no&lt;/b&gt;" in page.text
    assert "1 row left out, and" in page.text


def test_the_list_is_narrowed_and_searched(manager: Visitor, imported: Imported) -> None:
    address = f"/imports/{imported.uploaded.import_id}/findings"
    everything = codes(manager.get(address))
    assert codes(manager.get(f"{address}?code=invalid-date")) == {"invalid-date"} < everything
    assert codes(manager.get(f"{address}?file=Students.csv&effect=value-omitted")) == {"invalid-email"}
    assert codes(manager.get(f"{address}?search=soon")) == {"invalid-date"}
    assert codes(manager.get(f"{address}?search=nowhere")) == set()
    total = imported.document["totals"]["findings"]
    assert f"<strong>{total} findings" in manager.get(address).text


def test_a_reader_sees_lines_and_no_value(reader: Visitor, imported: Imported) -> None:
    address = f"/imports/{imported.uploaded.import_id}"
    for page in (reader.get(address), reader.get(f"{address}/findings")):
        assert "invalid-date" in codes(page)
        assert "soon" not in page.text
        assert "&lt;b&gt;" not in page.text
    assert reader.post(f"{address}/downloads/log.csv").status == 403


def test_another_district_finds_nothing(deployed: Deployed, imported: Imported) -> None:
    stranger = visitor(deployed, deployed.sender().user)
    address = f"/imports/{imported.uploaded.import_id}"
    for path in (address, f"{address}/findings", f"{address}/downloads/log.csv"):
        assert stranger.get(path).status == 404
    assert stranger.post(f"{address}/downloads/log.csv").status == 404


@pytest.mark.parametrize("form", Form)
def test_each_file_is_made_and_saved_under_the_packages_name(form: Form, manager: Visitor, imported: Imported) -> None:
    address = f"/imports/{imported.uploaded.import_id}/downloads/{form}"
    answer = manager.post(address)
    made = answer if _is_file(answer) else until(lambda: _file(manager, answer.url))
    name = f"F%C3%A4ults%20%26%20more-{form}"
    assert made.headers["Content-Disposition"].endswith(f"filename*=UTF-8''{name}")
    assert made.headers["Content-Disposition"].startswith("attachment;")
    _check(form, made.content, imported)


def _is_file(answer: Answer) -> bool:
    return answer.status == 200 and "Content-Disposition" in answer.headers


def _file(manager: Visitor, waiting: str) -> Answer | None:
    answer = manager.get(waiting)
    assert answer.status == 200, answer.text
    return answer if _is_file(answer) else None


def _check(form: Form, content: bytes, imported: Imported) -> None:
    if form is Form.LOG_JSON:
        assert json.loads(content)["totals"] == imported.document["totals"]
    elif form is Form.LOG_CSV:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert len(rows) == imported.document["totals"]["findings"]
    elif form is Form.LOG_HTML:
        assert "/guide/rules/invalid-date" in unescape(content.decode())
        assert b"<b>no</b>" not in content
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            assert sorted(zipped.namelist()) == sorted(load().file_names)


def test_a_link_ends_soon_and_a_forged_one_gives_nothing(manager: Visitor, imported: Imported) -> None:
    answer = manager.ask(f"/imports/{imported.uploaded.import_id}/downloads/{Form.LOG_JSON}")
    assert answer.status == 303
    link = answer.headers["Location"]
    assert "X-Amz-Expires=300" in link
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in link
    assert Visitor(manager.url).ask(re.sub("X-Amz-Signature=.", "X-Amz-Signature=x", link)).status == 403
