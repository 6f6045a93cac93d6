"""The beginning of each mail about an import: its subject, its banner, and what to do now."""

from dataclasses import dataclass, replace

from rollcall.mail.about import ImportSummary, Waiting
from rollcall.mail.letter import Tone
from rollcall.mail.phrases import earlier, whom
from rollcall.mail.suspicions import follows
from rollcall.model.differences import Differences
from rollcall.model.imports import Status, Verdict
from rollcall.model.suspicions import Suspicion

PUBLISHED = frozenset({Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS})
"""The statuses of imports whose roster is current when the mail is sent; it may have been current before."""

FIX = "Please correct it in the system that you export from, and upload the whole package again."


@dataclass(frozen=True, slots=True)
class Wording:
    """How a mail begins."""

    subject: str
    banner: str
    tone: Tone
    next: str
    """The first paragraph: what happened to the roster, and what to do now. `{support}` stands for whom to ask."""


_WORDINGS = {
    Status.SUCCEEDED: Wording(
        "Roster import succeeded",
        "Your roster was imported.",
        Tone.GOOD,
        "Every row of your package is in the new roster, which replaces the one before.",
    ),
    Status.SUCCEEDED_WITH_ERRORS: Wording(
        "Roster import succeeded with errors",
        "Your roster was imported, but some of it was left out.",
        Tone.MIXED,
        f"The new roster replaces the one before. What is listed below is missing in it. {FIX}",
    ),
    Status.FAILED: Wording(
        "Roster import failed",
        "Your roster was not imported. Nothing was changed.",
        Tone.BAD,
        "If you had a roster before, it is still in use. Please do what is listed below, and upload the whole package "
        "again.",
    ),
    Status.HELD: Wording(
        "Roster import waits for approval",
        "Your roster import waits for approval. Nothing was changed so far.",
        Tone.MIXED,
        "It would change much more than an ordinary import does, so it was stopped before it changed anything. The "
        "roster that you had before is still in use.",
    ),
    Status.DISCARDED: Wording(
        "Roster import was discarded",
        "This package was not approved. It changed nothing.",
        Tone.QUIET,
        "It had waited for approval, and the people who run Rollcall for you decided not to import it. The roster that "
        "you had before is still in use. If you have the right package, upload it. If you expected this one to be "
        "imported, please ask {support}.",
    ),
    Status.EXPIRED: Wording(
        "Roster import was not approved in time",
        "Nobody approved this package in time. It changed nothing.",
        Tone.MIXED,
        "It had waited for approval, and the time for that is over. The roster that you had before is still in use. If "
        "the package was right, upload it again, and ask {support} to approve it. If not, upload the right one.",
    ),
    Status.SUPERSEDED: Wording(
        "Roster import replaced by a newer one",
        "This package was replaced by a newer one. It changed nothing.",
        Tone.QUIET,
        "Your district uploaded a newer package before this one was finished. Only the newer one counts; another "
        "e-mail says how it ended. There is nothing to do.",
    ),
    Status.COULD_NOT_BE_PROCESSED: Wording(
        "Roster import could not be processed",
        "We could not process your package. Nothing was changed.",
        Tone.BAD,
        "This is a fault of Rollcall, not of your files. If you had a roster before, it is still in use. Please upload "
        "the package again in an hour. If that fails, too, tell {support}, with the number of the import below.",
    ),
}

_FIRST = {
    Status.SUCCEEDED: "Every row of your package is in the new roster.",
    Status.SUCCEEDED_WITH_ERRORS: f"What is listed below is missing in the new roster. {FIX}",
}
"""The first paragraph for the first roster of a district or school year, which replaces none."""

_NEW_IDS = Wording(
    "Roster import waits for approval (new IDs)",
    "Your roster import waits for approval: many IDs are new. Nothing was changed so far.",
    Tone.MIXED,
    "The same people or classes have other IDs than before. Programs that use your roster would take them for new "
    "ones, and what they keep under the old IDs, such as results, would no longer be found. So the import was stopped "
    "before it changed anything, and the roster that you had before is still in use.",
)

_NEW_IDS_AND_LOSSES = Wording(
    "Roster import waits for approval (new IDs and more)",
    "Your roster import waits for approval: many IDs are new, and much else would change. Nothing was changed so far.",
    Tone.MIXED,
    "The same people or classes have other IDs than before. Programs that use your roster would take them for new "
    "ones, and what they keep under the old IDs, such as results, would no longer be found. Besides, much more would "
    "change than by an ordinary import. So the import was stopped before it changed anything, and the roster that "
    "you had before is still in use.",
)

_LEAVING = replace(
    _WORDINGS[Status.HELD],
    next="Many more students would leave a school than in an ordinary import: they are missing in this package, or are "
    "in another school. So it was stopped before it changed anything. The roster that you had before is still in use.",
)

_VALUES = Wording(
    "Roster import waits for approval (values differ)",
    "Your roster import waits for approval: one column or more differs in many rows. Nothing was changed so far.",
    Tone.MIXED,
    "The same people, classes or schools have other values than before, or none, in most rows. That happens when an "
    "export mixes up or leaves out columns. So the import was stopped before it changed anything, and the roster that "
    "you had before is still in use.",
)

_GROWING = replace(
    _WORDINGS[Status.HELD],
    next="It would add many more people than an ordinary import does, so it was stopped before it changed anything. "
    "The roster that you had before is still in use.",
)

_TWICE = Wording(
    "Roster import waits for approval (people listed twice)",
    "Your roster import waits for approval: many people are listed twice. Nothing was changed so far.",
    Tone.MIXED,
    "Many people stand in your files twice, under two IDs. So the import was stopped before it changed anything. If "
    "you had a roster before, it is still in use.",
)

_OVERTAKEN = Wording(
    "Roster import replaced by a newer one",
    "This package waited for approval and was replaced by a newer one. It changed nothing.",
    Tone.QUIET,
    "Your district uploaded a newer package while this one waited. Only the newer one counts; another e-mail says how "
    "it ended. There is nothing to do.",
)


_EXHAUSTED = replace(
    _WORDINGS[Status.COULD_NOT_BE_PROCESSED],
    banner="We could not process your package: it took too much time or memory. Nothing was changed.",
    next="It was tried more than once, and each time it took more time or memory than Rollcall has for one package. "
    "That does not mean that anything is wrong with your file. If you had a roster before, it is still in use. Before "
    "you upload the package again, please ask {support}.",
)


def wording(summary: ImportSummary) -> Wording:
    """Give the beginning of the mail about an import.

    Raises:
        KeyError: The import is still running.
    """
    said = _wording(summary)
    return replace(said, next=said.next.replace("{support}", whom(summary.support)))


def _wording(summary: ImportSummary) -> Wording:
    if summary.unchanged_since and summary.status in PUBLISHED:
        return _unchanged(summary, earlier(summary.unchanged_since))
    if summary.status is Status.HELD and summary.waiting:
        return _held(summary.waiting)
    if summary.status is Status.SUPERSEDED and summary.waiting:
        return _OVERTAKEN
    if summary.status is Status.COULD_NOT_BE_PROCESSED and summary.exhausted:
        return _EXHAUSTED
    said = _WORDINGS[summary.status]
    return replace(said, next=_next(summary, said.next))


def has_new_ids(waiting: Waiting) -> bool:
    """Whether a reason is that people or classes would get new ids."""
    return any(reason.suspicion is Suspicion.REISSUED for reason in waiting.reasons)


def only_new_ids(waiting: Waiting) -> bool:
    """Whether people or classes would get new ids, and all other reasons follow from that."""
    return has_new_ids(waiting) and all(follows(reason) for reason in waiting.reasons)


_HELD = (
    (frozenset({Suspicion.EMPTIED}), _LEAVING),
    (frozenset({Suspicion.CHANGED, Suspicion.LOST}), _VALUES),
    (frozenset({Suspicion.ADDED}), _GROWING),
    (frozenset({Suspicion.DOUBLED, Suspicion.ADDED}), _TWICE),
)
"""The beginning for imports that are held for nothing but some of these reasons; the first that fits counts."""


def _held(waiting: Waiting) -> Wording:
    """Choose the beginning by the reasons. If they are schools alone, their students may have moved, not gone."""
    if has_new_ids(waiting):
        return _NEW_IDS if only_new_ids(waiting) else _NEW_IDS_AND_LOSSES
    found = {reason.suspicion for reason in waiting.reasons}
    return next((said for these, said in _HELD if found <= these), _WORDINGS[Status.HELD])


def _next(summary: ImportSummary, said: str) -> str:
    """Write the first paragraph of an ordinary import's mail."""
    if summary.status in PUBLISHED and summary.differences and _is_first(summary.differences):
        said = _FIRST[summary.status]
    if summary.status is Status.SUCCEEDED:
        said = f"{said} {_look(summary)}"
    if summary.status in PUBLISHED and summary.decision and summary.decision.verdict is Verdict.APPROVED:
        said = f"Your package had waited for approval, and was approved. {said}"
    return said


def _is_first(differences: Differences) -> bool:
    """Whether the roster replaces none: it is a district's first, or the first of a school year."""
    return differences.against is None or differences.last_year is not None


def _look(summary: ImportSummary) -> str:
    return "Please look at the warnings below." if summary.groups else "There is nothing to do."


def _unchanged(summary: ImportSummary, before: str) -> Wording:
    """Write the beginning for a package whose roster equals the current one."""
    if summary.status is Status.SUCCEEDED:
        banner = "Your roster was checked. Nothing has changed."
        said, tone = _look(summary), Tone.GOOD
    else:
        banner = "Your roster was checked. Nothing has changed; some of it is still left out."
        said, tone = f"What is listed below is missing in it. {FIX}", Tone.MIXED
    since = f"The roster in this package is the same as that of {before}, which stays in use."
    return Wording(f"{_WORDINGS[summary.status].subject}, nothing changed", banner, tone, f"{since} {said}")
