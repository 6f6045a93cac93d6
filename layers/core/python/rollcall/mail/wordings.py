"""The words with which each mail about an import begins: its subject, what happened, what to do now, and why."""

from dataclasses import dataclass, replace

from rollcall.mail.about import ImportSummary, Waiting
from rollcall.mail.letter import Tone
from rollcall.mail.suspicions import follows
from rollcall.model.imports import Status
from rollcall.model.suspicions import Suspicion
from rollcall.model.uploads import Purpose

PUBLISHED = frozenset({Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS})
"""The statuses of imports whose roster is current when the mail is sent; it may have been current before."""


def is_published(summary: ImportSummary) -> bool:
    """Whether the import's roster is current when the mail is sent."""
    return summary.purpose is Purpose.IMPORT and summary.status in PUBLISHED


NOTHING_TO_DO = "There is nothing to do."

FIX = "Please correct what is listed below in the system that you export from, and upload the whole package again."

IN_USE = "The roster that you had before is still in use."

IF_ANY = "If you had a roster before, it is still in use."
"""The same where the import may be the first one."""

OURS = "This is a fault of Rollcall, not of your files, and Rollcall raises an alarm about it."
"""True whoever listens: the alarm is there for operators to see, also where nobody's address is subscribed to it."""

IN_USE_GROWS_OLD = "If you had a roster before, it is still in use, and grows older."


@dataclass(frozen=True, slots=True)
class Wording:
    """How a mail begins. `{support}` stands for whom to ask, `{by}` for “ by anna” where somebody is known."""

    subject: str
    banner: str
    """The first line: what happened."""
    tone: Tone
    next: str
    """The second line: what to do now; of an import that waits, `beginnings` says who decides."""
    why: str
    """What that means for the roster, and what led to it."""


WORDINGS = {
    Status.SUCCEEDED: Wording(
        "Roster import succeeded",
        "Your roster was imported.",
        Tone.GOOD,
        NOTHING_TO_DO,
        "Every row of your package is in the new roster, which replaces the one before.",
    ),
    Status.SUCCEEDED_WITH_ERRORS: Wording(
        "Roster import succeeded with errors",
        "Your roster was imported, but some of it was left out.",
        Tone.MIXED,
        FIX,
        "The new roster replaces the one before. What is listed below is missing in it.",
    ),
    Status.FAILED: Wording(
        "Roster import failed",
        "Your roster was not imported. Nothing was changed.",
        Tone.BAD,
        "Please do what is listed below, and upload the whole package again.",
        IF_ANY,
    ),
    Status.HELD: Wording(
        "Roster import waits for approval",
        "Your roster import waits for approval. Nothing was changed so far.",
        Tone.MIXED,
        "",
        "It would change much more than an ordinary import does, so it was stopped before it changed anything. "
        f"{IN_USE}",
    ),
    Status.DISCARDED: Wording(
        "Roster import was discarded",
        "This package was not approved. It changed nothing.",
        Tone.QUIET,
        "If you have the right package, upload it. If you expected this one to be imported, please ask {support}.",
        f"It had waited for approval, and was discarded{{by}}. {IN_USE}",
    ),
    Status.EXPIRED: Wording(
        "Roster import was not approved in time",
        "Nobody approved this package in time. It changed nothing.",
        Tone.MIXED,
        "",
        f"It had waited for approval, and the time for that is over. {IN_USE}",
    ),
    Status.SUPERSEDED: Wording(
        "Roster import replaced by a newer one",
        "This package was replaced by a newer one. It changed nothing.",
        Tone.QUIET,
        NOTHING_TO_DO,
        "Your district uploaded a newer package before this one was finished. Only the newer one counts; another "
        "e-mail says how it ended.",
    ),
    Status.CANCELLED: Wording(
        "Roster import was cancelled",
        "Your roster import was cancelled. Nothing was changed.",
        Tone.MIXED,
        "If you did not ask for that, please ask {support} what to do, with the number of the import below. Do not "
        "upload the same package again before that.",
        f"Whoever runs the imports has ended it before it was finished. It says nothing about your files. {IF_ANY}",
    ),
    Status.COULD_NOT_BE_PROCESSED: Wording(
        "Roster import could not be processed",
        "We could not process your package. Nothing was changed.",
        Tone.BAD,
        "Please upload the package again in an hour. If that fails, too, tell {support}, with the number of the import "
        "below.",
        f"{OURS} {IF_ANY}",
    ),
}

FIRST = {
    Status.SUCCEEDED: "Every row of your package is in the new roster.",
    Status.SUCCEEDED_WITH_ERRORS: "What is listed below is missing in the new roster.",
}
"""The meaning of the first roster of a district or school year, which replaces none."""

OVERTAKEN = replace(
    WORDINGS[Status.SUPERSEDED],
    banner="This package waited for approval and was replaced by a newer one. It changed nothing.",
    why="Your district uploaded a newer package while this one waited. Only the newer one counts; another e-mail says "
    "how it ended.",
)

EXHAUSTED = replace(
    WORDINGS[Status.COULD_NOT_BE_PROCESSED],
    banner="We could not process your package: it took too much time or memory. Nothing was changed.",
    next="Before you upload the package again, please ask {support}.",
    why="It was tried more than once, and each time it took more time or memory than Rollcall has for one package. "
    f"That does not mean that anything is wrong with your file. {IF_ANY}",
)

_NEW_IDS = replace(
    WORDINGS[Status.HELD],
    subject="Roster import waits for approval (new IDs)",
    banner="Your roster import waits for approval: many IDs are new. Nothing was changed so far.",
    why="The same people or classes have other IDs than before. Programs that use your roster would take them for new "
    "ones, and what they keep under the old IDs, such as results, would no longer be found. So the import was stopped "
    "before it changed anything, and the roster that you had before is still in use.",
)

_NEW_IDS_AND_LOSSES = replace(
    WORDINGS[Status.HELD],
    subject="Roster import waits for approval (new IDs and more)",
    banner="Your roster import waits for approval: many IDs are new, and much else would change. Nothing was changed "
    "so far.",
    why="The same people or classes have other IDs than before. Programs that use your roster would take them for new "
    "ones, and what they keep under the old IDs, such as results, would no longer be found. Besides, much more would "
    "change than by an ordinary import. So the import was stopped before it changed anything, and the roster that "
    "you had before is still in use.",
)

_LEAVING = replace(
    WORDINGS[Status.HELD],
    why="Many more students would leave a school than in an ordinary import: they are missing in this package, or are "
    f"in another school. So it was stopped before it changed anything. {IN_USE}",
)

_VALUES = replace(
    WORDINGS[Status.HELD],
    subject="Roster import waits for approval (values differ)",
    banner="Your roster import waits for approval: one column or more differs in many rows. Nothing was changed so "
    "far.",
    why="The same people, classes or schools have other values than before, or none, in most rows. That happens when "
    "an export mixes up or leaves out columns. So the import was stopped before it changed anything, and the roster "
    "that you had before is still in use.",
)

_GROWING = replace(
    WORDINGS[Status.HELD],
    why="It would add many more people than an ordinary import does, so it was stopped before it changed anything. "
    f"{IN_USE}",
)

_TWICE = replace(
    WORDINGS[Status.HELD],
    subject="Roster import waits for approval (people listed twice)",
    banner="Your roster import waits for approval: many people are listed twice. Nothing was changed so far.",
    why="Many people stand in your files twice, under two IDs. So the import was stopped before it changed anything. "
    f"{IF_ANY}",
)

_HELD = (
    (frozenset({Suspicion.EMPTIED}), _LEAVING),
    (frozenset({Suspicion.CHANGED, Suspicion.LOST}), _VALUES),
    (frozenset({Suspicion.ADDED}), _GROWING),
    (frozenset({Suspicion.DOUBLED, Suspicion.ADDED}), _TWICE),
)
"""The beginning for imports that are held for nothing but some of these reasons; the first that fits counts."""


def held(waiting: Waiting) -> Wording:
    """Choose the beginning by the reasons. If they are schools alone, their students may have moved, not gone."""
    if has_new_ids(waiting):
        return _NEW_IDS if only_new_ids(waiting) else _NEW_IDS_AND_LOSSES
    found = {reason.suspicion for reason in waiting.reasons}
    return next((said for these, said in _HELD if found <= these), WORDINGS[Status.HELD])


def has_new_ids(waiting: Waiting) -> bool:
    """Whether a reason is that people or classes would get new ids."""
    return any(reason.suspicion is Suspicion.REISSUED for reason in waiting.reasons)


def only_new_ids(waiting: Waiting) -> bool:
    """Whether people or classes would get new ids, and all other reasons follow from that."""
    return has_new_ids(waiting) and all(follows(reason) for reason in waiting.reasons)
