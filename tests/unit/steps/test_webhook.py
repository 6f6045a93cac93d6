"""Events are posted signed, tried again for a day, and the receiver's side in the docs verifies them."""

import base64
import contextlib
import hashlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.deployment_files import ROOT
from support.in_memory import NOON, Telemetry

from rollcall.steps.webhook import WAITS, NotPosted, Services, webhook
from rollcall.steps.webhook_message import UnusableSecret, headers_of, keys_of, message_of

KEY = bytes(range(32))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
BATCH = json.loads((ROOT / "events/webhook.json").read_text())
EVENT = json.loads(BATCH["Records"][0]["body"])


def batch(attempt: int = 1) -> Mapping[str, Any]:
    (record,) = BATCH["Records"]
    return {"Records": [{**record, "attributes": {"ApproximateReceiveCount": str(attempt)}}]}


@dataclass
class Receiver:
    """An address that answers with one status, or not at all."""

    status: int = 204
    taken: list[tuple[bytes, Mapping[str, str]]] = field(default_factory=list)

    def post(self, body: bytes, headers: Mapping[str, str]) -> int:
        if self.status == 0:
            raise NotPosted("TimeoutError")
        self.taken.append((body, headers))
        return self.status


@dataclass
class Keys:
    """The key of the tests."""

    secret: str = SECRET

    def read(self) -> Sequence[bytes]:
        return keys_of(self.secret)


@dataclass
class Queue:
    """How long each message was hidden."""

    waits: list[tuple[str, int]] = field(default_factory=list)

    def wait(self, receipt: str, seconds: int) -> None:
        self.waits.append((receipt, seconds))


@dataclass
class Hook:
    """The step with all that it talks to."""

    receiver: Receiver = field(default_factory=Receiver)
    queue: Queue = field(default_factory=Queue)
    keys: Keys = field(default_factory=Keys)
    telemetry: Telemetry = field(default_factory=Telemetry)

    def posts(self, attempt: int = 1) -> list[Any]:
        services = Services(self.keys, self.receiver, self.queue, self.telemetry)
        failures: list[Any] = webhook(batch(attempt), services, NOON)["batchItemFailures"]
        return failures


def test_nobody_outside_is_told_of_a_synthetic_district(monkeypatch: pytest.MonkeyPatch) -> None:
    hook, event = Hook(), {**EVENT, "detail": {**EVENT["detail"], "district_id": "synthetic-canary"}}
    monkeypatch.setitem(BATCH["Records"][0], "body", json.dumps(event))
    assert hook.posts() == []
    assert (hook.receiver.taken, hook.queue.waits) == ([], [])


def test_an_event_is_posted_as_the_specification_says() -> None:
    hook = Hook()
    assert hook.posts() == []
    ((body, headers),) = hook.receiver.taken
    assert json.loads(body) == {"type": "import.ended", "timestamp": EVENT["time"], "data": EVENT["detail"]}
    assert set(headers) > {"webhook-id", "webhook-timestamp", "webhook-signature"}
    assert headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert hook.telemetry.measured == {"WebhooksPosted": 1}


@pytest.mark.parametrize("status", [0, 301, 302, 307, 400, 401, 404, 410, 429, 500, 503])
def test_whatever_is_not_taken_comes_again(status: int) -> None:
    """A redirect is an answer like any other: nobody follows it."""
    hook = Hook(Receiver(status))
    assert hook.posts() == [{"itemIdentifier": BATCH["Records"][0]["messageId"]}]
    assert hook.queue.waits == [(BATCH["Records"][0]["receiptHandle"], WAITS[0])]
    assert hook.telemetry.measured == {"WebhooksFailed": 1}


def test_the_attempts_come_further_and_further_apart() -> None:
    hook = Hook(Receiver(500))
    for attempt in range(1, len(WAITS) + 2):
        hook.posts(attempt)
    assert [seconds for _, seconds in hook.queue.waits] == [*WAITS, WAITS[-1]]


def test_a_secret_that_can_not_sign_is_seen_and_loses_no_event_for_a_day() -> None:
    """Somebody has written half of it: the function fails, and the events wait as if the receiver were away."""
    hook = Hook(keys=Keys("whsec_AAAA"))
    for attempt in range(1, len(WAITS) + 1):
        with pytest.raises(UnusableSecret):
            hook.posts(attempt)
    assert [seconds for _, seconds in hook.queue.waits] == [*WAITS]
    assert hook.receiver.taken == []


def test_the_same_event_has_the_same_id_however_often_it_is_sent() -> None:
    again = {**EVENT, "id": "another", "time": "2026-11-24T16:00:00Z"}
    other = {**EVENT, "detail": {**EVENT["detail"], "import_id": "another"}}
    assert message_of(EVENT).message_id == message_of(again).message_id != message_of(other).message_id
    assert message_of(EVENT).message_id != message_of({**EVENT, "detail-type": "Import Held"}).message_id


def test_while_a_secret_is_replaced_there_are_two_signatures() -> None:
    keys = keys_of(f"{SECRET} whsec_{base64.b64encode(bytes(24)).decode()}")
    signatures = headers_of(message_of(EVENT), keys, NOON)["webhook-signature"].split()
    assert len(set(signatures)) == 2
    assert all(each.startswith("v1,") for each in signatures)


def test_the_signature_is_that_of_the_specifications_own_example() -> None:
    """The published example of the libraries: an id, a moment, a body and what they sign to."""
    body = b'{"test": 2432232314}'
    message = SimpleNamespace(message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", body=body)
    at = NOON.fromtimestamp(1_614_265_330, tz=NOON.tzinfo)
    (key,) = keys_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert headers_of(message, [key], at)["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "secret", ["", "x", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_AAAA", "whsec_%%%", f"{SECRET} whsec_AAAA"]
)
def test_a_secret_that_can_not_sign_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(UnusableSecret) as refused:
        keys_of(secret)
    assert "random bytes" in str(refused.value)
    assert not secret or secret not in str(refused.value) or secret in {"x", "whsec_"}


def verify() -> Any:  # noqa: ANN401 - what the page defines
    """The function of docs/events.md."""
    defined: dict[str, Any] = {"__name__": "receiver"}
    exec(receiver(), defined)  # noqa: S102 - our own page
    return defined["verified"]


def receiver() -> str:
    """The program of docs/events.md."""
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/events.md").read_text(), re.DOTALL)
    assert code.count("\n") <= 46
    return str(code)


def test_the_verification_in_the_docs_takes_what_is_posted_and_nothing_else() -> None:
    hook = Hook()
    hook.posts()
    ((body, headers),) = hook.receiver.taken
    verified, now = verify(), NOON.timestamp()
    assert verified(SECRET, headers, body, now) == json.loads(body)
    both = {**headers, "webhook-signature": f"v1,{base64.b64encode(bytes(32)).decode()} {headers['webhook-signature']}"}
    assert verified(SECRET, both, body, now)
    other = f"whsec_{base64.b64encode(hashlib.sha256(KEY).digest()).decode()}"
    refused = (
        (other, headers, body, now),
        (SECRET, headers, body.replace(b"succeeded", b"failed"), now),
        (SECRET, {**headers, "webhook-id": "msg_other"}, body, now),
        (SECRET, {**headers, "webhook-timestamp": str(int(now) + 1)}, body, now),
        (SECRET, headers, body, now + timedelta(minutes=6).total_seconds()),
        (SECRET, headers, body, now - timedelta(minutes=6).total_seconds()),
    )
    for given in refused:
        with pytest.raises(ValueError, match="webhook"):
            verified(*given)


def test_the_receiver_in_the_docs_runs(tmp_path: Path) -> None:
    """As a program: it takes what is signed, tells each event once, and refuses all else without falling over."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = tmp_path / "receiver.py"
    program.write_text(receiver().replace("8080", str(port)), encoding="utf-8")
    environment = {**os.environ, "WEBHOOK_SECRET": SECRET}
    with subprocess.Popen([sys.executable, program], env=environment, stdout=subprocess.PIPE, text=True) as running:
        try:
            message = message_of(EVENT)
            signed = headers_of(message, keys_of(SECRET), datetime.now(UTC))
            wrong = {"webhook-signature": "v1,Ω".encode().decode("latin-1"), "webhook-timestamp": "soon"}
            given: tuple[Mapping[str, str], ...] = (
                signed,
                signed,
                {},
                {**signed, "webhook-id": "another"},
                {**signed, **wrong},
            )
            assert [_answer(port, message.body, headers) for headers in given] == [204, 204, 401, 401, 401]
        finally:
            running.terminate()
        told, _ = running.communicate(timeout=10)
    assert told == f"import.ended {EVENT['detail']['district_id']} {EVENT['detail']['status']}\n"


def _answer(port: int, body: bytes, headers: Mapping[str, str]) -> int:
    for _ in range(100):
        with contextlib.suppress(ConnectionRefusedError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("POST", "/", body, dict(headers))
            return connection.getresponse().status
        time.sleep(0.1)
    raise TimeoutError
