"""How failures are told that come one after the other, whatever dies and whoever is faster."""

import random
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from support.in_memory import NOON, RUNNING
from support.windows_in_memory import Windows

from rollcall.archive import RULES as ARCHIVE_RULES
from rollcall.model.gathered import NO_PACKAGE, Kind, Member, Window, kind_of, told_with_others
from rollcall.model.imports import Import, Status
from rollcall.model.uploads import Purpose
from rollcall.steps.gather import ALONE, STRAYS_WAIT, WAITING, Contended, Told, gather

LENGTH = timedelta(minutes=15)
SECOND = timedelta(seconds=1)
STRAY = ("package-not-zip",)
TOLD_AT_ONCE = sorted(set(Status) - {Status.FAILED, Status.COULD_NOT_BE_PROCESSED})


def failed(number: int, name: str = "Roster.zip", rejected_for: tuple[str, ...] = ("file-missing",)) -> Import:
    """The import of an upload that was rejected a minute after it came."""
    at = NOON + number * SECOND
    key = f"springfield/{name}"
    ended = replace(
        RUNNING, import_id=f"import-{number:02}", key=key, status=Status.FAILED, uploaded_at=at, ended_at=at
    )
    return replace(ended, rejected_for=rejected_for)


def told(windows: Windows, import_: Import, kind: Kind = Kind.FAILED, *, at: datetime = NOON) -> Told:
    """How the import is told, as its step finds it now."""
    now = replace(import_, gathered_by=windows.assigned.get(import_.import_id, ""))
    return gather(now, kind, windows, LENGTH, at)


def counted(windows: Windows) -> list[list[str]]:
    """The imports that each window counts."""
    return [sorted(member.import_id for member in members) for members in windows.joined.values()]


def test_the_first_failure_is_told_at_once_and_the_next_ones_together() -> None:
    windows = Windows()
    first, *others = (told(windows, failed(number), at=NOON + number * SECOND) for number in range(6))
    assert first == ALONE
    until = NOON + LENGTH + SECOND
    assert [other.wake_at for other in others] == [until, until + LENGTH / 15, until + 2 * LENGTH / 15, None, None]
    assert counted(windows) == [[f"import-{number:02}" for number in range(1, 6)]]


def test_after_the_window_a_failure_is_told_at_once_again() -> None:
    windows = Windows()
    told(windows, failed(0))
    assert told(windows, failed(1), at=NOON + LENGTH + 2 * SECOND) == ALONE
    assert not told(windows, failed(2), at=NOON + LENGTH + 3 * SECOND).by_itself


def test_nothing_gathers_where_that_is_turned_off() -> None:
    windows = Windows()
    for number in range(3):
        assert gather(failed(number), Kind.FAILED, windows, timedelta(0), NOON) == ALONE
    assert windows == Windows()


def test_kinds_and_districts_do_not_wait_for_each_other() -> None:
    windows = Windows()
    assert told(windows, failed(0)) == ALONE
    assert told(windows, failed(1), Kind.COULD_NOT_BE_PROCESSED) == ALONE
    assert told(windows, failed(2), Kind.CHECK) == ALONE
    assert told(windows, replace(failed(3), district_id="shelbyville")) == ALONE


def test_stray_files_are_told_together_the_first_one_included() -> None:
    windows = Windows()
    all_told = [told(windows, failed(number, f"{number}.csv", STRAY), Kind.STRAY) for number in range(12)]
    assert not any(each.by_itself for each in all_told)
    assert all_told[0].wake_at == NOON + LENGTH / STRAYS_WAIT + SECOND
    assert len(counted(windows)) == 1
    assert len(counted(windows)[0]) == 12


def test_stray_files_that_go_on_coming_are_told_once_in_a_window() -> None:
    windows = Windows()
    first = told(windows, failed(0, "0.csv", STRAY), Kind.STRAY).wake_at
    assert first
    windows.close(Window.from_text(windows.assigned["import-00"]), first)
    second = told(windows, failed(1, "1.csv", STRAY), Kind.STRAY, at=first + SECOND).wake_at
    assert second
    assert first + LENGTH <= second <= first + LENGTH + SECOND


def test_an_attempt_that_is_made_again_decides_the_same() -> None:
    windows = Windows()
    first, *others = (failed(number) for number in range(6))
    assert [told(windows, first), told(windows, first, at=NOON + 3 * LENGTH)] == [ALONE, ALONE]
    for other in others:
        told(windows, other)
        before = counted(windows)
        again = told(windows, other)
        assert not again.by_itself
        assert again.wake_at, "it may have been the first one, whose answer was lost"
        assert counted(windows) == before
    assert told(windows, replace(others[0], mailed_at=NOON)) == ALONE


def test_a_failure_that_finds_its_window_closed_is_told_at_once() -> None:
    windows = Windows()
    told(windows, failed(0))
    told(windows, failed(1))
    windows.close(Window.from_text(windows.assigned["import-01"]), NOON)
    assert told(windows, failed(2)) == ALONE
    assert [members for members in counted(windows) if members] == [["import-01"]]


def test_a_window_is_closed_when_it_is_full() -> None:
    windows = Windows(limit=2)
    assert [told(windows, failed(number)).by_itself for number in range(5)] == [True, False, False, True, False]


def test_an_opener_that_died_before_it_told_is_told_by_itself_while_its_window_is_open() -> None:
    windows = Windows()
    window = Window("import-00", NOON + LENGTH)
    windows.open("springfield", Kind.FAILED, window, None)  # and died
    assert not told(windows, failed(1)).by_itself
    assert told(windows, failed(0), at=NOON + SECOND) == ALONE
    assert counted(windows) == [["import-01"]]


def test_others_that_are_always_faster_are_left_for_later() -> None:
    class Busy(Windows):
        def open(self, *_: object) -> bool:
            return False

    with pytest.raises(Contended):
        told(Busy(), failed(0))


@pytest.mark.parametrize(
    ("import_", "kind"),
    [
        (failed(0), Kind.FAILED),
        (replace(failed(0), purpose=Purpose.CHECK), Kind.CHECK),
        (failed(0, "Students.csv", STRAY), Kind.STRAY),
        (failed(0, "Students.CSV", ("package-empty",)), Kind.STRAY),
        (failed(0, "roster.xlsx", ("package-is-document",)), Kind.STRAY),
        (failed(0, "Roster.ZIP", STRAY), Kind.FAILED),
        (failed(0, "roster.7z", ("package-other-format",)), Kind.FAILED),
        (failed(0, "Students.csv", ("too-many-uploads",)), Kind.FAILED),
        (failed(0, "Students.csv", ()), Kind.FAILED),
        (replace(failed(0), status=Status.COULD_NOT_BE_PROCESSED), Kind.COULD_NOT_BE_PROCESSED),
        *((replace(failed(0), status=status), None) for status in TOLD_AT_ONCE),
    ],
)
def test_what_gathers_with_what(import_: Import, kind: Kind | None) -> None:
    assert kind_of(import_) is kind


def test_the_rules_about_files_that_are_no_packages_are_rules() -> None:
    assert {rule.code for rule in ARCHIVE_RULES} >= NO_PACKAGE


def test_an_item_says_whether_its_import_is_told_with_others() -> None:
    window = Window("import-00", NOON).text
    assert not told_with_others("import-00", "", "Roster.zip", ())
    assert not told_with_others("import-00", window, "Roster.zip", ())
    assert told_with_others("import-01", window, "Roster.zip", ())
    assert told_with_others("import-00", window, "Students.csv", STRAY)


@pytest.mark.parametrize("name", ["Students.csv", "a#b#c.csv", "名" * 200, ""])
def test_a_member_is_read_back(name: str) -> None:
    member = Member.of(failed(3, name))
    assert Member.from_text(member.text) == member
    assert len(member.text) < 140


class Died(Exception):
    """The function was ended where it stood."""


@dataclass
class Race:
    """Executions whose calls of the table are made in a random order; each attempt may die at any call."""

    random: random.Random
    kind: Kind
    windows: Windows = field(default_factory=lambda: Windows(limit=4))
    now: datetime = NOON
    alone: Counter[str] = field(default_factory=Counter)
    mails: Counter[str] = field(default_factory=Counter)

    def run(self, imports: int) -> None:
        """All of them, until each has ended."""
        running = [self._execution(failed(number)) for number in range(imports)]
        while running:
            one = self.random.choice(running)
            self.now += timedelta(seconds=self.random.choice((0, 0, 1, 60, 400)))
            try:
                next(one)
            except StopIteration:
                running.remove(one)

    def _execution(self, import_: Import) -> Iterator[None]:
        for _ in range(50):
            yield
            try:
                told = yield from self._attempt(import_)
            except (Died, Contended):
                continue
            if told.by_itself:
                self.alone[import_.import_id] += 1
            while told.wake_at and self.now < told.wake_at:
                self.now += SECOND
                yield
            if told.wake_at:
                window = Window.from_text(self.windows.assigned[import_.import_id])
                members = self.windows.close(window, self.now)
                self.mails.update(each.import_id for each in members if window.text not in self.sent)
                self.sent.add(window.text)
            return
        raise AssertionError("it never came to an end")

    sent: set[str] = field(default_factory=set)

    def _attempt(self, import_: Import) -> Generator[None, None, Told]:
        """One attempt, whose single calls let others go first: it is run again up to each of them."""
        done: Told | None = None
        at, mine = self.now, self.windows.assigned.get(import_.import_id, "")
        answers: list[Any] = []
        while done is None:
            step = _Step(self.windows, answers, self.random.random() < 0.1)
            try:
                done = gather(replace(import_, gathered_by=mine), self.kind, step, LENGTH, at)
            except _Called:
                yield
        return done


class _Called(Exception):
    """A call of the table was made, and its answer kept."""


class _Step:
    """Windows that answer what they have answered before, make one call more, and then stop."""

    def __init__(self, windows: Windows, answers: list[Any], dies: bool) -> None:  # noqa: FBT001 - of a test
        self.windows, self.answers, self.dies, self.place = windows, answers, dies, 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as the method has it
        def call(*arguments: Any) -> Any:  # noqa: ANN401 - as above
            if self.place < len(self.answers):
                self.place += 1
                return self.answers[self.place - 1]
            self.answers.append(getattr(self.windows, name)(*arguments))
            raise Died if self.dies else _Called

        return call


@pytest.mark.parametrize("seeds", [range(60), pytest.param(range(60, 300), marks=pytest.mark.thorough)], ids=str)
@pytest.mark.parametrize("kind", [Kind.FAILED, Kind.STRAY])
def test_each_failure_is_told_once_whoever_dies_and_whoever_is_faster(kind: Kind, seeds: range) -> None:
    """Alone, or counted by one mail; a window that counts somebody has somebody who waits for its end."""
    for seed in seeds:
        race = Race(random.Random(seed), kind)  # noqa: S311 - of a test
        race.run(9)
        assert race.alone + race.mails == Counter(f"import-{number:02}" for number in range(9)), seed
        assert kind is Kind.FAILED or not race.alone


def test_no_more_executions_wait_than_are_needed() -> None:
    windows = Windows()
    waiting = [told(windows, failed(number)).wake_at for number in range(60)]
    assert sum(at is not None for at in waiting) == WAITING
