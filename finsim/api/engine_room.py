"""Simulations off the event loop: a few at once, a few waiting, the rest told when to come again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from finsim.api.problems import Refusal
from finsim.progress import Cancellation
from finsim.workbench.watching import is_compiling

Result = TypeVar("Result")
N_AT_ONCE = 2
N_WAITING = 8
SECONDS_FOR_A_RUN = 60.0


class EngineRoom:
    """A bounded pool. A run that takes too long, or whose client has gone, is asked to stop between two chunks."""

    def __init__(
        self, n_at_once: int = N_AT_ONCE, n_waiting: int = N_WAITING, seconds: float = SECONDS_FOR_A_RUN
    ) -> None:
        self._pool = ThreadPoolExecutor(n_at_once, thread_name_prefix="engine")
        self._places = threading.BoundedSemaphore(n_at_once + n_waiting)
        self._seconds = seconds

    async def run(
        self, work: Callable[[Cancellation], Result], gone: Callable[[], Coroutine[Any, Any, None]] | None = None
    ) -> Result:
        """Run `work` in the pool. Raises a Refusal with 503 when there is no place or no time left.

        gone  returns when the client has left, and the work is then asked to stop
        """
        if not self._places.acquire(blocking=False):
            raise Refusal(503, "busy", "simulations", "fewer at the same time", hint="try again soon", retry_after=2)
        cancel = Cancellation()
        done = asyncio.wrap_future(self._pool.submit(self._counted, work, cancel))
        left = asyncio.ensure_future(gone()) if gone is not None else asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait({done, left}, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
            if done.done():
                return done.result()
            done.add_done_callback(_forget)
            if left.done():
                raise Refusal(503, "gone", "client", "to wait for the answer")
            if is_compiling():
                expected = "its machine code, which the first run on a machine makes"
                raise Refusal(503, "compiling", "engine", expected, hint="ask again; it goes on", retry_after=30)
            raise Refusal(503, "too-slow", "simulation", f"an end within {self._seconds:g} s", retry_after=30)
        finally:
            cancel.cancel()
            left.cancel()

    def close(self) -> None:
        """Take no more work and drop what waits."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _counted(self, work: Callable[[Cancellation], Any], cancel: Cancellation) -> Any:
        try:
            cancel.check()
            return work(cancel)
        finally:
            self._places.release()


def _forget(done: asyncio.Future[Any]) -> None:
    """Take what came of work that nobody waits for any more."""
    if not done.cancelled():
        done.exception()
