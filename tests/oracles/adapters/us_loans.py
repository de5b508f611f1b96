"""From a loan to its first months in finsim's ledger: somebody with money enough owes it and nothing else happens."""

from __future__ import annotations

from tests.oracles.judging import flat
from tests.simulation.households import household, ledger_of


def lines(case, tolerance, files):
    return flat(case, tolerance, answers(case))


def answers(case):
    inputs = case["inputs"]
    loan = {"balance": inputs["balance"], "rate": f"{inputs['rate_percent']} %"}
    loan |= {"kind": inputs["kind"]} if "kind" in inputs else {}
    loan |= {"payment": inputs["payment"]} if inputs["payment"] else {}
    plan = household(until="2060-01", accounts={"cash": {"kind": "cash", "balance": 5_000_000}}, debts={"loan": loan})
    ledger = ledger_of(plan)
    owed, interest, paid = (ledger[f"loan: {field}"] for field in ("owed", "interest", "paid"))
    answers = {"total_interest": float(interest.sum())}
    for month in range(1, inputs["months"] + 1):
        answers[f"balance_{month}"] = float(owed[month - 1])
        answers[f"interest_{month}"] = float(interest[month - 1])
        answers[f"paid_{month}"] = float(paid[month - 1])
    return answers
