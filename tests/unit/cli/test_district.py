"""`rollcall district`: accounts and school years, against a deployment in memory."""

import io
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from support.deployment_in_memory import Terminal, There
from support.in_memory import ANNA, NOON, SPRINGFIELD
from support.in_memory_snapshots import FULL, SMALL

from rollcall.model.accounts import Decides, State
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.mails import Outcome
from rollcall.model.imports import Status
from rollcall.model.suspicions import DEFAULTS, HoldSettings
from rollcall_cli.district.activity import LOOKED_AT

IN_JULY = datetime(2027, 7, 2, tzinfo=UTC)


def years(there: There) -> str:
    return there.accounts.districts["springfield"].school_year


@pytest.fixture
def there() -> There:
    """Import 1 is current."""
    there = There.fresh()
    there.uploaded(1, FULL)
    return there


def test_a_district_is_added(there: There) -> None:
    added = there.told(
        "district", "add", "d-2", "--name", "Šiauliai", "--time-zone", "Europe/Vilnius", "--contact", "a@example.org"
    )

    assert added["school_year"] == there.accounts.districts["d-2"].school_year
    assert added["hold"]["enabled"]


def test_a_district_that_is_added_in_a_year_that_is_over_is_told_so(
    there: There, capsys: pytest.CaptureFixture[str]
) -> None:
    add = ("--name", "D", "--time-zone", "America/Chicago", "--contact", "a@example.org", "--school-year")
    assert there.told("district", "add", "d-2", *add, "2020-2021")["school_year"] == "2020-2021"
    assert capsys.readouterr().err == (
        "The school year 2020-2021 is over: imports are rejected until the account is rolled over, one year at a time: "
        "rollcall district rollover d-2 --to 2021-2022\n"
    )
    there.told("district", "add", "d-3", *add, "2026-2027")
    assert capsys.readouterr().err == ""


def test_an_account_that_can_not_be_is_a_wrong_call(there: There) -> None:
    assert "no time zone" in there.refused(
        "district", "add", "d-2", "--name", "D", "--time-zone", "Mars/Base", "--contact", "a@example.org"
    )


def test_districts_are_listed(there: There) -> None:
    there.accounts.districts["alden"] = replace(SPRINGFIELD, district_id="alden", hold=HoldSettings(enabled=False))

    assert [one["district_id"] for one in there.told("district", "list")["districts"]] == ["alden", "springfield"]
    assert [re.sub(" +", " ", line) for line in there.call("district", "list")[0].splitlines()[1:]] == [
        "alden Springfield 2026-2027 active never none none",
        "springfield Springfield 2026-2027 active by the defaults 2026-11-24 11:59 CST 2026-11-24 11:59 CST",
    ]


def test_a_district_is_shown_with_what_is_current_and_under_way(there: There) -> None:
    there.uploaded(2, SMALL)
    there.platform.claimed(3, FULL)

    shown = there.told("district", "show", "springfield")

    assert shown["pointer"] == {
        "version": 2,
        "current": "import-1",
        "hold": "import-2",
        "location": "s3://data/snapshots/district_id=springfield/school_year=2026-2027/current.json",
    }
    assert shown["changed"] == {
        "why": "published",
        "by": "anna",
        "at": NOON.isoformat(timespec="milliseconds"),
        "cause": "import-1",
    }
    assert shown["unfinished"] == [
        {"import_id": "import-3", "status": "running"},
        {"import_id": "import-2", "status": "held"},
    ]
    assert not shown["school_year_over"]
    assert "Import import-2 is held." in there.call("district", "show", "springfield")[0]


def test_a_district_whose_school_year_is_over_says_what_to_do(there: There) -> None:
    there.moment = IN_JULY

    assert there.told("district", "show", "springfield")["school_year_over"]
    assert "until the account is rolled over" in " ".join(there.call("district", "show", "springfield")[0].split())


@pytest.mark.parametrize("name", ["", "x" * 3000, "a/b", "../springfield"])
def test_what_can_be_no_id_is_no_district_s(there: There, name: str) -> None:
    for command in ("show", "suspend", "history"):
        assert "There is no district" in there.refused("district", command, name)


def test_a_district_without_anything_is_shown(there: There) -> None:
    there.accounts.districts["springfield"] = replace(SPRINGFIELD, school_year="2027-2028")

    assert there.told("district", "show", "springfield")["pointer"]["location"] is None
    assert "Nothing is published for 2027-2028 yet." in there.call("district", "show", "springfield")[0]


def test_what_is_set_changes_and_all_else_stays(there: There) -> None:
    there.told("district", "set", "springfield", "--hold-table-share", "0.5")
    there.told("district", "set", "springfield", "--state", "suspended", "--yes", "--hold-from-rows", "20")
    changed = there.told("district", "set", "springfield", "--hold", "off")

    account = there.accounts.districts["springfield"]
    assert account == replace(
        SPRINGFIELD,
        state=State.SUSPENDED,
        hold=HoldSettings(enabled=False, own={"rows-removed": 0.5}, least_rows=20),
    )
    assert changed["hold"] == {
        "enabled": False,
        "least_rows": 20,
        "limits": {**DEFAULTS, "rows-removed": 0.5},
        "own": ["rows-removed"],
    }


@pytest.mark.parametrize("name", DEFAULTS)
def test_each_limit_can_be_set_turned_off_and_shown(there: There, name: str) -> None:
    default = DEFAULTS[name]
    set_to = there.told("district", "set", "springfield", f"--hold-{name}", "0.75")["hold"]
    assert (set_to["limits"][name], set_to["own"]) == (0.75, [name])
    assert "75 %*" in there.call("district", "show", "springfield")[0]
    off = there.told("district", "set", "springfield", f"--hold-{name}", "off")["hold"]
    assert off["limits"] == {**DEFAULTS, name: None}
    assert "off*" in there.call("district", "show", "springfield")[0]
    back = there.told("district", "set", "springfield", f"--hold-{name}", str(default))["hold"]
    assert (back["limits"], back["own"]) == (dict(DEFAULTS), [])
    assert there.accounts.districts["springfield"].hold == HoldSettings()


@pytest.mark.parametrize("share", ["30", "-0.1", "nan", "much", "30%"])
def test_what_is_no_share_is_refused(there: There, share: str) -> None:
    assert "0.3" in there.refused("district", "set", "springfield", "--hold-doubled", share)


def test_the_defaults_come_back_before_what_else_is_given(there: There) -> None:
    there.told(
        "district", "set", "springfield", "--hold-table-share", "0.5", "--hold-school-share", "0.9", "--hold", "off"
    )

    there.told("district", "set", "springfield", "--hold-defaults", "--hold-school-share", "0.8")

    assert there.accounts.districts["springfield"].hold == HoldSettings(own={"school-emptied": 0.8})


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ([], "Nothing is given"),
        (["--hold-table-share", "30"], "from 0 to 1"),
        (["--hold-school-share", "nan"], "from 0 to 1"),
        (["--hold-from-rows", "0"], "1 or more"),
    ],
)
def test_settings_that_can_not_be_are_a_wrong_call(there: There, options: list[str], why: str) -> None:
    assert why in there.refused("district", "set", "springfield", *options)
    assert there.accounts.districts["springfield"] == SPRINGFIELD


def test_who_decides_and_who_sends_by_page_can_be_set(there: There) -> None:
    assert (there.told("district", "show", "springfield")["decides"], SPRINGFIELD.sends_by_page) == ("operator", True)
    changed = there.told("district", "set", "springfield", "--decides", "both", "--page-uploads", "off")
    assert (changed["decides"], changed["sends_by_page"]) == ("both", False)
    assert there.accounts.districts["springfield"] == replace(SPRINGFIELD, decides=Decides.BOTH, sends_by_page=False)
    shown = there.call("district", "show", "springfield")[0]
    assert "Who decides   a data manager of the district and an operator, both" in shown
    assert "By page       nobody sends packages" in shown
    there.told("district", "set", "springfield", "--page-uploads", "on", "--decides", "operator")
    assert there.accounts.districts["springfield"] == SPRINGFIELD


def test_what_an_address_hears_of_can_be_set(there: There) -> None:
    two = replace(SPRINGFIELD, contacts=("office@example.org", "data@example.org"))
    there.accounts.districts["springfield"] = two
    changed = there.told("district", "set", "springfield", "--mails", "Office@example.org=failed, held")
    heard = {Outcome.FAILED, Outcome.HELD}
    assert changed["muted"] == {"office@example.org": [each for each in Outcome if each not in heard]}
    assert "to office@example.org about imports that succeeded" in there.call("district", "show", "springfield")[0]
    there.told(
        "district", "set", "springfield", "--mails", "office@example.org=all", "--mails", "data@example.org=none"
    )
    assert there.accounts.districts["springfield"] == replace(two, muted={"data@example.org": tuple(Outcome)})
    assert "no other contact" in there.refused("district", "set", "springfield", "--mails", "office@example.org=none")
    assert there.accounts.districts["springfield"] == replace(two, muted={"data@example.org": tuple(Outcome)})


def test_a_users_address_can_be_muted_and_nobody_elses(there: There) -> None:
    there.users.users["anna"] = (ANNA, "")
    changed = there.told("district", "set", "springfield", "--mails", "anna@example.org=none")
    assert [*changed["muted"]] == ["anna@example.org"]
    assert "gets no e-mails" in there.refused("district", "set", "springfield", "--mails", "eve@example.org=none")


@pytest.mark.parametrize(
    "given", ["failed", "=failed", "office=failed", "office@example.org=", "office@example.org=bad"]
)
def test_mails_that_can_not_be_read_are_a_wrong_call(there: There, given: str) -> None:
    said = there.refused("district", "set", "springfield", "--mails", given)
    assert "data@example.org=failed,held" in said or "is no outcome. Give all, none or some of: succeeded" in said


def test_a_rollover_goes_to_the_next_year_and_leaves_the_roster_of_the_last_one(there: There) -> None:
    there.moment = IN_JULY

    assert there.told("district", "rollover", "springfield", "--to", "2027-2028", "--yes") == {
        "district_id": "springfield",
        "from": "2026-2027",
        "to": "2027-2028",
    }

    assert years(there) == "2027-2028"
    assert there.platform.pointer.current == "import-1"


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("2026-2027", "in the school year 2026-2027 already"),
        ("2028-2029", "one year at a time"),
        ("2024-2025", "one year at a time"),
        ("2025-2026", "has a roster of 2026-2027 already (import import-1)"),
        ("2027", "written like 2026-2027"),
        ("2027-2029", "written like 2026-2027"),
    ],
)
def test_a_rollover_to_another_year_is_refused_with_the_reason(there: There, to: str, why: str) -> None:
    assert why in there.refused("district", "rollover", "springfield", "--to", to, "--yes")
    assert years(there) == "2026-2027"


def test_a_rollover_by_mistake_is_taken_back_while_nothing_is_published(there: There) -> None:
    there.told("district", "rollover", "springfield", "--to", "2027-2028", "--yes")
    there.told("district", "rollover", "springfield", "--to", "2026-2027", "--yes")

    assert years(there) == "2026-2027"


@pytest.mark.parametrize("status", [Status.RUNNING, Status.HELD])
def test_no_rollover_while_an_import_runs_or_is_held(there: There, status: Status) -> None:
    record = there.platform.claimed(2, FULL)
    there.records.imports["import-2"] = replace(record, status=status)

    assert f"import-2 ({status})" in there.refused("district", "rollover", "springfield", "--to", "2027-2028", "--yes")
    assert years(there) == "2026-2027"


def test_a_held_import_that_the_index_does_not_show_is_known_by_the_pointer(there: There) -> None:
    there.uploaded(2, SMALL)
    there.imports.behind.add("import-2")

    assert "import-2 (held)" in there.refused("district", "rollover", "springfield", "--to", "2027-2028", "--yes")


def test_an_import_that_has_ended_by_now_is_in_nobodys_way(there: There) -> None:
    """The index may say that it runs; and a hold that nobody could take off the pointer must not stay for good."""
    there.uploaded(2, SMALL)
    held = there.records.imports["import-2"]
    there.records.imports["import-2"] = replace(held, status=Status.COULD_NOT_BE_PROCESSED, ended_at=NOON)
    assert there.platform.pointer.hold is not None

    there.told("district", "rollover", "springfield", "--to", "2027-2028", "--yes")


def test_an_import_that_never_ended_is_in_the_way_for_two_weeks(there: There) -> None:
    there.platform.claimed(2, FULL)
    there.moment = NOON + timedelta(days=15)

    there.told("district", "rollover", "springfield", "--to", "2027-2028", "--yes")


def test_a_rollover_says_what_it_means_and_asks(
    there: There, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))

    assert there.call("district", "rollover", "springfield", "--to", "2027-2028") == ("", 3)

    assert years(there) == "2026-2027"
    said = " ".join(capsys.readouterr().err.split())
    assert "The roster of 2026-2027 stays to be read, and no upload changes it any more: s3://data/snapshots/" in said
    assert "it lasts until 30 June 2027" in said
    assert "Move springfield to the school year 2027-2028? [y/N]" in said


def test_a_rollover_changes_only_what_was_looked_at(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    def rolled_over() -> None:
        there.accounts.districts["springfield"] = replace(SPRINGFIELD, school_year="2027-2028")

    monkeypatch.setattr(sys, "stdin", Terminal("y\n", rolled_over))

    assert "Changed meanwhile" in there.refused("district", "rollover", "springfield", "--to", "2027-2028")
    assert years(there) == "2027-2028"


def test_the_account_itself_can_be_changed(there: There) -> None:
    changed = there.told(
        *("district", "set", "springfield", "--name", "Springfield USD", "--time-zone", "America/Denver"),
        *("--contact", "data@example.org", "--add-contact", "it@example.org", "--network", "203.0.113.0/24"),
        *("--by", "M. Okafor, ticket 1734"),
    )
    assert (changed["name"], changed["time_zone"]) == ("Springfield USD", "America/Denver")
    assert (changed["contacts"], changed["networks"]) == (["data@example.org", "it@example.org"], ["203.0.113.0/24"])
    there.told("district", "set", "springfield", "--remove-contact", "DATA@example.org", "--network", "any")
    account = there.accounts.districts["springfield"]
    assert (account.contacts, account.networks) == (("it@example.org",), ())
    recorded = {(one.what, one.before, one.after) for one in there.history if one.by == "M. Okafor, ticket 1734"}
    assert recorded == {
        ("name", "Springfield", "Springfield USD"),
        ("time zone", "America/Chicago", "America/Denver"),
        ("contacts", "office@example.org", "data@example.org, it@example.org"),
        ("networks", "none", "203.0.113.0/24"),
    }


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--name", " "), "has no name"),
        (("--name", ""), "has no name"),
        (("--time-zone", "Mars/Base"), "no time zone"),
        (("--contact", "office"), "not an e-mail address"),
        (("--remove-contact", "office@example.org"), "Nobody would get mails"),
        (("--remove-contact", "data@example.org"), "it is not there. Now: office@example.org."),
        (("--network", "203.0.113.300/24"), "not a network"),
        (("--x", "y"), "See `rollcall district set --help`."),
    ],
)
def test_an_account_can_not_become_what_it_can_not_be(there: There, options: tuple[str, ...], why: str) -> None:
    assert why in there.refused("district", "set", "springfield", *options)
    assert (there.accounts.districts["springfield"], there.history) == (SPRINGFIELD, [])


def test_the_choice_of_a_contact_goes_with_the_contact(there: There) -> None:
    both = replace(SPRINGFIELD, contacts=("office@example.org", "data@example.org"))
    muted = {"data@example.org": ("succeeded",), "anna@example.org": ("succeeded",)}
    there.accounts.districts["springfield"] = replace(both, muted=muted)
    there.users.users["anna"] = (ANNA, "")
    changed = there.told("district", "set", "springfield", "--remove-contact", "data@example.org")
    assert [*changed["muted"]] == ["anna@example.org"]


def test_a_district_is_suspended_and_resumed(
    there: There, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there.users.users["anna"] = (ANNA, "")
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert there.call("district", "suspend", "springfield") == ("", 3)
    assert "No user of springfield can log in" in " ".join(capsys.readouterr().err.split())
    assert there.accounts.districts["springfield"].state is State.ACTIVE
    assert there.told("district", "suspend", "springfield", "--yes")["state"] == "suspended"
    assert "suspended already" in there.refused("district", "suspend", "springfield", "--yes")
    assert there.told("district", "resume", "springfield", "--by", "marta")["state"] == "active"
    assert "active already" in there.refused("district", "resume", "springfield")
    assert [(one.what, one.after, one.by) for one in there.history] == [
        ("state", "suspended", "arn:aws:iam::123456789012:user/marta"),
        ("state", "active", "marta"),
    ]


def test_suspending_by_a_setting_asks_as_well(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert "Nobody can be asked" in there.refused("district", "set", "springfield", "--state", "suspended")


def test_networks_of_a_district_that_leave_out_a_login_are_asked_about(
    there: There, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    there.users.users |= {"anna": (ANNA, ""), "rita": (replace(ANNA, username="rita", state=State.SUSPENDED), "")}
    seen = LastLogins(last_key_at="2026-11-23T21:30:00.000+00:00", last_key_from="2001:db8::9")
    there.logins.seen |= {"anna": seen, "rita": seen}
    network = ("district", "set", "springfield", "--network")
    there.told(*network, "2001:db8::/32")
    assert "Nobody can be asked" in there.refused(*network, "203.0.113.0/24")
    said = " ".join(capsys.readouterr().err.split())
    assert "anna logged in from 2001:db8::9" in said
    assert "rita" not in said
    assert there.told(*network, "203.0.113.0/24", "--yes")["networks"] == ["203.0.113.0/24"]


def test_who_shall_decide_without_a_data_manager_is_told(there: There, capsys: pytest.CaptureFixture[str]) -> None:
    there.told("district", "set", "springfield", "--decides", "district")
    assert "has no data manager yet" in capsys.readouterr().err
    there.users.users["anna"] = (ANNA, "")
    there.told("district", "set", "springfield", "--decides", "both")
    assert capsys.readouterr().err == ""


def test_a_district_is_shown_with_its_users_and_what_it_did_of_late(there: There) -> None:
    there.users.users["anna"] = (ANNA, "")
    there.logins.seen["anna"] = LastLogins("2026-11-24T03:00:00.000+00:00", "203.0.113.9")
    there.uploaded(2, SMALL)
    shown = there.told("district", "show", "springfield")
    assert [(user["username"], user["last_login"]["from"]) for user in shown["users"]] == [("anna", "203.0.113.9")]
    assert (shown["last_upload"]["import_id"], shown["last_success"]["import_id"]) == ("import-2", "import-1")
    assert (shown["held"], shown["looked_back_to"]) == ("import-2", None)
    text = there.call("district", "show", "springfield")[0]
    assert "Last upload   2026-11-24 11:59 CST, held" in text
    assert "Last login    anna, 2026-11-24 03:00 UTC from 203.0.113.9, by password" in text
    assert "anna@example.org" in text


def test_a_district_without_users_says_how_to_add_one(there: There) -> None:
    assert "It has no users. `rollcall user add" in there.call("district", "show", "springfield")[0]


def test_a_last_success_is_not_looked_for_through_all_imports(there: There) -> None:
    success = there.records.imports["import-1"]
    for number in range(3 * LOOKED_AT):
        at = NOON + timedelta(minutes=number + 1)
        order = f"{at:%Y-%m-%dT%H:%M:%SZ}#1#v1"
        failed = replace(success, import_id=f"failed-{number}", status=Status.FAILED, uploaded_at=at)
        there.records.imports[failed.import_id] = replace(failed, upload_order=order)
    there.imports.read = 0
    (listed,) = there.told("district", "list")["districts"]
    assert there.imports.read == LOOKED_AT + 1
    assert listed["last_success"] is None
    assert listed["looked_back_to"] == (NOON + timedelta(minutes=2 * LOOKED_AT + 1)).isoformat()
    assert "none since 2026-11-24 15:21 CST" in there.call("district", "list")[0]


def test_the_history_lists_what_was_changed_newest_first(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("a-password-of-tests\n"))
    there.told("district", "set", "springfield", "--name", "S", "--decides", "both", "--by", "marta")
    there.moment = NOON + timedelta(hours=1)
    there.told("user", "add", "anna", "--district", "springfield", "--email", "a@example.org", "--by", "olga")
    there.told("district", "rollover", "springfield", "--to", "2027-2028", "--yes", "--by", "olga")
    history = there.told("district", "history", "springfield")
    assert [(one["subject"], one["what"], one["before"]) for one in history["changes"]] == [
        ("district", "school year", "2026-2027"),
        ("user anna", "added", None),
        ("district", "name", "Springfield"),
        ("district", "who decides", "operator"),
    ]
    assert "a-password-of-tests" not in str(history)
    assert there.told("district", "history", "springfield", "--limit", "1")["more"]
    (added,) = there.told("district", "history", "springfield", "--user", "Anna")["changes"]
    assert added["by"] == "olga"
    assert there.call("district", "history", "springfield")[0].splitlines()[:2] == [
        "2026-11-24 13:00 CST  district, by olga",
        "  school year: 2026-2027 → 2027-2028",
    ]
    assert "no district" in there.refused("district", "history", "none")
    there.accounts.districts["alden"] = replace(SPRINGFIELD, district_id="alden")
    assert there.call("district", "history", "alden")[0] == "There are none.\n"
