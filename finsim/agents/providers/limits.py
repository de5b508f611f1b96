"""What holds a call back: a breaker for a service that fails, a bucket for its limits, a budget for the run.

All three are asked before a call and told after it. Times are seconds of a monotonic clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from finsim.agents.providers.protocol import ProviderError

Clock = Callable[[], float]


@dataclass
class Breaker:
    """Opens after so many failures in a row, at once for a hang or a refused key; one call tries again after a rest."""

    failures: int = 3
    rest_s: float = 30.0
    clock: Clock = time.monotonic
    in_a_row: int = 0
    opened: float | None = None

    @property
    def is_open(self) -> bool:
        return self.opened is not None and self.clock() - self.opened < self.rest_s

    def failed(self, at_once: bool = False) -> None:
        """Count a failure."""
        self.in_a_row += 1
        if at_once or self.in_a_row >= self.failures:
            self.opened = self.clock()

    def worked(self) -> None:
        """Count an answer: whatever came before is forgotten."""
        self.in_a_row, self.opened = 0, None


@dataclass
class Bucket:
    """So much a minute, refilled all the time; a call larger than a minute's worth waits for a full bucket."""

    a_minute: float
    clock: Clock = time.monotonic
    level: float = field(init=False)
    last: float = field(init=False)

    def __post_init__(self) -> None:
        self.level, self.last = float(self.a_minute), self.clock()

    def wait_for(self, amount: float) -> float:
        """Return how long to wait until `amount` can be taken."""
        now = self.clock()
        self.level = min(self.a_minute, self.level + (now - self.last) * self.a_minute / 60.0)
        self.last = now
        return max(0.0, (min(amount, self.a_minute) - self.level) * 60.0 / self.a_minute)

    def take(self, amount: float) -> None:
        """Take, on credit if need be: what was estimated too low is paid back by waiting."""
        self.wait_for(0.0)
        self.level -= amount


@dataclass
class Budget:
    """Tokens and dollars of one run: reserved before a call, settled after it, so calls at once cannot overshoot."""

    max_tokens: int | None = None
    max_usd: float | None = None
    tokens: int = 0
    usd: float = 0.0

    def reserve(self, tokens: int, usd: float | None) -> tuple[int, float]:
        """Set a part aside; raises ProviderError of kind budget where it is not there."""
        dollars = usd or 0.0
        if self.max_tokens is not None and self.tokens + tokens > self.max_tokens:
            raise ProviderError("budget", f"{self.max_tokens} tokens")
        if self.max_usd is not None and (usd is None or self.usd + dollars > self.max_usd):
            why = "the price is not known" if usd is None else f"{self.max_usd:g} US dollars"
            raise ProviderError("budget", why)
        self.tokens += tokens
        self.usd += dollars
        return tokens, dollars

    def settle(self, reserved: tuple[int, float], tokens: int, usd: float | None) -> None:
        """Replace what was set aside by what it came to."""
        self.tokens += tokens - reserved[0]
        self.usd += (usd or 0.0) - reserved[1]
