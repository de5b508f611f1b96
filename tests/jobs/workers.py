"""A worker process for tests: `workers.py <place> <lease seconds> <redis>`; results follow from arguments."""

import hashlib
import sys
import time

from finsim.jobs import JobLedger, Worker
from finsim.progress import Progress
from finsim.storage.cache import LocalCache


def crunch(work):
    """Work for a while in small steps; what comes out follows from the arguments alone."""
    digest = b""
    for turn in range(work.arguments["steps"]):
        work.cancel.check()
        digest = hashlib.sha256(digest + str(work.arguments["n"]).encode()).digest()
        work.progress(Progress("steps", turn + 1, work.arguments["steps"]))
        time.sleep(0.01)
    return {"n": work.arguments["n"], "digest": digest.hex()}


def expected(n, steps):
    digest = b""
    for _ in range(steps):
        digest = hashlib.sha256(digest + str(n).encode()).digest()
    return {"n": n, "digest": digest.hex()}


def open_store(place):
    if place.startswith("mongodb"):
        from finsim.storage.mongo import MongoRepository

        return MongoRepository(place)
    from finsim.storage.sqlite import SqliteRepository

    return SqliteRepository(place)


def open_cache(address):
    if not address:
        return LocalCache()
    from finsim.storage.redis_cache import SharedCache

    return SharedCache(address)


if __name__ == "__main__":
    place, lease, cache = sys.argv[1], float(sys.argv[2]), sys.argv[3]
    ledger = JobLedger(open_store(place), open_cache(cache), lease_s=lease, backoff_s=0.05, most_running=4)
    Worker(ledger, {"crunch": crunch}).run()
