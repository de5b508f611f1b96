"""Every amount of a plan and of the law times a factor, whatever else there is: for the law that money has no size.

A plan's amounts are found by their types, so a new key is scaled unasked. The law is scaled where it is read: of each
of its tables every member is named once below, as an amount or as something else; a new one that stands in neither list
fails `test_laws.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from pydantic import BaseModel

from finsim.plan import Plan
from finsim.plan.accounts import SurplusStep
from finsim.plan.quantities import Amount, Money, Schedule, Step
from finsim.plan.taxes import Levy
from finsim.simulation import program as rows
from finsim.simulation.compiling import benefits, taxes
from finsim.simulation.compiling.compile_plan import Compiled, compile_plan
from finsim.taxes import PremiumTable, RegimeTable, ReturnTable, TaxTable, contribution_limits, ira_deduction

TABLES_OF_LAW = (TaxTable, ReturnTable, RegimeTable, PremiumTable)
# A name that two of them share means the same in both.
AMOUNTS_OF_LAW = frozenset({
    "brackets", "gain_brackets", "standard_deduction", "aged_deduction", "senior_deduction", "senior_threshold",
    "exemption", "exemption_threshold", "loss_limit", "benefit_threshold", "benefit_upper_threshold", "niit_threshold",
    "medicare_surtax_threshold", "child_credit", "dependent_credit", "credit_threshold", "minimum_exemption",
    "minimum_threshold", "minimum_bracket", "wage_base", "state_above", "city_above",
    # the whole return
    "exemption_step", "earned_most", "earned_threshold", "earned_investment_limit", "refund_most", "refund_threshold",
    "more_child_credit", "more_young_credit", "more_threshold", "rebate_person", "rebate_threshold", "rebate_end",
    "rebate_child", "rebate_unit", "care_most", "care_threshold", "care_second_threshold", "care_step",
    "care_second_step", "salt_most", "salt_threshold", "salt_least", "limit_threshold", "gift_beside_standard",
    "home_debt_most", "business_threshold", "business_gap", "business_least", "business_least_income", "self_floor",
    "elderly_one",
    "elderly_two", "elderly_threshold",
    # another country's
    "salary_deduction", "rebate_most", "rebate_up_to", "surcharge_above", "long_free",
    "poverty_first", "poverty_more",
})  # fmt: skip
RATES_OF_LAW = frozenset({"exemption_shrink"})  # a share lost per unit of money: one over an amount
READ_WHEN_COMPILING = (
    (contribution_limits, "amount"), (ira_deduction, "amount"), (benefits, "exempt_earnings"), (taxes, "tax_table"),
    (taxes, "return_table"), (taxes, "regime_table"), (taxes, "premium_table"),
)  # fmt: skip
OTHERS_OF_LAW = frozenset({
    "year", "n_filers", "rate_steps", "gain_rate_steps", "senior_shrink", "senior_last_year", "benefit_share",
    "benefit_upper_share", "niit_rate", "medicare_surtax_rate", "credit_shrink", "minimum_shrink", "minimum_rate",
    "minimum_rate_step", "benefit_tax_rate", "medicare_rate", "state_rate", "state_base", "city_rate", "city_base",
    "income", "is_joint", "earned_rate", "earned_shrink", "earned_youngest", "earned_oldest", "refund_rate",
    "refund_children", "child_refundable", "dependent_refundable", "counts_seventeen", "more_shrink", "rebate_shrink",
    "care_rate", "care_middle_rate", "care_last_rate", "care_rate_step", "care_refundable", "salt_shrink",
    "gift_floor", "gift_most", "medical_floor", "medical_floor_aged", "limit_rate", "limit_most", "top_reduction",
    "minimum_medical", "business_rate", "both_benefit_rate", "both_medicare_rate", "elderly_rate", "early_rate",
    "rebate_relief", "rebate_counts_gains", "surcharge_rates", "surcharge_on_gains", "surcharge_relief", "cess",
    "long_rate", "short_rate", "carries_losses", "is_indexed",
    "begins", "ends", "first_shares", "last_shares",
})  # fmt: skip


def scaled(plan: Plan, factor: float) -> Compiled:
    """Compile a plan with every amount in it, in its law and of its smallest coin times a factor."""
    with ExitStack() as patched:
        for module, name in READ_WHEN_COMPILING:
            read = getattr(module, name)
            patched.enter_context(patch.object(module, name, _times_factor(read, factor)))
        compiled = compile_plan(times(plan, factor))
    terms = compiled.program.terms.copy()
    terms[rows.MINOR_UNITS] /= factor
    return replace(
        compiled, program=compiled.program._replace(terms=terms, medicare=compiled.program.medicare * factor)
    )


def _times_factor(read: Callable[..., Any], factor: float) -> Callable[..., Any]:
    """Return what reads an amount, or a table, of the law with what it reads times a factor."""

    def read_scaled(*asked: Any, **how: Any) -> Any:
        found = read(*asked, **how)
        return law_times(found, factor) if hasattr(found, "_fields") else found * factor

    return read_scaled


def times(part: Any, factor: float) -> Any:
    """Return a part of a plan with every amount in it times a factor."""
    if isinstance(part, Money):
        return Money(float(part) * factor)
    if isinstance(part, Amount):
        return Amount(part.value * factor, part.per)
    if isinstance(part, Schedule):
        return Schedule(times(part.first, factor), tuple(Step(times(s.amount, factor), s.begins) for s in part.steps))
    if isinstance(part, Levy):
        return part.model_copy(update={"brackets": tuple((above * factor, rate) for above, rate in part.brackets)})
    if isinstance(part, SurplusStep):
        return SurplusStep(part.to, times(part.limit, factor), part.a_year)
    if isinstance(part, tuple):
        return tuple(times(each, factor) for each in part)
    if isinstance(part, BaseModel):
        return part.model_copy(update={key: times(getattr(part, key), factor) for key in type(part).model_fields})
    if isinstance(part, Mapping):
        return {name: times(each, factor) for name, each in part.items()}
    return part


def law_times(law: Any, factor: float) -> Any:
    """Return a table of the law with every amount in it times a factor; levies of the plan are amounts of the plan."""
    changed: dict[str, Any] = {}
    for name in law._fields:
        value = getattr(law, name)
        if name in AMOUNTS_OF_LAW - {"state_above", "city_above"}:
            changed[name] = tuple(each * factor for each in value) if isinstance(value, tuple) else value * factor
        elif name in RATES_OF_LAW:
            changed[name] = value / factor
        elif hasattr(value, "_fields"):
            changed[name] = law_times(value, factor)
    return law._replace(**changed)
