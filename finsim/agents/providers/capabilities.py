"""What each model can be asked for, and its list price: one row a (provider, prefix of a model's name).

Prices: developers.openai.com/api/docs/pricing and console.groq.com/docs/models, read at second hand in November 2026;
US dollars a million tokens. A model without a row is asked for plain JSON, and its cost is said to be unknown. Groq's
limits are those of its free plan, so that a new key works; FINSIM_TOKENS_A_MINUTE states another.
"""

from __future__ import annotations

from dataclasses import replace

from finsim.agents.providers.protocol import Capabilities

_OPENAI = Capabilities(schema="strict")
_THINKING = replace(_OPENAI, takes_temperature=False)
_GROQ = Capabilities(tokens_a_minute=8_000, requests_a_minute=30, at_once=2)
TABLE: tuple[tuple[str, str, Capabilities], ...] = (  # the first prefix that fits counts
    ("openai", "gpt-4o-mini", replace(_OPENAI, usd_in=0.15, usd_out=0.60)),
    ("openai", "gpt-4o", replace(_OPENAI, usd_in=2.50, usd_out=10.00)),
    ("openai", "gpt-4.1-mini", replace(_OPENAI, usd_in=0.40, usd_out=1.60)),
    ("openai", "gpt-4.1-nano", replace(_OPENAI, usd_in=0.10, usd_out=0.40)),
    ("openai", "gpt-4.1", replace(_OPENAI, usd_in=2.00, usd_out=8.00)),
    ("openai", "gpt-5-mini", replace(_THINKING, usd_in=0.25, usd_out=2.00)),
    ("openai", "gpt-5-nano", replace(_THINKING, usd_in=0.05, usd_out=0.40)),
    ("openai", "gpt-5", _THINKING),
    ("openai", "o", _THINKING),
    ("groq", "openai/gpt-oss-20b", replace(_GROQ, schema="strict", usd_in=0.075, usd_out=0.30)),
    ("groq", "openai/gpt-oss-120b", replace(_GROQ, schema="strict", usd_in=0.15, usd_out=0.60)),
    ("groq", "llama-3.3-70b-versatile", replace(_GROQ, usd_in=0.59, usd_out=0.79)),
    ("groq", "llama-3.1-8b-instant", replace(_GROQ, usd_in=0.05, usd_out=0.08)),
    ("groq", "", _GROQ),
)
DEFAULT_MODEL = {"openai": "gpt-4.1-mini", "groq": "openai/gpt-oss-120b"}


def capabilities(provider: str, model: str, tokens_a_minute: int | None = None) -> Capabilities:
    """Return what a model can be asked for; a stated limit takes the place of the table's."""
    rows = (can for name, prefix, can in TABLE if name == provider and model.startswith(prefix))
    found = next(rows, Capabilities())
    return found if tokens_a_minute is None else replace(found, tokens_a_minute=tokens_a_minute)
