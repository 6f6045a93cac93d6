"""Pages of findings show what the report says: every finding once, in its place, with exact totals."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from firing import CASES
from support import packages
from support.listings import InMemory, browser, browsers
from support.reports import report

from rollcall.report.listing import frames, read, search
from rollcall.report.listing.form import BLOCK, FIRSTS, end_of, end_size, places_in
from rollcall.report.listing.pages import Filters, FindingsPage, Place
from rollcall.report.listing.query import Browser
from rollcall.report.listing.read import Listing
from rollcall.report.types import Report
from rollcall.report.wording import cost, folded, in_order

STUDENTS, CLASSES = "Students.csv", "Classes.csv"
SEVERAL = {
    ("Schools.csv", 3, "NCES ID"): "x",
    (CLASSES, 2, "Name"): "",
    (STUDENTS, 2, "Email"): "nobody",
    (STUDENTS, 3, "DOB"): "30.02.2012",
    (STUDENTS, 5, "Email"): "nobody",
    ("StudentEnrollments.csv", 9, "Class ID"): "c-2",
    ("StaffEnrollments.csv", 3, "Role"): "x" * 300,
}


def many(students: int = 3 * BLOCK) -> bytes:
    """Every student has a faulty e-mail address, each third a faulty birthday, in two schools."""
    made = [
        {"ID": f"S-{n}", "Student Number": str(n), "Email": f"no-{n}", "DOB": "x" if n % 3 == 0 else "2015-09-02"}
        for n in range(students)
    ]
    made += [{"ID": f"G-{n}", "Student Number": f"G{n}", "Email": ""} for n in range(students // 3)]
    enrolled = [
        {"ID": f"E-{n}", "Student ID": each["ID"], "Class ID": "C-1" if n % 5 else "C-3"} for n, each in enumerate(made)
    ]
    return packages.package(students=packages.rows(*made), student_enrollments=packages.rows(*enrolled))


def every(found: Browser, filters: Filters, most: int = 50) -> list[Place]:
    """All findings that the filters leave, page by page."""
    return [place for page in pages(found, filters, most) for place in page.places]


def pages(found: Browser, filters: Filters, most: int) -> Iterator[FindingsPage]:
    after: int | None = 0
    while after is not None:
        page = found.page(filters, after, most)
        yield page
        after = page.following


def as_entry(place: Place) -> dict[str, Any]:
    """The finding as the report's document has it."""
    entry = place.as_dict()
    for name in ("letter", "school", "id", "person"):
        del entry[name]
    if entry["caused_by"]:
        del entry["caused_by"]["letter"]
        entry["caused_by"] = {key: value for key, value in entry["caused_by"].items() if value is not None}
    return {key: value for key, value in entry.items() if value is not None}


def in_groups(checked: Report) -> list[Mapping[str, Any]]:
    """The document's findings, the groups in the order of an overview."""
    groups = [*in_order(checked.groups), *folded(checked.groups)]
    return [finding for group in groups for finding in checked.evidence.findings_of(group, group.findings)]


@pytest.mark.parametrize("code", CASES)
def test_pages_have_each_finding_of_a_report_once(code: str, tmp_path: Path) -> None:
    checked = report(CASES[code].fires)
    found = browser(checked, tmp_path)
    assert [as_entry(place) for place in every(found, Filters())] == in_groups(checked)
    overview = found.overview(Filters())
    assert overview.findings == checked.document["totals"]["findings"]
    assert overview.findings == sum(group.findings for group in overview.groups)


def test_an_overview_has_the_groups_as_mails_have_them(tmp_path: Path) -> None:
    checked = report(packages.package(edit=SEVERAL))
    overview = browser(checked, tmp_path).overview(Filters())
    shown = [(group.code, group.file, group.column, group.cost) for group in overview.groups if not group.follows]
    assert shown == [(group.code, group.file, group.column, cost(group)) for group in in_order(checked.groups)]
    assert sum(group.follows for group in overview.groups) == len(folded(checked.groups)) > 0


def test_an_overview_comes_in_pages_too(tmp_path: Path) -> None:
    found = browser(report(packages.package(edit=SEVERAL)), tmp_path)
    whole = found.overview(Filters())
    first = found.overview(Filters(), most=2)
    second = found.overview(Filters(), after=first.following or 0, most=100)
    assert first.following == 2
    assert second.following is None
    assert (*first.groups, *second.groups) == whole.groups
    assert first.findings == second.findings == whole.findings
    assert first.all_groups == len(whole.groups)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Browser, Browser]:
    checked = report(many())
    manager, reader = browsers(checked, tmp_path_factory.mktemp("large"), True, False)
    return checked, manager, reader


@pytest.mark.thorough
def test_an_overview_shows_the_first_places_of_each_group_however_many_blocks_there_are(
    large: tuple[Report, Browser, Browser],
) -> None:
    _, found, _ = large
    for group in found.overview(Filters()).groups:
        of_group = Filters(group.effect, group.file, group.code, group.column)
        assert group.places == found.page(of_group, most=FIRSTS).places


def test_findings_of_several_blocks_are_in_order(large: tuple[Report, Browser, Browser]) -> None:
    checked, found, _ = large
    entries = in_groups(checked)
    places = every(found, Filters(), 1_000)
    assert [place.line for place in places] == [entry.get("line") for entry in entries]
    assert [place.value for place in places] == [entry.get("value") for entry in entries]
    assert len(places) == found.page(Filters()).findings == checked.document["totals"]["findings"] > 3 * BLOCK


def test_the_first_thousand_of_a_code_have_their_own_texts(large: tuple[Report, Browser, Browser]) -> None:
    checked, found, _ = large
    of_code = Filters(code="invalid-email")
    own = {entry["line"]: entry["message"] for entry in checked.document["findings"] if entry["code"] == of_code.code}
    places = every(found, of_code, 1_000)
    assert len(own) == 1_000 < len(places)
    assert all(place.message == own[place.line] for place in places[:1_000] if place.line)
    (title,) = {place.message for place in places[1_000:]}
    assert title == found.overview(of_code).groups[0].title


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "filters",
    [
        Filters(file=STUDENTS),
        Filters(effect="row-omitted"),
        Filters(effect="value-omitted", file=STUDENTS),
        Filters(code="invalid-date"),
        Filters(column="Email"),
        Filters(code="no-such-code"),
    ],
)
def test_filters_leave_what_they_name(filters: Filters, large: tuple[Report, Browser, Browser]) -> None:
    _, found, _ = large
    wanted = {name: value for name, value in asdict(filters).items() if value is not None}
    places = every(found, Filters(), 1_000)
    left = [place for place in places if all(getattr(place, name) == value for name, value in wanted.items())]
    assert every(found, filters, 1_000) == left
    assert found.page(filters).findings == found.overview(filters).findings == len(left)


@pytest.mark.parametrize("school", ["B-1", "B-2", "B-3", "unknown"])
@pytest.mark.parametrize("effect", [None, "value-omitted"])
def test_a_school_has_its_own_findings(school: str, effect: str | None, large: tuple[Report, Browser, Browser]) -> None:
    _, found, _ = large
    left = [place for place in every(found, Filters(effect=effect), 1_000) if place.school == school]
    filters = Filters(school=school, effect=effect)
    assert every(found, filters, 700) == left
    overview = found.overview(filters)
    assert overview.findings == found.page(filters).findings == len(left)
    assert {group.code: group.findings for group in overview.groups} == Counter(place.code for place in left)
    assert all(group.places == tuple(p for p in left if p.code == group.code)[:FIRSTS] for group in overview.groups)


def test_the_schools_with_findings_are_listed(large: tuple[Report, Browser, Browser]) -> None:
    _, found, _ = large
    counts = Counter(place.school for place in every(found, Filters(), 1_000))
    schools = found.schools_with_findings()
    assert [school.name for school in schools] == ["Colegio San Martín", "北京路小学", "O'Brien Elementary"]
    assert all(counts[school.id] == school.findings for school in schools)


@pytest.mark.parametrize(
    "text", ["NO-17", "no-17", "S-1", "17", "line 17", "Line  2", "E-", "zzz", ".*", "(", "x", " no-3 ", "line", "٣"]
)
@pytest.mark.parametrize("filters", [Filters(), Filters(column="Email"), Filters(school="B-2")])
def test_a_search_finds_lines_ids_and_values(
    text: str, filters: Filters, large: tuple[Report, Browser, Browser]
) -> None:
    _, found, _ = large

    def fits(place: Place) -> bool:
        word = text.strip().lower()
        number = word.removeprefix("line").strip()
        line = number.isascii() and number.isdecimal() and place.line == int(number)
        alone = word.startswith("line ") and number.isdecimal()
        texts = [] if alone else [place.value, place.id, place.person]
        return line or any(word in (each or "").lower() for each in texts)

    left = every(found, filters, 1_000)
    searched = Filters(**(asdict(filters) | {"search": text}))
    assert every(found, searched, 1_000) == [place for place in left if fits(place)]
    page = found.page(searched)
    assert (page.searched, page.in_question) == (len(left), len(left))


@pytest.fixture
def small_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames of fewer findings, so that a listing has several."""
    for module in (frames, read, search):
        monkeypatch.setattr(module, "FRAME", 999)


def without_frames(found: Browser, content: bytes) -> Browser:
    """The same findings from a listing as an earlier release has written it."""
    places = places_in(content[-end_size(content) :]).tolist()
    blocks = places[: found.listing.sections.first_block(3) + 1]
    return replace(found, listing=Listing(InMemory(content[: blocks[-1]] + end_of(blocks)), found.listing.sections))


@pytest.mark.thorough
@pytest.mark.usefixtures("small_frames")
def test_a_search_finds_the_same_with_many_frames_and_without(
    large: tuple[Report, Browser, Browser], tmp_path: Path
) -> None:
    (several,) = browsers(large[0], tmp_path, True)
    without = without_frames(several, (tmp_path / "listing.arrow").read_bytes())
    assert (several.listing.has_frames, without.listing.has_frames) == (True, False)
    for filters in (Filters(), Filters(column="Email"), Filters(code="required-value-missing")):
        for text in ("NO-17", "17", "line 17", "line 0", "E-", "zzz", "3", "1" * 18):
            searched = Filters(**(asdict(filters) | {"search": text}))
            assert several.page(searched, most=1_000) == without.page(searched, most=1_000)


@pytest.mark.parametrize("text", ["S-1", "17", "line 2"])
def test_a_search_among_no_findings_reads_nothing(tmp_path: Path, text: str) -> None:
    """S3 has no listing of an import without findings."""
    clean = browser(report(packages.package()), tmp_path)
    file = InMemory(b"")
    found = replace(clean, listing=Listing(file, clean.listing.sections))
    for filters in (Filters(search=text), Filters(search=text, school="S-01"), Filters(search=text, code="x")):
        assert found.page(filters) == FindingsPage(0, (), None, 0, 0)
    assert file.asked == []


def test_a_search_reads_a_fraction_of_what_the_findings_have(large: tuple[Report, Browser, Browser]) -> None:
    listing = large[1].listing
    blocks = int(listing._places[listing.sections.first_block(1)])
    file = InMemory(large[1].listing._file.content)  # type: ignore[attr-defined] # as `browsers` makes it
    again = replace(large[1], listing=Listing(file, listing.sections))
    again.page(Filters(search="zzz"))
    assert sum(file.asked[1:]) < blocks / 3  # after the end of the file


@pytest.mark.parametrize("text", ["é" * 10_000, "x" * 258, "9" * 400, "\0", "\\", "<script>", "=1+1", "\u202e", "🇺🇸"])
def test_a_search_for_hostile_text_finds_nothing(text: str, large: tuple[Report, Browser, Browser]) -> None:
    assert large[1].page(Filters(search=text)).places == ()


@pytest.mark.parametrize(("after", "most"), [(-1, 50), (-5_000, 2), (0, 0), (0, -3), (10**9, 50), (1_020, 10**9)])
def test_whatever_part_is_asked_for_is_a_part(after: int, most: int, large: tuple[Report, Browser, Browser]) -> None:
    _, found, _ = large
    places = every(found, Filters(), 1_000)
    page = found.page(Filters(), after, most)
    assert page.places == tuple(places[max(after, 0) :][: min(max(most, 1), 1_000)])
    assert page.findings == len(places)
    assert found.overview(Filters(), after, most).findings == len(places)


def test_a_search_that_is_cut_says_so(large: tuple[Report, Browser, Browser], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_SEARCHED", BLOCK + 7)
    _, found, _ = large
    page = found.page(Filters(search="no-"))
    assert (page.searched, page.in_question) == (BLOCK + 7, found.page(Filters()).findings)
    first = every(found, Filters(), 1_000)[: BLOCK + 7]
    assert page.findings == sum("no-" in (place.value or "") for place in first)


def test_who_may_see_no_values_sees_none(large: tuple[Report, Browser, Browser]) -> None:
    checked, found, reader = large
    places, seen = (every(each, Filters(), 1_000) for each in (found, reader))
    for place, own in zip(places, seen, strict=True):
        assert (own.file, own.line, own.code, own.letter, own.affects, own.caused_by, own.school) == (
            *(place.file, place.line, place.code, place.letter, place.affects, place.caused_by, place.school),
        )
        assert (own.value, own.id, own.person) == (None, None, None)
    titles = {group.code: group.title for group in checked.groups}
    assert all(own.message == titles[own.code] for own in seen)
    shown = repr([seen, reader.overview(Filters())])
    assert "no-1" not in shown
    assert "S-1" not in shown


@pytest.mark.parametrize("code", CASES)
def test_no_rule_shows_a_value_to_who_may_see_none(code: str, tmp_path: Path) -> None:
    checked = report(CASES[code].fires)
    manager, reader = browsers(checked, tmp_path, True, False)
    seen = every(reader, Filters())
    groups = {(group.effect.value, group.code, group.file, group.column): group.title for group in checked.groups}
    for place, own in zip(every(manager, Filters()), seen, strict=True):
        assert (own.value, own.id, own.person) == (None, None, None)
        assert own.message == groups[own.effect, own.code, own.file, own.column]
        assert place.line == own.line


@pytest.mark.parametrize("text", ["no-17", "S-1", "no", "x"])
def test_who_may_see_no_values_cannot_search_for_them(text: str, large: tuple[Report, Browser, Browser]) -> None:
    _, _, reader = large
    assert reader.page(Filters(search=text)).findings == 0


def test_who_may_see_no_values_finds_lines(large: tuple[Report, Browser, Browser]) -> None:
    _, found, reader = large
    assert reader.page(Filters(search="17")).findings == found.page(Filters(search="line 17")).findings > 0


def test_a_place_has_the_letter_of_its_column_as_sent(tmp_path: Path) -> None:
    header = "Name,ID,School ID,Type"
    rows = "Álgebra 1,C-1,B-1,class\n,C-2,B-1,group\n数学一,C-3,B-2,class\nHomeroom,C-4,B-3,x\n"
    checked = report(packages.package(raw={CLASSES: f"{header}\n{rows}".encode()}))
    places = every(browser(checked, tmp_path), Filters(file=CLASSES))
    assert {(place.column, place.letter) for place in places} >= {("Name", "A"), ("Type", "D")}


def test_a_cause_has_its_letter_too(tmp_path: Path) -> None:
    places = every(browser(report(packages.package(edit=SEVERAL)), tmp_path), Filters())
    causes = {place.caused_by.letter for place in places if place.caused_by}
    assert causes == {"C", "H"}  # the name of a class, the birthday of a student


@pytest.mark.thorough
@pytest.mark.sampled(1)
@pytest.mark.parametrize("filters", [Filters(), Filters(file=STUDENTS), Filters(school="B-1"), Filters(code="no-such")])
def test_a_page_takes_few_requests_of_little(filters: Filters, tmp_path: Path) -> None:
    """However many findings there are: the places of the blocks once, and a run of blocks for each group at most."""
    found = browser(report(many()), tmp_path)
    file = found.listing._file
    assert isinstance(file, InMemory)
    page = found.page(filters, after=2 * BLOCK)
    groups = {(place.code, place.file, place.column, place.effect) for place in page.places}
    assert len(file.asked) <= 1 + len(groups)
    assert sum(file.asked[1:]) < len(file.content) / 4


def test_the_end_of_a_file_has_the_places_of_its_blocks() -> None:
    end = end_of([8, 100, 2**40])
    assert end_size(b"anything" + end) == len(end)
    assert places_in(end).tolist() == [8, 100, 2**40]


@pytest.mark.parametrize("file", [b"", b"short", b"x" * 100])
def test_what_is_no_listing_is_refused(file: bytes) -> None:
    with pytest.raises(ValueError, match="no listing"):
        end_size(file)
