"""The chain in memory, as commands start and stop its executions; the steps are the real ones. And dead letters."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from support.in_memory import NOON, SPRINGFIELD, Telemetry
from support.in_memory_snapshots import Platform

from rollcall.model.accounts import District
from rollcall.model.imports import Import, Next, Status
from rollcall.model.uploads import Purpose, Upload, Uploaded
from rollcall.report.types import Report
from rollcall.steps import abandon
from rollcall.steps.claim import claim
from rollcall.steps.close_import import Ending, Services, close_import
from rollcall.steps.compare_only import compare_only
from rollcall.steps.redrive import Letter, Message


class Districts(Protocol):
    """The accounts."""

    def district(self, district_id: str) -> District | None:
        """The account of this id, or None."""


@dataclass
class ChainInMemory:
    """Carries out at once what an execution is started for."""

    platform: Platform
    accounts: Districts
    reports: dict[str, Report]
    verdict: Report | None = None
    """What the rules of today say about whatever is processed again."""
    stopped: list[str] = field(default_factory=list)
    works: bool = True
    """Whether executions do anything."""

    def stop(self, execution: str) -> None:
        self.stopped.append(execution)

    def start(self, event: Any) -> None:  # noqa: ANN401 - any JSON value
        told: Mapping[str, Any] = json.loads(json.dumps(event))
        if self.works:
            self._close(told["abandoned"]) if "abandoned" in told else self._replay(Upload.from_dict(told["replay"]))

    def end(self, ending: abandon.Abandoned, after: str) -> str | None:
        assert after
        self.start(ending.event)
        return None

    def read(self, import_: Import | Upload) -> Mapping[str, Any]:
        """The report of an import that took effect."""
        return self.reports[import_.import_id].document

    def _close(self, abandoned: Mapping[str, Any]) -> None:
        services = Services(
            self.platform.records, self.accounts, self, self.platform.pointers, self.platform.events, Telemetry()
        )
        upload, ending = Upload.from_dict(abandoned["upload"]), Ending.from_event(abandoned)
        assert close_import(upload, abandoned["execution"], ending, services, NOON) is Next.NOTIFY

    def _replay(self, upload: Upload) -> None:
        assert upload.replay
        records, first = self.platform.records, self.platform.records.imports[upload.replay.of]
        uploaded = Uploaded(first.size, first.uploaded_at, first.submitted_by)
        claimed = claim(upload, uploaded, f"execution-{upload.import_id}", SPRINGFIELD, records, now=NOON)
        assert claimed
        self.platform.files.work[claimed.import_id] = self.platform.files.work[first.import_id]
        outcome = Status(self.verdict.outcome) if self.verdict else Status.SUCCEEDED
        if self.verdict:
            self.reports[claimed.import_id] = self.verdict
        if outcome is Status.FAILED:
            self._ended(claimed, outcome, NOON)
        elif claimed.purpose is Purpose.CHECK:
            result = compare_only(claimed, outcome, SPRINGFIELD.hold, self.platform.services, NOON)
            self._ended(claimed, result.status, NOON)
        else:
            result = self.platform.run(claimed)
            if result.next is not Next.HOLD:
                self._ended(claimed, result.status, NOON)

    def _ended(self, import_: Import, status: Status, at: datetime) -> None:
        now = self.platform.records.imports[import_.import_id]
        self.platform.records.imports[import_.import_id] = replace(now, status=status, ended_at=at)


@dataclass
class DeadLetters:
    """The dead-letter queues."""

    messages: list[Message] = field(default_factory=list)
    taken: list[Message] = field(default_factory=list)

    def read(self) -> Iterator[Message]:
        while self.messages:
            self.taken.append(self.messages.pop(0))
            yield self.taken[-1]

    def put_back(self, message: Message) -> None:
        self.taken.remove(message)
        self.messages.append(message)

    def delete(self, message: Message) -> None:
        self.taken.remove(message)


@dataclass
class Receivers:
    """Those for whom dead letters were meant, each of which may refuse."""

    refusing: str = ""
    """The error code with which letters of `refused` are answered."""
    refused: frozenset[str] = frozenset()
    given: list[Letter] = field(default_factory=list)

    def give(self, letter: Letter) -> str:
        if letter.kind in self.refused:
            return self.refusing
        self.given.append(letter)
        return ""
