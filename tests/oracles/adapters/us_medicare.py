"""From incomes of two years ago to what Medicare costs a month: the standard premium and the adjustments."""

from __future__ import annotations

from finsim.taxes import medicare_adjustment, medicare_table, part_b_premium
from finsim.vocabulary import FilingStatus
from tests.oracles.judging import flat


def lines(case, tolerance, files):
    return flat(case, tolerance, answers(case))


def answers(case):
    inputs = case["inputs"]
    return {
        name: part_b_premium(inputs["year"])
        + medicare_adjustment(medicare_table(inputs["year"], filing), 1.0, 1.0, float(inputs[f"{name}_income"]))
        for name, filing in (("single", FilingStatus.SINGLE), ("joint", FilingStatus.MARRIED_JOINTLY))
    }
