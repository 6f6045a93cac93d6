"""Sends events about what became of e-mails, as SES does; MiniStack delivers all e-mails and sends no events."""

import json
import time
from collections.abc import Callable
from typing import Any

from rollcall_local import mailbox_simulator


def tell_outcomes(ses_v2: Any, eventbridge: Any) -> None:
    """Put the events of SES's mailbox simulator on the default bus, for configuration sets with that destination."""
    handle: Callable[..., Any] = ses_v2.handle_request

    async def handle_and_tell(method: str, path: str, headers: Any, body: Any, query: Any) -> Any:
        answer = await handle(method, path, headers, body, query)
        if (method, path.rstrip("/")) == ("POST", "/v2/email/outbound-emails") and answer[0] == 200:  # noqa: PLR2004
            mail, sent = json.loads(body), json.loads(answer[2])
            name = mail.get("ConfigurationSetName", "")
            wanted = _wanted((ses_v2._config_sets.get(name) or {}).get("EventDestinations") or {})  # noqa: SLF001
            events = mailbox_simulator.outcomes(mail, sent["MessageId"], time.time())
            entries = [event for kind, event in events if kind in wanted]
            if entries:
                eventbridge._put_events({"Entries": entries}, allow_aws_source=True)  # noqa: SLF001
        return answer

    ses_v2.handle_request = handle_and_tell


def _wanted(destinations: Any) -> set[str]:
    """The types of events that go to EventBridge."""
    to_bus = [each for each in destinations.values() if each.get("Enabled") and each.get("EventBridgeDestination")]
    return {kind for each in to_bus for kind in each["MatchingEventTypes"]}
