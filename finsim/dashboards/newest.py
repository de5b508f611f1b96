"""Wishes that come faster than runs -> the newest wish done, older ones dropped, the running one stopped.

One worker thread a board, beside the kernel's own loop. It never blocks that loop, so a slider stays as quick as the
browser; whoever takes its results brings them back to where widgets may be touched.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from finsim.errors import Cancelled
from finsim.progress import Cancellation

Wish = TypeVar("Wish")
SETTLE_SECONDS = 0.04


class Newest(Generic[Wish]):
    """A queue of length one before one worker.

    work     does one wish; looks at the Cancellation between its steps and raises `Cancelled` when it is set
    failed   is told of what `work` raised, other than `Cancelled`
    """

    def __init__(self, work: Callable[[Wish, Cancellation], None], failed: Callable[[Wish, Exception], None]) -> None:
        self._work = work
        self._failed = failed
        self._changed = threading.Condition()
        self._waiting: list[Wish] = []
        self._running: Cancellation | None = None
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def wish(self, wish: Wish) -> None:
        """Take a wish in place of the one that waits, and ask the running one to stop."""
        with self._changed:
            self._waiting = [wish]
            if self._running is not None:
                self._running.cancel()
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name="board", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    @property
    def is_idle(self) -> bool:
        with self._changed:
            return not self._waiting and self._running is None

    def wait(self, seconds: float) -> bool:
        """Wait until nothing waits or runs; return whether that came about."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and self._running is None, seconds)

    def close(self) -> None:
        """Stop what runs and let the thread end."""
        with self._changed:
            self._is_closed = True
            self._waiting = []
            if self._running is not None:
                self._running.cancel()
            self._changed.notify_all()

    def _loop(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_closed)
                if self._is_closed:
                    return
                # A slider on its way sends values closer together than this; only the last of a burst is run.
                self._changed.wait(SETTLE_SECONDS)
                if self._is_closed:
                    return
                wish = self._waiting.pop()
                self._running = cancel = Cancellation()
            self._do(wish, cancel)

    def _do(self, wish: Wish, cancel: Cancellation) -> None:
        try:
            self._work(wish, cancel)
        except Cancelled:
            pass
        except Exception as error:  # the board says what went wrong and lives on
            self._failed(wish, error)
        finally:
            with self._changed:
                self._running = None
                self._changed.notify_all()
