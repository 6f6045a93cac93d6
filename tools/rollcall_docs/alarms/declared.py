"""All alarms. Each watches one metric, says what happened and where to look, and names its heading of the runbook.

A number of events is missing while nothing happens, which is well (`notBreaching`). What says how something *is* keeps
the alarm as it was until it is said anew (`ignore`).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from rollcall_docs.alarms.alarm import Alarm, Metric, ours

_STACK: Final = "--stack-name ${AWS::StackName}"
NEAR: Final = 80
"""Percent of its memory or time from which a function is near its limit."""


def _execution(name: str) -> Metric:
    return Metric("AWS/States", name, {"StateMachineArn": "!Ref ImportsStateMachine"})


def _waiting(name: str, heading: str, says: str, queue: str, *, redriven: bool = True) -> Alarm:
    """An alarm for a queue of dead letters. CloudWatch hears nothing of a queue that nobody touches for six hours.

    `redriven` says whether `rollcall imports redrive` sends again what lies in it.
    """
    metric = Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": f"!GetAtt {queue}.QueueName"})
    look = f"aws sqs receive-message --queue-url ${{{queue}}} --visibility-timeout 0"
    if redriven:
        look = f"rollcall imports redrive --dead-letters --dry-run {_STACK}"
    return Alarm(name, heading, says, look, metric, statistic="Maximum", lasts=True, needs=queue)


_NOT_PROCESSED = f"rollcall imports list --status could_not_be_processed {_STACK}"

ALARMS: Final[Sequence[Alarm]] = (
    Alarm(
        "ImportsNotProcessed",
        "An import could not be processed",
        "An import could not be processed, by a fault of ours. Its district was told to send again in an hour.",
        _NOT_PROCESSED,
        ours("Imports", "record", status="could_not_be_processed"),
    ),
    Alarm(
        "ChainFailed",
        "The chain failed, timed out or was aborted",
        "An execution of the chain failed: a step failed for good, or an e-mail could not be sent.",
        _NOT_PROCESSED,
        _execution("ExecutionsFailed"),
    ),
    Alarm(
        "ChainTimedOut",
        "The chain failed, timed out or was aborted",
        "An execution of the chain timed out.",
        _NOT_PROCESSED,
        _execution("ExecutionsTimedOut"),
    ),
    Alarm(
        "ChainAborted",
        "The chain failed, timed out or was aborted",
        "Somebody stopped an execution of the chain.",
        f"rollcall imports list --status running {_STACK}",
        _execution("ExecutionsAborted"),
    ),
    Alarm(
        "ImportsStalled",
        "An import stood still",
        "An import's execution died or stood still, and the import was ended. Its district was told.",
        _NOT_PROCESSED,
        ours("StalledImports", "watch"),
    ),
    _waiting(
        "UploadsNotStarted",
        "Uploads did not start the chain",
        "An upload did not start the chain within a day. Nobody was told, and no import has a record of it.",
        "UploadDeadLetters",
    ),
    _waiting(
        "RestoresNotTold",
        "A restore was not told",
        "A roster was made current again, and its district could not be told.",
        "RestoreDeadLetters",
    ),
    _waiting(
        "FilesNotMade",
        "Files were not made",
        "Files about an import could not be made: a download of the pages, or results by SFTP.",
        "DownloadDeadLetters",
    ),
    _waiting(
        "EventsNotSent",
        "A function left something undone",
        "An event for other systems could not be sent: that an import is held, or has ended.",
        "EventDeadLetters",
    ),
    _waiting(
        "DeliveriesNotRead",
        "A function left something undone",
        "What SES said of an e-mail could not be recorded: that it came back, or was marked as spam.",
        "DeliveryDeadLetters",
    ),
    _waiting(
        "WatchNotDone",
        "A function left something undone",
        "The watchdog, the daily look at the districts, or the daily sweep failed in all its attempts.",
        "WatchDeadLetters",
    ),
    _waiting(
        "WebhookNotTaken",
        "The webhook takes no events",
        "The receiver of the webhook has not taken an event in all attempts.",
        "WebhookDeadLetters",
        redriven=False,
    ),
    _waiting(
        "NoticesNotSent",
        "A notice was not sent",
        "A notice to operators could not be sent for a day.",
        "NoticeDeadLetters",
        redriven=False,
    ),
    Alarm(
        "MailsNotSent",
        "A mail was not sent",
        "An e-mail to a district could not be sent.",
        "aws sesv2 get-account",
        ours("MailsNotSent", "notify"),
    ),
    Alarm(
        "MailsBounced",
        "A mail bounced",
        "An e-mail to a district came back. A notice of its own names the district.",
        f"rollcall district list {_STACK}",
        ours("MailsBounced", "deliveries"),
        ill=False,
    ),
    Alarm(
        "MailsComplained",
        "Somebody marked a mail as spam",
        "Somebody marked an e-mail of Rollcall as spam, and gets no other one.",
        f"rollcall district list {_STACK}",
        ours("MailsComplained", "deliveries"),
        ill=False,
    ),
    Alarm(
        "BounceRate",
        "AWS may stop all mails",
        "5 % of this account's e-mails come back. From 10 % on, AWS may stop all of them.",
        "aws sesv2 get-account",
        Metric("AWS/SES", "Reputation.BounceRate"),
        at=0.05,
        statistic="Maximum",
        seconds=3600,
        lasts=True,
    ),
    Alarm(
        "ComplaintRate",
        "AWS may stop all mails",
        "One of 1,000 of this account's e-mails is marked as spam. From 5 of 1,000 on, AWS may stop all of them.",
        "aws sesv2 get-account",
        Metric("AWS/SES", "Reputation.ComplaintRate"),
        at=0.001,
        statistic="Maximum",
        seconds=3600,
        lasts=True,
    ),
    Alarm(
        "PagesFail",
        "The pages fail",
        "The pages answered five times in five minutes that something went wrong on our side.",
        "aws logs filter-log-events --log-group-name ${AppsLogGroup} --filter-pattern ERROR",
        Metric("AWS/ApiGateway", "5xx", {"ApiId": "!Ref AppsApi"}),
        at=5,
    ),
    Alarm(
        "LoginsRefused",
        "Many logins are refused",
        "100 logins by SFTP were refused in 15 minutes, over all districts.",
        f"rollcall user locks {_STACK}",
        ours("LoginsRefused", "authenticate"),
        at=100,
        seconds=900,
        ill=False,
    ),
    Alarm(
        "InfectedUploads",
        "Malware was found in an upload",
        "Malware was found in an upload. It was not opened, and its district was told.",
        "aws logs filter-log-events --log-group-name ${UnpackLogGroup} --filter-pattern '\"malware found\"'",
        ours("InfectedUploads", "unpack"),
        ill=False,
        condition="ScansUploads",
    ),
    Alarm(
        "UploadsOverLimit",
        "A district sends too much",
        "A district has sent more uploads in an hour than are opened. It was told.",
        "aws logs filter-log-events --log-group-name ${UnpackLogGroup} --filter-pattern '\"over the limit\"'",
        ours("UploadsOverLimit", "unpack"),
        seconds=3600,
        ill=False,
    ),
    Alarm(
        "UploadsMissing",
        "A district’s usual upload did not come",
        "The usual upload of a district did not come. A notice of its own names the district.",
        f"rollcall district list {_STACK}",
        ours("UploadsMissing", "watch"),
        statistic="Maximum",
        seconds=3600,
        lasts=True,
        ill=False,
    ),
    Alarm(
        "RostersOld",
        "A district’s roster is old",
        "The roster of a district is older than it may be. A notice of its own names the district.",
        f"rollcall district list {_STACK}",
        ours("RostersOld", "watch"),
        statistic="Maximum",
        seconds=3600,
        lasts=True,
        ill=False,
    ),
    Alarm(
        "ValuesDrifting",
        "A column empties over weeks",
        "In the roster of a district, a column empties over weeks. A notice of its own names the district.",
        f"rollcall district list {_STACK}",
        ours("ValuesDrifting", "watch"),
        statistic="Maximum",
        seconds=3600,
        lasts=True,
        ill=False,
    ),
    Alarm(
        "CanaryFailed",
        "The canary failed",
        "The canary's package was not published and mailed in time.",
        f"rollcall imports list --limit 5 {_STACK}",
        ours("CanaryFailed", "canary"),
        statistic="Maximum",
        lasts=True,
    ),
)
"""All alarms but those that every function has."""


def of_function(step: str) -> Iterator[Alarm]:
    """The four alarms of the function of a step."""
    name, words = step.capitalize(), f"The function {step}"
    log = f"aws logs filter-log-events --log-group-name ${{{name}LogGroup}} --filter-pattern"
    function = {"FunctionName": f"!Ref {name}Function"}
    yield Alarm(
        f"{name}Errors",
        "A function fails",
        f"{words} failed three times in 15 minutes, so it does not help to try again.",
        f"{log} ERROR",
        Metric("AWS/Lambda", "Errors", function),
        at=3,
        seconds=900,
    )
    yield Alarm(
        f"{name}Throttles",
        "Lambda has no capacity",
        f"{words} was refused by Lambda in each of three times five minutes, for want of capacity.",
        "aws lambda get-account-settings",
        Metric("AWS/Lambda", "Throttles", function),
        periods=3,
    )
    for share, of in (("MemoryShare", "memory"), ("TimeShare", "time")):
        yield Alarm(
            f"{name}{of.capitalize()}",
            "A function is near its limits",
            f"{words} took {NEAR} % of its {of} or more.",
            f"{log} '{{ $.{share}[0] >= {NEAR} }}'",
            ours(share, step),
            at=NEAR,
            statistic="Maximum",
            ill=False,
        )
