"""The files that a district may have made of an import, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from rollcall.model.downloads import Form

NAME_LIMIT = 100
"""Characters kept of the package's name."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One file that can be had."""

    form: str
    title: str
    words: str
    button: str


OFFERS = (
    Offer(
        Form.REPAIR.value,
        "Your files, to mend",
        "The seven files as you sent them. Three columns at the right say of each row what happened to it, what was "
        "found, and how to mend it. Mend them, and send the package again: Rollcall passes these columns over.",
        "Get all rows",
    ),
    Offer(
        Form.REPAIR_ROWS.value,
        "The same, of rows with findings alone",
        "To look at or to pass on. Don’t send it: the rows that are not in it would count as removed.",
        "Get these rows",
    ),
    Offer(Form.LOG_CSV.value, "The log as a table", "Every finding, a line each, for a spreadsheet.", "Get the CSV"),
    Offer(Form.LOG_HTML.value, "The log as a page", "To read, search and print without this site.", "Get the page"),
    Offer(Form.LOG_JSON.value, "The log as JSON", "Every finding, for programs.", "Get the JSON"),
)
"""In the order in which they are offered."""

FILES = 7
"""The files of a package."""

OTHER_DISTRICT = "other-district"
"""The code of the rule by which no file but the manifest is read; the rule itself would load Arrow."""

_OF_ANOTHER = (
    "The package names another district, so only its Manifest.csv was read. You get that file with what is wrong "
    "beside its rows, and the other six without theirs: mend the Manifest.csv of the package that you have."
)


MARKED = frozenset({Form.REPAIR.value, Form.REPAIR_ROWS.value})
"""The forms that show the rows themselves."""


def offers(codes: Iterable[str], unread: Iterable[str] = ()) -> Sequence[Offer]:
    """What is offered about an import in which findings of these rules were found, and of which these files are unread.

    Where nothing was read, such as a workbook or a zip without the files, there are no rows to mark.
    """
    if len({*unread}) == FILES:
        return [each for each in OFFERS if each.form not in MARKED]
    if OTHER_DISTRICT not in codes:
        return OFFERS
    return [replace(each, words=_OF_ANOTHER) if each.form == Form.REPAIR else each for each in OFFERS]


def offer_of(form: Form) -> Offer:
    """The offer of a form."""
    return next(offer for offer in OFFERS if offer.form == form.value)


def file_name(package: str, form: Form) -> str:
    """Under which name a download is saved: the package's, and what it is of it."""
    stem = PurePath(package.replace("\\", "/")).name
    stem = stem[:-4] if stem.lower().endswith(".zip") else stem
    kept = "".join(each if each.isprintable() and each not in '/:*?"<>|' else "-" for each in stem)[:NAME_LIMIT].strip(
        ". "
    )
    return f"{kept or 'package'}-{form.value}"
