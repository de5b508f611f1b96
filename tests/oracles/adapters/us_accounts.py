"""From a case about retirement and health accounts to finsim's distributions, basis, limits and penalties."""

from __future__ import annotations

import numpy as np

from finsim.months import parse_month
from finsim.taxes import (
    deductible_contribution,
    deferral_limit,
    divisor,
    first_distribution_age,
    first_distribution_year,
    form_8606,
    health_limit,
    ira_limit,
    lifetime_divisors,
    reduced_limit,
    required_distribution,
    return_lines,
    roth_withdrawal,
)
from tests.oracles.judging import flat


def lines(case, tolerance, files):
    return flat(case, tolerance, answers(case))


def answers(case):
    inputs = case["inputs"]
    return KINDS[inputs["kind"]](inputs)


def _form_8606(inputs):
    names = ("basis", "contributed", "year_end_value", "distributed", "converted")
    distribution, conversion, basis = form_8606(*(float(inputs[name]) for name in names))
    return {"untaxed_distribution": distribution, "untaxed_conversion": conversion, "basis_left": basis}


def _roth(inputs):
    conversions = np.array(inputs["conversions"], dtype=np.float64).reshape(-1, 3)
    taxed, penalised = roth_withdrawal(
        float(inputs["withdrawn"]),
        float(inputs["contributions"]),
        conversions,
        inputs["year"],
        inputs["first_year"],
        inputs["age"],
    )
    return {"taxed": taxed, "penalised": penalised, "conversions_left": float(conversions[:, 1:].sum())}


def _required(inputs):
    required = required_distribution(lifetime_divisors(), float(inputs["balance"]), inputs["age"])
    assert required == inputs["balance"] / divisor(inputs["age"])
    return {"required": required}


def _start(inputs):
    born = parse_month(inputs["born"])
    return {"age": first_distribution_age(born), "first_year": float(first_distribution_year(born))}


def _limits(inputs):
    year, age = inputs["year"], inputs["age"]
    return {"deferral": deferral_limit(year, age), "ira": ira_limit(year, age, 1e9)}


def _health(inputs):
    year, age, months = inputs["year"], inputs["age"], inputs["months"]
    return {
        "self": health_limit(year, age, family=False, months=months),
        "family": health_limit(year, age, family=True, months=months),
    }


def _deduction(inputs):
    terms = {key: value for key, value in inputs.items() if key not in ("kind", "year", "filing")}
    return {"deduction": deductible_contribution(inputs["year"], inputs["filing"], **terms)}


def _reduced_limit(inputs):
    """The worksheet with the range of a year that is not packaged; its income by the return of a year that is."""
    income = return_lines(inputs["year"], inputs["filing"], **inputs["unit"])["agi"]
    limit, starts, width, least = (float(inputs[name]) for name in ("limit", "starts", "width", "least"))
    return {"income": income, "deduction": reduced_limit(limit, income, starts, width, least, True)}


KINDS = {
    "deduction": _deduction,
    "reduced_limit": _reduced_limit,
    "form_8606": _form_8606,
    "roth": _roth,
    "required": _required,
    "start": _start,
    "limits": _limits,
    "health": _health,
}
