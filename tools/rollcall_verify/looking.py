"""Checks that only read."""

import time
import urllib.error
import urllib.request
from typing import Any

from rollcall_verify.checks import Check, NotHere, Stack, Wrong

ALARMS_AT_ONCE = 100
"""The most alarms that CloudWatch describes in one answer."""

NEEDED_AT_ONCE = 50
"""Executions of functions at once below which a night of uploads and logins would wait."""


def deployed(stack: Stack) -> str:
    """CloudFormation has made everything."""
    found = stack.client("cloudformation").describe_stacks(StackName=stack.name)["Stacks"][0]
    if found["StackStatus"] not in {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}:
        raise Wrong(f"The stack is {found['StackStatus']}. Look at its events: {found.get('StackStatusReason', '')}")
    return f"{found['StackStatus']}, {len(stack.outputs)} outputs"


def server(stack: Stack) -> str:
    """Transfer Family serves SFTP."""
    _on_aws(stack, "A door of the local platform stands for Transfer Family.")
    found = stack.client("transfer").describe_server(ServerId=stack.outputs["TransferServerId"])["Server"]
    if found["State"] != "ONLINE":
        start = f"aws transfer start-server --server-id {found['ServerId']}"
        raise Wrong(f"The server is {found['State']}. Start it: {start}")
    return f"{found['State']}, {found['SecurityPolicyName']}, host key {found['HostKeyFingerprint']}"


def connector(stack: Stack) -> str:
    """The canary's connector reaches the server and is let in, where there is one."""
    found = stack.resources("AWS::Transfer::Connector")
    if not found:
        raise NotHere("There is no canary by the clock (CanaryMinutes).")
    tried = stack.client("transfer").test_connection(ConnectorId=found[0].rpartition("/")[2])
    if tried["Status"] != "OK":
        said = tried.get("StatusMessage", "")
        raise Wrong(
            f"The canary's connector is not let in: {said} Look at CanarySecretArn, CanaryHostKey and its user."
        )
    return "it logs in"


def concurrency(stack: Stack) -> str:
    """The account may run enough functions at once."""
    limits = stack.client("lambda").get_account_settings()["AccountLimit"]
    most = limits["ConcurrentExecutions"]
    if most < NEEDED_AT_ONCE:
        raise Wrong(f"The account may run {most} functions at once. Ask for more: Service Quotas, Lambda, L-B99A9384.")
    return f"{most} at once"


def sender(stack: Stack) -> str:
    """SES may send from the address, to anybody."""
    ses, address = stack.client("sesv2"), stack.outputs["MailFrom"]
    domain = address.partition("@")[2]
    parents = [domain.split(".", place)[-1] for place in range(domain.count("."))]
    for name in (address, *parents):
        try:
            identity = ses.get_email_identity(EmailIdentity=name)
        except ses.exceptions.NotFoundException:
            continue
        if not identity["VerifiedForSendingStatus"]:
            raise Wrong(f"SES knows {name}, but it is not verified yet. Set its DNS records, or follow the e-mail.")
        return f"{name} is verified; {_sandbox(stack, ses)}"
    raise Wrong(f"SES knows no identity for {address}: aws sesv2 create-email-identity --email-identity {domain}")


def _sandbox(stack: Stack, ses: Any) -> str:
    if stack.is_local:
        return "the local platform has no sandbox"
    account = ses.get_account()
    if not account["SendingEnabled"]:
        raise Wrong("SES has paused this account's sending. Look at the console of SES.")
    where = "production" if account["ProductionAccessEnabled"] else "the SANDBOX: verified addresses alone"
    return f"{where}, {account['SendQuota']['Max24HourSend']:.0f} mails a day"


def pages(stack: Stack) -> str:
    """The pages lead to Cognito's login."""
    url = stack.outputs["AppsUrl"]
    try:
        with urllib.request.urlopen(f"{url}/imports", timeout=30) as answer:  # noqa: S310 - the stack's own
            body, end = answer.read().decode(errors="replace"), answer.geturl()
    except urllib.error.URLError as error:
        raise Wrong(f"{url} does not answer: {error}") from None
    if "password" not in body.lower():
        raise Wrong(f"{url}/imports leads to {end.partition('?')[0]}, where nobody is asked for a password.")
    return f"{url} leads to {end.partition('?')[0]}"


def buckets(stack: Stack) -> str:
    """The buckets keep versions, tell EventBridge, and are closed to the public."""
    s3 = stack.client("s3")
    for name in (stack.outputs["InboxBucket"], stack.outputs["DataBucket"]):
        if s3.get_bucket_versioning(Bucket=name).get("Status") != "Enabled":
            raise Wrong(f"{name} keeps no versions. Deploy again.")
        closed = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
        if not all(closed.values()):
            raise Wrong(f"{name} may be opened to the public. Deploy again.")
    told = s3.get_bucket_notification_configuration(Bucket=stack.outputs["InboxBucket"])
    if "EventBridgeConfiguration" not in told:
        raise Wrong("The inbox tells EventBridge nothing, so that no upload starts an import. Deploy again.")
    return "both are versioned and closed; the inbox tells EventBridge"


def alarms(stack: Stack) -> str:
    """Nothing is in alarm, and somebody is told."""
    names, cloudwatch = stack.resources("AWS::CloudWatch::Alarm"), stack.client("cloudwatch")
    found = [
        each
        for at in range(0, len(names), ALARMS_AT_ONCE)
        for each in cloudwatch.describe_alarms(AlarmNames=names[at : at + ALARMS_AT_ONCE], MaxRecords=ALARMS_AT_ONCE)[
            "MetricAlarms"
        ]
    ]
    if missing := {*names} - {each["AlarmName"] for each in found}:
        raise Wrong(f"CloudWatch does not know {', '.join(sorted(missing))}. Deploy again.")
    ringing = [each["AlarmName"] for each in found if each["StateValue"] == "ALARM"]
    if ringing:
        raise Wrong(f"In alarm: {', '.join(ringing)}. docs/runbook.md says what to do.")
    return f"{len(found)} alarms, none of them in alarm; {_subscribed(stack)}"


def _subscribed(stack: Stack) -> str:
    topics = stack.resources("AWS::SNS::Topic")
    if not topics:
        return "there is no topic"
    every = [
        each
        for topic in topics
        for each in stack.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    ]
    waiting = [each["Endpoint"] for each in every if each["SubscriptionArn"] == "PendingConfirmation"]
    if waiting and not stack.is_local:
        raise Wrong(f"{waiting[0]} has not confirmed that it wants alarms: follow the link in the mail of SNS.")
    return f"{len(every)} are told of alarms"


def queries(stack: Stack) -> str:
    """Logs Insights takes every saved query, and answers it over the last hour."""
    _on_aws(stack, "The local platform has no saved queries.")
    logs, now = stack.client("logs"), int(time.time())
    saved = logs.describe_query_definitions(queryDefinitionNamePrefix=f"{stack.name}/")["queryDefinitions"]
    if not saved:
        raise Wrong(f"No query is saved below {stack.name}/. Deploy again.")
    for each in saved:
        asked = {"logGroupNames": each["logGroupNames"], "queryString": each["queryString"]}
        try:
            query = logs.start_query(**asked, startTime=now - 3600, endTime=now)["queryId"]
        except logs.exceptions.MalformedQueryException as error:
            raise Wrong(f"Logs Insights does not take the query “{each['name']}”: {error}") from None
        if (status := _answered(logs, query)) != "Complete":
            raise Wrong(f"The query “{each['name']}” ends as {status}.")
    return f"{len(saved)} saved queries are answered"


def _answered(logs: Any, query: str) -> str:
    """How a query ended, or its status after a minute."""
    status = ""
    for _ in range(60):
        status = logs.get_query_results(queryId=query)["status"]
        if status not in {"Scheduled", "Running"}:
            break
        time.sleep(1)
    return status


def _on_aws(stack: Stack, why: str) -> None:
    if stack.is_local:
        raise NotHere(why)


READING = (
    Check("stack", deployed),
    Check("server", server),
    Check("connector", connector),
    Check("concurrency", concurrency),
    Check("sender", sender),
    Check("buckets", buckets),
    Check("pages", pages),
    Check("alarms", alarms),
    Check("queries", queries),
)
"""Checks that change nothing."""
