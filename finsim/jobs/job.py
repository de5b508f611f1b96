"""A row of the repository becomes a job, and a job a row: states, labels, time left.

Labels are how rows are found again: `waiting` (priority and due moment) while queued, `leased` (until when) while a
worker has it, `ended` afterwards. Moments are ISO 8601 in UTC, which sort as text; in labels a word stands before them,
so that no server takes them for dates of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from finsim.storage import Document


class JobState(StrEnum):
    """Queued and running can still change; the others are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self not in (JobState.QUEUED, JobState.RUNNING)


class Priority(IntEnum):
    """Who goes first: somebody who waits before a screen, then usual work, then large batches."""

    SOON = 0
    USUAL = 1
    LATER = 2


@dataclass(frozen=True)
class Step:
    """How far a job is: stage, done of total in the stage's own unit, a sentence, and when that was."""

    stage: str = ""
    done: int = 0
    total: int = 0
    note: str = ""
    at: str = ""


@dataclass(frozen=True)
class Job:
    """One job as it stands.

    lease    names the claim of the worker that has it; only who holds it may write
    attempts  how often it was claimed
    result   the digest of the blob with what came of it, "" until then
    error    the parts of what went wrong, empty when nothing did
    version  of its row; rises with everything that happens to it
    """

    owner: str
    id: str
    handler: str
    arguments: Mapping[str, Any]
    state: JobState = JobState.QUEUED
    priority: Priority = Priority.USUAL
    attempts: int = 0
    most_attempts: int = 3
    due: str = ""
    lease: str = ""
    leased_until: str = ""
    began: str = ""
    ended: str = ""
    step: Step = field(default_factory=Step)
    cancel: bool = False
    result: str = ""
    error: Mapping[str, Any] = field(default_factory=dict)
    created: str = ""
    version: int = 0

    @property
    def seconds_left(self) -> float | None:
        """How long it may take from its last step on, judged by how long it took so far; None when nothing says."""
        if self.state is not JobState.RUNNING or not self.step.done or not self.step.at:
            return None
        taken = (datetime.fromisoformat(self.step.at) - datetime.fromisoformat(self.began)).total_seconds()
        return max(0.0, taken * (self.step.total - self.step.done) / self.step.done)

    def changed(self, **parts: Any) -> Job:
        """Return it with some parts changed."""
        return replace(self, **parts)

    def body(self) -> dict[str, Any]:
        """Return what its row holds."""
        parts = asdict(self)
        for name in ("owner", "id", "created", "version"):
            del parts[name]
        return parts | {"state": self.state.value, "priority": int(self.priority)}

    def labels(self) -> dict[str, str]:
        """Return what its row is found by."""
        labels = {"state": self.state.value, "handler": self.handler}
        if self.state is JobState.QUEUED:
            labels["waiting"] = f"{int(self.priority)}|{self.due}"
        elif self.state is JobState.RUNNING:
            labels["leased"] = f"until {self.leased_until}"
        else:
            labels["ended"] = f"at {self.ended}"
        return labels


def job_of(row: Document) -> Job:
    """Return the job that a row holds."""
    known = {each.name for each in fields(Job)}
    parts = {name: value for name, value in row.body.items() if name in known}
    parts |= {"state": JobState(parts["state"]), "priority": Priority(parts["priority"]), "step": Step(**parts["step"])}
    return Job(owner=row.owner, id=row.id, created=row.created, version=row.version, **parts)


def moment(seconds_from_now: float = 0.0) -> str:
    """Return a moment as text that sorts."""
    return (datetime.now(UTC) + timedelta(seconds=seconds_from_now)).isoformat(timespec="microseconds")
