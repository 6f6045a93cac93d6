"""What somebody sees where there is no page: an explanation, and what to do next. Never the text of an error."""

from http import HTTPStatus
from typing import NamedTuple

from aws_lambda_powertools.event_handler import Response

from rollcall.model.downloads import Problem
from rollcall.steps.sign_in import Why
from rollcall_apps.rendering import as_json, page
from rollcall_apps.request import Request


class Explanation(NamedTuple):
    """A problem in words."""

    title: str
    text: str
    offers_sign_in: bool = False
    offers_imports: bool = False


EXPLANATIONS = {
    Why.CANCELLED: Explanation("You are not signed in", "The sign-in was not finished. Sign in again.", True),
    Why.STRANGE: Explanation(
        "You are not signed in",
        "This sign-in has been used already, took longer than ten minutes, or began in another browser. Sign in again.",
        True,
    ),
    Why.UNKNOWN: Explanation(
        "There is no account for you here",
        "Your name and password are right, but they belong to no district. Ask the people named below for an account.",
    ),
    Why.SUSPENDED: Explanation(
        "This account is suspended",
        "Neither pages nor uploads are open to it for now. Ask the people named below why, and what to do.",
    ),
    "signed-out": Explanation("You are signed out", "Nothing was changed. Sign in, then do it again.", True),
    "stale-form": Explanation(
        "Nothing was changed",
        "The page that you used belongs to an earlier sign-in. Go back, load the page again, and repeat what you did.",
    ),
    "login-outage": Explanation(
        "The sign-in does not answer", "Nothing is wrong with your account. Wait a minute, then load this page again."
    ),
    "may-not-send": Explanation(
        "Your account may not send this",
        "Data managers of a district send its packages, if those who run Rollcall allow that; readers neither send nor "
        "check any. By SFTP, every user sends.",
    ),
    "other-method": Explanation(
        "This address takes other methods", "Nothing was changed. The header Allow says which ones."
    ),
    "not-yours": Explanation(
        "You can't decide about this import",
        "Nothing was changed. Either others decide about your district's imports, or your account only reads.",
    ),
    "not-held": Explanation(
        "This import does not wait any more",
        "Nothing was changed. Somebody has decided about it, a newer package came, or its time is over: its page says "
        "which.",
    ),
    "other-content": Explanation(
        "This is another package than the one you looked at",
        "Nothing was changed. Look at the import again, then decide.",
    ),
    "reader": Explanation(
        "Your account does not show values of rows",
        "This file holds values of students’ rows. A data manager of your district can have it.",
    ),
    Problem.NO_SUCH_IMPORT: Explanation(
        "This file can’t be made",
        "Its import is no longer kept. Look for a newer one among your imports.",
        offers_imports=True,
    ),
    Problem.NOT_CHECKED: Explanation(
        "This file can’t be made",
        "The files of this import were not checked: either it runs still, then wait until it ends; or it ended before, "
        "or its log is no longer kept, then send the package again.",
    ),
    Problem.FILES_NOT_READ: Explanation(
        "There are no rows to mark",
        "None of the files could be read, so none of their rows can be shown with what to mend. The page of the import "
        "and its log say why.",
    ),
    Problem.PACKAGE_GONE: Explanation(
        "This file can’t be made any more",
        "The package that was sent is no longer kept, so its rows can’t be shown. The log can still be had.",
    ),
    "download-late": Explanation(
        "This file was not made",
        "It should have been there long ago, and is not. Ask for it again on the page of the import; if that fails, "
        "too, ask the people named below.",
    ),
    "not-found": Explanation(
        "There is no such page",
        "The address is wrong, or what it showed is no longer kept. Look for it among your imports.",
        offers_imports=True,
    ),
    "ours": Explanation(
        "Something went wrong on our side",
        "It is not your fault, and nothing was changed that you did not see. Load the page again; if it happens again, "
        "ask the people named below.",
    ),
}
"""All problems by the words that choose them."""


def problem(request: Request, status: HTTPStatus, why: str) -> Response[str]:
    """The page about a problem; for programs, the same as JSON."""
    explanation = EXPLANATIONS[why]
    if request.is_api:
        answer = as_json({"problem": str(why), "title": explanation.title, "text": explanation.text}, status)
        if status is HTTPStatus.UNAUTHORIZED:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    return page(request, "problem.html", status, explanation=explanation)
