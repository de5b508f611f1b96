"""The ledger of an analysis -> who wrote it and why, in words, and what it cost by role, in tokens and money.

The ledger has one record a step: who chose in the end, why where that was not the one wanted, and every call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

OFFLINE = "offline analyst"
STEPS = {"cash_flow": "cash flow", "all roles": ""}


def of(ledger: Mapping[str, Mapping[str, Any]], withheld: int = 0) -> dict[str, Any]:
    """Return `by`, a sentence for people, and `cost`, in JSON types."""
    calls = [call for step in sorted(ledger) for call in ledger[step].get("calls", [])]
    roles = {call["role"] for call in calls}
    return {
        "by": by(ledger, withheld),
        "cost": {
            "total": _sum(calls),
            "roles": {role: _sum(call for call in calls if call["role"] == role) for role in sorted(roles)},
        },
    }


def by(ledger: Mapping[str, Mapping[str, Any]], withheld: int = 0) -> str:
    """Say who chose what stands here, why where it was not the one wanted, and what was left out as not true."""
    steps = {step: record for step, record in ledger.items() if step != "all roles"}
    offline = sorted(step for step, record in steps.items() if record["by"] == OFFLINE)
    models = sorted({record["by"] for record in steps.values() if record["by"] != OFFLINE})
    reasons = "; ".join(dict.fromkeys(steps[step]["why"] for step in offline if steps[step]["why"]))
    because = f", because {reasons}" if reasons else ""
    if not models:
        return f"Chosen by the offline analyst{because}; every figure is the engine’s."
    left_out = f" {withheld} of its picks did not hold and were left out; the rules filled in." if withheld else ""
    if not offline:
        return f"Chosen by {models[0]}, checked and written by finsim; every figure is the engine’s.{left_out}"
    parts = ", ".join(STEPS.get(step, step) for step in offline)
    return f"Chosen by {models[0]}; {parts} by the offline analyst{because}. Every figure is the engine’s.{left_out}"


def _sum(calls: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Add calls up; the money is None as soon as one call's price is not known."""
    calls = list(calls)
    prices = [call["usd"] for call in calls]
    return {
        "calls": len(calls),
        "cached": sum(bool(call["cached"]) for call in calls),
        "failed": sum(call["outcome"] != "ok" for call in calls),
        "tokens_in": sum(call["tokens_in"] for call in calls),
        "tokens_out": sum(call["tokens_out"] for call in calls),
        "usd": None if any(price is None for price in prices) else round(sum(prices), 6),
        "seconds": round(sum(call["seconds"] for call in calls), 3),
    }
