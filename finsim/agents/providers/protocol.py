"""What is asked of a language model, what comes back, and how it fails: the same words for every provider.

A `Provider` makes one call and nothing else: no retry, no deadline, no memory. `chain` owns those. Whatever its SDK
raises or returns comes out as an `Answer` or as a `ProviderError` of a known kind.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pydantic import BaseModel

Kind = Literal[
    "rate_limit", "server", "timeout", "network", "garbage", "truncated", "refusal", "fatal", "budget", "resting"
]
AGAIN = frozenset({"rate_limit", "server", "network", "garbage", "truncated"})  # worth another try at the same place
WORDS: dict[str, str] = {
    "rate_limit": "it is at its limit of requests",
    "server": "its server failed",
    "timeout": "it did not answer in time",
    "network": "it could not be reached",
    "garbage": "what it answered could not be read",
    "truncated": "its answer was cut off",
    "refusal": "it declined to answer",
    "fatal": "it refused the key or the request",
    "budget": "the budget of this run is spent",
    "resting": "it had failed and is left alone for a while",
}


class ProviderError(Exception):
    """A call that brought no answer; `kind` says why, `retry_after` how long the provider asked to wait (seconds)."""

    def __init__(self, kind: Kind, words: str = "", retry_after: float | None = None) -> None:
        super().__init__(kind, words, retry_after)
        self.kind = kind
        self.words = words
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{WORDS[self.kind]}{f' ({self.words})' if self.words else ''}"


@dataclass(frozen=True)
class Request:
    """One call.

    role      who asks: "goals", "strategist", "mentor": what the cost is counted under
    messages  chat messages in the OpenAI form, JSON types
    shape     the Pydantic model that the answer must fit; None for a turn with tools
    tools     tools in the OpenAI form, offered when `shape` is None
    version   of the prompt: part of the key under which the answer is kept
    """

    role: str
    messages: tuple[dict[str, Any], ...]
    shape: type[BaseModel] | None
    tools: tuple[dict[str, Any], ...] = ()
    max_tokens: int = 1_500
    version: int = 1

    @property
    def estimate(self) -> int:
        """Tokens in and out that a call may cost at most, near enough: four characters a token."""
        said = len(json.dumps([self.messages, self.tools], ensure_ascii=False))
        shape = len(json.dumps(self.shape.model_json_schema())) if self.shape else 0
        return (said + shape) // 4 + self.max_tokens

    def digest(self, provider: str, model: str) -> str:
        """Return the key of the answer: all that decides it."""
        shape = self.shape.model_json_schema() if self.shape else None
        whole = json.dumps([provider, model, self.messages, self.tools, shape, self.version], sort_keys=True)
        return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class Answer:
    """What came back, before it is accepted; `calls` are tool calls as {id, name, arguments}, arguments still text."""

    text: str | None
    finish: str | None
    refusal: str | None = None
    calls: tuple[dict[str, Any], ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True)
class Reply:
    """An accepted answer: JSON of the shape asked for, or tool calls, or, in a turn with tools, plain text."""

    data: dict[str, Any] | None
    calls: tuple[dict[str, Any], ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Capabilities:
    """What a model can be asked for; prices are US dollars a million tokens, None where nobody has stated them."""

    schema: Literal["strict", "object"] = "object"
    takes_temperature: bool = True
    tokens_a_minute: int = 200_000
    requests_a_minute: int = 500
    at_once: int = 6
    usd_in: float | None = None
    usd_out: float | None = None

    def usd(self, tokens_in: int, tokens_out: int) -> float | None:
        """Return what a call costs, None where the price is not known."""
        if self.usd_in is None or self.usd_out is None:
            return None
        return (tokens_in * self.usd_in + tokens_out * self.usd_out) / 1e6


class Provider(Protocol):
    """One model at one service."""

    name: str
    model: str
    can: Capabilities

    def prepare(self) -> None:
        """Load what the first call needs; called in a thread, before the deadline of a call begins. Raises nothing."""
        ...

    async def complete(self, request: Request, timeout: float) -> Answer:
        """Make one call; raises `ProviderError` and nothing else."""
        ...


@dataclass
class Call:
    """The record of one call, for the cost of a role and a run."""

    role: str
    provider: str
    model: str
    outcome: str = "ok"
    tokens_in: int = 0
    tokens_out: int = 0
    usd: float | None = 0.0
    seconds: float = 0.0
    cached: bool = False
    words: str = field(default="", repr=False)
