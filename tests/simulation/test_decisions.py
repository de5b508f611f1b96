"""Each rule's decision against a value worked out in its paper, by its program, or by hand."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from finsim.errors import SettingsError
from finsim.markets import build
from finsim.simulation.portfolio import Fee, paying, run_study
from finsim.simulation.spending import (
    Amortization,
    CapeBased,
    FeelFree,
    GuytonKlinger,
    PercentOfPortfolio,
    RequiredDistributions,
    RiskBasedGuardrails,
    SensibleWithdrawals,
    Setting,
    Vanguard,
    VariablePercentage,
    VariableSpending,
    decisions,
)
from finsim.simulation.spending.guardrails import success_table
from tests.simulation.portfolios import given, study


def spent(stocks, rule, inflation=None, **parts):
    return run_study(given(stocks, inflation, spending=rule, **parts)).spending[:, 0]


@pytest.mark.parametrize(("funds", "years", "payment"), [(1_000_000.0, 35, 48_405), (612_891.0, 26, 35_114)])
def test_an_annuity_pays_what_cfiresim_s_own_tests_say(funds, years, payment):
    """cFIREsim-open, test/spendingModule/vpwTests.js: 3.515322 % over 35 years, and in the tenth year."""
    assert round(decisions.annuity(funds, 0.03515322, 0.0, years, 0.0)) == payment


def test_the_last_payment_of_an_annuity_takes_all():
    assert decisions.annuity(123_456.78, 0.04, 0.0, 1, 0.0) == 123_456.78


def test_an_annuity_earning_its_rate_pays_the_same_every_year_and_leaves_its_final_value():
    paid = spent([0.04] * 20, Amortization(expected_return=0.04, final_value=30.0))
    assert paid == pytest.approx(np.full(20, paid[0]), rel=1e-12)
    outcome = run_study(given([0.04] * 20, spending=Amortization(expected_return=0.04, final_value=30.0)))
    assert outcome.end_balance[0] == pytest.approx(30.0)


def test_a_tilted_annuity_grows_by_its_tilt():
    paid = spent([0.04] * 20, Amortization(expected_return=0.04, tilt=0.01))
    assert paid[1:] / paid[:-1] == pytest.approx(np.full(19, 1.01))


def test_vpw_s_first_percentage_is_that_of_its_worksheet():
    """60/40 over 30 years is 5.3876 % at 5 % of stocks and 1.8 % of bonds."""
    outcome = run_study(study(spending=VariablePercentage()))
    assert outcome.spending[0] == pytest.approx(np.full(outcome.n_paths, 53_876.086), abs=0.01)


def test_vpw_asks_for_an_expected_return_of_every_asset():
    with pytest.raises(SettingsError, match="expected return of every asset"):
        run_study(given([0.0] * 3, allocation={"stocks": 0.5, "gold": 0.5}, fixed_growth={"gold": 0.0},
                        spending=VariablePercentage()))  # fmt: skip


def test_guyton_klinger_freezes_after_a_loss_cuts_and_raises_at_its_guardrails():
    """By hand: 5 a year from 100, prices up 3 %; a loss of 5 % freezes, of 40 % cuts too, a gain of 60 % raises."""
    rule = GuytonKlinger(rate=0.05)
    years = [0.0] * 20
    assert spent([-0.05, *years], rule, [0.03] * 21)[:2].tolist() == [5.0, 5.0]
    assert spent([-0.40, *years], rule, [0.03] * 21)[1] == pytest.approx(4.5)
    assert spent([0.05, *years], rule, [0.03] * 21)[1] == pytest.approx(5.15)
    assert spent([0.60, *years], rule, [0.03] * 21)[1] == pytest.approx(5.15 * 1.1)
    assert spent([0.20, *years], rule, [0.09] * 21)[1] == pytest.approx(5.3)


def test_guyton_klinger_does_not_cut_in_the_last_fifteen_years():
    cut, kept = (spent([-0.5] + [0.0] * n, GuytonKlinger(rate=0.05)) for n in (16, 15))
    assert cut[1] == pytest.approx(4.5)
    assert kept[1] == pytest.approx(5.0)


def test_cfiresim_s_guardrails_compare_last_year_s_nominal_budget_and_index_in_full():
    """By hand: the first rate is 5/95; a year that shrinks the portfolio by 40 % cuts, and prices rise by 9 %."""
    rule = GuytonKlinger(amount=5.0, variant="cfiresim")
    years = [0.0] * 20
    fallen, risen, held = (spent([change, *years], rule, [0.09] * 21)[1] for change in (-0.40, 0.60, -0.05))
    assert fallen == pytest.approx(5.0 * 0.9 * 1.09)
    assert risen == pytest.approx(5.0 * 1.1 * 1.09)
    assert held == pytest.approx(5.0 * 1.09)


def test_prime_harvesting_s_guardrails_raise_before_they_index_and_cut_last():
    """By hand, prices up 9 %: indexing is capped at 6 %, and skipped after a loss while the rate is above the first."""
    rule = GuytonKlinger(rate=0.05, variant="prime-harvesting", cuts_through=27)
    years = [0.0] * 20
    risen, up, down, fallen = (spent([change, *years], rule, [0.09] * 21)[1] for change in (0.60, 0.10, -0.10, -0.50))
    assert risen == pytest.approx(5.0 * 1.1 * 1.06)
    assert up == pytest.approx(5.0 * 1.06)
    assert down == pytest.approx(5.0)
    assert fallen == pytest.approx(4.5)


@pytest.mark.parametrize("sign", [1, -1])
def test_cents_are_rounded_by_what_a_number_is_to_its_last_bit(sign):
    """Against decimals of the exact binary value, among them thousands that end in half a cent or next to it."""
    luck = np.random.default_rng(4)
    quarters = luck.integers(0, 10**9, 4_000) * 0.01 * 0.75
    values = sign * np.concatenate(
        [quarters, quarters / 0.75 + 0.005, luck.uniform(0, 1e7, 2_000), [0.0, 1.005, 2.675]]
    )
    for value in values:
        exact = Decimal(float(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert paying.whole(float(value), 0.01) == float(exact)


def test_in_whole_cents_everything_held_and_spent_is_whole_cents():
    outcome = run_study(study(spending=PercentOfPortfolio(rate=0.0437), fee=Fee(rate=0.003), whole_cents=True))
    for amounts in (outcome.spending, outcome.holdings("stocks"), outcome.holdings("bonds")):
        cents = amounts * 100.0
        assert np.abs(cents - np.round(cents)).max() < 1e-5
    plain = run_study(study(spending=PercentOfPortfolio(rate=0.0437), fee=Fee(rate=0.003)))
    assert outcome.balance == pytest.approx(plain.balance, abs=5.0)
    assert not np.array_equal(outcome.balance, plain.balance)


def test_vanguard_keeps_to_its_corridor_in_real_money():
    rule = Vanguard(rate=0.05, most_rise=0.05, most_fall=0.025)
    up, down = (spent([change, 0.0], rule, [0.10, 0.0])[1] for change in (0.9, -0.5))
    assert up == pytest.approx(5.0 * 1.1 * 1.05)
    assert down == pytest.approx(5.0 * 1.1 * 0.975)


def test_sensible_takes_a_quarter_of_the_real_gain_above_its_base():
    paid = spent([0.30, 0.0], SensibleWithdrawals(), [0.04, 0.0])
    base = 3.0 * 1.04
    assert paid.tolist() == pytest.approx([5.0, base + 0.25 * (95 * 1.3 - base - 95 * 1.04)])


def test_variable_spending_moves_by_z_of_the_real_gain():
    paid = spent([0.30, 0.0], VariableSpending(amount=4.0, z=0.5), [0.04, 0.0])
    assert paid[1] == pytest.approx(4 * 1.04 * (1 + 0.5 * (96 * 1.3 / 1.04 / 100 - 1)))


def test_required_distributions_follow_the_tables():
    """26 CFR 1.401(a)(9)-9: 27.4 at 72 in 2022 and at 70 in 2002; 2.0 from 120 on; Sun and Webb's 3.13 % at 65."""
    by_age = RequiredDistributions(age=72).shares(60)
    assert by_age[[0, 13, 48, 59]] == pytest.approx([1 / 27.4, 1 / 16.0, 0.5, 0.5])
    old = RequiredDistributions(age=65, table="2002").shares(51)
    assert old[[0, 4, 5, 50]] == pytest.approx([0.0313, 0.0353, 1 / 27.4, 1 / 1.9])
    with pytest.raises(ValueError, match="from 72 on"):
        RequiredDistributions(age=70)


def test_feel_free_is_age_over_twenty_percent():
    assert FeelFree(age=70).shares(3) == pytest.approx([0.035, 0.0355, 0.036])


def test_cape_based_spending_reads_the_cape_of_its_own_year():
    stated = given([0.0] * 2, spending=CapeBased(constant=0.01, slope=0.5))
    market = stated.market.model_copy(update={"cape": (20.0, 10.0)})
    assert run_study(stated.with_changes(market=market)).spending[:, 0] == pytest.approx([3.5, 0.06 * 96.5])


def test_limits_of_a_percentage_are_of_the_start_or_of_what_the_first_withdrawal_left():
    rule = PercentOfPortfolio(rate=0.05, lowest=0.04)
    after = rule.model_copy(update={"limits_of": "after first withdrawal"})
    assert spent([-0.9, 0.0], rule)[1] == pytest.approx(4.0)
    assert spent([-0.9, 0.0], after)[1] == pytest.approx(0.04 * 95)


def test_a_table_of_success_is_what_running_every_rate_gives():
    """The rate that 85 in 100 of the table's own futures survive for 25 years, found by running the engine on them."""
    market = build("lognormal")
    setting = Setting(start=1.0, n_years=25, mix={"stocks": 0.5, "bonds": 0.5}, income=0.0, market=market, seed=3)
    table = success_table(setting, 400)
    rate = table[0, 60]
    ids = (1 << 40) + np.arange(400)
    shares = []
    for factor in (1 - 1e-7, 1 + 1e-7):
        rule = {"rule": "constant-real", "rate": rate * factor}
        stated = study(allocation={"stocks": 0.5, "bonds": 0.5}, spending=rule, horizon=25, market=market)
        shares.append(run_study(stated, ids, seed=3).success_rate)
    assert shares == pytest.approx([0.85, 0.8475])


def test_guardrails_hold_between_their_bounds_and_move_to_their_target_beyond():
    rule = RiskBasedGuardrails(table_paths=500)
    outcome = run_study(study(spending=rule), seed=5)
    rates = rule.by_year(Setting(1e6, 30, {"stocks": 0.6, "bonds": 0.4}, 0.0, study().market, 5))
    assert np.all(rates[1] <= rates[2])
    assert np.all(rates[2] <= rates[0])
    moved = outcome.spending_real[1:] / outcome.spending_real[:-1] - 1.0
    is_moved = np.abs(moved) > 1e-9
    assert is_moved.any()
    assert not is_moved.all()
    paid = outcome.spending[1:] / outcome.available[1:]
    target = np.broadcast_to(rates[2, 1:, None], paid.shape)
    assert paid[is_moved] == pytest.approx(target[is_moved])
    kept = paid[~is_moved]
    low, high = (np.broadcast_to(rates[k, 1:, None], paid.shape)[~is_moved] for k in (1, 0))
    assert np.all(kept >= low * (1 - 1e-9))
    assert np.all(kept <= high * (1 + 1e-9))
