"""Redis as the cache that processes share, and what stands in for it while it is away, slow or full.

Every call has a deadline. After one that failed, calls go to the cache in this process at once, and Redis is asked
again after a pause that grows to `LONGEST_PAUSE_S`; the first answer ends the outage. What was dropped meanwhile is
dropped from Redis before anything is read from it again, so that no revoked session comes back.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from finsim.errors import SettingsError
from finsim.storage.cache import MOST_VALUE_BYTES, CacheState, LocalCache, Rate, checked_key
from finsim.telemetry import logger

PREFIX = "finsim:"
MOST_CONNECTIONS = 16
SECONDS_FOR_A_CALL = 0.5
SHORTEST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 5.0
MOST_PENDING = 10_000
Result = TypeVar("Result")
log = logger("cache")

# One bucket is a hash of tokens and the moment they were counted, by Redis's own clock. Returns milliseconds to wait.
_TAKE = """
local burst, rate, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(kept[1]) or burst, tonumber(kept[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) / 1000 * rate)
local wait = 0
if tokens >= wanted then tokens = tokens - wanted else wait = math.ceil((wanted - tokens) / rate * 1000) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
return wait
"""


class SharedCache:
    """Redis while it answers, this process while it does not. Safe between threads."""

    def __init__(self, url: str) -> None:
        try:
            pool = redis.BlockingConnectionPool.from_url(
                url, max_connections=MOST_CONNECTIONS, timeout=SECONDS_FOR_A_CALL, socket_timeout=SECONDS_FOR_A_CALL,
                socket_connect_timeout=SECONDS_FOR_A_CALL, retry=Retry(NoBackoff(), 0), health_check_interval=30,
            )  # fmt: skip
        except (ValueError, redis.RedisError) as error:
            raise SettingsError("FINSIM_REDIS_URL", "an address that Redis's client takes", hint=str(error)) from None
        self._redis: Any = redis.Redis(connection_pool=pool)
        self._take = self._redis.register_script(_TAKE)
        self._local = LocalCache()
        self._lock = threading.Lock()
        self._away_until = 0.0
        self._pause = SHORTEST_PAUSE_S
        self._said = ""
        self._dropped: set[str] = set()
        self._must_clear = False

    def get(self, key: str) -> bytes | None:
        name = PREFIX + checked_key(key)
        found = self._ask(lambda: self._redis.get(name), None)
        return found if found is not None else self._local.get(key)

    def put(self, key: str, value: bytes, seconds: float) -> None:
        name = PREFIX + checked_key(key)
        milliseconds = int(seconds * 1000)
        if len(value) > MOST_VALUE_BYTES or milliseconds <= 0:
            self.drop(key)
            return
        self._local.drop(key)
        if not self._ask(lambda: bool(self._redis.set(name, value, px=milliseconds)), False):
            # What Redis holds under this key is older now: it must not be read when Redis is back.
            self._later(name)
            self._local.put(key, value, seconds)

    def drop(self, key: str) -> None:
        name = PREFIX + checked_key(key)
        self._local.drop(key)
        if self._ask(lambda: self._redis.delete(name), None) is None:
            self._later(name)

    def take(self, bucket: str, rate: Rate, n: float = 1.0) -> float:
        name = f"{PREFIX}bucket:{checked_key(bucket)}"
        waits = self._ask(lambda: int(self._take(keys=[name], args=[rate.burst, rate.per_second, n])), None)
        return self._local.take(bucket, rate, n) if waits is None else waits / 1000

    def wake(self, channel: str) -> None:
        self._local.wake(channel)
        self._ask(lambda: self._redis.publish(PREFIX + checked_key(channel), b"1"), None)

    def wait(self, channel: str, seconds: float) -> None:
        """Wait on Redis for wakers of other processes; while it is away, on this process's own."""
        until = time.monotonic() + seconds
        if not self._ask(lambda: self._listened(channel, until), False):
            self._local.wait(channel, until - time.monotonic())

    def state(self) -> CacheState:
        with self._lock:
            said = self._said
        if said:
            return CacheState(False, True, f"Redis does not answer ({said}): the cache lives in this process")
        return CacheState(True, False, "in Redis, shared between processes")

    def close(self) -> None:
        self._redis.close()
        self._redis.connection_pool.disconnect()

    def _listened(self, channel: str, until: float) -> bool:
        with self._redis.pubsub(ignore_subscribe_messages=True) as ear:
            ear.subscribe(PREFIX + checked_key(channel))
            while (left := until - time.monotonic()) > 0:
                if ear.get_message(timeout=min(left, SECONDS_FOR_A_CALL / 2)) is not None:
                    return True
        return True

    def _ask(self, question: Callable[[], Result], otherwise: Result) -> Result:
        """Ask Redis, or answer otherwise while it is away. Never raises for want of Redis."""
        if time.monotonic() < self._away_until:
            return otherwise
        try:
            self._catch_up()
            answer = question()
        except redis.exceptions.ResponseError as error:
            self._note_full(error)
            return otherwise
        except (redis.RedisError, OSError) as error:
            self._note_away(error)
            return otherwise
        self._note_back()
        return answer

    def _catch_up(self) -> None:
        """Drop from Redis what was dropped while it was away."""
        with self._lock:
            names, clear = list(self._dropped), self._must_clear
        if clear:  # more was dropped than could be written down: nothing that Redis holds may be trusted
            for name in self._redis.scan_iter(match=PREFIX + "*", count=1000):
                self._redis.delete(name)
        elif names:
            self._redis.delete(*names)
        if names or clear:
            with self._lock:
                self._dropped.difference_update(names)
                self._must_clear = self._must_clear and not clear

    def _later(self, name: str) -> None:
        with self._lock:
            self._dropped.add(name)
            if len(self._dropped) > MOST_PENDING:
                self._dropped.clear()
                self._must_clear = True

    def _note_full(self, error: Exception) -> None:
        """Redis answers and refuses: full, read-only or loading. Readings go on, so it is not away."""
        with self._lock:
            is_new, self._said = not self._said, str(error)[:80]
        if is_new:
            log.warning("refused by redis", said=str(error)[:200])

    def _note_away(self, error: Exception) -> None:
        with self._lock:
            is_new, self._said = not self._said, type(error).__name__
            self._away_until = time.monotonic() + self._pause
            self._pause = min(LONGEST_PAUSE_S, self._pause * 2)
        if is_new:
            log.warning("redis is away", said=type(error).__name__)

    def _note_back(self) -> None:
        with self._lock:
            was_away, self._said = bool(self._said), ""
            self._pause = SHORTEST_PAUSE_S
            self._away_until = -math.inf
        if was_away:
            log.info("redis is back")
