"""The greatest that works: found to the last digits on one path, by halving on many, refused where there is none."""

import math

import numpy as np
import pytest

from finsim.analysis.solving import crossing, greatest, greatest_whole, sustainable_spending
from finsim.errors import SettingsError
from finsim.markets.given import GivenReturns
from finsim.simulation.portfolio import Contribution, Income, Study, run_study

PONZO = [-0.20, 0.15, 0.15, 0.0, 0.30] * 6


def one(returns, **parts):
    market = GivenReturns(returns={"portfolio": returns})
    return Study(
        **({"horizon": len(returns), "allocation": {"portfolio": 1.0}, "market": market, "start": 1.0} | parts)
    )


@pytest.mark.parametrize(
    ("returns", "rate"),
    [([0.04] * 30, 0.05560586455159746), (PONZO, 0.061263512947893395), ([0.04], 1.0)],
    ids=["4 %", "ups and downs", "one year"],
)
def test_the_sustainable_rate_of_a_path_is_the_published_one(returns, rate):
    """hoostus/prime-harvesting, metrics.py, doctests of `ssr` (Blanchett, Kowara, Chen 2012)."""
    assert sustainable_spending(one(returns)) == pytest.approx(rate, rel=1e-12)


@pytest.mark.parametrize("end", [0.0, 250_000.0, 2_000_000.0])
def test_the_perfect_withdrawal_amount_leaves_what_is_asked(end):
    """Suarez, Suarez, Walz 2014, equation 3: (start x growth - end) / sum of growths from each withdrawal on."""
    growth = np.cumprod([1 + rate for rate in reversed(PONZO)])
    study = one(PONZO, start=1_000_000.0)
    assert sustainable_spending(study, end) == pytest.approx((1e6 * growth[-1] - end) / growth.sum(), rel=1e-12)


def test_money_from_elsewhere_can_be_spent_too():
    plain = sustainable_spending(one([0.0] * 10, start=100.0))
    richer = one([0.0] * 10, start=100.0, incomes=(Income(amount=3.0),), contributions=(Contribution(amount=1.0),))
    assert plain == pytest.approx(10.0)
    assert sustainable_spending(richer) == pytest.approx(13.9)  # the last contribution comes after the last withdrawal


def test_on_many_paths_a_little_more_fails_the_target_and_a_little_less_does_not():
    study = Study(horizon=30, allocation={"stocks": 0.6, "bonds": 0.4}, market="lognormal")
    most = sustainable_spending(study, success=0.9, paths=500, rel=1e-9)
    shares = []
    for factor in (1 - 1e-6, 1 + 1e-6):
        rule = {"rule": "constant-real", "amount": most * factor}
        shares.append(run_study(study.with_changes(spending=rule), 500).success_rate)
    assert shares[0] >= 0.9 > shares[1]


def test_a_rule_without_an_amount_cannot_be_solved_for_one():
    with pytest.raises(SettingsError, match="amount of its own"):
        sustainable_spending(one([0.0] * 3, spending="one-over-n"))


def test_greatest_finds_the_edge_wherever_it_begins_to_look():
    for high in (1e-3, 5.0, 1e9):
        assert greatest(lambda x: x * x <= 2.0, 0.0, high) == pytest.approx(math.sqrt(2.0), rel=1e-8)
    assert greatest_whole(lambda age: age <= 67, 40, 100) == 67
    assert greatest_whole(lambda age: True, 40, 100) == 100


def test_crossing_finds_a_root_of_a_line_at_once_and_of_a_curve_in_few_steps():
    calls = []

    def line(x):
        calls.append(x)
        return 3.0 - 2.0 * x

    assert crossing(line, 0.0, 100.0) == pytest.approx(1.5, rel=1e-14)
    assert len(calls) <= 4
    assert crossing(lambda x: math.exp(x) - 5.0, 0.0, 50.0) == pytest.approx(math.log(5.0), rel=1e-9)


NOWHERE = {
    "nothing works": lambda: greatest(lambda x: False, 0.0, 1.0),
    "everything works": lambda: greatest(lambda x: True, 0.0, 1.0),
    "no whole number works": lambda: greatest_whole(lambda x: False, 0, 1),
    "one sign": lambda: crossing(lambda x: 1.0, 0.0, 1.0),
}


@pytest.mark.parametrize("look", NOWHERE.values(), ids=NOWHERE)
def test_where_nothing_or_everything_works_it_says_so(look):
    with pytest.raises(SettingsError, match="solving"):
        look()
