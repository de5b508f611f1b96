"""The environment -> the analyst of a run: a chain of providers that have a key, or the offline analyst, and why.

Keys are the SDKs' own variables, OPENAI_API_KEY and GROQ_API_KEY; addresses too, OPENAI_BASE_URL and GROQ_BASE_URL.
Which provider is asked first is FINSIM_PROVIDER; the other one follows it when it has a key.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from finsim.agents.analyst import Analyst, OfflineAnalyst
from finsim.agents.model_analyst import ModelAnalyst
from finsim.agents.providers.capabilities import DEFAULT_MODEL, capabilities
from finsim.agents.providers.chain import TIMEOUT_S, Chain, Link, MemoryReplies, Replies
from finsim.agents.providers.limits import Budget
from finsim.agents.providers.sdk import SdkProvider

KEYS = {"openai": "OPENAI_API_KEY", "groq": "GROQ_API_KEY"}
ADDRESSES = {"openai": "OPENAI_BASE_URL", "groq": "GROQ_BASE_URL"}
_links: dict[tuple[object, ...], Link] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Wanted:
    """Who is to choose the claims, and what it may cost.

    provider  "offline", "openai" or "groq": who is asked first
    models    provider -> model, where not the default
    own_words whether a panel of the model's own words, labelled unverified, is wanted beside the checked sentences
    """

    provider: str = "offline"
    models: Mapping[str, str] | None = None
    tokens_a_minute: int | None = None
    max_tokens: int | None = 60_000
    max_usd: float | None = None
    timeout_s: float = TIMEOUT_S
    own_words: bool = False


def analyst_for(wanted: Wanted, environ: Mapping[str, str] | None = None, replies: Replies | None = None) -> Analyst:
    """Return a run's analyst. Without a key it is the offline analyst, who says why it writes."""
    if wanted.provider == "offline":
        return OfflineAnalyst()
    chain = chain_for(wanted, environ, replies)
    if not chain.links:
        return OfflineAnalyst(why=f"no key is set for {wanted.provider} ({KEYS.get(wanted.provider, 'unknown')})")
    return ModelAnalyst(chain, Budget(wanted.max_tokens, wanted.max_usd), wanted.own_words)


def chain_for(wanted: Wanted, environ: Mapping[str, str] | None = None, replies: Replies | None = None) -> Chain:
    """Return the providers that have a key, the wanted one first; `replies` is where their answers are kept."""
    environ = os.environ if environ is None else environ
    order = [wanted.provider, *(name for name in KEYS if name != wanted.provider)]
    links = [_link(name, wanted, environ) for name in order if environ.get(KEYS.get(name, ""), "").strip()]
    return Chain(links, replies or MemoryReplies(), wanted.timeout_s)


def _link(name: str, wanted: Wanted, environ: Mapping[str, str]) -> Link:
    """Return the link of a provider: one in a process, since its limits and failures are the process's own."""
    model = (wanted.models or {}).get(name) or DEFAULT_MODEL[name]
    key, address = environ[KEYS[name]].strip(), environ.get(ADDRESSES[name]) or None
    identity = (name, model, key, address, wanted.tokens_a_minute)
    with _lock:
        if identity not in _links:
            can = capabilities(name, model, wanted.tokens_a_minute)
            _links[identity] = Link(SdkProvider(name, model, key, can, address))
        return _links[identity]
