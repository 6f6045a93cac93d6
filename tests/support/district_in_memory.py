"""The life of a district's imports over the real adapters of DynamoDB, with tables in memory: who does what."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from support.deployment_files import ROOT, chain
from support.dynamodb_in_memory import InMemoryDynamoDB
from support.in_memory import ANNA, NOON, SIGNED, SPRINGFIELD, UPLOAD, Telemetry
from support.in_memory_snapshots import Events, Files, Roster
from support.keys import key_line
from support.mail_troubles_in_memory import bounce, delivery

from rollcall.aws.tables.account_changes import AccountChanges
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.gathering import GatheringWindows, HourlyUploads
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.tables.leases import MailLeases
from rollcall.aws.tables.logins import LoginItems
from rollcall.aws.tables.mail_troubles import MailTroubles
from rollcall.aws.tables.open_imports import OpenImportsIndex
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.aws.tables.sessions import SessionItems
from rollcall.aws.tables.watch_items import SweepProgress, WatchNotes
from rollcall.model.accounts import Decides, Expect, Role, State
from rollcall.model.accounts.history import ADDED, OPERATORS, noted
from rollcall.model.accounts.locks import Limits
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall.model.gathered import Kind, Member, Window
from rollcall.model.imports import Consent, Import, Side, Status
from rollcall.model.suspicions import HoldSettings
from rollcall.model.uploads import CHECKS, Uploaded
from rollcall.steps import deliveries
from rollcall.steps.authenticate import Door, Home, Login, authenticate
from rollcall.steps.choose_mails import choose_mails
from rollcall.steps.claim import claim, claim_unseen
from rollcall.steps.compare_only import compare_only
from rollcall.steps.decide import approve, decide
from rollcall.steps.login_pages import Tokens
from rollcall.steps.notify import LEASE, About, Occasion, occasion
from rollcall.steps.record import Course, record
from rollcall.steps.restore import restore
from rollcall.steps.services import Keep, Services
from rollcall.steps.sign_in import Session
from rollcall.steps.snapshot import Result, snapshot
from rollcall.steps.watch.noted import Noted

REPORT = json.loads((ROOT / "schemas/report.schema.json").read_text(encoding="utf-8"))
FINDING = {
    "code": "reference-to-omitted-row",
    "effect": "row-omitted",
    "file": "StudentEnrollments.csv",
    "line": 3,
    "column": "Class ID",
    "value": "C-1",
    "message": "…",
    "hint": "…",
    "affects": 0,
    "caused_by": {"file": "Classes.csv", "line": 2, "column": "Name", "code": "missing-value"},
}
"""A finding with every key that one may have."""
assert set(FINDING) == set(REPORT["$defs"]["finding"]["properties"])


@dataclass
class Life:
    """One district, whose steps run one after the other."""

    tables: InMemoryDynamoDB
    files: Files = field(default_factory=Files)
    events: Events = field(default_factory=Events)
    now: datetime = NOON
    imports: ImportItems = field(default_factory=lambda: ImportItems("imports"))
    accounts: AccountTables = field(default_factory=lambda: AccountTables("districts", "users", "accountChanges"))
    logins: LoginItems = field(default_factory=lambda: LoginItems("logins", "users", "districts"))
    leases: MailLeases = field(default_factory=lambda: MailLeases("imports"))

    @property
    def pointers(self) -> SnapshotPointers:
        return SnapshotPointers("snapshots", "districts", "imports")

    @property
    def services(self) -> Services:
        keep = Keep(count=2, days=400)
        return Services(self.pointers, self.files, self.imports, self.events, keep, hold_seconds=86_400)

    def opened(self) -> None:
        """The accounts are made and changed, and the user logs in."""
        with self.tables.acting("rollcall district"):
            self.accounts.add(SPRINGFIELD, SIGNED)
            other = replace(
                SPRINGFIELD,
                name="S",
                time_zone="UTC",
                contacts=("a@example.org",),
                hold=HoldSettings(least_rows=9),
                decides=Decides.BOTH,
                expect=Expect.WEEKDAYS,
                sends_by_page=False,
                muted={"a@example.org": ("succeeded",)},
            )
            self.accounts.change(SPRINGFIELD, other, SIGNED)
            self.accounts.change(other, SPRINGFIELD, SIGNED)
            assert len([*AccountChanges("accountChanges").newest_first(SPRINGFIELD.district_id)]) == 17
        with self.tables.acting("rollcall user"):
            assert self.accounts.district(ANNA.districts[0])
            assert self.accounts.user(ANNA.username) is None
            keyed = replace(ANNA, keys=(SshKey("laptop", key_line("anna"), "2026-09-01"),))
            self.accounts.add_user(ANNA, SIGNED)
            self.accounts.change_user(ANNA, replace(ANNA, state=State.SUSPENDED, role=Role.READER), SIGNED)
            self.accounts.remove_user(replace(ANNA, state=State.SUSPENDED, role=Role.READER), SIGNED)
            self.accounts.add_user(keyed, SIGNED)
        with self.tables.acting("rollcall operator"):
            AccountChanges("accountChanges").add(noted([OPERATORS], "operator olga", (ADDED, "", ""), SIGNED))
        with self.tables.acting("authenticate"):
            limits = Limits(failures=4, lasting=timedelta(minutes=15))
            door = Door(self.logins, _Everybody(), Home("inbox", "arn:aws:iam::1:x"), limits, floor=0)
            assert not authenticate(Login("anna", "wrong", "203.0.113.9"), door, NOON).answer
            assert authenticate(Login("anna", "correct", "203.0.113.9"), door, NOON).answer
            assert not authenticate(Login("anna", "wrong", "203.0.113.9"), door, NOON).answer
            assert authenticate(Login("anna", "", "203.0.113.9"), door, NOON).answer

    def bounced(self) -> None:
        """An e-mail to the user comes back, and a later one arrives."""
        troubles = MailTroubles("mailTroubles")
        with self.tables.acting("deliveries"):
            services = deliveries.Services(troubles, self.accounts, self.events, Telemetry())
            contacts = [*SPRINGFIELD.contacts, ANNA.email]
            for address in contacts:
                assert deliveries.deliveries(bounce(address), services, NOON)["noted"] == 1
            later = delivery(ANNA.email, sent=NOON + timedelta(days=1))
            assert deliveries.deliveries(later, services, NOON)["cleared"] == 1
        with self.tables.acting("apps"):
            assert troubles.of(SPRINGFIELD.contacts[0])

    def visited(self) -> None:
        """The user signs in to the pages, and the session is renewed once."""
        sessions = SessionItems("sessions")
        first = Session("key", ANNA.username, Tokens("id", "refresh"), NOON, NOON + timedelta(hours=2))
        later = replace(first, tokens=Tokens("new id", "new refresh"), expires_at=NOON + timedelta(hours=3))
        with self.tables.acting("apps"):
            assert self.accounts.user(ANNA.username)
            assert self.accounts.district(ANNA.districts[0])
            sessions.add(first)
            assert sessions.read("key") == first
            assert sessions.renew(first, later)
            assert not sessions.renew(first, first)
            assert sessions.read("key") == later
            sessions.choose("key", SPRINGFIELD.district_id)
            assert sessions.read("key") == replace(later, district_id=SPRINGFIELD.district_id)
            sessions.choose("none", SPRINGFIELD.district_id)
            assert sessions.read("none") is None
            sessions.add(replace(first, key="ended"))
            district_id, own = SPRINGFIELD.district_id, ANNA.email
            assert not choose_mails(district_id, own, ["succeeded"], self.accounts, SIGNED, users=[own])
            sessions.end("ended")
            assert sessions.read("ended") is None

    def claimed(self, number: int, roster: Roster) -> Import:
        """An upload that `unpack` claims and opens, and `validate` checks."""
        upload = replace(UPLOAD, import_id=f"import-{number}")
        at = NOON + timedelta(minutes=number)
        with self.tables.acting("unpack"):
            district = self.accounts.district(upload.district_id)
            uploaded = Uploaded(41_087, at, "anna")
            import_ = claim(upload, uploaded, f"execution-{number}", district, self.imports, now=at)
            assert import_
            assert claim(upload, uploaded, f"other-{number}", district, self.imports, now=at) is None
        self.files.work[import_.import_id] = roster
        with self.tables.acting("unpack"):
            self.imports.name_content(import_, self.files.accepted(import_).package_sha256)
        with self.tables.acting("validate"):
            return self.imports.claimed(import_.import_id)

    def checked_alone(self, number: int, roster: Roster) -> Import:
        """A package that is only checked, from the upload to its end."""
        upload = replace(UPLOAD, import_id=f"import-{number}", key=f"{CHECKS}{UPLOAD.key}")
        with self.tables.acting("unpack"):
            district = self.accounts.district(upload.district_id)
            check = claim(upload, Uploaded(41_087, NOON, "anna"), "execution-check", district, self.imports, now=NOON)
            assert check
        self.files.work[check.import_id] = roster
        with self.tables.acting("snapshot"):
            now = self.imports.claimed(check.import_id)
            compare_only(now, Status.SUCCEEDED, SPRINGFIELD.hold, self.services, NOON)
        with self.tables.acting("record"):
            unseen = replace(upload, import_id=f"unseen-{number}")
            assert claim_unseen(unseen, "execution", district, self.imports, now=NOON)
        with self.tables.acting("validate"):
            return self.imports.claimed(check.import_id)

    def published(self, import_: Import) -> Result:
        """The step `snapshot`."""
        with self.tables.acting("snapshot"):
            now = self.imports.claimed(import_.import_id)
            assert self.accounts.district(now.district_id)
            self.now += timedelta(hours=1)
            return snapshot(now, Status.SUCCEEDED, SPRINGFIELD.hold, self.services, self.now)

    def decided(self, import_: Import) -> Result:
        """The step `snapshot` after a hold."""
        with self.tables.acting("snapshot"):
            now = self.imports.claimed(import_.import_id)
            return decide(now, Status.SUCCEEDED, self.services, self.now)

    def approved(self, import_: Import, who: str = "rollcall imports") -> None:
        """Somebody decides, on the pages or by a command."""
        with self.tables.acting(who):
            now = self.imports.claimed(import_.import_id)
            approve(now, "maria", now.package_sha256, self.imports, self.now)

    def consented(self, import_: Import, operator: str = "rollcall imports") -> None:
        """Both sides approve what waits: the district on the pages, the operator there or by a command."""
        sha256 = self.imports.claimed(import_.import_id).package_sha256
        for who, side in (("apps", Side.DISTRICT), (operator, Side.OPERATOR)):
            with self.tables.acting(who):
                given = self.imports.consent(import_.import_id, Consent(side, "maria", self.now, sha256))
                assert side in {consent.side for consent in given}

    def restored(self, import_: Import) -> None:
        """A restore, and the mail about it."""
        with self.tables.acting("snapshot"):
            district = self.accounts.district(import_.district_id)
            now = self.imports.get(import_.import_id)
            assert now
            assert district
            change = restore(now, district.school_year, "maria", self.services, self.now, expected_version=None)
        with self.tables.acting("notify"):
            found = self.pointers.change(change.district_id, change.school_year, change.version)
            assert found == change
            assert self.pointers.snapshot(change.district_id, change.school_year, change.import_id)
            self._mailed(Occasion(About.RESTORED, change.import_id, change.version, change.district_id))

    def closed(self, import_: Import, *, failed_step: str = "") -> None:
        """The step `record`."""
        with self.tables.acting("record"):
            now = self.imports.get(import_.import_id)
            assert now
            report = {
                "outcome": "succeeded",
                "rule_set": "2026.11",
                "files": {},
                "findings": [FINDING],
                "totals": {"findings": 1},
            }
            record(now, Course(Status.SUCCEEDED, failed_step, report), self.imports, self.pointers, self.now)

    def counted_late(self, import_id: str) -> None:
        """The step `record`, of what the chain itself has closed."""
        with self.tables.acting("record"):
            assert self.imports.fields(import_id)
            assert self.imports.take_uncounted(import_id)
            assert not self.imports.take_uncounted(import_id)

    def abandoned(self, import_: Import) -> None:
        """An operator cancels the import."""
        with self.tables.acting("rollcall imports"):
            assert self.imports.get(import_.import_id)
            assert self.imports.abandon(import_.import_id, "maria")

    def closed_unseen(self, number: int) -> None:
        """The step `record`, of an upload that `unpack` failed to claim."""
        with self.tables.acting("record"):
            district = self.accounts.district(UPLOAD.district_id)
            upload = replace(UPLOAD, import_id=f"import-{number}")
            import_ = claim_unseen(upload, "execution", district, self.imports, now=NOON)
            assert import_
            record(import_, Course(Status.COULD_NOT_BE_PROCESSED, "unpack", None), self.imports, self.pointers, NOON)

    def mailed(self, import_: Import, about: About) -> None:
        """The step `notify`: refused at first, then sent."""
        with self.tables.acting("notify"):
            now = self.imports.claimed(import_.import_id)
            assert self.accounts.district(now.district_id)
            assert self.accounts.user(now.submitted_by or "")
            due = occasion(now, about)
            assert due
            self._mailed(due)
            for number, name in enumerate(("one", "two"), 1):  # as an operator asks for it
                assert not self.leases.begin(replace(due, again=name), self.now, LEASE)
                self._mailed(replace(due, again=name), self.now + 2 * number * LEASE)
            assert self.leases.is_sent(due)

    def gathered(self, import_: Import) -> None:
        """The step `notify` of an import that failed among others, and again at the end of the window."""
        windows, member = GatheringWindows("imports"), Member.of(import_)
        window = Window(import_.import_id, NOON + timedelta(minutes=15))
        later = window._replace(until=NOON + timedelta(minutes=30))
        place = import_.district_id, Kind.FAILED
        with self.tables.acting("notify"):
            assert windows.newest(*place) is None
            assert windows.open(*place, window, None)
            assert not windows.open(*place, later, None)
            assert windows.newest(*place) == window
            assert windows.assign(import_.import_id, later, "")
            assert not windows.assign(import_.import_id, window, "")
            assert windows.assign(import_.import_id, window, later.text)
            assert self.imports.claimed(import_.import_id).gathered_by == window.text
            assert [windows.join(import_.district_id, window, member) for _ in range(2)] == [1, 1]
            self._mailed(Occasion(About.GATHERED, window.text))
            assert windows.close(window, self.now) == windows.close(window, self.now) == [member]
            assert windows.join(import_.district_id, window, member) is None
            assert windows.members(window) == [member]
            assert windows.open(*place, later, window)

    def counted(self, import_: Import) -> None:
        """The step `unpack`, which counts the uploads of an hour."""
        counts, other = HourlyUploads("imports"), replace(import_, import_id="another")
        with self.tables.acting("unpack"):
            assert [counts.takes(each, 1) for each in (import_, import_, other)] == [True, True, False]
            assert counts.takes(other, 2)
            assert counts.takes(replace(import_, key=f"{import_.district_id}/Students.csv"), 1)

    def watched(self, number: int, roster: Roster) -> None:
        """The looks of `watch`, and what a command shows of them."""
        import_, index, notes = self.claimed(number, roster), OpenImportsIndex("imports"), WatchNotes("imports")
        later, progress = import_.started_at + timedelta(days=1), SweepProgress("imports")
        with self.tables.acting("watch"):
            assert import_.import_id in index.oldest(later, 500)
            assert self.imports.get(import_.import_id)
        self.in_chain("CloseWithoutLog", import_.import_id, execution=import_.execution)
        weeks, falling = {"2026-W48": {"students.email": 0.5}}, {"students.email": 0.9}
        noted = Noted("2026-11-24T03:10", "Mon", "2026", import_.import_id, "2026-2027", "import-1", weeks, falling)
        with self.tables.acting("watch"):
            index.forget(import_.import_id)
            assert import_.import_id not in index.oldest(later, 500)
            assert self.accounts.all_districts()
            assert notes.noted(import_.district_id) == Noted()
            notes.note(import_.district_id, noted)
            assert progress.after() == ""
            progress.save("springfield")
            assert progress.after() == "springfield"
        with self.tables.acting("rollcall district"):
            assert notes.noted(import_.district_id) == noted

    def in_chain(self, state: str, import_id: str, **values: str) -> None:
        """What a state of the chain writes without a function."""
        arguments = chain()["States"][state]["Arguments"]
        given = arguments["ExpressionAttributeValues"]
        filled = {name: {kind: values.get(name[1:], "1") for kind in typed} for name, typed in given.items()}
        key = {"import_id": {"S": import_id}, "item": arguments["Key"]["item"]}
        with self.tables.acting(state):
            self.tables.update({**arguments, "TableName": "imports", "Key": key, "ExpressionAttributeValues": filled})

    def _mailed(self, due: Occasion, at: datetime | None = None) -> None:
        at = at or self.now
        assert self.leases.begin(due, at, LEASE)
        self.leases.give_up(due)
        assert self.leases.begin(due, at, LEASE)
        assert not self.leases.begin(due, at, LEASE)
        assert not self.leases.is_sent(due)
        self.leases.end(due, "message", at)
        assert self.leases.is_sent(due)
        assert not self.leases.begin(due, at + 2 * LEASE, LEASE)


class _Everybody:
    def is_right(self, username: str, password: str) -> bool:
        return bool(username) and password.startswith("correct")
