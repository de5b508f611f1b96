"""`verify`: a receipt is run again, and what comes out is held against what it says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from finsim.about import __version__
from finsim.errors import ReceiptError
from finsim.plan.household import Plan
from finsim.progress import Report, silent
from finsim.simulation.receipt import canonical, check_receipt, engine_digest
from finsim.workbench.running import Run, data_digest, market_settings
from finsim.workbench.simulating import market_of, simulate


@dataclass(frozen=True)
class Verification:
    """What a second run of a receipt says.

    equal        every byte of the outcome and every figure came out the same
    words        one sentence for people
    differences  what differs, in words; empty when equal
    """

    equal: bool
    words: str
    differences: tuple[str, ...]
    run: Run


def verify(receipt: Any, progress: Report = silent, threads: int | None = None) -> Verification:
    """Re-execute a receipt; raises `ReceiptError` when it is not one, or was changed."""
    checked = check_receipt(receipt)
    plan = _plan(checked["plan"])
    run = simulate(plan, _market(plan, checked), checked["n_paths"], checked["seed"], threads, progress)
    found, notes = _differences(checked, run), _circumstances(checked, run)
    by = "; ".join([f"made by engine {checked['engine']['version']}, run by {__version__}", *notes])
    if found:
        return Verification(False, f"{by}: {' and '.join(found)}", tuple(found), run)
    return Verification(True, f"{by}: every byte of the outcome and every figure is equal", (), run)


def _plan(text: Any) -> Plan:
    try:
        stated = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        stated = None
    if not isinstance(stated, dict):
        raise ReceiptError("receipt.plan", "a plan as JSON text", type(text).__name__)
    return Plan.from_dict(stated, file="receipt")


def _market(plan: Plan, receipt: dict[str, Any]) -> dict[str, Any] | None:
    """Return the market that was run; None for the plan's own, which may be one single start of history."""
    is_own = market_settings(market_of(plan)) == receipt["market"]
    return None if is_own and receipt["n_paths"] == 1 else receipt["market"]


def _differences(receipt: dict[str, Any], run: Run) -> list[str]:
    """Say what came out otherwise."""
    found = []
    if receipt["outcome"] != run.outcome.digest:
        found.append("the outcome's bytes differ")
    if receipt["figures"] != hashlib.sha256(canonical(run.figures.to_json())).hexdigest():
        found.append("the figures differ")
    return found


def _circumstances(receipt: dict[str, Any], run: Run) -> list[str]:
    """Say what may be the cause of a difference, and is none by itself."""
    notes = []
    if receipt["engine"]["sources"] != engine_digest():
        notes.append("from other engine sources")
    if receipt["data"] != data_digest(run.plan, run.market):
        notes.append("on other market data")
    return notes
