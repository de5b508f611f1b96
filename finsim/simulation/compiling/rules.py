"""The plan's spending rule -> plain numbers for `deciding`: its parameters, and what it reads by year.

The parameters' classes are those of `simulation.spending`, compiled here for a first portfolio of 1, because what the
household holds when the rule takes over differs from path to path: shares of the first portfolio stay shares, and the
kernel multiplies. Guyton and Klinger's rule and constant budgets have decisions of their own in `budgeting`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finsim.errors import PlanError
from finsim.markets import MarketModel, build
from finsim.plan.household import Plan
from finsim.plan.rules import Budget, ConstantNominal, ConstantReal, GuytonKlinger, RiskBasedGuardrails, name_of
from finsim.simulation import program as rows
from finsim.simulation.compiling.schedules import Calendar
from finsim.simulation.spending import RULES, SpendingRule
from finsim.simulation.spending.rule import N_TERMS, Decision, Setting

KEY = "spending.in retirement"
TABLE_SEED = 0  # luck of its own for the table of success: the same household decides alike whatever the run's seed
NOT_INVESTABLE = (rows.KIND_HEALTH, rows.KIND_EDUCATION)


@dataclass(frozen=True)
class CompiledRule:
    """What the kernel needs of a rule.

    kind     a RULE_... of `program`
    rate     the first year's rate where the rule has one, 0: from the budget or read off the day's portfolio
    reads_first
             even a first year that starts from an amount or a rate is read off the portfolio of that day
    terms    float64 (N_TERMS,), as `Decided`
    by_year  float64 (3, Y), as `Decided`, of the rule's years
    """

    kind: int
    decision: int = 0
    rate: float = 0.0
    reads_cape: bool = False
    reads_first: bool = False
    terms: NDArray[np.float64] = field(default_factory=lambda: np.zeros(N_TERMS))
    by_year: NDArray[np.float64] = field(default_factory=lambda: np.zeros((3, 1)))


def compile_rule(plan: Plan, calendar: Calendar, mix: dict[str, float], fee: float) -> CompiledRule:
    """Compile the rule of a plan; `mix` and `fee` (a year) are those of what is invested when it takes over."""
    rule = plan.spending.in_retirement
    if rule is None:
        return CompiledRule(rows.RULE_NONE)
    rate = float(rule.starts[1] or 0.0)
    own: dict[type[Budget], int] = {
        ConstantReal: rows.RULE_CONSTANT,
        ConstantNominal: rows.RULE_NOMINAL,
        GuytonKlinger: rows.RULE_GUYTON_KLINGER,
    }
    if type(rule) in own:
        return CompiledRule(own[type(rule)], rate=rate)
    setting = Setting(
        start=1.0,
        n_years=years_of_rule(plan, calendar),
        mix=mix,
        income=0.0,
        market=table_market(plan),
        seed=TABLE_SEED,
        fee=fee,
    )
    spending = spending_rule(plan, calendar, rule)
    decided, decision = spending.decided(setting), spending.decision()
    is_started = any(start is not None for start in rule.starts)
    if not is_started and decided.first == decided.first:
        rate = decided.first
    return CompiledRule(
        rows.RULE_DECIDED,
        int(decision),
        rate,
        decision == Decision.CAPE,
        decision == Decision.HEBELER,
        decided.terms,
        decided.by_year,
    )


def table_market(plan: Plan) -> MarketModel:
    """Return the market of a table of success: the plan's own, whatever market a run tries."""
    return build({"model": plan.markets.model, **plan.markets.settings})


def table_digests(plan: Plan) -> dict[str, str]:
    """Return the sha256 of the data that a table of success is made from, by file; none where no rule reads one."""
    return table_market(plan).data_digests() if isinstance(plan.spending.in_retirement, RiskBasedGuardrails) else {}


def spending_rule(plan: Plan, calendar: Calendar, rule: Budget) -> SpendingRule:
    """Return the plan's rule as the rule of its name, with every parameter that both have; limits stay the plan's."""
    kind = RULES[name_of(rule)]
    shared = set(type(rule).model_fields) & set(kind.model_fields) - {"floor", "ceiling", "amount"}
    given: dict[str, Any] = {key: getattr(rule, key) for key in sorted(shared) if getattr(rule, key) is not None}
    if kind.name == "vpw":
        given["rates"] = {"stocks": float(rule.stocks), "bonds": float(rule.bonds)}  # type: ignore[attr-defined]
    if "age" in kind.model_fields:
        given["age"] = youngest_age(plan, calendar)
    plain = {key: float(value) if isinstance(value, float) else value for key, value in given.items()}
    try:
        return kind(**plain)
    except ValueError as error:
        said = error.errors()[0]["msg"].removeprefix("Value error, ") if hasattr(error, "errors") else str(error)
        hint = "let the rule begin later, or use the table of 2002, from age 65" if kind.name == "rmd" else ""
        raise PlanError(f"{KEY}.rule", f"{name_of(rule)} with {said}", given.get("age"), hint) from None


def youngest_age(plan: Plan, calendar: Calendar) -> int:
    """Return the age in whole years of the youngest adult when the rule takes over: whose years are the longest."""
    born = max(int(person.born) for person in plan.adults().values())
    return (calendar.first + begins(plan, calendar) - born) // 12


def begins(plan: Plan, calendar: Calendar) -> int:
    """Return the first period of the rule, 0 where it begins before the plan."""
    rule = plan.spending.in_retirement
    return 0 if rule is None else max(0, calendar.period(rule.begins))


def years_of_rule(plan: Plan, calendar: Calendar) -> int:
    """Return the years from where the rule takes over to the plan's end, the last one perhaps not whole."""
    return max(1, -(-(calendar.n_periods - begins(plan, calendar)) // 12))


def year_of_rule(plan: Plan, calendar: Calendar) -> NDArray[np.int64]:
    """Return the year of the rule by period, counted so that the years left after it are whole (T,)."""
    left = -(-(calendar.n_periods - np.arange(calendar.n_periods)) // 12)
    return np.asarray(np.clip(years_of_rule(plan, calendar) - left, 0, None), dtype=np.int64)


def invested(
    money: NDArray[np.float64], traits: NDArray[np.int64], mix: NDArray[np.float64], t: int
) -> tuple[dict[str, float], float]:
    """Return the mix of investable accounts from period `t` on, weighed by their first balances, and its fee a year.

    Cash within a mix counts as bonds: tables of success know stocks and bonds alone.
    """
    seen = [
        k for k in range(1, money.shape[1])
        if traits[rows.ACC_KIND, k] not in NOT_INVESTABLE and mix[:, k].any()
    ]  # fmt: skip
    if not seen:
        return {"stocks": 0.0, "bonds": 1.0}, 0.0
    held = money[rows.ACC_BALANCE, seen]
    weights = held / held.sum() if held.sum() > 0.0 else np.full(len(seen), 1.0 / len(seen))
    at = min(t, mix.shape[2] - 1)
    stocks = float((weights * mix[rows.MIX_STOCKS, seen, at]).sum())
    kept = 1.0
    monthly = 1.0 - float((weights * money[rows.ACC_FEE, seen]).sum())
    for _ in range(12):
        kept *= monthly
    return {"stocks": stocks, "bonds": 1.0 - stocks}, 1.0 - kept
