"""FINSIM_SCHEDULER becomes a `concurrent.futures.Executor`: Dask's workers where it is set, None where it is not.

Dask hands a chunk to another worker when the one that had it is lost; only that chunk is done again.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from finsim.errors import FinsimError, MissingExtra

SECONDS_TO_ANSWER = 5
TRIES_OF_A_CHUNK = 5


@contextmanager
def executor(address: str | None) -> Iterator[Executor | None]:
    """Give the executor of a scheduler, tcp://host:port; None without an address.

    Raises MissingExtra without Dask, FinsimError when the scheduler does not answer.
    """
    if not address:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        line = "pip install 'finsim-workbench[scale]'"
        raise MissingExtra("FINSIM_SCHEDULER", "the extra scale", "no distributed", line) from None
    try:
        client = Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, TimeoutError) as error:
        expected = f"a scheduler that answers within {SECONDS_TO_ANSWER} s"
        raise FinsimError("FINSIM_SCHEDULER", expected, type(error).__name__, f"it is {address}") from None
    try:
        yield client.get_executor(retries=TRIES_OF_A_CHUNK, pure=False)
    finally:
        client.close()
