"""The beginning of the mail about a package that was checked alone: what would be if it were imported."""

from dataclasses import replace

from rollcall.mail.about import ImportSummary
from rollcall.mail.letter import Tone
from rollcall.mail.phrases import earlier
from rollcall.mail.wordings import OURS, Wording
from rollcall.model.imports import Status

_NOTHING_CHANGED = "It was only checked, because it lies in the folder “check”. Your roster is as it was."

_AGAIN = "Please correct what is listed below in the system that you export from, and check the whole package again."

WORDINGS = {
    Status.SUCCEEDED: Wording(
        "Package checked: it could be imported",
        "Your package could be imported as it is.",
        Tone.GOOD,
        "To import it, upload it outside of the folder “check”.",
        _NOTHING_CHANGED,
    ),
    Status.SUCCEEDED_WITH_ERRORS: Wording(
        "Package checked: some of it would be left out",
        "Your package could be imported, but some of it would be left out.",
        Tone.MIXED,
        _AGAIN,
        _NOTHING_CHANGED,
    ),
    Status.FAILED: Wording(
        "Package checked: it would be rejected",
        "Your package could not be imported.",
        Tone.BAD,
        _AGAIN,
        _NOTHING_CHANGED,
    ),
    Status.CANCELLED: Wording(
        "Package check was cancelled",
        "Your package check was cancelled.",
        Tone.MIXED,
        "If you did not ask for that, please ask {support} what to do, with the number of the check below.",
        "Whoever runs the imports has ended it before it was finished. It says nothing about your files. Your roster "
        "is as it was.",
    ),
    Status.COULD_NOT_BE_PROCESSED: Wording(
        "Package could not be checked",
        "We could not check your package.",
        Tone.BAD,
        "Please check the package again in an hour. If that fails, too, tell {support}, with the number of the check "
        "below.",
        f"{OURS} Your roster is as it was.",
    ),
}

EXHAUSTED = replace(
    WORDINGS[Status.COULD_NOT_BE_PROCESSED],
    banner="We could not check your package: it took too much time or memory.",
    next="Before you check or upload the package again, please ask {support}.",
    why="It was tried more than once, and each time it took more time or memory than Rollcall has for one package. "
    "That does not mean that anything is wrong with your file. Your roster is as it was.",
)

_WOULD_WAIT = Wording(
    "Package checked: it would wait for approval",
    "Your package could be imported, but it would wait for approval first.",
    Tone.MIXED,
    "See below what would change. If that is right, upload the package outside of the folder “check”: it waits until "
    "somebody approves it. If not, correct your export first.",
    f"It would change much more than an ordinary import does. {_NOTHING_CHANGED}",
)


def checked(summary: ImportSummary) -> Wording:
    """Give the beginning of the mail about a package that was checked alone.

    Raises:
        KeyError: The check is still running.
    """
    if summary.status is Status.COULD_NOT_BE_PROCESSED and summary.exhausted:
        return EXHAUSTED
    if summary.waiting:
        return _WOULD_WAIT
    said = WORDINGS[summary.status]
    if not summary.unchanged_since:
        return said
    same = f"The roster in this package is the same as that of {earlier(summary.unchanged_since)}, which is in use."
    return replace(said, why=f"{same} {said.why}")
