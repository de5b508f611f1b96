"""Mixes that are brought back when they have drifted, and one mix that several accounts share."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from finsim.errors import PlanErrors
from tests.simulation.households import fixed, household, ledger_of, taxed

CENT = 0.005
EVEN = {"stocks": "60 %", "bonds": "40 %"}


def holder(rebalance="yearly", **parts):
    plan = {"taxes": taxed(), "mixes": {"even": EVEN | {"rebalance": rebalance}}, "until": "2028-01",
            "accounts": {"cash": {"kind": "cash", "balance": 0},
                         "ira": {"kind": "tax-deferred", "balance": 100_000, "mix": "even"}}}  # fmt: skip
    return household(**(plan | parts))


def share(ledger, account="ira"):
    stocks, bonds, cash = (ledger[f"{account}: {kind}"] for kind in ("stocks", "bonds", "cash"))
    return stocks / (stocks + bonds + cash)


def test_a_band_is_crossed_before_anything_is_sold():
    """Stocks gain 2 % a month: 0.6 * 1.02^n / (0.6 * 1.02^n + 0.4) passes 65 % in the eleventh month."""
    ledger = ledger_of(holder("beyond 5 %"), fixed(stocks=1.02**12 - 1.0))
    drifts = [0.6 * 1.02**n / (0.6 * 1.02**n + 0.4) for n in range(1, 24)]
    crossed = next(n for n, drift in enumerate(drifts) if drift > 0.65)
    assert list(share(ledger)[:crossed]) == pytest.approx(drifts[:crossed])
    assert share(ledger)[crossed] == pytest.approx(0.60)
    assert list(share(ledger)[crossed + 1 : crossed + 5]) == pytest.approx(drifts[:4])


def test_a_wide_band_is_never_and_a_band_of_nothing_is_monthly():
    market = fixed(stocks=0.09, bonds=0.02)
    assert share(ledger_of(holder("beyond 40 %"), market)) == pytest.approx(share(ledger_of(holder("never"), market)))
    monthly = ledger_of(holder("monthly"), market)
    assert ledger_of(holder("beyond 0.001 %"), market)["net_worth"] == pytest.approx(monthly["net_worth"], rel=1e-12)


def test_a_band_in_a_taxable_account_realises_gains():
    accounts = {"cash": {"kind": "cash", "balance": 0},
                "brokerage": {"kind": "taxable", "balance": 100_000, "mix": "even"}}  # fmt: skip
    ledger = ledger_of(holder("beyond 5 %", accounts=accounts), fixed(stocks=1.02**12 - 1.0))
    assert ledger["year_gains"].max() > 0.0
    assert np.abs(ledger.residual).max() < CENT


ACCOUNTS: dict[str, dict[str, Any]] = {
    "cash": {"kind": "cash", "balance": 0},
    "brokerage": {"kind": "taxable", "balance": 50_000, "mix": "even"},
    "ira": {"kind": "tax-deferred", "balance": 30_000, "mix": "even"},
    "roth": {"kind": "tax-free", "balance": 20_000, "mix": "even"},
}


@pytest.mark.parametrize(
    ("order", "stocks"),
    [
        (["tax-deferred", "tax-free", "taxable"], {"ira": 0, "roth": 10_000, "brokerage": 50_000}),
        (["taxable", "ira", "roth"], {"brokerage": 10_000, "ira": 30_000, "roth": 20_000}),
        (["roth", "tax-deferred"], {"roth": 0, "ira": 30_000, "brokerage": 30_000}),
    ],
)
def test_bonds_fill_the_first_accounts_and_the_mix_holds_over_all_of_them(order, stocks):
    """40 % of 100,000 are 40,000 of bonds, 30,000 of them in the first account; of two accounts 40 % is 20,000."""
    plan = holder("monthly", accounts=ACCOUNTS, location={"mix": "even", "bonds first in": order})
    ledger = ledger_of(plan)
    for account, held in stocks.items():
        assert ledger[f"{account}: stocks"][0] == pytest.approx(held, abs=CENT), account
    assert np.abs(ledger.residual).max() < CENT


def test_it_is_shared_out_when_its_mix_says_and_by_what_the_mix_becomes():
    becomes = {"2027-06": {"stocks": "20 %", "bonds": "80 %"}}
    plan = holder(accounts=ACCOUNTS, location="even", mixes={"even": EVEN | {"becomes": becomes}})
    ledger = ledger_of(plan)
    assert ledger["ira: bonds"][10] == pytest.approx(12_000)  # until the first December each account has its own
    assert ledger["ira: bonds"][11] == pytest.approx(30_000)
    assert ledger["brokerage: bonds"][23] == pytest.approx(30_000)  # 80,000 less 30,000 and 20,000


def test_bonds_in_accounts_that_are_not_taxed_lower_the_tax():
    """The reason for it: 4 % of coupons are taxed each year in the brokerage, and not in the IRA."""
    market = fixed(bonds=0.04, stocks=0.0, bond_income=0.04)
    taxes = {}
    for order in (["tax-deferred", "tax-free", "taxable"], ["taxable", "tax-deferred", "tax-free"]):
        accounts = {name: one | {"balance": one["balance"] * 20} for name, one in ACCOUNTS.items()}
        plan = holder("monthly", accounts=accounts, location={"mix": "even", "bonds first in": order})
        taxes[order[0]] = ledger_of(plan, market)["national_tax"][-1]
    assert taxes["tax-deferred"] < taxes["taxable"]


def test_a_location_that_means_nothing_is_refused():
    mixes = {"even": EVEN, "calm": {"bonds": "50 %", "cash": "50 %"}}
    for location, words in (
        ("calm", "stocks and bonds alone"),
        ({"mix": "even", "bonds first in": ["cash"]}, "accounts that hold a mix"),
        ({"mix": "even", "bonds first in": ["pension"]}, "accounts, or tax-deferred"),
    ):
        with pytest.raises(PlanErrors, match=words):
            holder(accounts=ACCOUNTS, location=location, mixes=mixes)
