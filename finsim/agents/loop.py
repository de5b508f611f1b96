"""One event loop in one thread of its own, for every caller: notebook, board, command line and API alike.

`asyncio.run` fails inside Jupyter, where a loop already runs; a thread that owns a loop does not. It is started on
first use, is a daemon, and is started anew in a forked child, which inherits no threads.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")
_lock = threading.Lock()
_started: tuple[int, asyncio.AbstractEventLoop] | None = None


def wait_for(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine on the background loop and wait for its result; an interrupt cancels it."""
    future = asyncio.run_coroutine_threadsafe(work, _loop())
    try:
        return future.result()
    except KeyboardInterrupt:
        future.cancel()
        raise


def _loop() -> asyncio.AbstractEventLoop:
    global _started
    with _lock:
        if _started is None or _started[0] != os.getpid():
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="finsim-agents", daemon=True).start()
            _started = (os.getpid(), loop)
        return _started[1]
