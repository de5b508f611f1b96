"""No money appears or is lost, month by month: for the samples here, for random plans in `test_laws`."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.markets import MODELS, build
from finsim.plan import SAMPLES, sample
from finsim.simulation.compiling.accounts import account_names
from finsim.simulation.compiling.compile_plan import compile_plan
from finsim.vocabulary import AccountKind
from tests.simulation.households import ledger_of, ledger_of_compiled

HALF_A_CENT = 0.005
DUST = 1e-6  # what rounding of the last bits may leave in an emptied account

NAMED = {name for name, model in MODELS.items() if model.capabilities.needs_settings}  # not made from a name alone


@pytest.fixture(
    scope="module",
    params=[(name, market) for name in SAMPLES for market in MODELS if market not in NAMED],
    ids="-".join,
)
def traced(request):
    """The plan of a sample and one of its ledgers."""
    name, market = request.param
    plan = sample(name)
    return plan, ledger_of_compiled(compile_plan(plan), build(market), 77)


def check_money_is_conserved(plan, ledger):
    assert np.abs(ledger.residual).max() < HALF_A_CENT
    opened = np.append(ledger["net_worth_open"][1:], ledger["net_worth"][-1])
    assert np.array_equal(opened, ledger["net_worth"]), "a month opens with what the last one closed with"
    owned = sum(ledger.balances().values()) + ledger["property"]
    owned = owned + ledger["estate"]
    owed = sum((ledger[f"{name}: owed"] for name in plan.debts), ledger["credit"])
    assert np.abs(owned - owed - ledger["net_worth"]).max() < HALF_A_CENT, (
        "net worth is what is owned less what is owed"
    )


def check_every_account_and_debt_adds_up(plan, ledger):
    household_cash = account_names(plan)[0]  # everything flows through it, so it has no flows of its own
    for name, balance in ledger.balances().items():
        is_failed = ledger["fail_period"] >= 0.0  # tax that could not be paid stands as an overdraft
        assert (balance[~is_failed] > -DUST).all(), name
        assert name == household_cash or balance.min() > -DUST, name
        if name != household_cash:
            flows = ledger[f"{name}: paid_in"] - ledger[f"{name}: taken_out"] + ledger[f"{name}: gain"]
            assert np.abs(np.diff(balance) - flows[1:]).max() < HALF_A_CENT, name
    for name in plan.debts:
        owed, interest, paid = (ledger[f"{name}: {field}"] for field in ("owed", "interest", "paid"))
        assert owed.min() > -DUST, name
        closing = np.diff(ledger["is_closed"]) > 0.0  # an estate's sum is less its debts, which end there
        assert np.abs((np.diff(owed) - (interest - paid)[1:])[~closing]).max() < HALF_A_CENT, name


def check_nothing_runs_below_zero(plan, ledger):
    never = ("credit", "essential", "important", "discretionary", "debt_paid", "goals_paid", "saved", "withdrawn",
             "credit_drawn", "credit_repaid", "unpaid", "withheld", "payroll_tax")  # fmt: skip
    for column in never:
        assert ledger[column].min() > -DUST, column
    for name, account in plan.accounts.items():
        if account.kind == AccountKind.TAXABLE:
            assert ledger[f"{name}: basis"].min() > -DUST, name
    for due in ("essential", "important", "discretionary"):
        assert (ledger[due] <= ledger[f"{due}_due"] + DUST).all(), due
    assert np.isfinite(np.delete(ledger.values, ledger.columns.index("buffer_low"), axis=1)).all()


LAWS = (check_money_is_conserved, check_every_account_and_debt_adds_up, check_nothing_runs_below_zero)


@pytest.mark.parametrize("law", LAWS)
def test_every_sample_balances_in_every_market(traced, law):
    law(*traced)


def test_a_ledger_that_lost_money_would_be_caught():
    plan = sample("renter")
    ledger = ledger_of(plan, build("fixed"))
    ledger.values[17, ledger.columns.index("wages")] += 0.01
    with pytest.raises(AssertionError):
        check_money_is_conserved(plan, ledger)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_basis_of_a_rising_account_stays_within_its_balance(name):
    plan = sample(name)
    ledger = ledger_of(plan, build("fixed"))
    for name, account in plan.accounts.items():
        if account.kind == AccountKind.TAXABLE:
            balance, basis = ledger.balances()[name], ledger[f"{name}: basis"]
            assert (basis <= balance + HALF_A_CENT).all()
            assert (basis[balance < DUST] < DUST).all(), "what holds nothing cost nothing"
