"""Care by chance: as likely, as long and as dear as the plan says, and paid before anything that can wait."""

from __future__ import annotations

import math

import numpy as np
import pytest

from finsim.errors import PlanErrors
from tests.simulation.households import fixed, household, ledger_of, outcome_of

RICH = {"cash": {"kind": "cash", "balance": 5_000_000}}


def frail(**care):
    risk = {"kind": "care", "person": "Ann", "chance": "20 %", "lasts": "3 years", "costs": 6_000}
    return household(until="2046-01", accounts=RICH, risks={"nursing": risk | care})


def test_care_costs_while_it_lasts_and_then_ends():
    """Certain to begin, and to begin anew as soon as it is over."""
    ledger = ledger_of(frail(chance="100 %", lasts="5 months", **{"from": "2027-03", "until": "2028-06"}))
    first, last = ledger.months.index("2027-03"), ledger.months.index("2028-06")
    assert ledger["care"][first:last] == pytest.approx(6_000.0)
    assert ledger["care"][:first].sum() == ledger["care"][last:].sum() == 0.0
    assert ledger["essential"] == pytest.approx(ledger["care"])
    assert np.abs(ledger.residual).max() < 0.005


def test_care_begins_as_often_as_its_chance_a_year_and_lasts_its_time():
    n_begun = n_free = 0
    for path in range(60):
        care = ledger_of(frail(), path=path)["care"] > 0
        begun = care & ~np.concatenate([[False], care[:-1]])
        ends = np.flatnonzero(care & ~np.concatenate([care[1:], [False]]))
        for start in np.flatnonzero(begun):
            end = ends[ends >= start][0]
            assert (end - start + 1) % 36 == 0 or end == care.size - 1
        n_begun += int(begun.sum())
        n_free += int((~care).sum()) + int(begun.sum())
    monthly = 1.0 - 0.8 ** (1.0 / 12.0)
    assert abs(n_begun / n_free - monthly) < 4 * math.sqrt(monthly / n_free)


def test_care_grows_as_it_says_and_follows_prices():
    ledger = ledger_of(frail(chance="100 %", grows="CPI + 2 %"), fixed(inflation=0.03))
    at = ledger.months.index("2030-01")
    assert ledger["care"][at] == pytest.approx(6_000.0 * 1.02**4 * ledger["level_open"][at])


def test_care_takes_from_extras_before_a_rule_raises_its_budget():
    plan = frail(chance="100 %").with_changes(
        {
            "spending": {
                "essential": {"food": 1_000},
                "discretionary": {"fun": 5_000},
                "in retirement": {"rule": "constant-real", "amount": 8_000, "from": "2026-01"},
            }
        }
    )
    ledger = ledger_of(plan, fixed(inflation=0.0))
    assert ledger["essential"] == pytest.approx(7_000.0)
    assert ledger["discretionary"] == pytest.approx(1_000.0)


def test_care_has_the_same_luck_in_any_strip():
    plan = frail()
    whole = outcome_of(plan, paths=range(30))
    assert outcome_of(plan, paths=range(30), width=1).digest == outcome_of(plan, paths=range(30), chunk=4).digest
    assert whole.digest == outcome_of(plan, paths=range(30), width=7).digest
    assert np.unique(whole.net_worth[-1]).size > 3


@pytest.mark.parametrize(
    ("care", "words"),
    [({"person": "Bo"}, "the name of a person"), ({"lasts": "0 months"}, "not 0"), ({"kind": "carer"}, "job loss")],
)
def test_care_that_cannot_be_is_refused(care, words):
    with pytest.raises(PlanErrors, match=words):
        frail(**care)
