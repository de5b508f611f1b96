"""What an employer adds, and what of it is lost by leaving too early."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.errors import PlanErrors
from tests.simulation.households import fixed, household, ledger_of, wage

CENT = 0.005
MIX = {"mixes": {"all": {"stocks": "100 %"}}}


def worker(vests, until="2028-01", born="1980-01", defers="1_000 a month", **parts):
    """Ann puts 1,000 a month aside, and her employer as much again."""
    pay = wage(120_000, until=until, defers={"401k": defers}, match={"401k": "100 % of first 10 %"}, vests=vests)
    plan = {"people": {"Ann": {"born": born}}, "income": pay | parts.pop("income", {}),
            "accounts": {"cash": {"kind": "cash", "balance": 0},
                         "401k": {"kind": "tax-deferred", "balance": 0, "mix": "all", "owner": "Ann"}}}  # fmt: skip
    return household(**(plan | MIX | {"taxes": {"regime": "none"}} | parts))


@pytest.mark.parametrize(
    ("vests", "until", "kept"),
    [
        ("3 years", "2028-12", 0.0),  # 35 months
        ("3 years", "2029-01", 1.0),
        ({"after": "6 years", "gradually from": "2 years"}, "2027-12", 0.0),
        ({"after": "6 years", "gradually from": "2 years"}, "2028-01", 0.2),
        ({"after": "6 years", "gradually from": "2 years"}, "2029-06", 0.4),
        ({"after": "6 years", "gradually from": "2 years"}, "2030-01", 0.6),
        ({"after": "3 years", "hired": "2024-01"}, "2027-01", 1.0),
        ({"after": "6 years", "gradually from": "2 years", "hired": "2023-01"}, "2028-01", 0.8),
    ],
)
def test_service_counts_in_whole_years_by_the_schedule(vests, until, kept):
    """26 USC 411(a)(2)(B): after three years all, or from the second to the sixth a fifth a year."""
    ledger = ledger_of(worker(vests, until))
    months = int(np.count_nonzero(ledger["wages"]))
    assert ledger["match"].sum() == pytest.approx(1_000 * months)
    assert ledger["forfeited"].sum() == pytest.approx((1.0 - kept) * 1_000 * months)
    assert ledger["401k: taken_out"].sum() == pytest.approx(ledger["forfeited"].sum())
    assert np.abs(ledger.residual).max() < CENT


def test_what_is_lost_has_grown_as_the_account_did():
    """24 payments of 1,000 at the month's start, 1 % a month, worked as a geometric sum."""
    ledger = ledger_of(worker("3 years", "2028-01"), fixed(stocks=1.01**12 - 1.0))
    worth = 1_000 * sum(1.01**k for k in range(1, 25))
    assert ledger["forfeited"].sum() == pytest.approx(worth, rel=1e-9)


def test_what_was_there_at_the_start_may_be_lost_too():
    plan = worker({"after": "3 years", "so far": 5_000}, "2026-07").with_changes({"accounts.401k.balance": 8_000})
    assert ledger_of(plan)["forfeited"].sum() == pytest.approx(5_000 + 6_000)


def test_at_sixty_five_nothing_is_lost_any_more():
    assert ledger_of(worker("3 years", "2027-01", born="1961-06"))["forfeited"].sum() == 0.0
    assert ledger_of(worker("3 years", "2026-05", born="1961-06"))["forfeited"].sum() > 0.0


def test_a_lost_job_is_a_leaving_and_the_next_one_begins_anew():
    """Lost in the first month, found again after twelve, left for good 24 months later: both times within 3 years."""
    risks = {"loss": {"kind": "job loss", "person": "Ann", "chance": "100 %", "lasts": "12 months"}}
    ledger = ledger_of(worker("3 years", "2030-01", risks=risks))
    assert ledger["forfeited"].sum() == pytest.approx(ledger["match"].sum())
    ill = {"illness": {"kind": "disability", "person": "Ann", "chance": "100 %", "lasts": "12 months"}}
    assert ledger_of(worker("3 years", "2031-01", risks=ill))["forfeited"].sum() == 0.0


def test_death_is_no_leaving():
    people = {"Ann": {"born": "1980-01", "until": "2027-01"}, "Bo": {"born": "1981-01"}}
    assert ledger_of(worker("3 years", "2030-01", people=people))["forfeited"][:24].sum() == 0.0


def test_without_vesting_nothing_changes():
    plan = worker("3 years", "2090-01")
    once, free = ledger_of(plan), ledger_of(plan.with_changes({"income.wage.vests": None}))
    assert once["net_worth"] == pytest.approx(free["net_worth"])


@pytest.mark.parametrize(
    ("vests", "words"),
    [("4 years", "at most 3 years"), ({"after": "7 years", "gradually from": "2 years"}, "at most 3 years"),
     ({"after": "6 years", "gradually from": "3 years"}, "at most 3 years"), ("18 months", "whole years"),
     ({"after": "2 years", "gradually from": "3 years"}, "a time up to")],
)  # fmt: skip
def test_a_schedule_slower_than_the_law_allows_is_refused(vests, words):
    with pytest.raises(PlanErrors, match=words):
        worker(vests, taxes={"regime": "us-federal", "filing": "single"})
