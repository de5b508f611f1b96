"""A path's ledger -> when it fails, for want of what, and what its later months are; the same words in every ledger.

Used by the board's ledger and by `finsim ledger`. The figures are `analysis.failing`'s.
"""

from __future__ import annotations

from finsim.analysis.failing import shortfall
from finsim.charts import numbers
from finsim.simulation.fields import CAUSE_GOAL, CAUSES
from finsim.simulation.ledger import Ledger


def failure_words(ledger: Ledger, currency: str, locale: str) -> str:
    """Say when a path fails, what it could not pay, how much of it, and how to read what follows; "" if it works."""
    at = int(ledger["fail_period"][-1])
    if at < 0:
        return ""
    cause = int(ledger["fail_cause"][-1])
    short = next(shortfall(ledger), None)
    amount = ""
    if short is not None:
        year = f"{ledger.months[0][:4]} money"
        per = " a month" if short.per else ""
        amount = f", {numbers.figure(short, currency, locale)}{per} in {year}"
    after = "" if cause == CAUSE_GOAL else (
        "; what it owes later is borrowing that nobody would lend, kept so that every month balances, and no forecast"
    )  # fmt: skip
    return f"a future that fails in {numbers.month(ledger.months[at])}: {CAUSES[cause]}{amount}{after}"
