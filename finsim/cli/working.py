"""`finsim worker`: does the jobs that wait in the store, until it is told to end."""

from __future__ import annotations

import signal
from typing import Annotated, Any

import typer

from finsim.cli import screen

WORKER_EXAMPLES = (
    "Examples:  finsim worker  |  finsim worker --until-idle  |  FINSIM_MONGO_URL=mongodb://db finsim worker"
)


def worker(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when nothing waits any more.")] = False,
) -> None:
    """Do the jobs that wait in the store. Several workers, here or on other machines, share the work.

    Ctrl-C and SIGTERM stop the job at work between two steps and give it back; another worker, or the next start, does
    it then.
    """
    from finsim import telemetry
    from finsim.allocating import bound_heap
    from finsim.settings import settings
    from finsim.storage.cache import open_cache
    from finsim.workbench.keeping import store
    from finsim.workbench.operating import sampler
    from finsim.workbench.working import worker as make

    bound_heap()
    telemetry.configure()
    chosen = settings()
    doing = make(chosen, store(), open_cache(chosen))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _leave(doing))
    screen.say(f"working for {store().place}; Ctrl-C gives back what is at work and ends")
    samples = sampler("worker", store).start()
    count = doing.run(until_idle)
    samples.close()
    screen.say(f"{count} jobs taken")


def _leave(doing: Any) -> None:
    doing.leave()
