"""A request -> a reply from the first provider that gives an acceptable one. Owns everything that is not the call.

In this order: an answer that was kept; the breaker; the bucket; the budget; the call under one deadline for the whole
of it, waits and retries included; acceptance; and only then the next provider. Every call leaves a record.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from finsim.agents.providers.acceptance import accepted
from finsim.agents.providers.limits import Breaker, Bucket, Budget
from finsim.agents.providers.protocol import AGAIN, Answer, Call, Provider, ProviderError, Reply, Request
from finsim.errors import FinsimError
from finsim.telemetry import counter, histogram

ATTEMPTS = 3  # at one provider
BACKOFF_S = (0.1, 0.3)
_calls = counter("provider_calls_total", "Calls of language models.", ("provider", "outcome"))
_seconds = histogram("provider_seconds", "Seconds of a call of a language model.", ("provider",))
_usd = counter("provider_usd_total", "US dollars that calls of language models cost, by list price.", ("provider",))
TIMEOUT_S = 45.0
FEW_TOKENS = 20_000  # below so many a minute, the roles share one call
Tell = Callable[[str], None]


class Replies(Protocol):
    """Where answers are kept by digest, so that none is paid for twice: a file, the repository, Redis."""

    def get(self, key: str) -> dict[str, Any] | None:
        """Return what was kept under a key."""
        ...

    def put(self, key: str, value: dict[str, Any]) -> None:
        """Keep JSON under a key, for good once this returns."""
        ...


class MemoryReplies:
    """Answers of this process."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, Any]] = {}

    def get(self, key: str) -> dict[str, Any] | None:
        return self._kept.get(key)

    def put(self, key: str, value: dict[str, Any]) -> None:
        self._kept[key] = value


class ChainFailed(Exception):
    """No provider gave an acceptable answer; `errors` has one a provider, in their order."""

    def __init__(self, errors: Sequence[tuple[str, ProviderError]]) -> None:
        super().__init__(tuple(errors))
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "; ".join(f"{name}: {error}" for name, error in self.errors) or "no provider is configured"


@dataclass
class Link:
    """A provider with what holds it back; lives as long as the process, so that every run knows of its failures."""

    provider: Provider
    breaker: Breaker = field(default_factory=Breaker)
    tokens: Bucket = field(init=False)
    requests: Bucket = field(init=False)
    _at_once: dict[int, asyncio.Semaphore] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tokens = Bucket(self.provider.can.tokens_a_minute)
        self.requests = Bucket(self.provider.can.requests_a_minute)

    @property
    def name(self) -> str:
        return f"{self.provider.name} {self.provider.model}"

    def at_once(self) -> asyncio.Semaphore:
        loop = id(asyncio.get_running_loop())
        return self._at_once.setdefault(loop, asyncio.Semaphore(self.provider.can.at_once))


@dataclass
class Chain:
    """Providers in the order in which they are asked."""

    links: Sequence[Link]
    replies: Replies = field(default_factory=MemoryReplies)
    timeout_s: float = TIMEOUT_S
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    @property
    def name(self) -> str:
        """The providers and models that may write, in order: part of a run's identity."""
        return ", ".join(link.name for link in self.links)

    @property
    def shares_calls(self) -> bool:
        """Whether the first provider allows so little that the roles must share one call."""
        return bool(self.links) and self.links[0].provider.can.tokens_a_minute < FEW_TOKENS

    async def complete(
        self, request: Request, budget: Budget, calls: list[dict[str, Any]], tell: Tell = lambda words: None
    ) -> Reply:
        """Return an accepted reply; raises ChainFailed. Each call made, or answer found, is added to `calls`."""
        errors: list[tuple[str, ProviderError]] = []
        for link in self.links:
            key = request.digest(link.provider.name, link.provider.model)
            kept = await self._kept(key, tell)
            if kept is not None:
                calls.append(_record(request, link, "ok", cached=True))
                return _revived(kept)
            try:
                reply = await self._asked(link, request, budget, calls, tell)
            except ProviderError as error:
                errors.append((link.name, error))
                continue
            await self._keep(key, {"data": reply.data, "calls": list(reply.calls), "text": reply.text}, tell)
            return reply
        raise ChainFailed(errors)

    async def _kept(self, key: str, tell: Tell) -> dict[str, Any] | None:
        """Return an answer that was kept, off the loop; a store that fails has none, and says so."""
        try:
            return await asyncio.to_thread(self.replies.get, key)
        except FinsimError as error:
            tell(f"answers that were paid for cannot be read: {error}")
            return None

    async def _keep(self, key: str, value: dict[str, Any], tell: Tell) -> None:
        try:
            await asyncio.to_thread(self.replies.put, key, value)
        except FinsimError as error:
            tell(f"this answer cannot be kept and may be paid for again: {error}")

    async def _asked(
        self, link: Link, request: Request, budget: Budget, calls: list[dict[str, Any]], tell: Tell
    ) -> Reply:
        """Ask one provider, again where that helps, all within one deadline."""
        await asyncio.to_thread(link.provider.prepare)
        deadline = time.monotonic() + self.timeout_s
        for attempt in range(ATTEMPTS):
            try:
                async with asyncio.timeout_at(_loop_time(deadline)), link.at_once():
                    if link.breaker.is_open:
                        raise ProviderError("resting")
                    await self._wait_turn(link, request, deadline, tell)
                    return await self._call(link, request, budget, calls, deadline)
            except TimeoutError:
                link.breaker.failed(at_once=True)
                raise ProviderError("timeout") from None
            except ProviderError as error:
                pause = self._pause(error, attempt, deadline)
                if pause is None or link.breaker.is_open:
                    raise
                await self.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _pause(self, error: ProviderError, attempt: int, deadline: float) -> float | None:
        """Return how long to wait before the next try, None where there is none."""
        if error.kind not in AGAIN or attempt + 1 >= ATTEMPTS:
            return None
        pause = error.retry_after if error.retry_after is not None else BACKOFF_S[attempt]
        return pause if time.monotonic() + pause < deadline else None

    async def _wait_turn(self, link: Link, request: Request, deadline: float, tell: Tell) -> None:
        """Wait for the provider's limits, and say for how long; a wait beyond the deadline is not begun."""
        wait = max(link.tokens.wait_for(request.estimate), link.requests.wait_for(1))
        if time.monotonic() + wait > deadline:
            raise ProviderError("rate_limit", f"{wait:.0f} s to wait")
        link.tokens.take(request.estimate)
        link.requests.take(1)
        if wait > 0.0:
            tell(f"waiting about {max(1, round(wait))} s for {link.provider.name}, which allows so much a minute")
            await self.sleep(wait)

    async def _call(
        self, link: Link, request: Request, budget: Budget, calls: list[dict[str, Any]], deadline: float
    ) -> Reply:
        """Make one call, settle what it cost and keep its record; tell the breaker how it went."""
        can = link.provider.can
        reserved = budget.reserve(request.estimate, can.usd(request.estimate - request.max_tokens, request.max_tokens))
        start, answer, outcome, words = time.monotonic(), None, "timeout", ""
        try:
            answer = await link.provider.complete(request, max(0.05, deadline - start))
            reply = accepted(answer, request)
            outcome = "ok"
            link.breaker.worked()
            return reply
        except ProviderError as error:
            outcome, words = error.kind, error.words
            link.breaker.failed(at_once=error.kind in ("timeout", "fatal"))
            raise
        finally:
            used = answer or Answer(None, None)
            cost = can.usd(used.tokens_in, used.tokens_out)
            budget.settle(reserved, used.tokens_in + used.tokens_out, cost)
            _calls.labels(provider=link.provider.name, outcome=outcome).inc()
            _seconds.labels(provider=link.provider.name).observe(time.monotonic() - start)
            _usd.labels(provider=link.provider.name).inc(cost or 0.0)
            calls.append(_record(request, link, outcome, used, cost, time.monotonic() - start, words=words))


def _loop_time(deadline: float) -> float:
    return asyncio.get_running_loop().time() + (deadline - time.monotonic())


def _revived(kept: dict[str, Any]) -> Reply:
    return Reply(kept.get("data"), tuple(kept.get("calls") or ()), str(kept.get("text") or ""))


def _record(
    request: Request,
    link: Link,
    outcome: str,
    used: Answer | None = None,
    usd: float | None = 0.0,
    seconds: float = 0.0,
    cached: bool = False,
    words: str = "",
) -> dict[str, Any]:
    used = used or Answer(None, None)
    call = Call(request.role, link.provider.name, link.provider.model, outcome, used.tokens_in, used.tokens_out, usd,
                round(seconds, 3), cached, words)  # fmt: skip
    return asdict(call)
