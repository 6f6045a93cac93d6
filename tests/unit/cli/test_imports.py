"""`rollcall imports`: what it shows, asks and does, against a deployment in memory."""

import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from support.deployment_in_memory import Terminal, There
from support.in_memory import NOON, SPRINGFIELD
from support.in_memory_snapshots import FULL, NEXT, SMALL

from rollcall.model.differences import SchoolDifference
from rollcall.model.faults import Fault
from rollcall.model.imports import Status, Verdict
from rollcall.model.suspicions import Suspicion
from rollcall.publishing.holding import Reason
from rollcall_cli.imports.differences import reason_lines

HOSTILE = "springfield/\x1b[2J\u202e=Roster.zip"


@pytest.fixture
def there() -> There:
    """Import 1 is current, import 2 is held."""
    there = There.fresh()
    there.uploaded(1, FULL)
    there.uploaded(2, SMALL)
    return there


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdin", terminal)
    return terminal


def test_imports_are_listed_newest_first_and_say_what_readers_see(there: There) -> None:
    assert [(one["import_id"], one["status"], one["current"]) for one in there.told("imports", "list")["imports"]] == [
        ("import-2", "held", False),
        ("import-1", "succeeded", True),
    ]


def test_the_list_has_stable_keys(there: There) -> None:
    listed = there.told("imports", "list", "--limit", "1")

    assert listed == {
        "imports": [
            {
                "import_id": "import-2",
                "district_id": "springfield",
                "school_year": "2026-2027",
                "status": "held",
                "uploaded_at": "2026-11-24T17:59:00+00:00",
                "ended_at": None,
                "submitted_by": "anna",
                "unchanged_since": None,
                "package": "Roster.zip",
                "current": False,
            }
        ],
        "more": True,
    }


def test_a_list_of_several_districts_is_in_the_order_of_their_uploads(there: There) -> None:
    there.accounts.districts["ålesund"] = replace(SPRINGFIELD, district_id="ålesund")
    one = there.records.imports["import-1"]
    there.records.imports["other"] = replace(
        one, import_id="other", district_id="ålesund", upload_order="2026-11-24T17:59:01Z#9", school_year=""
    )

    listed = there.told("imports", "list")["imports"]

    assert [one["import_id"] for one in listed] == ["import-2", "other", "import-1"]


def test_a_list_may_be_of_one_status(there: There) -> None:
    assert [one["import_id"] for one in there.told("imports", "list", "--status", "succeeded")["imports"]] == [
        "import-1"
    ]
    assert there.call("imports", "list", "--status", "failed") == ("There are none.\n", 0)


def test_a_cap_is_stated(there: There) -> None:
    assert "The newest 1 are shown; --limit 0 shows all." in there.call("imports", "list", "--limit", "1")[0]
    assert "are shown" not in there.call("imports", "list", "--limit", "0")[0]
    assert "are shown" not in there.call("imports", "list", "--limit", "2")[0]


def test_what_was_current_on_a_day_is_told_by_the_districts_own_midnight(there: There) -> None:
    # Both are on 25 November in UTC; in Chicago it is half past eleven in the evening of the 24th, and an hour later.
    for number, roster, hours in ((3, NEXT, 11.5), (4, FULL, 12.5)):
        there.moment = NOON + timedelta(hours=hours)
        there.platform.run(there.platform.claimed(number, roster), at=there.moment)

    days = ("2026-11-23", "2026-11-24", "2026-11-25")
    on = [there.told("imports", "list", "--district", "springfield", "--on", day) for day in days]

    assert [[one["import_id"] for one in of_day["current"]] for of_day in on] == [[], ["import-3"], ["import-4"]]
    assert on[1]["until"] == "2026-11-25T00:00:00-06:00"


def test_what_was_current_says_why_and_where_its_files_lie(there: There) -> None:
    on = there.told("imports", "list", "--district", "springfield", "--on", "2026-11-24")

    assert on["current"] == [
        {
            "school_year": "2026-2027",
            "import_id": "import-1",
            "why": "published",
            "at": "2026-11-24T18:00:00.000+00:00",
            "by": "anna",
            "cause": "import-1",
            "counts": {"students": {"added": 200, "changed": 0, "removed": 0, "unchanged": 0}},
            "location": "s3://data/snapshots/district_id=springfield/school_year=2026-2027/import_id=import-1/",
            "kept": True,
        }
    ]


def test_the_roster_of_last_year_is_still_found_after_a_rollover(there: There) -> None:
    there.accounts.districts["springfield"] = replace(SPRINGFIELD, school_year="2027-2028")
    there.moment = NOON + timedelta(days=300)

    on = there.told("imports", "list", "--district", "springfield", "--on", "2027-08-01")

    assert [(one["school_year"], one["import_id"]) for one in on["current"]] == [("2026-2027", "import-1")]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--on", "2026-11-24"], "needs --district"),
        (["--on", "9999-12-31", "--district", "springfield"], "in the future"),
        (["--on", "24.11.2026", "--district", "springfield"], "not a date"),
        (["--on", "2026-11-24", "--district", "springfield", "--status", "held"], "don't go together"),
        (["--limit", "-1"], "negative"),
        (["--district", "shelbyville"], "There is no district 'shelbyville'"),
    ],
)
def test_a_list_that_can_not_be_is_a_wrong_call(there: There, options: list[str], why: str) -> None:
    assert why in there.refused("imports", "list", *options)


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_hostile_names_are_harmless(there: There, form: list[str]) -> None:
    record = there.records.imports["import-1"]
    there.records.imports["import-1"] = replace(record, key=HOSTILE, submitted_by="\x1b]0;x\x07")

    for command in (["list"], ["show", "import-1"]):
        written, _ = there.call("imports", *command, *form)
        assert not set("\x1b\x07\u202e") & set(written)


def test_an_import_is_found_by_its_first_characters_within_a_district(there: There) -> None:
    assert there.told("imports", "show", "import-2", "--district", "springfield")["import_id"] == "import-2"
    assert there.told("imports", "show", "import-2")["import_id"] == "import-2"
    assert "2 imports of springfield begin with import: import-2, import-1" in there.refused(
        "imports", "show", "import", "--district", "springfield"
    )
    assert "not a whole id" in there.refused("imports", "show", "import")
    assert "No import of springfield begins with abc" in there.refused(
        "imports", "show", "abc", "--district", "springfield"
    )
    assert "is no import's id" in there.refused("imports", "show", "../x")


def test_an_import_that_the_index_does_not_show_yet_is_found_by_its_whole_id(there: There) -> None:
    there.imports.behind.add("import-2")

    assert there.told("imports", "show", "import-2", "--district", "springfield")["status"] == "held"


def test_an_import_of_another_district_is_not_found_in_this_one(there: There) -> None:
    there.accounts.districts["shelbyville"] = replace(SPRINGFIELD, district_id="shelbyville")

    assert "No import of shelbyville" in there.refused("imports", "show", "import-1", "--district", "shelbyville")


def test_a_held_import_is_shown_with_why_and_what_to_do(there: There) -> None:
    shown = there.told("imports", "show", "import-2")
    text, _ = there.call("imports", "show", "import-2")

    assert shown["hold"] == {
        "until": "2026-12-01T18:00:00.000+00:00",
        "reasons": [
            {
                "suspicion": "rows-removed",
                "table": "students",
                "column": "",
                "rows": 100,
                "of": 200,
                "share": 0.5,
                "limit": 0.3,
                "setting": "rows-removed",
                "school_id": "",
                "school_name": "",
                "reissued": 0,
                "worst": [],
            }
        ],
        "count": 1,
    }
    assert shown["differences"]["tables"]["students"] == {"added": 0, "changed": 0, "removed": 100, "unchanged": 100}
    assert (shown["current"], shown["snapshot"], shown["decision"]) == (False, None, None)
    assert "Students.csv: 100 of 200 rows (50 %) would be removed." in text
    assert "rollcall imports approve import-2" in text
    assert "2026-12-01 12:00 CST" in text


def test_a_published_import_is_shown_with_where_it_lies(there: There) -> None:
    shown = there.told("imports", "show", "import-1")

    assert (shown["current"], shown["snapshot_kept"], shown["hold"]) == (True, True, None)
    assert shown["snapshot"] == "s3://data/snapshots/district_id=springfield/school_year=2026-2027/import_id=import-1/"
    assert shown["report"] == "s3://data/reports/district_id=springfield/import_id=import-1/"


@pytest.mark.parametrize(
    ("exhausted", "said"), [(False, "validate\n"), (True, "validate, which took too much time or memory\n")]
)
def test_at_which_step_an_import_failed_is_shown_and_whether_for_want_of_time_or_memory(
    there: There, monkeypatch: pytest.MonkeyPatch, said: str, *, exhausted: bool
) -> None:
    failed = replace(
        there.records.imports["import-2"], status=Status.COULD_NOT_BE_PROCESSED, ended_at=NOON, exhausted=exhausted
    )
    there.records.imports["import-2"] = failed
    fields = {**(there.records.fields("import-2") or {}), "failed_step": "validate"}
    monkeypatch.setattr(there.records, "fields", lambda _import_id: fields)
    shown, _ = there.call("imports", "show", "import-2")
    assert said in shown
    told = there.told("imports", "show", "import-2")
    assert (told["failed_step"], told["exhausted"]) == ("validate", exhausted)


def test_a_comparison_with_what_is_no_longer_current_says_so(there: There, capsys: pytest.CaptureFixture[str]) -> None:
    """A restore makes another roster current while the import waits."""
    there = There.fresh()
    for number, roster in ((1, FULL), (2, NEXT), (3, SMALL)):
        there.uploaded(number, roster)
    assert "Since this comparison" not in there.call("imports", "show", "import-3")[0]

    there.call("imports", "restore", "import-1", "--yes")

    assert "Since this comparison import import-1 has become current" in there.call("imports", "show", "import-3")[0]
    capsys.readouterr()
    there.call("imports", "approve", "import-3", "--yes")
    assert "Since this comparison import import-1 has become current" in capsys.readouterr().err


def test_shares_are_those_of_the_mail_and_names_of_schools_leave_room() -> None:
    reasons = [Reason(Suspicion.EMPTIED, "students", 60, 69, 0.5, "school-emptied", "", "S-1", "x" * 300)]

    line = " ".join(" ".join(reason_lines(reasons, 1)).split())

    assert line == (
        f"- {'x' * 100}… (ID S-1): 60 of 69 students (86.9 %) would leave it. Above 50 %, an import waits (setting "
        "school-emptied)."
    )


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("action", "complete"),
    [
        (("show",), "--json"),
        (("approve", "--yes"), "rollcall imports show import-2 --json"),
        (("discard", "--yes"), "rollcall imports show import-2 --json"),
    ],
)
def test_schools_that_are_not_shown_are_to_be_had_where_it_says(
    there: There, action: tuple[str, ...], complete: str, capsys: pytest.CaptureFixture[str]
) -> None:
    schools = tuple(SchoolDifference(f"S-{number}", "Lincoln", {}) for number in range(1_196))
    there.records.notes["import-2"] = replace(there.records.notes["import-2"], schools=schools)

    text, _ = there.call("imports", *action, "import-2")

    assert f"… 10 of 1,196 schools are shown; {complete} has them all." in text + capsys.readouterr().err


def test_all_schools_are_in_the_json(there: There) -> None:
    schools = tuple(SchoolDifference(f"S-{number}", "Lincoln", {}) for number in range(1_196))
    there.records.notes["import-2"] = replace(there.records.notes["import-2"], schools=schools)

    assert len(there.told("imports", "show", "import-2")["differences"]["schools"]) == 1_196


def test_an_approval_names_who_and_which_content(there: There) -> None:
    held = there.records.imports["import-2"]

    decided = there.told("imports", "approve", "import-2", "--yes")

    decision = there.records.imports["import-2"].decision
    assert decision is not None
    assert (decision.verdict, decision.by) == (Verdict.APPROVED, "arn:aws:iam::123456789012:user/marta")
    assert decision.package_sha256 == held.package_sha256 != ""
    assert decided == {
        "import_id": "import-2",
        "verdict": "approved",
        "by": "arn:aws:iam::123456789012:user/marta",
        "at": NOON.isoformat(timespec="milliseconds"),
    }


def test_a_discard_is_recorded(there: There) -> None:
    written, code = there.call("imports", "discard", "import-2", "--yes", "--by", "Ngọc, ticket 7")

    assert code == 0
    assert "is discarded, by Ngọc, ticket 7." in written
    decision = there.records.imports["import-2"].decision
    assert decision is not None
    assert (decision.verdict, decision.by) == (Verdict.DISCARDED, "Ngọc, ticket 7")


@pytest.mark.parametrize("action", ["approve", "discard"])
def test_only_a_held_import_is_decided_about(there: There, action: str) -> None:
    assert "import-1 is not held; its status is succeeded" in there.refused("imports", action, "import-1", "--yes")


def test_the_first_decision_counts(there: There) -> None:
    there.call("imports", "discard", "import-2", "--yes")

    assert "import-2 is not held; its status is discarded" in there.refused("imports", "approve", "import-2", "--yes")
    assert there.call("imports", "discard", "import-2", "--yes")[1] == 0


def test_a_blank_name_decides_nothing(there: There) -> None:
    assert "--by is empty" in there.refused("imports", "approve", "import-2", "--yes", "--by", " ")
    assert there.records.imports["import-2"].decision is None


@pytest.mark.parametrize("action", ["approve", "discard"])
def test_without_a_terminal_nothing_is_decided_unless_yes_is_given(
    there: There, action: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open("/dev/null", encoding="utf-8") as nobody:  # noqa: PTH123 - as standard input is
        monkeypatch.setattr(sys, "stdin", nobody)
        assert "--yes" in there.refused("imports", action, "import-2")

    assert there.records.imports["import-2"].decision is None
    assert "would be removed" in capsys.readouterr().err


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("Yes\n", 0), ("\n", 3), ("", 3), ("nope\n", 3)])
def test_what_changes_is_shown_and_then_asked(
    there: There, terminal: Terminal, capsys: pytest.CaptureFixture[str], answer: str, code: int
) -> None:
    terminal.answer = answer

    assert there.call("imports", "approve", "import-2")[1] == code

    assert (there.records.imports["import-2"].decision is None) == (code != 0)
    asked = capsys.readouterr().err
    assert "Students.csv: 100 of 200 rows (50 %) would be removed." in asked
    assert "Publish this import? [y/N]" in asked


def test_a_restore_shows_what_changes_and_can_be_taken_back(there: There, capsys: pytest.CaptureFixture[str]) -> None:
    there.uploaded(3, NEXT)

    restored = there.told("imports", "restore", "import-1", "--yes", "--by", "marta")

    assert there.platform.pointer.current == there.platform.shown == "import-1"
    assert (restored["change"]["why"], restored["change"]["by"], restored["change"]["replaced"]) == (
        "restored",
        "marta",
        "import-3",
    )
    assert restored["differences"]["tables"]["students"]["removed"] == 1
    assert "Compared with import import-3" in capsys.readouterr().err
    written, _ = there.call("imports", "restore", restored["change"]["replaced"], "--yes")
    assert there.platform.pointer.current == "import-3"
    assert "To take it back: rollcall imports restore import-1" in written


def test_a_restore_that_is_not_confirmed_changes_nothing(there: There, terminal: Terminal) -> None:
    there.uploaded(3, NEXT)
    terminal.answer = "n\n"

    assert there.call("imports", "restore", "import-1") == ("", 3)

    assert there.platform.pointer.current == "import-3"
    assert [request["dry_run"] for request in there.restores.requests] == [True]


def test_a_restore_holds_to_what_was_shown(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    there.uploaded(3, NEXT)

    monkeypatch.setattr(sys, "stdin", Terminal("y\n", lambda: there.uploaded(4, FULL)))

    assert "since you looked" in there.refused("imports", "restore", "import-1")
    assert there.platform.pointer.current == "import-4"


@pytest.mark.parametrize("import_id", ["import-1", "import-2"])
def test_a_restore_that_can_not_be_says_why(there: There, import_id: str) -> None:
    why = {"import-1": "readers see already", "import-2": "never published"}[import_id]

    assert why in there.refused("imports", "restore", import_id, "--yes")


def test_a_running_import_is_shown_as_far_as_it_is_known(there: There) -> None:
    there.platform.claimed(5, FULL)

    shown = there.told("imports", "show", "import-5")

    assert (shown["status"], shown["files"], shown["differences"], shown["ended_at"]) == (
        Status.RUNNING,
        {},
        None,
        None,
    )
    assert there.call("imports", "show", "import-5")[1] == 0


def test_an_import_that_failed_among_others_says_that_it_was_told_with_them(there: There) -> None:
    for gathered_by, told, said in (("import-1#2026-11-24T18:15:00Z", True, "with other failures"), ("", False, "")):
        import_ = there.records.imports["import-2"]
        there.records.imports["import-2"] = replace(import_, status=Status.FAILED, gathered_by=gathered_by)
        assert there.told("imports", "show", "import-2")["told_with_others"] is told
        shown, _ = there.call("imports", "show", "import-2")
        assert ("Mailed" in shown) is told
        assert said in shown


def test_a_long_name_is_cut_in_its_middle(there: There) -> None:
    long = f"springfield/{'roster-' * 30}2026-11-24.zip"
    there.records.imports["import-1"] = replace(there.records.imports["import-1"], key=long, submitted_by="x" * 90)
    written = there.call("imports", "list")[0].splitlines()
    assert max(map(len, written)) < 180
    assert "roster-roster-roster-roste…026-11-24.zip" in written[2]
    assert there.told("imports", "list")["imports"][1]["package"] == long.rpartition("/")[2]


def test_an_import_that_changed_nothing_says_so(there: There) -> None:
    there.records.imports["import-1"] = replace(there.records.imports["import-1"], unchanged_since="import-0")
    assert "succeeded, nothing changed *" in there.call("imports", "list")[0]
    assert there.told("imports", "list")["imports"][1]["unchanged_since"] == "import-0"
    assert "Status           succeeded, nothing changed, and current" in there.call("imports", "show", "import-1")[0]


def test_a_fault_of_ours_says_where_to_look(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {**(there.records.fields("import-2") or {}), "failed_step": "validate"}
    monkeypatch.setattr(there.records, "fields", lambda _id: fields)
    there.faults.by_step["validate"] = Fault("Lambda.Unknown", "https://execution", "rollcall-Validate", "https://log")
    assert there.told("imports", "show", "import-2")["fault"] == {
        "error": "Lambda.Unknown",
        "execution_page": "https://execution",
        "log_group": "rollcall-Validate",
        "log_page": "https://log",
    }
    shown = there.call("imports", "show", "import-2")[0]
    for text in (
        "Lambda.Unknown",
        "https://execution",
        "https://log",
        "s3://inbox/springfield/Roster.zip (version v1)",
    ):
        assert text in shown


def test_an_import_without_a_fault_has_none(there: There) -> None:
    assert there.told("imports", "show", "import-1")["fault"] is None
