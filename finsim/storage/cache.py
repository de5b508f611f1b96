"""What may be forgotten: results by their receipt, sessions a moment long, rate limits, and words that wake a waiter.

One interface, `Cache`. `LocalCache` keeps it in this process; `redis_cache` shares it between processes, and falls back
to this one while Redis is away. Nothing here is the only copy of anything: the repository is.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any, Protocol

from cachetools import TLRUCache, TTLCache

MOST_BYTES = 16 * 1024 * 1024  # some 500 answers; a free instance has 512 MB for everything
MOST_VALUE_BYTES = 4 * 1024 * 1024
MOST_BUCKETS = 50_000
SECONDS_OF_A_BUCKET = 3600.0
MOST_KEY_LENGTH = 300


@dataclass(frozen=True)
class Rate:
    """A token bucket: `burst` calls at once, refilled by `per_second`."""

    burst: float
    per_second: float


@dataclass(frozen=True)
class CacheState:
    """What a cache says of itself. `shared` is false where what it holds is this process's alone."""

    shared: bool
    is_degraded: bool
    words: str


class Cache(Protocol):
    """Bytes that may be gone at the next look. No method ever raises for want of a server."""

    def get(self, key: str) -> bytes | None:
        """Return what was put, or None: never put, expired, dropped or pushed out."""

    def put(self, key: str, value: bytes, seconds: float) -> None:
        """Keep a value for some seconds; one beyond `MOST_VALUE_BYTES` is not kept."""

    def drop(self, key: str) -> None:
        """Forget a value. After it no `get` answers the old one, in whichever process shares the cache."""

    def take(self, bucket: str, rate: Rate, n: float = 1.0) -> float:
        """Take `n` tokens and return 0, or take none and return the seconds after which there would be enough."""

    def wake(self, channel: str) -> None:
        """Wake whoever waits on a channel; it looks at the repository then."""

    def wait(self, channel: str, seconds: float) -> None:
        """Return when somebody wakes the channel, at the latest after some seconds. Never earlier than worth a look."""

    def state(self) -> CacheState:
        """Say whether what is asked for is at hand, without asking any server anew."""

    def close(self) -> None:
        """Let go of connections."""


class LocalCache:
    """A cache in this process: bounded in bytes, each value with its own age. Safe between threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._lock = threading.Lock()
        self._values: TLRUCache[str, tuple[bytes, float]] = TLRUCache(
            most_bytes, ttu=lambda _, entry, now: now + entry[1], getsizeof=lambda entry: len(entry[0]) + 100
        )
        self._buckets: TTLCache[str, tuple[float, float]] = TTLCache(MOST_BUCKETS, SECONDS_OF_A_BUCKET)
        self._woken = threading.Condition()
        self._turns: dict[str, int] = {}

    def get(self, key: str) -> bytes | None:
        with self._lock:
            entry = self._values.get(checked_key(key))
        return None if entry is None else entry[0]

    def put(self, key: str, value: bytes, seconds: float) -> None:
        if len(value) > MOST_VALUE_BYTES or seconds <= 0:
            self.drop(key)
            return
        with self._lock:
            self._values[checked_key(key)] = (bytes(value), float(seconds))

    def drop(self, key: str) -> None:
        with self._lock:
            self._values.pop(checked_key(key), None)

    def take(self, bucket: str, rate: Rate, n: float = 1.0) -> float:
        now = time.monotonic()
        with self._lock:
            tokens, since = self._buckets.get(checked_key(bucket), (rate.burst, now))
            tokens = min(rate.burst, tokens + (now - since) * rate.per_second)
            wait = 0.0 if tokens >= n else (n - tokens) / rate.per_second
            self._buckets[bucket] = (tokens if wait else tokens - n, now)
        return wait

    def wake(self, channel: str) -> None:
        with self._woken:
            if channel in self._turns:
                self._turns[channel] += 1
                self._woken.notify_all()

    def wait(self, channel: str, seconds: float) -> None:
        with self._woken:
            turn = self._turns.setdefault(channel, 0)
            self._woken.wait_for(lambda: self._turns.get(channel, turn + 1) != turn, timeout=max(0.0, seconds))
            if len(self._turns) > MOST_BUCKETS:
                self._turns.clear()

    def state(self) -> CacheState:
        return CacheState(False, False, "in this process")

    def close(self) -> None:
        return None


def checked_key(key: str) -> str:
    """Return a key as it is, or refuse it: keys are made by us, so a bad one is a bug."""
    if not isinstance(key, str) or not 0 < len(key) <= MOST_KEY_LENGTH:
        raise ValueError(f"a cache key of 1 to {MOST_KEY_LENGTH} characters, got {key!r:.80}")
    return key


def open_cache(settings: Any) -> Cache:
    """Return Redis behind its fallback where FINSIM_REDIS_URL asks for it, else a cache in this process."""
    if settings.redis_url is None:
        return LocalCache()
    from finsim.storage.redis_cache import SharedCache

    return SharedCache(settings.redis_url.get_secret_value())
