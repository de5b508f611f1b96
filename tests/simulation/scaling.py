"""Every amount of a plan and of the law times a factor, whatever else there is: for the law that money has no size.

A plan's amounts are found by their types, so a new key is scaled unasked. Of the law's table each member is named once
below, as an amount or as something else; a new one that stands in neither list fails `test_laws.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from pydantic import BaseModel

from finsim.plan import Plan
from finsim.plan.quantities import Amount, Money, Schedule, Step
from finsim.plan.taxes import Levy
from finsim.simulation import program as rows
from finsim.simulation.compiling import benefits
from finsim.simulation.compiling.compile_plan import Compiled, compile_plan
from finsim.taxes import Law, TaxTable, contribution_limits

AMOUNTS_OF_LAW = frozenset({
    "brackets", "gain_brackets", "standard_deduction", "aged_deduction", "senior_deduction", "senior_threshold",
    "exemption", "exemption_threshold", "loss_limit", "benefit_threshold", "benefit_upper_threshold", "niit_threshold",
    "medicare_surtax_threshold", "child_credit", "dependent_credit", "credit_threshold", "minimum_exemption",
    "minimum_threshold", "minimum_bracket", "wage_base", "state_above", "city_above",
})  # fmt: skip
RATES_OF_LAW = frozenset({"exemption_shrink"})  # a share lost per unit of money: one over an amount
OTHERS_OF_LAW = frozenset({
    "year", "n_filers", "rate_steps", "gain_rate_steps", "senior_shrink", "senior_last_year", "benefit_share",
    "benefit_upper_share", "niit_rate", "medicare_surtax_rate", "credit_shrink", "minimum_shrink", "minimum_rate",
    "minimum_rate_step", "benefit_tax_rate", "medicare_rate", "state_rate", "state_base", "city_rate", "city_base",
})  # fmt: skip


def scaled(plan: Plan, factor: float) -> Compiled:
    """Compile a plan with every amount in it, in its law and of its smallest coin times a factor."""
    amount, exempt = contribution_limits.amount, benefits.exempt_earnings  # the law that is read when compiling
    with (
        patch.object(contribution_limits, "amount", lambda name, year: factor * amount(name, year)),
        patch.object(benefits, "exempt_earnings", lambda *asked, **how: factor * exempt(*asked, **how)),
    ):
        compiled = compile_plan(times(plan, factor))
    terms = compiled.program.terms.copy()
    terms[rows.MINOR_UNITS] /= factor
    program = compiled.program._replace(terms=terms, medicare=compiled.program.medicare * factor)
    tables = [law_times(table, factor) for table in (compiled.tax.filed, compiled.tax.alone, compiled.tax.head)]
    premiums = compiled.tax.premiums
    poverty = {name: getattr(premiums, name) * factor for name in ("poverty_first", "poverty_more")}
    return replace(compiled, program=program, tax=Law(*tables, premiums._replace(**poverty)))


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
    if isinstance(part, BaseModel):
        return part.model_copy(update={key: times(getattr(part, key), factor) for key in type(part).model_fields})
    if isinstance(part, Mapping):
        return {name: times(each, factor) for name, each in part.items()}
    return part


def law_times(law: TaxTable, factor: float) -> TaxTable:
    """Return the law with every amount in it times a factor; levies of the plan are amounts of the plan."""
    changed: dict[str, Any] = {}
    for name in AMOUNTS_OF_LAW - {"state_above", "city_above"}:
        value = getattr(law, name)
        changed[name] = tuple(each * factor for each in value) if isinstance(value, tuple) else value * factor
    for name in RATES_OF_LAW:
        changed[name] = getattr(law, name) / factor
    return law._replace(**changed)
