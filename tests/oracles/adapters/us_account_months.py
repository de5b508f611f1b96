"""From a household's accounts to the first year of its ledger: withdrawals, conversions and the taxes on them."""

from __future__ import annotations

from tests.oracles.judging import flat
from tests.simulation.households import household, ledger_of, taxed


def lines(case, tolerance, files):
    return flat(case, tolerance, answers(case))


def answers(case):
    """Sums over 2026 by column; `tax` is what was withheld and settled. Nothing moves in these markets."""
    inputs = case["inputs"]
    plan = household(
        people=inputs["people"],
        income=inputs.get("income", {}),
        spending={"essential": inputs.get("spends", {})},
        accounts=inputs["accounts"],
        mixes={"still": {"bonds": "100 %"}},
        taxes=taxed(filing=inputs.get("filing", "single")),
        conversions=inputs.get("conversions", {}),
        withdrawals=inputs.get("withdrawals", {}),
    )
    ledger = ledger_of(plan)
    sums = {column: float(ledger[column][:12].sum()) for column in ledger.columns}
    return sums | {"tax": sums["withheld"] + sums["settled"]}
