"""`make deploy` asks for what has no sensible default, refuses what CloudFormation would, and keeps the rest."""

from pathlib import Path

import pytest
from support.deployment_files import ROOT

from rollcall_deploy.answers import AnswerError, asked, checked, from_file, listed
from rollcall_deploy.parameters import ASKED, parameters

PARAMETERS = parameters(ROOT / "template.yaml")
DEFAULTS = {name: each.default for name, each in PARAMETERS.items() if each.default is not None}


class Operator:
    """Somebody who answers in this order, and sees what is said."""

    def __init__(self, *answers: str) -> None:
        """`answers` has what is typed, line by line; then Enter alone."""
        self._answers = [*answers]
        self.questions: list[str] = []
        self.seen: list[str] = []

    def ask(self, question: str) -> str:
        """Type the next answer."""
        self.questions.append(question)
        return self._answers.pop(0) if self._answers else ""


def test_every_parameter_without_a_default_is_asked_for() -> None:
    assert {name for name, each in PARAMETERS.items() if each.default is None} <= set(ASKED) <= PARAMETERS.keys()


def test_every_parameter_says_what_it_is_for() -> None:
    assert [name for name, each in PARAMETERS.items() if not each.description.endswith(".")] == []


def test_every_parameter_stands_in_a_group() -> None:
    assert [name for name, each in PARAMETERS.items() if each.group == "Other"] == []


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_default_is_taken(name: str) -> None:
    assert PARAMETERS[name].problem(DEFAULTS[name]) is None


def test_a_first_deployment_asks_five_things_each_explained() -> None:
    operator = Operator("rollcall@example.org", "the data team", "help@example.org", "oncall@example.org")
    values = asked(PARAMETERS, DEFAULTS, operator.ask, operator.seen.append)
    given = {
        "MailFrom": "rollcall@example.org",
        "SupportName": "the data team",
        "SupportEmail": "help@example.org",
        "AlarmEmail": "oncall@example.org",
    }
    assert values == {**DEFAULTS, **given}
    assert operator.questions == [
        "MailFrom: ",
        "SupportName: ",
        "SupportEmail: ",
        "AlarmEmail: ",
        "Architecture [arm64]: ",
        "Parameter: ",
    ]
    assert " ".join(operator.seen[0].split()) == PARAMETERS["MailFrom"].description
    assert "One of arm64, x86_64." in operator.seen


def test_a_wrong_answer_is_explained_and_asked_for_again() -> None:
    operator = Operator("", "nobody", "rollcall@example.org")
    values = asked(PARAMETERS, DEFAULTS, operator.ask, operator.seen.append)
    assert values["MailFrom"] == "rollcall@example.org"
    assert "MailFrom must be given: it has no default." in operator.seen
    assert "MailFrom must be an e-mail address, such as rollcall@your-domain.org." in operator.seen


def test_enter_keeps_what_was_answered_before_and_a_hyphen_empties_it() -> None:
    before = {**DEFAULTS, "MailFrom": "rollcall@example.org", "SupportName": "us", "AlarmEmail": "oncall@example.org"}
    operator = Operator("", "", "", "-")
    values = asked(PARAMETERS, before, operator.ask, operator.seen.append)
    assert values == {**before, "AlarmEmail": ""}
    assert operator.questions[0] == "MailFrom [rollcall@example.org]: "


def test_any_other_parameter_is_changed_by_its_name() -> None:
    operator = Operator("rollcall@example.org", "", "", "", "", "LogDys", "?", "LogDays", "42", "30")
    values = asked(PARAMETERS, DEFAULTS, operator.ask, operator.seen.append)
    assert values["LogDays"] == "30"
    assert "There is no parameter LogDys. Capital letters count, as in MailFrom." in operator.seen
    assert any(said.startswith("LogDays must be one of 1, 3, 5") for said in operator.seen)


def test_the_list_has_every_parameter_below_its_heading() -> None:
    text = listed(PARAMETERS, DEFAULTS)
    assert [name for name in PARAMETERS if f"\n  {name} = " not in text] == []
    assert text.count("\nHow long things are kept\n") == 1


def test_a_file_answers_in_the_place_of_a_person(tmp_path: Path) -> None:
    path = tmp_path / "answers"
    path.write_text(
        "# for the schools\nMailFrom = rollcall@example.org\n\nSupportName=St. John's = team\nAlarmEmail=\n"
    )
    values = from_file(path, PARAMETERS, {**DEFAULTS, "AlarmEmail": "gone@example.org"})
    assert values == {**DEFAULTS, "MailFrom": "rollcall@example.org", "SupportName": "St. John's = team"}


@pytest.mark.parametrize("line", ["MailFrom rollcall@example.org", "Mailfrom=rollcall@example.org", "=x"])
def test_a_line_that_is_no_answer_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "answers"
    path.write_text(f"# first\n{line}\n")
    with pytest.raises(AnswerError, match="line 2: expected Name=value"):
        from_file(path, PARAMETERS, DEFAULTS)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(AnswerError, match="can't be read: No such file"):
        from_file(tmp_path / "answers", PARAMETERS, DEFAULTS)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(AnswerError) as raised:
        checked(PARAMETERS, {**DEFAULTS, "LogDays": "2", "SupportName": 'the "team"'})
    assert str(raised.value).splitlines() == [
        "MailFrom must be given: it has no default.",
        'SupportName must have no quotation mark (") and no backslash.',
        f"LogDays must be one of {', '.join(PARAMETERS['LogDays'].allowed)}.",
    ]
