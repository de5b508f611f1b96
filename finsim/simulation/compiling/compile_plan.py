"""`compile_plan`: a plan becomes a program, with the names of its rows and what the analysis must know of it.

The one verb of this package. Everything that can be checked is checked here or by the plan's models.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from finsim.errors import PlanError
from finsim.plan.goals import GoalKind
from finsim.plan.household import Plan
from finsim.simulation import program as rows
from finsim.simulation.compiling.access import add_medical, draws_from, reaches_early
from finsim.simulation.compiling.annuities import annuity_tables
from finsim.simulation.compiling.accounts import (
    account_names,
    account_tables,
    add_savings,
    buffer_terms,
    location_tables,
    hold_cash,
    retired_from,
    surplus_steps,
    surplus_target,
    withdrawal_order,
)
from finsim.simulation.compiling.conversions import (
    add_layers,
    ceilings,
    conversion_order,
    conversion_tables,
    withdrawal_method,
)
from finsim.simulation.compiling.contributions import contribution_choices, contribution_table, paid_into
from finsim.simulation.compiling.coverage import NotModelled, not_modelled
from finsim.simulation.compiling.equal_payments import paying_accounts, series_table
from finsim.simulation.compiling.debts import debt_choices, debt_tables
from finsim.simulation.compiling.goals import CompiledGoal, compile_goals, goal_tables
from finsim.simulation.compiling.habits import add_shape, add_windfalls, care_names, care_tables, habit_terms
from finsim.simulation.compiling.health_cover import health_choices, marketplace_premiums, medicare_steps
from finsim.simulation.compiling.income import Incomes, has_business
from finsim.simulation.compiling.inherited import heir_shares
from finsim.simulation.compiling.items import item_tables, put_tables
from finsim.simulation.compiling.living import basis_steps, living_table, may_die, people_table, policy_table
from finsim.simulation.compiling.limits import Limits
from finsim.simulation.compiling.property import add_property, trade_tables
from finsim.simulation.compiling.rules import begins, compile_rule, invested, year_of_rule
from finsim.simulation.compiling.own_income import is_regime
from finsim.simulation.compiling.required import required_divisors, required_target
from finsim.simulation.compiling.risks import has_luck, risk_table
from finsim.simulation.compiling.schedules import Calendar
from finsim.simulation.compiling.spending import add_spending, review_mask, rule_terms
from finsim.simulation.compiling.taxes import deducted_table, filers, has_children, law, tax_choices, wider_law
from finsim.simulation.fields import column_names
from finsim.simulation.program import Program
from finsim.simulation.stage import ORDER
from finsim.taxes import Law
from finsim.vocabulary import GoalNeed, minor_units


@dataclass(frozen=True)
class Compiled:
    """A program and what its rows mean.

    retired_from  first period without wages to come; None when nobody retires within the plan
    goals         all goals; those of the kind "spend" stand in the program, in this order
    """

    program: Program
    tax: Law
    first_month: int
    people: tuple[str, ...]
    accounts: tuple[str, ...]
    debts: tuple[str, ...]
    possessions: tuple[str, ...]
    care: tuple[str, ...]
    annuities: tuple[str, ...]
    vesting: tuple[str, ...]
    steps: tuple[str, ...]
    series: tuple[str, ...]
    rooms: tuple[str, ...]
    goals: tuple[CompiledGoal, ...]
    conversions: tuple[str, ...]
    retired_from: int | None
    not_modelled: tuple[NotModelled, ...]

    @property
    def n_periods(self) -> int:
        return int(self.program.choices[rows.N_PERIODS])

    @property
    def rule_from(self) -> int | None:
        """First period of the spending rule; None where none takes over within the plan."""
        begins = int(self.program.choices[rows.RULE_FROM])
        return begins if begins < self.n_periods else None

    @property
    def goal_names(self) -> tuple[str, ...]:
        """Names of the goals that stand in the program."""
        return tuple(goal.name for goal in self.goals if goal.kind == GoalKind.SPEND)

    @property
    def layered(self) -> tuple[str, ...]:
        """Names of the accounts that keep young conversions apart."""
        return tuple(self.accounts[k] for k in np.flatnonzero(self.program.account_traits[rows.ACC_LAYERS] >= 0))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the rows of the state."""
        blocks = (self.people, self.accounts, self.debts, self.goal_names, self.conversions, self.layered)
        others = (self.possessions, self.care, self.annuities, self.vesting, self.steps, self.series, self.rooms)
        return tuple(column_names(*map(list, (*blocks, *others))))


def compile_plan(plan: Plan) -> Compiled:
    """Turn a plan into a program; raises `PlanError` or `TaxError` with the place and the remedy."""
    calendar = Calendar.of(plan)
    accounts = account_names(plan)
    goals, beyond = compile_goals(plan, calendar)
    retired, limits = retired_from(plan, calendar), Limits(plan, calendar)
    return Compiled(
        tax=law(plan),
        program=_program(plan, calendar, accounts, goals, retired, limits),
        first_month=calendar.first,
        people=tuple(plan.people),
        accounts=tuple(accounts),
        debts=tuple(plan.debts),
        possessions=tuple(plan.possessions),
        care=tuple(care_names(plan)),
        annuities=tuple(plan.annuities),
        vesting=tuple(name for name, income in plan.income.items() if income.vests is not None),
        steps=tuple(f"surplus to {step}" for step in plan.surplus.first),
        series=tuple(f"{name}'s equal payments" for name in paying_accounts(plan)),
        rooms=limits.room_names,
        goals=tuple(goals),
        conversions=conversion_order(plan),
        retired_from=retired if retired < calendar.n_periods else None,
        not_modelled=not_modelled(plan, beyond, limits.cut),
    )


def _program(
    plan: Plan, calendar: Calendar, accounts: list[str], goals: list[CompiledGoal], retired: int, limits: Limits
) -> Program:
    incomes = Incomes(plan, calendar, accounts, limits)
    people, curves = people_table(plan, calendar, incomes.benefits)
    add_spending(plan, calendar, incomes.amounts)
    add_shape(plan, calendar, incomes.amounts)
    add_windfalls(plan, calendar, incomes.amounts)
    has_medical = add_medical(plan, calendar, incomes.amounts)
    limits.know_earnings(incomes.compensation)
    add_savings(plan, calendar, accounts, incomes.paid_in, limits)
    money, traits, mix = account_tables(plan, calendar, accounts)
    traits[rows.ACC_ROOM], rooms = limits.surplus_rooms(accounts)
    limits.tell_of_roth(incomes.amounts[rows.PLAN_TAXABLE_WAGES].sum(axis=0))
    debts = debt_tables(plan, calendar)
    trades, bases = trade_tables(plan, calendar)
    care, care_costs = care_tables(plan, calendar)
    required = [g.amount for g in goals if g.kind == GoalKind.BEQUEST and g.need == GoalNeed.REQUIRED]
    terms, choices = np.zeros(rows.N_TERMS), np.zeros(rows.N_CHOICES, dtype=np.int64)
    rule = compile_rule(plan, calendar, *invested(money, traits, mix, begins(plan, calendar)))
    rule_terms(plan, calendar, rule, terms, choices)
    buffer_terms(plan, terms)
    terms[rows.PROPERTY_VALUE] = add_property(plan, calendar, incomes.amounts)
    terms[rows.MINOR_UNITS] = minor_units(plan.currency)
    terms[rows.CREDIT_MONTHS], terms[rows.CREDIT_RATE] = plan.credit.limit, plan.credit.rate / 12.0
    so_far = plan.taxes.so_far
    terms[rows.BEQUEST] = max(required, default=0.0)
    terms[rows.SO_FAR_WAGES], terms[rows.SO_FAR_INCOME] = so_far.wages, so_far.income
    terms[rows.SO_FAR_PAID] = so_far.tax_paid + so_far.local_tax_paid
    choices[rows.N_PERIODS], choices[rows.RETIRED_FROM] = calendar.n_periods, retired
    choices[rows.SURPLUS_TO] = surplus_target(plan, accounts)
    deducted = deducted_table(plan, calendar)
    tax_choices(plan, debts.debts, deducted, choices)
    earned = incomes.amounts[rows.PLAN_WAGES] + incomes.profits.sum(axis=0)
    choices[rows.DRAWS_FROM], choices[rows.HAS_MEDICAL] = draws_from(earned), int(has_medical)
    choices[rows.HAS_VESTING] = int(bool(incomes.vestings))
    steps = surplus_steps(plan, accounts)
    choices[rows.HAS_STEPS] = int(steps.size > 0)
    heirs = heir_shares(plan, calendar, accounts)
    series = series_table(plan, calendar, accounts)
    choices[rows.HAS_SERIES] = int(series.size > 0)
    own, after_tax = traits[rows.ACC_IS_IRA] > 0, money[rows.ACC_AFTER_TAX] > 0.0
    paid = own & paid_into(plan, accounts, incomes.paid_in)
    choices[rows.HAS_IRA_BASIS] = int(((own & after_tax) | paid).any())
    contribution_choices(plan, paid, traits, terms, choices)
    choices[rows.HAS_INHERITED] = int(heirs.any())
    choices[rows.HAS_BANDS] = int(money[rows.ACC_BAND].any())
    located, bond_share = location_tables(plan, calendar, accounts, choices)
    choices[rows.HAS_ANNUITIES] = int(bool(plan.annuities))
    choices[rows.HAS_BUSINESS] = int(has_business(plan))
    choices[rows.HAS_EARLY] = int(reaches_early(traits, calendar.n_periods))
    withdrawal_method(plan, choices)
    conversions, conversion_traits, sources = conversion_tables(plan, calendar, accounts, traits)
    choices[rows.HAS_CONVERSIONS] = int(conversions[:, rows.CONV_MODE].any())
    choices[rows.N_LAYERED] = add_layers(conversions, conversion_traits, traits)
    divisors = required_divisors(plan, calendar, accounts)
    choices[rows.HAS_REQUIRED] = int(divisors.any())
    choices[rows.HAS_CARE] = int(care_costs.any())
    habit_terms(plan, terms, choices)
    if choices[rows.HAS_PANIC]:
        hold_cash(traits)
    debt_choices(plan, debts, terms, choices)
    choices[rows.HAS_TRADES] = int(trades.size > 0)
    choices[rows.REQUIRED_TO] = required_target(plan, accounts)
    dies = may_die(plan, calendar)
    if (dies or has_luck(plan)) and is_regime(plan):
        raise PlanError("taxes.regime", "us-federal or none where somebody may die, lose a job or be paid irregularly",
                        plan.taxes.regime, "another country's returns know of incomes as planned")  # fmt: skip
    terms[rows.SURVIVORS_ESSENTIALS] = plan.survivors.essentials
    choices[rows.HAS_DEATHS] = int(dies)
    choices[rows.HAS_ITEMS] = int(
        dies or has_luck(plan) or has_business(plan) or bool(plan.annuities) or bool(incomes.vestings)
    )
    marketplace = marketplace_premiums(plan, calendar)
    health_choices(plan, marketplace, terms, choices)
    choices[rows.HAS_BENEFITS] = int(bool(incomes.benefits.workers))
    choices[rows.BENEFITS_CUT_FROM], terms[rows.BENEFITS_KEPT] = incomes.benefits.cut
    annuities, annuity_sources = annuity_tables(plan, calendar, accounts)
    items, item_money = item_tables(incomes.items, incomes.amounts, calendar.n_periods)
    puts, put_money = put_tables(incomes.puts, calendar.n_periods)
    counts = filers(plan, calendar)
    return Program(
        amounts=incomes.amounts,
        calendar=_calendar_table(plan, calendar, has_children(counts)),
        filers=counts,
        payroll_wages=incomes.payroll_wages,
        wages_so_far=_wages_so_far(incomes.payroll_wages, float(so_far.wages)),
        paid_in=incomes.paid_in,
        mix=mix,
        accounts=money,
        account_traits=traits,
        order=withdrawal_order(plan, accounts),
        **debts._asdict(),
        trades=trades,
        bases=bases,
        **goal_tables(goals, calendar, accounts)._asdict(),
        care=care,
        care_costs=care_costs,
        terms=terms,
        choices=choices,
        rule=rule.terms,
        rule_by_year=np.ascontiguousarray(rule.by_year),
        own_income=incomes.own.closed(),
        deducted=deducted,
        law=wider_law(plan),
        divisors=divisors,
        ceilings=ceilings(plan, calendar),
        conversions=conversions,
        conversion_traits=conversion_traits,
        conversion_sources=sources,
        heir_divisors=required_divisors(plan, calendar, accounts, of_heir=True) if dies else np.zeros_like(divisors),
        people=people,
        curves=curves,
        benefits=incomes.benefits.table,
        basis_steps=basis_steps(plan, accounts),
        living=living_table(plan, calendar),
        items=items,
        item_money=item_money,
        puts=puts,
        put_money=put_money,
        policies=policy_table(plan, calendar),
        risks=risk_table(plan, calendar),
        medicare=medicare_steps(plan),
        marketplace=marketplace,
        annuities=annuities,
        annuity_sources=annuity_sources,
        vestings=np.column_stack(incomes.vestings) if incomes.vestings else np.zeros((rows.N_VEST, 0)),
        surplus_steps=steps,
        located=located,
        bond_share=bond_share,
        contributions=contribution_table(plan, calendar, bool(choices[rows.HAS_IRA_DEDUCTION])),
        heir_shares=heirs,
        series=series,
        rooms=rooms,
        stages=np.zeros(len(ORDER), dtype=np.int64),
    )


def _wages_so_far(payroll_wages: np.ndarray, wages: float) -> np.ndarray:
    """Share out what the household earned before the plan starts by what each person earns in its first month."""
    first = payroll_wages[:, :, 0].sum(axis=1)
    total = float(first.sum())
    return np.asarray(wages * first / total if total > 0.0 else np.zeros(first.size))


def _calendar_table(plan: Plan, calendar: Calendar, has_children: np.ndarray) -> np.ndarray:
    table = np.zeros((rows.N_CALENDAR, calendar.n_periods), dtype=np.int64)
    table[rows.YEAR_STARTS], table[rows.YEAR_ENDS] = calendar.year_starts, calendar.year_ends
    table[rows.REVIEWS] = review_mask(plan, calendar)
    _, first, counts = np.unique(calendar.tax_years, return_inverse=True, return_counts=True)
    table[rows.YEAR_PERIODS] = counts[first]
    table[rows.CALENDAR_YEAR] = calendar.tax_years
    table[rows.HAS_CHILDREN] = has_children
    table[rows.COLA_STARTS] = (calendar.months % 12 == 0) & (np.arange(calendar.n_periods) > 0)
    table[rows.COLA_MONTHS] = _months_of_third_quarter(calendar)
    table[rows.RULE_YEAR] = year_of_rule(plan, calendar)
    return table


def _months_of_third_quarter(calendar: Calendar) -> np.ndarray:
    """Return at the months that open with a price level of July, August or September how many of them the plan has."""
    is_seen = np.isin(calendar.months % 12, (7, 8, 9)) & (np.arange(calendar.n_periods) > 0)
    counts = np.bincount(calendar.years - calendar.years[0], weights=is_seen)
    return np.asarray(np.where(is_seen, counts[calendar.years - calendar.years[0]], 0), dtype=np.int64)
