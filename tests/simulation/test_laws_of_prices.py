"""Laws of what prices and spending may do, over random plans in which they hold exactly; where they do not, measured.

Money of the start knows no price level as long as nothing is said in money of the day: no debt, no nominal rate or
growth, no rule that reads nominal returns (Guyton and Klinger's does), no social security or annuity, which rises
later, no payslip's deduction, estate or insured sum, a tax without thresholds in money of the day.
The engine withholds by what January knows, so prices move at the turn of the year where there is a tax, and nothing
taxed is drawn on: a refund would lie in cash over that turn.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, TypeVar
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from finsim.markets import Capabilities, MarketModel
from finsim.plan import Plan
from finsim.simulation.compiling import taxes
from finsim.simulation.compiling.compile_plan import Compiled
from finsim.simulation.program import HAS_BRACKETS
from finsim.taxes import LevyBase, ReturnTable, TaxTable
from tests.simulation.households import ledger_of_compiled, outcome_of_compiled
from tests.simulation.strangers import compiled, market_of, strangers
from tests.simulation.test_laws import many, some

pytestmark = pytest.mark.compiled

PATHS = np.arange(64)
HALF_A_CENT = 0.005
A_CLIFF = 1e-6  # a gap of so little money is crossed by no income
LawT = TypeVar("LawT", TaxTable, ReturnTable)
ROTH = {"kind": "tax-free", "owner": "Ann", "balance": 222_222.22, "mix": "even"}


class Prices(MarketModel):
    """Real returns that are luck of a path's own, in any prices: `inflation` by month, or at a year's turn alone."""

    name: ClassVar[str] = "prices"
    capabilities: ClassVar[Capabilities] = Capabilities((), True, False, False, "for laws", extras=("cape",))
    inflation: tuple[float, ...] = (0.0,)
    first_month: int = 0  # of the year, 0..11
    at_years_end: bool = False

    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int, extras: tuple[str, ...]) -> None:
        n = rows.shape[1]
        month = np.arange(n)
        prices = np.array(self.inflation)[month % len(self.inflation)]
        if self.at_years_end:
            prices = np.where((self.first_month + month) % 12 == 11, prices, 0.0)
        for column, path in enumerate(paths):
            luck = np.random.default_rng((seed, int(path)))
            rows[0, :, column] = (1.0 + luck.normal(0.005, 0.05, n)) * (1.0 + prices) - 1.0
            rows[1, :, column] = (1.0 + luck.normal(0.002, 0.02, n)) * (1.0 + prices) - 1.0
            rows[2, :, column] = prices
            rows[3:5, :, column] = luck.uniform(0.0, 0.004, (2, n))
            rows[5:, :, column] = luck.uniform(8.0, 40.0, n)


def said_in_real_money(raw: dict[str, Any]) -> None:
    """Leave nothing in a plan that is said in money of the day, and let no cash lie over a month's end."""
    raw.pop("debts", None)
    raw.pop("insurance", None)  # its sum is what prices do not move
    raw["income"] = {name: income for name, income in raw.get("income", {}).items() if "pia" not in income}
    raw["people"]["Ann"].pop("until", None)  # an estate stands still in money of the day
    raw["people"]["Ann"].pop("lives", None)
    raw["people"]["Ann"]["role"] = "adult"
    raw.pop("risks", None)
    raw.pop("habits", None)  # a panic answers to a fall of stocks in money of the day, a raise to withholding
    raw.pop("extra payments", None)
    raw.pop("annuities", None)  # an income rises on the day of its contract, not when prices do
    for income in raw["income"].values():
        income.pop("deductions", None)  # so much a month on the payslip, in money of the day
    for thing in raw.get("property", {}).values():
        thing.pop("sold", None)  # its basis is money of the day
        thing.pop("bought", None)  # one that cannot be paid for leaves an overdraft in money of the day
    raw["credit"] = {"limit": "0 months"}
    invested = {name: account for name, account in raw["accounts"].items() if account["kind"] != "cash"}
    # The one that surplus goes to is never one that nothing may go to, as an inherited one.
    raw["accounts"] = {"cash": {"kind": "cash", "buffer": 0}, **invested, "roth": ROTH}
    raw["surplus"] = {**raw.get("surplus", {}), "to": "roth"}
    _grow_with_prices(raw)
    rule = raw.get("spending", {}).get("in retirement", {})
    if rule.get("rule") in ("constant-nominal", "guyton-klinger"):
        del raw["spending"]["in retirement"]
    raw["currency"] = "USD"


def _grow_with_prices(tree: Any) -> None:
    for key, value in tree.items() if isinstance(tree, dict) else ():
        if key == "grows" and not str(value).startswith("CPI"):
            tree[key] = "CPI + 1 %"
        _grow_with_prices(value)


def untaxed(raw: dict[str, Any]) -> None:
    said_in_real_money(raw)
    raw["taxes"] = {"regime": "none"}
    raw.pop("conversions", None)
    raw.pop("withdrawals", None)


def taxed_on_income_alone(raw: dict[str, Any]) -> None:
    """A taxed household that lives on wages, pensions and tax-free money."""
    said_in_real_money(raw)
    raw["taxes"] = {**raw.get("taxes", {}), "regime": "us-federal"}
    raw.pop("conversions", None)
    for income in raw["income"].values():
        income.pop("varies", None)  # pay that January does not know is withheld too much from, and paid back
        income.pop("skips", None)
        income.pop("bonus", None)
    raw["until"] = "2032-01"  # before distributions are required of anybody
    for person in raw["people"].values():
        person["born"] = "1966-11"
        person.pop("until", None)  # whose pay ends within a year had too much withheld from it
        person.pop("lives", None)
    kinds = ("cash", "tax-deferred", "tax-free")
    raw["accounts"] = {name: account for name, account in raw["accounts"].items() if account["kind"] in kinds}
    raw["withdrawals"] = ["tax-free"]
    for account in raw["accounts"].values():
        account.pop("begun", None)  # earnings are taxed in the first five years, above what was paid in then
    raw["taxes"].pop("so far", None)
    raw["taxes"]["medicare"] = {"counted": False}  # its steps rise with prices, the income of two years ago does not
    for lines in raw.get("spending", {}).values():
        for line in lines.values():
            if isinstance(line, dict):
                line.pop("benchmark", None)
                line.pop("deducts", None)  # comes back with the return, and lies in cash over the year's turn
    raw.pop("goals", None)
    raw.pop("events", None)


def fully_indexed(law: LawT) -> LawT:
    """The law without what stays in money of the day: surtaxes, senior deduction, limits that nobody indexes."""
    if isinstance(law, TaxTable):
        return law._replace(
            senior_deduction=0.0, niit_rate=0.0, medicare_surtax_rate=0.0, benefit_threshold=0.0,
            benefit_upper_threshold=0.0, dependent_credit=0.0, credit_shrink=0.0,
        )  # fmt: skip
    return law._replace(
        income=fully_indexed(law.income), refund_threshold=0.0, salt_shrink=0.0, salt_most=0.0, salt_least=0.0,
        business_gap=A_CLIFF, self_floor=0.0, elderly_one=0.0, elderly_two=0.0,
    )  # fmt: skip


def flat(law: LawT) -> LawT:
    """One rate on every income but social security, from the first unit of money on, and nothing paid back."""
    if isinstance(law, TaxTable):
        nothing = tuple(0.0 for _ in law.rate_steps)
        return law._replace(
            rate_steps=nothing, gain_rate_steps=(0.0, 0.0, 0.0), minimum_rate=0.0, minimum_rate_step=0.0, niit_rate=0.0,
            medicare_surtax_rate=0.0, state_rate=0.2, state_above=0.0, state_base=int(LevyBase.INCOME), city_rate=0.0,
        )  # fmt: skip
    return law._replace(income=flat(law.income), earned_most=(0.0, 0.0, 0.0, 0.0), refund_most=0.0, self_floor=0.0)


def compiled_under(plan: Plan, law: Callable[[Any], Any]) -> Compiled:
    """The household under a law with every table changed, that of whole returns too; a flat one has no brackets."""
    with ExitStack() as patched:
        for name in ("tax_table", "return_table"):
            read = getattr(taxes, name)
            changed = partial(lambda read, *asked, **how: law(read(*asked, **how)), read)
            patched.enter_context(patch.object(taxes, name, changed))
        made = compiled(plan)
    choices = made.program.choices.copy()
    choices[HAS_BRACKETS] *= law is not flat
    return replace(made, program=made.program._replace(choices=choices))


def in_prices(made: Compiled, market: Prices, path: int) -> np.ndarray:
    """Return what a path owns, spends and pays for goals, month by month, in money of the start.

    A plan is passed over where cash lies over a turn of the year at which prices move, that of the last December too:
    what was withheld too much, say of a withdrawal before its time, comes back in December and is spent in January.
    """
    ledger = ledger_of_compiled(made, market, path)
    if market.at_years_end:
        assume(np.abs(ledger["cash: cash"]).max() < HALF_A_CENT)
    rows = [ledger["net_worth_real"], ledger["spending_real"], ledger["goals_paid"] / ledger["level_open"],
            ledger["portfolio"] / ledger["level"], ledger["rule_budget"], ledger["fail_period"]]  # fmt: skip
    return np.array(rows)


def check_same_in_any_prices(made: Compiled, inflation: list[float], path: int, at_years_end: bool = False) -> None:
    month = made.first_month % 12
    still, moved = (
        in_prices(made, Prices(inflation=tuple(prices), first_month=month, at_years_end=at_years_end), path)
        for prices in ([0.0], inflation)
    )
    assert np.abs(still - moved).max() <= 1e-9 * max(1.0, np.abs(still).max())


any_inflation = st.lists(st.floats(-0.01, 0.04), min_size=1, max_size=7)


@some
@given(strangers(untaxed), any_inflation, st.integers(0, 650))
def test_real_figures_do_not_depend_on_prices_without_tax(plan, inflation, path):
    check_same_in_any_prices(compiled(plan), inflation, path)


@pytest.mark.slow  # one plan in several hundred may yet say in money of the day what is not named above
@some
@given(strangers(taxed_on_income_alone), any_inflation, st.integers(0, 650))
@pytest.mark.parametrize("law", [fully_indexed, flat])
def test_real_figures_do_not_depend_on_prices_under_a_fully_indexed_tax(law, plan, inflation, path):
    yearly = [12.0 * monthly for monthly in inflation]
    check_same_in_any_prices(compiled_under(plan, law), yearly, path, at_years_end=True)


def with_more_to_pay(plan: Plan, more: float) -> Plan:
    """The same plan with one more essential line, the same real amount every month."""
    return plan.with_changes({"spending.essential.more": more})


def without_cliffs(raw: dict[str, Any]) -> None:
    """Leave out what may give way to more spending and so spare money: rules, goals that wait, a buffer in months."""
    raw.get("spending", {}).pop("in retirement", None)
    for goal in raw.get("goals", {}).values():
        goal.pop("may move", None)
    for account in raw["accounts"].values():
        if "month" in str(account.get("buffer", "")):
            account["buffer"] = "5_000"


def untaxed_without_cliffs(raw: dict[str, Any]) -> None:
    without_cliffs(raw)
    raw["taxes"] = {"regime": "none"}
    raw.pop("conversions", None)
    raw.pop("withdrawals", None)


def taxed_without_cliffs(raw: dict[str, Any]) -> None:
    taxed_on_income_alone(raw)
    without_cliffs(raw)


def worse_off(plan: Plan, more: float, law: Any = None) -> tuple[int, int]:
    """Return (paths that only work with more to pay, paths)."""
    works = []
    for each in (plan, with_more_to_pay(plan, more)):
        made = compiled(each) if law is None else compiled_under(each, law)
        works.append(outcome_of_compiled(made, market_of(plan), PATHS).fail_period < 0)
    return int((works[1] & ~works[0]).sum()), PATHS.size


more_to_pay = st.sampled_from([1.0, 77.0, 900.0, 5_000.0])


@many
@given(strangers(untaxed_without_cliffs), more_to_pay)
def test_more_constant_real_spending_never_raises_success_without_tax(plan, more):
    assert worse_off(plan, more)[0] == 0


@some
@given(strangers(taxed_without_cliffs), more_to_pay)
def test_more_constant_real_spending_never_raises_success_under_a_flat_tax(plan, more):
    assert worse_off(plan, more, flat)[0] == 0
