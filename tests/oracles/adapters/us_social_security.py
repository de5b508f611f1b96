"""From a social-security case to finsim's amounts: records of earnings, ages of claiming, spouses, survivors, work."""

from __future__ import annotations

from math import floor

from finsim.taxes import (
    bend_points,
    claim_factor,
    exempt_earnings,
    indexed_monthly_earnings,
    max_taxable_earnings,
    primary_insurance_amount,
    spouse_benefit,
    spouse_factor,
    survivor_benefit,
    survivor_factor,
    with_cost_of_living,
    withheld_for_work,
)
from tests.oracles.judging import flat


def lines(case, tolerance, files):
    return flat(case, tolerance, answers(case))


def answers(case):
    inputs = case["inputs"]
    return KINDS[inputs["kind"]](inputs)


def _maximum_earner(inputs):
    """Retires in January of the year; the benefit at 62 is of the first whole month of that age."""
    year = inputs["year"]
    answers = {}
    for age in (62, 65, 70):
        born = year - age
        record = max_taxable_earnings(max(1951, born + 22), year - 1)
        answers[f"aime_at_{age}"] = indexed_monthly_earnings(record, born)
    amount = primary_insurance_amount(answers["aime_at_62"], year)
    first, second = bend_points(year)
    benefit = float(floor(amount * claim_factor(year - 62, 62 * 12 + 1)))
    return answers | {"amount_at_62": amount, "benefit_at_62": benefit, "first_bend": first, "second_bend": second}


def _record(inputs):
    first, second = bend_points(inputs["eligible"])
    amount = primary_insurance_amount(inputs["monthly_earnings"], inputs["eligible"])
    amount = with_cost_of_living(amount, inputs["eligible"], inputs["until"])
    benefit = float(floor(amount * claim_factor(inputs["born"], inputs["claim_age"]) + 1e-9))
    return {"amount": amount, "benefit": benefit, "first_bend": first, "second_bend": second}


def _exempt(inputs):
    lower, higher = (exempt_earnings(inputs["year"], reaches_full_age=reaches) for reaches in (False, True))
    return {"lower": lower, "higher": higher}


def _work(inputs):
    exempt = exempt_earnings(inputs["year"], reaches_full_age=inputs["reaches_full_age"])
    withheld = withheld_for_work(
        float(inputs["earnings"]), exempt, float(inputs["benefits"]), inputs["reaches_full_age"]
    )
    return {"withheld": withheld}


def _spouse(inputs):
    born, own = inputs["born"], inputs["own"]
    answers = {f"own_at_{age}": own * claim_factor(born, age * 12) for age in inputs["ages"]}
    return answers | {
        f"at_{age}": spouse_benefit(inputs["worker"], own, spouse_factor(born, age * 12)) for age in inputs["ages"]
    }


def _survivor(inputs):
    return {
        f"at_{int(age)}": survivor_benefit(
            float(inputs["amount"]),
            float(inputs["paid"]),
            inputs["claimed_early"],
            survivor_factor(inputs["born"], round(age * 12)),
        )
        for age in inputs["ages"]
    }


def _claim(inputs):
    return {"percent": 100 * claim_factor(inputs["born"], inputs["claim_age"])}


KINDS = {
    "maximum_earner": _maximum_earner,
    "record": _record,
    "exempt": _exempt,
    "work": _work,
    "spouse": _spouse,
    "survivor": _survivor,
    "claim": _claim,
}
