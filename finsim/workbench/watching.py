"""The checks of this installation, registered in one place: what the doctor prints and what `/health` answers.

Below: `health`, which runs them and knows neither data nor engine.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial

from pydantic import SecretStr

from finsim.health import Answer, Health, State, Tier, machine, services
from finsim.jobs import JobLedger
from finsim.settings import Settings
from finsim.storage import Repository
from finsim.storage.cache import Cache

SECONDS_TO_WAIT = 60.0  # of a job that is due, before somebody should look


def register_all(health: Health, chosen: Settings, store: Callable[[], Repository]) -> None:
    """Register every check, in the order in which they are shown.

    store  opens the repository, or raises StorageError, which is then what its checks found
    """
    health.register("process", Tier.LIVE, machine.check_python)
    health.register("version", Tier.DETAIL, partial(services.check_version, chosen.commit or ""))
    health.register("cores", Tier.DETAIL, machine.check_cores)
    health.register("memory", Tier.DETAIL, machine.check_memory)
    health.register("home", Tier.READY, partial(machine.check_folder, chosen.home))
    health.register("out", Tier.DETAIL, partial(machine.check_folder, chosen.out))
    health.register("store", Tier.READY, lambda: services.check_store(store()))
    health.register("integrity", Tier.DETAIL, lambda: services.check_integrity(store()))
    health.register("data", Tier.READY, check_data)
    health.register("engine", Tier.READY, check_engine)
    for extra in services.EXTRAS:
        health.register(f"extra {extra}", Tier.DETAIL, partial(services.check_extra, extra))
    health.register("chromium", Tier.DETAIL, services.check_chromium)
    health.register("nginx", Tier.DETAIL, services.check_nginx)
    health.register("provider", Tier.DETAIL, partial(check_provider, chosen, os.environ))
    health.register("redis", Tier.DETAIL, partial(services.check_redis, _secret(chosen.redis_url)))
    health.register("mongo", Tier.DETAIL, partial(services.check_mongo, _secret(chosen.mongo_url)))


def register_cache(health: Health, cache: Cache, store: Callable[[], Repository]) -> None:
    """Register the checks of what a server has beside its store: the cache that it uses, and its queue."""
    health.register("cache", Tier.DETAIL, partial(services.check_cache, cache))
    health.register("queue", Tier.DETAIL, lambda: check_queue(JobLedger(store(), cache)))


def check_queue(ledger: JobLedger) -> Answer:
    """Look whether somebody does the jobs that wait."""
    waiting, seconds = ledger.waiting()
    words = f"{waiting} waiting" + (f", the first for {seconds:.0f} s" if waiting else "")
    if seconds > SECONDS_TO_WAIT:
        return Answer(State.DEGRADED, f"{words}: is a worker running? `finsim worker` is one")
    return Answer(State.OK, words)


def check_provider(chosen: Settings, environ: Mapping[str, str]) -> Answer:
    """Look who writes the comments, without asking them: a call costs money. The offline analyst is always there."""
    variable = {"openai": "OPENAI_API_KEY", "groq": "GROQ_API_KEY"}.get(chosen.provider)
    if variable is None:
        return Answer(State.OK, "the offline analyst")
    if not environ.get(variable, "").strip():
        return Answer(
            State.DEGRADED, f"{chosen.provider} is named and {variable} is missing: the offline analyst writes"
        )
    return Answer(State.OK, f"{chosen.provider}, with a key; the offline analyst when it fails")


def check_data() -> Answer:
    """Hold every file in use against the digest of its provenance. Raises DataError for the first that differs."""
    from finsim.data import catalogue
    from finsim.data.catalogue import read_text

    sources = catalogue()
    for name in sources:
        read_text(name)
    spans = "; ".join(f"{each.file} to {each.last_month}" for each in sources.values())
    n_refreshed = sum(bool(each.kept_as) for each in sources.values())
    state = f"{n_refreshed} of them refreshed" if n_refreshed else "as packaged"
    return Answer(State.OK, f"{len(sources)} files, {state}: {spans}")


def check_engine() -> Answer:
    """Look whether machine code can be kept, and whether it is there; an engine not loaded yet is left alone."""
    if "finsim.simulation.paths" not in sys.modules:
        is_there = importlib.util.find_spec("numba") is not None
        return Answer(*((State.OK, "loaded by the first run") if is_there else (State.FAILED, "numba is missing")))
    from finsim.compiled import cache_folder
    from finsim.workbench.simulating import is_compiled

    folder = cache_folder()
    if folder.name.startswith("finsim-"):
        return Answer(State.DEGRADED, f"no folder to keep machine code in: every process compiles anew, in {folder}")
    if not is_compiled():
        return Answer(State.OK, f"not compiled yet, the first run will take some 20 s longer; kept in {folder}")
    return Answer(State.OK, f"compiled, kept in {folder}")


def is_compiling() -> bool:
    """Say whether a run has begun on a machine that has no machine code of the engine yet, and makes it now."""
    if "finsim.simulation.paths" not in sys.modules:
        return False
    from finsim.workbench.simulating import is_compiled

    return not is_compiled()


def _secret(url: SecretStr | None) -> str:
    return url.get_secret_value() if url is not None else ""
