"""From a household's income and premiums to the premium tax credit of a year."""

from __future__ import annotations

from finsim.taxes import premium_credit, premium_table
from tests.oracles.judging import flat


def lines(case, tolerance, files):
    return flat(case, tolerance, answers(case))


def answers(case):
    inputs = case["inputs"]
    amounts = (float(inputs[name]) for name in ("income", "persons", "benchmark", "premium"))
    return {"credit": premium_credit(premium_table(inputs["year"]), 1.0, *amounts)}
