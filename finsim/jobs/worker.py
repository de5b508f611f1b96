"""A worker: claim a job, run its handler while a second thread renews the lease, write down how it ended, again.

The handler is told of cancellation through the same flag as any run, so the kernel stops between two chunks. What a
handler raises as a user's mistake ends the job; anything else is tried again, with a pause.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from finsim.errors import Cancelled, Conflict, FinsimError, NotFound, StorageError
from finsim.jobs.job import Job, Step, moment
from finsim.jobs.ledger import CHANNEL, JobLedger
from finsim.progress import Cancellation, Progress, Report
from finsim.telemetry import counter, histogram, logger

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_BETWEEN_BEATS = 0.5
SECONDS_KEPT = 7 * 24 * 3600.0
log = logger("jobs")
_ended = counter("jobs_total", "Jobs that a worker ended.", ("handler", "state"))
_seconds = histogram("job_seconds", "Seconds of a job in a worker.", ("handler",))


@dataclass(frozen=True)
class Work:
    """What a handler is given: who asked, with which arguments, where to say how far it is, when to stop."""

    owner: str
    id: str
    arguments: Mapping[str, Any]
    progress: Report
    cancel: Cancellation


Handler = Callable[[Work], Mapping[str, Any]]


class Worker:
    """Does the jobs of a ledger, one at a time. Several may run beside each other, in one process or in many."""

    def __init__(self, ledger: JobLedger, handlers: Mapping[str, Handler]) -> None:
        self._ledger = ledger
        self._handlers = dict(handlers)
        self._leaving = threading.Event()
        self._running: Cancellation | None = None
        self._cleared = 0.0

    def run(self, until_idle: bool = False) -> int:
        """Work until told to leave, or until nothing is left to do; return how many jobs were taken."""
        count = 0
        while not self._leaving.is_set():
            try:
                job = self._next()
            except StorageError as error:
                log.warning("the store is away", said=str(error)[:200])
                self._leaving.wait(SECONDS_BETWEEN_LOOKS)
                continue
            if job is not None:
                self._do(job)
                count += 1
            elif until_idle:
                return count
            else:
                self._ledger.cache.wait(CHANNEL, SECONDS_BETWEEN_LOOKS)
        return count

    def leave(self) -> None:
        """Take no more jobs, and give the one at work back for another worker."""
        self._leaving.set()
        if self._running is not None:
            self._running.cancel()

    def _next(self) -> Job | None:
        self._ledger.reap()
        if time.monotonic() - self._cleared > 3600:
            self._ledger.clear(SECONDS_KEPT)
            self._cleared = time.monotonic()
        return self._ledger.claim(self._handlers)

    def _do(self, job: Job) -> None:
        pulse = _Pulse(self._ledger, job)
        self._running = pulse.cancel
        if self._leaving.is_set():
            pulse.cancel.cancel()
        began = time.perf_counter()
        try:
            with pulse:
                state = self._ended(job, pulse)
        except (Conflict, NotFound):
            state = "lost"  # another worker has it now, or its owner has gone: nothing of ours counts
        except StorageError as error:
            # The lease runs out by itself, and the job is done again by whoever reaches the store first.
            log.warning("a job's end could not be written down", job=job.id, said=str(error)[:200])
            state = "unwritten"
        finally:
            self._running = None
        _ended.labels(handler=job.handler, state=state).inc()
        _seconds.labels(handler=job.handler).observe(time.perf_counter() - began)

    def _ended(self, job: Job, pulse: _Pulse) -> str:
        """Run the handler and write down how it ended."""
        work = Work(job.owner, job.id, job.arguments, pulse.report, pulse.cancel)
        try:
            result = self._handlers[job.handler](work)
            text = json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
            return self._ledger.finish(job, text.encode()).state.value
        except Cancelled:
            return self._stopped(job, pulse)
        except (Conflict, NotFound) as error:
            if pulse.is_lost:
                raise
            return self._ledger.fail(job, error.as_dict(), may_retry=False).state.value
        except FinsimError as error:
            is_users = error.exit_code == 2
            return self._ledger.fail(job, error.as_dict(), may_retry=not is_users).state.value
        except Exception as error:
            log.exception("a job broke", job=job.id, handler=job.handler)
            said = {"where": "finsim", "expected": "to work", "got": type(error).__name__, "hint": "a bug of ours"}
            return self._ledger.fail(job, said, may_retry=True).state.value

    def _stopped(self, job: Job, pulse: _Pulse) -> str:
        if pulse.was_asked_to_stop:
            return self._ledger.stopped(job).state.value
        return self._ledger.give_back(job).state.value


class _Pulse:
    """Renews a job's lease beside its handler, carries its progress to the row and cancellation back."""

    def __init__(self, ledger: JobLedger, job: Job) -> None:
        self.cancel = Cancellation()
        self.was_asked_to_stop = False
        self.is_lost = False
        self._ledger, self._job = ledger, job
        self._step = Step()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"pulse {job.id}", daemon=True)

    def __enter__(self) -> _Pulse:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def report(self, step: Progress) -> None:
        """Take the handler's news; the next beat writes them down."""
        self._step = Step(step.stage, step.done, step.total, step.note, moment())

    def _beat(self) -> None:
        written, renewed = Step(), time.monotonic()
        pause = min(SECONDS_BETWEEN_BEATS, self._ledger.lease_s / 6)
        while not self._over.wait(pause):
            step = self._step
            is_due = time.monotonic() - renewed > self._ledger.lease_s / 3
            try:
                if step != written or is_due:
                    there = self._ledger.renew(self._job, step)
                    written, renewed = step, time.monotonic()
                else:
                    there = self._ledger.get(self._job.owner, self._job.id)
                    if there.lease != self._job.lease:
                        raise Conflict(f"job {self._job.id}", "a lease that is held", "one that was lost")
                if there.cancel:
                    self.was_asked_to_stop = True
                    self.cancel.cancel()
            except (Conflict, NotFound):
                if not self._over.is_set():
                    self.is_lost = True
                    self.cancel.cancel()
                return
            except StorageError:
                continue  # the store is away; the lease lasts a while, and if it does not, `finish` says so
