"""All widgets of the dashboard, in rows of 24 columns, from what is urgent to what costs."""

from collections.abc import Iterator, Sequence
from typing import Final

from rollcall.model.imports import Status
from rollcall_docs.dashboard import shown_queries as queries
from rollcall_docs.dashboard.costs import costs
from rollcall_docs.dashboard.there import There
from rollcall_docs.dashboard.widget import Line, Widget, of_lambda, ours

_LOST: Final = {
    "UploadDeadLetters": "uploads: the chain did not start",
    "RestoreDeadLetters": "restores: nobody was told",
    "DownloadDeadLetters": "files: not made",
    "EventDeadLetters": "holds and ends: no event was sent",
    "DeliveryDeadLetters": "what became of e-mails: not noted",
    "WebhookDeadLetters": "webhook: not taken",
    "NoticeDeadLetters": "notices: not sent",
    "WatchDeadLetters": "watchdog, look or sweep: not done",
}
"""What lies in each queue of dead letters."""


def widgets(there: There) -> list[Widget]:
    """The widgets for what the template has."""
    return [*_now(there), *_districts(), *_imports(), *_steps(there), *_outside(), *_watched(), *costs(there)]


def _now(there: There) -> Iterator[Widget]:
    yield Widget("Now", width=24)
    yield Widget("Imports by status", "What runs, waits, failed and ended well.", query=queries.BY_STATUS, width=5)
    yield Widget("What runs or waits", "The imports that have not ended.", query=queries.NOT_ENDED, width=11)
    failed = [
        ours("failed", "Imports", "record", status=Status.FAILED),
        ours("could not be processed", "Imports", "record", status=Status.COULD_NOT_BE_PROCESSED),
        ours("held", "ImportsHeld", "snapshot"),
        ours("stood still", "StalledImports", "watch"),
        ours("e-mails not sent", "MailsNotSent", "notify"),
        ours("snapshots restored", "Restores", "snapshot"),
    ]
    yield Widget("In the time shown", "What needs a look, in sums.", failed, total=True)
    yield Widget("Alarms", "The state of each alarm that is made in any case.", alarms=there.alarms, width=12)
    lost = [
        Line(_LOST[name], "AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": f"${{{name}.QueueName}}"})
        for name in there.dead_letters
    ]
    yield Widget("Dead letters", "What lies in each queue and should not.", lost, width=12, stat="Maximum")


def _districts() -> Iterator[Widget]:
    yield Widget("Districts", width=24)
    yield Widget(
        queries.LAST_UPLOADS.name,
        "Each district’s last upload, its age and its outcome, the oldest first.",
        query=queries.LAST_UPLOADS,
        width=14,
    )
    yield Widget(
        queries.FAILED_BY_DISTRICT.name, "Whose imports fail, and how.", query=queries.FAILED_BY_DISTRICT, width=10
    )


def _imports() -> Iterator[Widget]:
    yield Widget("Imports", width=24)
    ends = [status for status in Status if status not in {Status.RUNNING, Status.HELD}]
    outcomes = [ours(status.replace("_", " "), "Imports", "record", status=status) for status in ends]
    yield Widget("Imports by outcome", "How imports ended.", outcomes, stacked=True)
    times = (("p50", "median"), ("p95", "p95"), ("Maximum", "longest"))
    yield Widget(
        "Seconds from upload to mail",
        "How long a district waits for its e-mail; without those that waited for a decision.",
        [ours(label, "SecondsToMail", "notify", stat=stat) for stat, label in times],
    )
    uploads = [
        ours("begun, checks included", "ImportsBegun", "unpack"),
        ours("only checked", "Checks", "record"),
        ours("passed over: seen before, or a temporary file", "UploadsPassedOver", "unpack"),
        ours("over the limit of an hour: not opened", "UploadsOverLimit", "unpack"),
        ours("malware was found", "InfectedUploads", "unpack"),
        ours("could not be scanned for malware", "UploadsNotScannable", "unpack"),
    ]
    yield Widget("Uploads", "What came in, and what was not opened.", uploads)
    rows = [ours(name, f"Rows{name.capitalize()}", "record") for name in ("in", "accepted", "omitted")]
    yield Widget("Rows", "Rows that came, were accepted, were left out.", rows)
    sizes = (("p50", "median"), ("p95", "p95"), ("Maximum", "largest"))
    yield Widget(
        "Bytes of a package",
        "How large uploads are.",
        [ours(label, "PackageSize", "unpack", stat=stat) for stat, label in sizes],
    )
    yield Widget("Findings", "How much is found.", [ours("findings, checks included", "Findings", "validate")])
    yield Widget(queries.BY_RULE.name, "Which rules find something, where.", query=queries.BY_RULE, width=12)
    yield Widget(queries.LARGEST.name, "The imports with most rows.", query=queries.LARGEST, width=12)


def _steps(there: There) -> Iterator[Widget]:
    yield Widget("Steps", width=24)
    for title, name, stat, says in (
        ("Errors by step", "Errors", "Sum", "Invocations that failed, retried ones too."),
        ("Throttles by step", "Throttles", "Sum", "Invocations that Lambda refused for want of capacity."),
        ("Invocations by step", "Invocations", "Sum", "How often each function ran."),
        ("Milliseconds by step, p95", "Duration", "p95", "How long each function takes."),
    ):
        lines = [of_lambda(each.step, name, each.resource) for each in there.functions]
        yield Widget(title, says, lines, stat=stat)
    for share, what in (("MemoryShare", "memory"), ("TimeShare", "time")):
        lines = [ours(each.step, share, each.step) for each in there.functions]
        says = f"The most that one invocation took of the {what} that its function has; from 80 % on there is an alarm."
        yield Widget(f"Percent of {what}", says, lines, stat="Maximum")
    yield Widget("The chain", "How executions began and ended.", [*_chain()])
    yield Widget(queries.COLD_STARTS.name, "How often functions start anew.", query=queries.COLD_STARTS, width=16)


def _chain() -> Iterator[Line]:
    ends = {
        "ExecutionsStarted": "started",
        "ExecutionsSucceeded": "ended",
        "ExecutionsFailed": "failed: our fault",
        "ExecutionsTimedOut": "timed out",
        "ExecutionsAborted": "aborted",
    }
    for name, label in ends.items():
        yield Line(label, "AWS/States", name, {"StateMachineArn": "${ImportsStateMachine}"})


def _outside() -> Iterator[Widget]:
    yield Widget("Logins, e-mails, pages", width=24)
    logins = [
        ours("accepted", "LoginsAccepted", "authenticate"),
        ours("refused", "LoginsRefused", "authenticate"),
        ours("of these, locked out", "LoginsLocked", "authenticate"),
    ]
    yield Widget("Logins by SFTP", "Who came to the door.", logins)
    yield Widget(queries.REFUSED_LOGINS.name, "From where, and why refused.", query=queries.REFUSED_LOGINS, width=16)
    mails = [
        ours("sent", "Mails", "notify"),
        ours("not sent: attempts that SES refused", "MailsNotSent", "notify"),
        ours("came back", "MailsBounced", "deliveries"),
        ours("marked as spam", "MailsComplained", "deliveries"),
        ours("failures told together", "FailuresGathered", "notify"),
    ]
    yield Widget("E-mails", "What districts were told, and what did not arrive.", mails)
    pages = [
        Line(label, "AWS/ApiGateway", name, {"ApiId": "${AppsApi}"}, stat, right=right)
        for label, name, stat, right in (
            ("requests", "Count", "Sum", False),
            ("refused", "4xx", "Sum", False),
            ("failed", "5xx", "Sum", False),
            ("milliseconds, p95", "Latency", "p95", True),
        )
    ]
    yield Widget("The pages", "Requests, and how they were answered.", pages)
    files = [
        ours("files made for pages", "Downloads", "downloads"),
        ours("results written for SFTP", "Results", "downloads"),
        ours("events posted to the webhook", "WebhooksPosted", "webhook"),
        ours("attempts that the webhook did not take", "WebhooksFailed", "webhook"),
    ]
    yield Widget("Files and events", "What was made for districts and other systems.", files)


def _watched() -> Sequence[Widget]:
    gauges = [
        ours("usual upload is missing", "UploadsMissing", "watch"),
        ours("roster is old", "RostersOld", "watch"),
        ours("a column empties", "ValuesDrifting", "watch"),
    ]
    left = [
        ours("objects of no import or snapshot", "Orphans", "watch"),
        ours("objects that the sweep deleted", "Swept", "watch"),
        ours("bytes of such objects", "OrphanBytes", "watch", right=True),
    ]
    canary = [
        ours("failed", "CanaryFailed", "canary"),
        ours("seconds from upload to e-mail", "CanarySeconds", "canary", right=True),
    ]
    return (
        Widget("What nobody sends", width=24),
        Widget("Districts that are missed", "How many districts each thing is true of now.", gauges, stat="Maximum"),
        Widget("What publications left", "What the daily sweep found.", left, stat="Maximum"),
        Widget(
            "The canary", "Whether the trial of everything comes through, once there is one.", canary, stat="Maximum"
        ),
    )
