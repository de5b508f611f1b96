"""Where money is taken from: in order, in proportion, or tax-deferred up to a ceiling before the others."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.errors import FinsimError
from finsim.taxes import federal_lines
from finsim.vocabulary import FilingStatus
from tests.simulation.households import fixed, household, ledger_of, taxed

ACCOUNTS = {
    "cash": {"kind": "cash", "balance": 0},
    "fund": {"kind": "taxable", "balance": 100_000, "basis": 100_000, "mix": "still"},
    "ira": {"kind": "tax-deferred", "balance": 300_000, "mix": "still"},
    "roth": {"kind": "tax-free", "balance": 200_000, "contributed": 200_000, "mix": "still"},
}


def retiree(withdrawals, spends: float = 4_000, **parts):
    """Ann at 62 without income."""
    plan = {
        "people": {"Ann": {"born": "1964-01"}},
        "spending": {"essential": {"living": spends}},
        "accounts": ACCOUNTS,
        "mixes": {"still": {"bonds": "100 %"}},
        "taxes": taxed(),
        "withdrawals": withdrawals,
    }
    return household(**(plan | parts))


def year(ledger, column, n=0):
    return float(ledger[column][12 * n : 12 * n + 12].sum())


def test_in_order_one_account_is_emptied_before_the_next_is_touched():
    ledger = ledger_of(retiree(["tax-free", "taxable", "tax-deferred"]))
    empty = int(np.argmax(ledger.balances()["roth"] < 1e-6))
    assert (ledger["fund: taken_out"][:empty] == 0.0).all()
    assert ledger["roth: taken_out"][:empty] == pytest.approx(4_000.0)


def test_in_proportion_every_account_gives_the_same_share_and_together_what_is_needed():
    ledger = ledger_of(retiree({"method": "proportional"}))
    for name, first in (("fund", 100_000), ("ira", 300_000), ("roth", 200_000)):
        assert ledger[f"{name}: taken_out"][:11] == pytest.approx(4_000 * first / 600_000)
    assert year(ledger, "essential") == pytest.approx(48_000)
    shares = [ledger.balances()[name][30] / ACCOUNTS[name]["balance"] for name in ("fund", "ira", "roth")]
    assert shares == pytest.approx([shares[0]] * 3), "the sale for the return is in proportion too"


def test_a_bracket_is_filled_with_tax_deferred_money_and_not_beyond():
    """The standard deduction of 2026 (16,100) and the 10 % bracket (12,400) let in 28,500 of a year's 48,000."""
    plan = retiree({"method": "fill bracket", "up to": "10 % bracket"})
    ledger = ledger_of(plan)
    for n in range(3):
        assert year(ledger, "ira: taken_out", n) == pytest.approx(28_500, abs=0.01)
        assert year(ledger, "ira: taken_out", n) + year(ledger, "fund: taken_out", n) + year(
            ledger, "roth: taken_out", n
        ) == pytest.approx(48_000 + year(ledger, "settled", n) + year(ledger, "withheld", n), abs=0.01)
    tax = federal_lines(2026, FilingStatus.SINGLE, ordinary=28_500.0)["tax"]
    assert tax == pytest.approx(1_240.0), "all of it at 10 %"
    assert year(ledger, "settled") == pytest.approx(tax, abs=0.01)


def test_beyond_the_ceiling_tax_deferred_money_is_the_last():
    accounts = {name: account for name, account in ACCOUNTS.items() if name != "roth"}
    accounts["fund"] = accounts["fund"] | {"balance": 10_000, "basis": 10_000}
    ledger = ledger_of(retiree({"method": "fill bracket", "up to": "10 % bracket"}, accounts=accounts))
    assert year(ledger, "essential") == pytest.approx(48_000)
    assert year(ledger, "ira: taken_out") > 28_500 + 9_000
    assert ledger["unpaid"].max() == 0.0


@pytest.mark.parametrize(
    "withdrawals", [{"method": "proportional"}, {"method": "fill bracket", "up to": "12 % bracket"}]
)
@pytest.mark.parametrize("returns", [0.06, -0.04])
def test_they_balance(withdrawals, returns):
    ledger = ledger_of(retiree(withdrawals), fixed(bonds=returns, bond_income=0.02))
    assert np.abs(ledger.residual).max() < 0.005
    assert min(balance.min() for balance in ledger.balances().values()) > -1e-6


@pytest.mark.parametrize(
    "withdrawals",
    [{"method": "fill bracket"}, {"method": "proportional", "up to": "12 % bracket"}, ["cash", "cash"], ["nothing"]],
)
def test_what_cannot_be_is_said(withdrawals):
    with pytest.raises(FinsimError, match="withdrawals"):
        retiree(withdrawals)
