"""Asks whether an older upload is to replace what a newer one has published, and shows what that changes."""

import sys
from collections.abc import Iterator

from rollcall.model.differences import Differences
from rollcall.model.imports import Import, Status
from rollcall_cli.deployment.confirmation import confirmed
from rollcall_cli.deployment.ports import Deployment, Fields
from rollcall_cli.forms.layout import facts, note
from rollcall_cli.imports.differences import difference_lines, reason_lines
from rollcall_cli.imports.document import differences_of, hold_reasons, import_facts
from rollcall_cli.imports.replayed import check_again
from rollcall_cli.results import WrongCall


def agreed_to_replace(
    import_: Import, fields: Fields, by: str, instead_of: str, deployment: Deployment, *, yes: bool
) -> str | None:
    """The import that may be replaced; None if that was not agreed to.

    The upload is checked first. The answer is about the comparison of that check: where another import is current by
    then, the upload is not published.

    Raises:
        WrongCall: The upload would be rejected, would change nothing, or nobody can be asked.
    """
    sys.stderr.write("A newer upload was imported since. The older one is checked first; nothing is changed by that.\n")
    _, check = check_again(import_, fields, by, deployment)
    differences = differences_of(check, deployment)
    if check.status is Status.FAILED or differences is None or differences.against is None:
        raise WrongCall(
            "By the rules of today the upload would be rejected. Nothing was changed. To see why: "
            f"rollcall imports log {check.import_id}"
        )
    if differences.is_nothing:
        raise WrongCall(
            f"The upload says the same as import {differences.against}, which is current. Nothing was changed."
        )
    consequences = list(_consequences(import_, check, differences, deployment))
    if yes and instead_of != differences.against:
        sys.stderr.write("".join(f"{line}\n" for line in consequences))
        raise WrongCall(
            "This upload is older than what is current, so --yes is not enough. Look at the above, then repeat with "
            f"--instead-of {differences.against}"
        )
    question = f"Publish this older upload in place of import {differences.against}?"
    return differences.against if confirmed(question, consequences, yes=yes) else None


def _consequences(import_: Import, check: Import, differences: Differences, deployment: Deployment) -> Iterator[str]:
    yield from facts(import_facts(import_))
    yield ""
    yield "What becomes of the roster that is current now"
    yield from difference_lines(differences, check.import_id)
    fields = deployment.imports.fields(check.import_id) or {}
    reasons = hold_reasons(fields)
    if reasons:
        yield ""
        yield from note("So much would change that it would wait until somebody approves it:")
        yield from reason_lines(reasons, fields.get("reasons_count", len(reasons)))
    yield ""
    yield from note(
        "If it is published, the next upload of the district replaces it as always. The district gets an e-mail."
    )
