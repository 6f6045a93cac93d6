"""The HTML of e-mails in a real browser, as a mail program shows it on a desk and on a phone, light and dark."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from support.browser import OF_WHOLE_PAGES, Visits, look_in_every_way
from support.mails import differences, emptied, held, invitation, restored, school, summary
from support.packages import TODAY
from support.pictures import Picture

from rollcall.mail import Mail, compose, compose_restored
from rollcall.mail.invitations import compose_invitation
from rollcall.model.imports import Status
from rollcall.model.schema import load
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall_local import sample


def of_the_demo() -> Mail:
    """What `make demo` shows of its second package."""
    package, roster = sample.with_errors(TODAY).package(), load()
    report = validate(unpack(io.BytesIO(package), district=None, roster=roster), roster=roster, today=TODAY)
    about = {"district_name": "Demo District", "package_name": "roster-with-faults.zip"}
    return compose(summary(**about, files=report.files, groups=report.groups))


MAILS: Mapping[str, Callable[[], Mail]] = {
    "demo": of_the_demo,
    "succeeded": lambda: compose(summary(status=Status.SUCCEEDED, groups=[], differences=differences(school(1, 250)))),
    "failed": lambda: compose(summary(status=Status.FAILED)),
    "held": lambda: compose(held(emptied(1), emptied(2))),
    "restored": lambda: compose_restored(restored()),
    "invited": lambda: compose_invitation(invitation()),
}


PAPER = "<style>:root { background: Canvas }</style></head>"
"""What a mail program shows a mail on; axe takes a page without it for white, also in the dark."""


def shown(name: str, folder: Path) -> str:
    """The address of a file that holds the mail."""
    path = folder / f"{name}.html"
    path.write_text(MAILS[name]().html.replace("</head>", PAPER), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("name", MAILS)
def test_everybody_can_read_it_on_every_screen(name: str, visits: Visits, tmp_path: Path) -> None:
    url = shown(name, tmp_path)
    look_in_every_way(visits, url, without=OF_WHOLE_PAGES)
    assert set(visits.requests) == {url}


def test_it_has_its_picture(visits: Visits, tmp_path: Path, picture: Picture) -> None:
    picture(visits.open(shown("demo", tmp_path)), "mail")
