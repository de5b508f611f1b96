"""Rows of the repository become a queue: submit, claim, renew, end, each a change of one row by its version.

Two workers that want one row both try to move its version on, and one succeeds. A claim is a lease: whoever does not
renew it in time has lost it, the row is queued again, and nothing that the old worker writes counts any more. So a job
ends once, whatever is killed. The cache only wakes waiting workers sooner; without it they look every second.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from finsim.errors import Conflict, FinsimError, NotFound
from finsim.jobs.job import Job, JobState, Priority, Step, job_of, moment
from finsim.storage import Kind, Repository, canonical_json
from finsim.storage.cache import Cache

CHANNEL = "jobs"
SECONDS_OF_A_LEASE = 15.0
SECONDS_OF_BACKOFF = 2.0  # after the first attempt, doubled after each further one
LONGEST_BACKOFF = 120.0
MOST_RUNNING_OF_ONE = 2
MOST_WAITING_OF_ONE = 200
_PAGE = 50


class TooMany(FinsimError):
    """An owner has as many jobs waiting as one may have."""


class JobLedger:
    """The jobs of one repository. Safe between threads and processes."""

    def __init__(
        self,
        repository: Repository,
        cache: Cache,
        lease_s: float = SECONDS_OF_A_LEASE,
        backoff_s: float = SECONDS_OF_BACKOFF,
        most_running: int = MOST_RUNNING_OF_ONE,
        most_waiting: int = MOST_WAITING_OF_ONE,
    ) -> None:
        self.repository, self.cache, self.lease_s = repository, cache, lease_s
        self._backoff_s, self._most_running, self._most_waiting = backoff_s, most_running, most_waiting

    def submit(
        self,
        owner: str,
        handler: str,
        arguments: Mapping[str, Any],
        key: str = "",
        priority: Priority = Priority.USUAL,
        most_attempts: int = 3,
    ) -> Job:
        """Queue a job and return it; one that was submitted with the same key is returned as it stands now.

        key  chosen by whoever asks, so that asking twice runs once. Raises Conflict when it was used for other
             arguments, TooMany when the owner has too many waiting.
        """
        id = f"j_{hashlib.sha256(f'{owner}/{key}'.encode()).hexdigest()[:32]}" if key else f"j_{uuid.uuid4().hex}"
        if key and (there := self._submitted(owner, id, handler, arguments)) is not None:
            return there
        waiting = self.repository.find(owner, Kind.JOB, {"state": JobState.QUEUED.value}, limit=self._most_waiting)
        if len(waiting) >= self._most_waiting:
            hint = "wait for some to end, or cancel some"
            raise TooMany("jobs", f"at most {self._most_waiting} waiting", len(waiting), hint)
        job = Job(owner, id, handler, arguments, priority=priority, most_attempts=most_attempts, due=moment())
        try:
            row = self.repository.create(owner, Kind.JOB, id, job.body(), job.labels())
        except Conflict:
            there = self._submitted(owner, id, handler, arguments)
            assert there is not None
            return there
        self.cache.wake(CHANNEL)
        return job_of(row)

    def get(self, owner: str, id: str) -> Job:
        """Return a job. Raises NotFound."""
        return job_of(self.repository.get(owner, Kind.JOB, id))

    def jobs_of(self, owner: str, state: JobState | None = None, after: str = "", limit: int = 100) -> list[Job]:
        """Return an owner's jobs by id."""
        labels = {} if state is None else {"state": state.value}
        return [job_of(row) for row in self.repository.find(owner, Kind.JOB, labels, after, limit)]

    def cancel(self, owner: str, id: str) -> Job:
        """Ask a job to stop: one that waits ends at once, one that runs at its next look. An ended one stays."""

        def stop(job: Job) -> Job | None:
            if job.state is JobState.QUEUED:
                return job.changed(state=JobState.CANCELLED, ended=moment(), cancel=True)
            return job.changed(cancel=True) if job.state is JobState.RUNNING and not job.cancel else None

        return self._change(owner, id, stop)

    def delete(self, owner: str, id: str) -> None:
        """Remove a job that has ended, with its result. Raises Conflict while it has not."""
        job = self.get(owner, id)
        if not job.state.is_final:
            raise Conflict(f"job {id}", "a job that has ended", job.state.value, "cancel it first")
        self.repository.delete(owner, Kind.JOB, id, job.version)
        if job.result and not any(other.result == job.result for other in self._all(owner)):
            self._let_go(owner, job.result)

    def result(self, job: Job) -> bytes:
        """Return what came of a job. Raises NotFound when nothing has, yet."""
        if not job.result:
            raise NotFound(f"job {job.id}", "a result", f"the state {job.state.value}")
        return self.repository.get_blob(job.owner, job.result)

    def claim(self, handlers: Iterable[str]) -> Job | None:
        """Take the next job that is due and that one of these handlers can do; None when there is none."""
        able = set(handlers)
        for priority in Priority:
            low, high = f"{int(priority)}|", f"{int(priority)}|{moment()}"
            for job in self._span("waiting", low, high):
                if job.handler in able and self._has_room(job) and (claimed := self._claimed(job)) is not None:
                    return claimed
        return None

    def renew(self, job: Job, step: Step) -> Job:
        """Say that work goes on and how far it is. Raises Conflict when the lease was lost: stop then."""

        def go_on(there: Job) -> Job:
            return there.changed(leased_until=moment(self.lease_s), step=step)

        return self._held(job, go_on)

    def finish(self, job: Job, result: bytes) -> Job:
        """Write down what came of a job. Raises Conflict when the lease was lost: then it counts for nothing."""
        self._held(job, lambda there: None)
        digest = self.repository.put_blob(job.owner, result)
        return self._end(job, JobState.DONE, result=digest)

    def fail(self, job: Job, error: Mapping[str, Any], may_retry: bool) -> Job:
        """Write down what went wrong: queued again after a pause, or failed for good."""
        if may_retry and job.attempts < job.most_attempts:
            return self._held(job, lambda there: self._queued_again(there, error, self._pause(there.attempts)))
        return self._end(job, JobState.FAILED, error=dict(error))

    def stopped(self, job: Job) -> Job:
        """Write down that a job stopped because it was asked to."""
        return self._end(job, JobState.CANCELLED)

    def give_back(self, job: Job) -> Job:
        """Queue a job again as if it had not been claimed: this worker is leaving, or had no right to it."""
        return self._held(job, lambda there: self._queued_again(there, {}, 0.0).changed(attempts=there.attempts - 1))

    def reap(self) -> int:
        """Queue again every job whose worker has not renewed its lease; return how many there were."""
        count = 0
        for job in self._span("leased", "until ", f"until {moment()}"):
            lost = {"where": "worker", "expected": "to go on", "got": "no sign of life", "hint": ""}
            if job.cancel:
                ended = job.changed(state=JobState.CANCELLED, ended=moment(), lease="")
            elif job.attempts < job.most_attempts:
                ended = self._queued_again(job, lost, self._pause(job.attempts))
            else:
                ended = job.changed(state=JobState.FAILED, ended=moment(), lease="", error=lost)
            count += self._put(ended) is not None
        return count

    def waiting(self) -> tuple[int, float]:
        """Return how many jobs are due, at most `_PAGE` of each priority, and for how many seconds the first has been.

        Jobs whose owners have as many running as they may count as well: they wait too.
        """
        rows = [
            job_of(row)
            for priority in Priority
            for row in self.repository.span(
                Kind.JOB, "waiting", f"{int(priority)}|", f"{int(priority)}|{moment()}", _PAGE
            )
        ]
        first = min((job.due for job in rows), default="")
        seconds = (datetime.now(UTC) - datetime.fromisoformat(first)).total_seconds() if first else 0.0
        return len(rows), seconds

    def clear(self, older_than_s: float) -> int:
        """Remove jobs that ended long ago, with their results; return how many there were."""
        count = 0
        for job in self._span("ended", "at ", f"at {moment(-older_than_s)}"):
            try:
                self.delete(job.owner, job.id)
                count += 1
            except (NotFound, Conflict):
                continue
        return count

    def _submitted(self, owner: str, id: str, handler: str, arguments: Mapping[str, Any]) -> Job | None:
        try:
            there = self.get(owner, id)
        except NotFound:
            return None
        same = canonical_json(dict(there.arguments)) == canonical_json(dict(arguments)) and there.handler == handler
        if not same:
            raise Conflict("idempotency key", "a key of its own for each request", "one that was used for another")
        return there

    def _has_room(self, job: Job) -> bool:
        """Whether the owner may have one more running."""
        return len(self._running(job.owner)) < self._most_running

    def _running(self, owner: str) -> list[Job]:
        running = {"state": JobState.RUNNING.value}
        return [job_of(row) for row in self.repository.find(owner, Kind.JOB, running, limit=_PAGE)]

    def _claimed(self, job: Job) -> Job | None:
        """Take a job unless somebody else has, or its owner has come to run too many meanwhile."""
        taken = job.changed(
            state=JobState.RUNNING, attempts=job.attempts + 1, lease=uuid.uuid4().hex, began=moment(), step=Step(),
            leased_until=moment(self.lease_s),
        )  # fmt: skip
        claimed = self._put(taken)
        if claimed is None:
            return None
        # Several workers may have seen the same room. All look again, and the last to have begun give theirs back.
        first = sorted(self._running(job.owner), key=lambda each: (each.began, each.id))[: self._most_running]
        if claimed.id in {each.id for each in first}:
            return claimed
        self.give_back(claimed)
        return None

    def _queued_again(self, job: Job, error: Mapping[str, Any], pause_s: float) -> Job:
        return job.changed(
            state=JobState.QUEUED, due=moment(pause_s), lease="", leased_until="", step=Step(), error=dict(error)
        )

    def _pause(self, attempts: int) -> float:
        return float(min(LONGEST_BACKOFF, self._backoff_s * 2 ** (attempts - 1)))

    def _end(self, job: Job, state: JobState, **parts: Any) -> Job:
        ended = self._held(
            job, lambda there: there.changed(state=state, ended=moment(), lease="", leased_until="", **parts)
        )
        self.cache.wake(f"job:{job.id}")
        return ended

    def _held(self, job: Job, change: Callable[[Job], Job | None]) -> Job:
        """Change a job that this worker holds. Raises Conflict when it does not hold it any more."""

        def checked(there: Job) -> Job | None:
            if there.state is not JobState.RUNNING or there.lease != job.lease:
                raise Conflict(f"job {job.id}", "a lease that is held", "one that was lost")
            return change(there)

        return self._change(job.owner, job.id, checked)

    def _change(self, owner: str, id: str, change: Callable[[Job], Job | None]) -> Job:
        """Change a job as it stands, however often others change it in between. None leaves it as it is."""
        while True:
            there = self.get(owner, id)
            wanted = change(there)
            if wanted is None:
                return there
            if (put := self._put(wanted)) is not None:
                return put

    def _put(self, job: Job) -> Job | None:
        """Write a job over the version that it was made from; None when somebody else has changed it since."""
        try:
            row = self.repository.replace(job.owner, Kind.JOB, job.id, job.body(), job.version, job.labels())
        except (Conflict, NotFound):
            return None
        return job_of(row)

    def _span(self, label: str, low: str, high: str) -> Iterable[Job]:
        seen: set[tuple[str, str]] = set()
        while True:
            page = [job_of(row) for row in self.repository.span(Kind.JOB, label, low, high, _PAGE)]
            fresh = [job for job in page if (job.owner, job.id) not in seen]
            yield from fresh
            seen |= {(job.owner, job.id) for job in fresh}
            if len(page) < _PAGE or not fresh:
                return
            low = page[-1].labels()[label]

    def _all(self, owner: str) -> Iterable[Job]:
        after = ""
        while page := self.jobs_of(owner, after=after):
            yield from page
            after = page[-1].id

    def _let_go(self, owner: str, digest: str) -> None:
        try:
            self.repository.delete_blob(owner, digest)
        except NotFound:
            return
