"""`make demo`: follows packages from the upload to the e-mail."""

import csv
import io
import re
import shlex
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.model import schema
from rollcall.model.accounts import DISTRICT_ID, school_year_of
from rollcall.model.addresses import import_page
from rollcall_local import following, local_platform, mailbox, sample, visiting
from rollcall_local.following import Uploaded
from rollcall_local.local_platform import LocalPlatform
from rollcall_local.operators import Operators
from rollcall_local.screen import Screen
from rollcall_local.upload import Account, upload

USER = "demo"
OPERATOR = "operator"
TIME_ZONE = "America/Chicago"
ENTRIES_SHOWN = 8
ROWS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Demo:
    """A district and its account on a running platform."""

    platform: LocalPlatform
    screen: Screen
    district: str
    account: Account
    operators: Operators

    def follow(self, package: bytes, name: str) -> None:
        """Upload a package, follow its import, and show its results."""
        before = self._current()
        uploaded, ended = self._upload(package, name)
        last = self.screen.follow(following.follow(self.platform, uploaded))
        record = following.record(self.platform, uploaded.import_id)
        if last is None or record is None:
            raise following.NotEndedError("The import left no record.")
        self._show_time(last, ended)
        self._show_mail()
        self._show_log(uploaded)
        self._show_snapshot(before)
        self._show_page(uploaded)

    def follow_held(self, package: bytes, name: str) -> None:
        """Upload a package that is held, approve it as an operator does, and show both results."""
        before = self._current()
        uploaded, ended = self._upload(package, name)
        last = self.screen.follow(following.follow(self.platform, uploaded, to_hold=True))
        if last is None or last.status != "RUNNING":
            raise following.NotEndedError("The import was not held.")
        self._show_time(last, ended, "TellHeld")
        self._show_mail()
        self.screen.title("What operators are told, who are subscribed to the topic of alarms")
        for notice in self.operators.told():
            self.screen.say(notice.replace("\n", f"\n{' ' * 10}"))
        self._show_snapshot(before)
        self.screen.title("An operator asks the district, and approves")
        for call in (("list", "--district", self.district), ("approve", uploaded.import_id, "--yes")):
            self.screen.command(f"rollcall {shlex.join(('imports', *call))}", self.platform.command("imports", *call))
        self.screen.follow(following.follow(self.platform, uploaded))
        self._show_mail()
        self._show_snapshot(before)

    def _upload(self, package: bytes, name: str) -> tuple[Uploaded, datetime]:
        path = self.account.folder / name
        path.write_bytes(package)
        client = upload(self.account, path, name)
        ended = datetime.now(UTC)
        path.unlink()
        self.screen.say(f"{name} ({len(package):,} bytes) is uploaded with {client}")
        return following.newest(self.platform, f"{self.district}/{name}"), ended

    def _show_time(self, last: following.Execution, ended: datetime, mailing_step: str = "Notify") -> None:
        mailed = [step.ended for step in last.steps if step.name == mailing_step and step.ended]
        if mailed:
            seconds = (mailed[0] - ended).total_seconds()
            self.screen.say(f"From the end of the upload to the e-mail: {seconds:.1f} s")

    def _show_mail(self) -> None:
        self.screen.title("The e-mail")
        self.screen.mail(mailbox.sent(self.platform.settings)[-1])

    def _show_page(self, uploaded: Uploaded) -> None:
        """Ask for the import's page as a browser of the district does, and print its address and how it begins."""
        browser = visiting.signed_in(self.platform.settings.pages_url, self.account.user, self.account.password)
        address = import_page(self.platform.settings.pages_url, uploaded.import_id)
        self.screen.title("The import's page")
        self.screen.say(address)
        self.screen.say(f"  {browser.heading(address)}")

    def _show_log(self, uploaded: Uploaded) -> None:
        entries = following.log(self.platform, uploaded.import_id, self.district)
        if entries:
            self.screen.title("The log begins with")
            self.screen.entries(entries[:ENTRIES_SHOWN], len(entries))

    def _show_snapshot(self, before: Mapping[str, Any] | None) -> None:
        now = self._current()
        self.screen.title("The current snapshot")
        self.screen.say(f"import before: {_import_of(before)}")
        same = _import_of(now) == _import_of(before)
        self.screen.say(f"import now:    {_import_of(now)}" + (" (nothing was changed)" if same else ""))
        if now is None or same:
            return
        tables = {table.name: self._table(now, table.name) for table in schema.load().tables}
        self.screen.counts({name: table.num_rows for name, table in tables.items()})
        columns = ("id", "last_name", "first_name", "dob", "grade_level", "teacher_id")
        self.screen.rows(tables["students"].slice(0, ROWS_SHOWN), columns)

    def _current(self) -> Mapping[str, Any] | None:
        return following.current(self.platform, self.district, school_year_of(today()))

    def _table(self, snapshot: Mapping[str, Any], name: str) -> pa.Table:
        path = self.account.folder / f"{name}.parquet"
        self.platform.client("s3").download_file(
            self.platform.outputs["DataBucket"], snapshot["tables"][name]["key"], str(path)
        )
        return pq.read_table(str(path))  # by path: with a Python buffer, Arrow may abort the process at its end


def add_account(platform: LocalPlatform, screen: Screen, district: str) -> Account:
    """Add a district and its user by the commands that an operator types, and show them."""
    name = ["district", "add", district, "--name", "Demo District", "--time-zone", TIME_ZONE]
    name += ["--contact", "data-office@demo-district.example"]
    user = ["user", "add", USER, "--district", district, "--email", "registrar@demo-district.example"]
    password = local_platform.new_password()
    screen.command(f"rollcall {shlex.join(name)}", platform.command(*name))
    screen.command(f"rollcall {shlex.join(user)}", platform.command(*user, secret=f"{password}\n"))
    return platform.account(USER, password)


def add_operator(platform: LocalPlatform, screen: Screen) -> str:
    """Add an operator by the command that another one types, and show it; return the password."""
    operator = ["operator", "add", OPERATOR, "--email", "operator@rollcall.example"]
    password = local_platform.new_password()
    screen.command(f"rollcall {shlex.join(operator)}", platform.command(*operator, secret=f"{password}\n"))
    return password


def run(platform: LocalPlatform, screen: Screen, package: Path | None) -> None:
    """Show the ways in which an import can end or, with `package`, the import of that package."""
    screen.title("A district and its account, and an operator")
    district = district_of(package) if package else sample.DISTRICT
    account = add_account(platform, screen, district)
    demo = Demo(platform, screen, district, account, Operators.subscribed(platform))
    operator = OPERATOR, add_operator(platform, screen)
    screen.pages(platform.settings.pages_url, (demo.account.user, demo.account.password), operator)
    if package:
        screen.title(f"Your package: {package.name}")
        demo.follow(package.read_bytes(), package.name)
        return
    screen.title("1. A package without a fault")
    demo.follow(sample.clean(today()).package(), "roster.zip")
    screen.title("2. The same with a dozen faults: the smallest thing is left out, the rest is imported")
    demo.follow(sample.with_errors(today()).package(), "roster-with-faults.zip")
    screen.title("3. One that can't be imported: two students with one id. Nothing is changed")
    demo.follow(sample.failing(today()).package(), "roster-to-reject.zip")
    screen.title("4. One without the students of a school: no row is wrong, but it is held until somebody decides")
    demo.follow_held(sample.without_a_school(today()).package(), "roster-without-a-school.zip")


def today() -> date:
    """The date in the demo district, for which its samples are made."""
    return datetime.now(ZoneInfo(TIME_ZONE)).date()


def district_of(package: Path) -> str:
    """The District ID in the package's manifest; the sample's if it is missing or no account could have it."""
    try:
        with zipfile.ZipFile(package) as archive:
            name = next(each for each in archive.namelist() if each.rpartition("/")[2] == schema.MANIFEST_FILE)
            text = archive.read(name).decode("utf-8-sig")
    except (OSError, zipfile.BadZipFile, StopIteration, UnicodeDecodeError, NotImplementedError, RuntimeError):
        return sample.DISTRICT
    values = {row[0].strip(): row[1].strip() for row in csv.reader(io.StringIO(text)) if len(row) > 1}
    found = values.get("District ID", "")
    return found if re.fullmatch(DISTRICT_ID, found) else sample.DISTRICT


def _import_of(snapshot: Mapping[str, Any] | None) -> str:
    return str(snapshot["import_id"]) if snapshot else "none"
