"""Which earlier findings can't be looked for in an import, since a file that they depend on was not checked."""

from collections.abc import Callable, Mapping, Sequence

from rollcall.archive import RULES as PACKAGE_RULES
from rollcall.model.roster import Roster
from rollcall.report.types import GroupKey
from rollcall.rules.enrollments import CLASS_NOT_IN_SCHOOL
from rollcall.rules.judge import TOO_MANY_OMITTED
from rollcall.rules.references import OMITTED
from rollcall.rules.references import RULES as REFERENCES
from rollcall.rules.warnings.values import ORPHANS

_OF_PACKAGE = frozenset(rule.code for rule in PACKAGE_RULES)
"""Rules about the package, which are judged whatever becomes of its files."""
_OF_REFERENCES = frozenset(rule.code for rule in REFERENCES)
"""Rules about a reference, which are not judged in a column whose file was not checked."""
_BY_ACCEPTED = frozenset({OMITTED.code, TOO_MANY_OMITTED.code, CLASS_NOT_IN_SCHOOL.code, *(o[2].code for o in ORPHANS)})
"""Rules that depend on which rows were accepted, and so on all files to which these rows lead."""
_OTHERS = {rule.code: other for _, _, rule, other in ORPHANS}
"""For some of these, the file besides their own whose rows count."""


def unread(not_checked: Sequence[Mapping[str, str]], roster: Roster) -> Callable[[GroupKey], bool]:
    """Say of a group whether its findings could not be looked for; `not_checked` is the report's."""
    files = {each["file"] for each in not_checked if "column" not in each}
    columns = {(each["file"], each["column"]) for each in not_checked if "column" in each}

    def is_unread(key: GroupKey) -> bool:
        _, code, file, column = key
        if file is None or code in _OF_PACKAGE:
            return False
        if file in files or (code in _OF_REFERENCES and (file, column) in columns):
            return True
        return code in _BY_ACCEPTED and not files.isdisjoint(_led_to({file, _OTHERS.get(code, file)}, roster))

    return is_unread


def _led_to(files: set[str], roster: Roster) -> set[str]:
    """The files, and all files to which their references lead."""
    found, waiting = set[str](), [*files]
    while waiting:
        file = waiting.pop()
        if file not in found and file in {table.file for table in roster.tables}:
            found.add(file)
            waiting += [field.reference for field in roster.table(file).fields if field.reference]
    return found
