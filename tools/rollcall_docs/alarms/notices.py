"""All notices: events on the bus that a rule turns into words for operators. None holds a student's data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_STACK: Final = "--stack-name ${AWS::StackName}"
_SHOW: Final = f"rollcall imports show <import> {_STACK}"
_DISTRICT: Final = f"rollcall district show <district> {_STACK}"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. In its texts, `<name>` stands for the part of the event's detail of that name in `paths`."""

    name: str
    """Its resource, without `Notice` at the end."""
    heading: str
    """Where `docs/runbook.md` explains it."""
    event: str
    """The detail-type."""
    says: Sequence[str]
    """Sentences; each is a line of the mail."""
    look: str
    """The command to type first."""
    paths: Mapping[str, str]
    only: Mapping[str, str] = field(default_factory=dict)
    """Values that the event's detail must have, by name."""


NOTICES: Final[Sequence[Notice]] = (
    Notice(
        "ImportHeld",
        "An import waits for a decision",
        "Import Held",
        ["District <district>: import <import> waits for a decision until <until>. Its district was told."],
        _SHOW,
        {"district": "district_id", "import": "import_id", "until": "until"},
    ),
    Notice(
        "ImportNotProcessed",
        "An import could not be processed",
        "Import Ended",
        [
            "District <district>: import <import> could not be processed: the step <step> failed.",
            "It is a fault of ours. Nothing was changed. The district was told to send the package again.",
        ],
        _SHOW,
        {"district": "district_id", "import": "import_id", "step": "failed_step"},
        {"status": "could_not_be_processed"},
    ),
    Notice(
        "ImportStalled",
        "An import stood still",
        "Import Stalled",
        [
            "District <district>: import <import> stood still in the step <step>, and was ended.",
            "How its execution died: <death>.",
        ],
        _SHOW,
        {"district": "district_id", "import": "import_id", "step": "failed_step", "death": "death"},
    ),
    Notice(
        "MailBounced",
        "A mail bounced",
        "Mail Bounced",
        [
            "District <district>: an e-mail did not arrive, or was marked as spam (<kind>, <reason>).",
            "It was for the contact <contact>, or the user <username>.",
        ],
        _DISTRICT,
        {"district": "district_id", "contact": "contact", "username": "username", "kind": "kind", "reason": "reason"},
    ),
    Notice(
        "UploadMissing",
        "A district’s usual upload did not come",
        "Upload Missing",
        ["District <district>: the upload that usually comes (<usual>) is missing since <since>."],
        _DISTRICT,
        {"district": "district_id", "usual": "usual", "since": "missing_since"},
    ),
    Notice(
        "RosterOld",
        "A district’s roster is old",
        "Roster Old",
        ["District <district>: the roster that readers have is older than it may be."],
        _DISTRICT,
        {"district": "district_id"},
    ),
    Notice(
        "ValuesDrifting",
        "A column empties over weeks",
        "Values Drifting",
        ["District <district>: a column of the roster empties over weeks."],
        _DISTRICT,
        {"district": "district_id"},
    ),
)
"""All notices, in the order of an import."""
