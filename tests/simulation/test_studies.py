"""Laws of a bare portfolio: money is conserved, periods have their order, lives end, and big runs are the same run."""

import numpy as np
import pytest
from pydantic import ValidationError

from finsim.errors import Cancelled, MarketError, SettingsError
from finsim.longevity import complete_expectation, last_survivor, life_table
from finsim.markets import OutcomeTree, build
from finsim.progress import Cancellation
from finsim.simulation.portfolio import (
    BondsFirst,
    Contribution,
    ExponentialLifetime,
    Fee,
    FixedMix,
    GlidePath,
    Income,
    LifeTable,
    Perpetual,
    Person,
    PrimeHarvesting,
    Study,
    StudyOutcome,
    Years,
    run,
    run_study,
    study_ledger,
)
from finsim.simulation.spending import ConstantNominal, ConstantReal, PercentOfPortfolio
from tests.simulation.portfolios import MARKET, MIX, given, study

NOTHING = ConstantReal(rate=0.0)
ALLOCATIONS = [
    FixedMix(mix=MIX),
    FixedMix(mix=MIX, rebalance="every period"),
    FixedMix(mix=MIX, rebalance="bands", band=0.08),
    FixedMix(mix=MIX, rebalance="never"),
    GlidePath(mix=MIX, mix_after={"stocks": 0.2, "bonds": 0.8}, years=10),
    BondsFirst(mix=MIX),
    PrimeHarvesting(mix=MIX),
]


@pytest.mark.parametrize("allocation", ALLOCATIONS, ids=lambda one: f"{one.kind}-{one.when}")
@pytest.mark.parametrize("owes", [False, True])
@pytest.mark.parametrize("at", ["start", "end"])
def test_money_is_conserved_for_every_allocation_and_path(allocation, owes, at):
    stated = study(
        allocation=allocation,
        spending=ConstantReal(rate=0.07),
        withdraw_at=at,
        may_go_negative=owes,
        incomes=(Income(amount=12_000.0, start=15), Income(amount=4_000.0, is_real=False)),
        contributions=(Contribution(amount=2_000.0, at="begin"), Contribution(amount=1_000.0, end=8)),
        fee=Fee(rate=0.004, on="price"),
    )
    for path in (0, 20, 60):
        ledger = study_ledger(stated, path)
        assert np.abs(ledger.residual).max() < 1e-6
        assert ledger["spending"] - ledger["income"] == pytest.approx(ledger["withdrawn"], abs=1e-6)
        assert ledger["unpaid"].min() >= 0.0


def test_withdrawals_at_the_start_come_before_returns_and_at_the_end_after_prices():
    stated = {"stocks": [0.10, 0.10], "inflation": [0.05, 0.05]}
    start = run_study(given(**stated, spending=ConstantReal(amount=10.0)))
    end = run_study(given(**stated, spending=ConstantReal(amount=10.0), withdraw_at="end"))
    assert start.spending[:, 0] == pytest.approx([10.0, 10.5])
    assert start.balance[:, 0] == pytest.approx([90 * 1.1, (90 * 1.1 - 10.5) * 1.1])
    assert end.spending[:, 0] == pytest.approx([10.5, 10.0 * 1.05**2])
    assert end.balance[:, 0] == pytest.approx([110 - 10.5, (110 - 10.5) * 1.1 - 10 * 1.05**2])
    assert end.spending_real[:, 0] == pytest.approx([10.0, 10.0])


def test_contributions_at_the_begin_grow_and_at_the_end_do_not():
    begin, end = (
        run_study(given([0.1, 0.1], spending=NOTHING, contributions=(Contribution(amount=10.0, at=at),))).end_balance[0]
        for at in ("begin", "end")
    )
    assert begin == pytest.approx((110 * 1.1 + 10) * 1.1)
    assert end == pytest.approx((110 + 10) * 1.1 + 10)


def test_a_fee_on_price_leaves_dividends_out():
    outcome = {
        on: run_study(study(spending=NOTHING, horizon=1, fee=Fee(rate=0.01, on=on)), 1).end_balance[0]
        for on in ("value", "price")
    }
    stocks, bonds = (MARKET.returns[name][0] for name in ("stocks", "bonds"))
    income = MARKET.income["stocks"][0]
    assert outcome["value"] == pytest.approx(1e6 * 0.99 * (1 + 0.6 * stocks + 0.4 * bonds))
    price = 1e6 * (0.6 * (1 + stocks - income) + 0.4 * (1 + bonds))
    assert outcome["price"] == pytest.approx(0.99 * price + 1e6 * 0.6 * income)


def test_income_pays_first_and_what_is_over_is_paid_in():
    outcome = run_study(
        given([0.0] * 3, spending=ConstantReal(amount=10.0), incomes=(Income(amount=15.0, start=1, end=1),))
    )
    assert outcome.balance[:, 0].tolist() == [90.0, 95.0, 85.0]
    assert outcome.withdrawn[:, 0].tolist() == [10.0, -5.0, 10.0]


def test_a_path_fails_in_the_first_period_that_is_not_paid_in_full_and_then_stays_empty():
    outcome = run_study(given([0.0] * 4, spending=ConstantNominal(amount=40.0)))
    assert outcome.spending[:, 0].tolist() == [40.0, 40.0, 20.0, 0.0]
    assert outcome.failed_period.tolist() == [2]
    assert outcome.depleted_period.tolist() == [2]
    assert outcome.success_rate == 0.0


def test_spending_the_last_cent_is_no_failure():
    outcome = run_study(given([0.0] * 4, spending=ConstantNominal(amount=25.0)))
    assert not outcome.failed.any()
    assert outcome.depleted.all()


def test_a_nominal_amount_at_the_end_of_the_year_is_the_same_in_the_first_year_as_later():
    """Prices that rise before the first withdrawal move real amounts alone (they moved the first nominal one too)."""
    nominal, real = (
        run_study(given([0.0] * 3, [0.10, 0.0, 0.10], spending=rule, withdraw_at="end")).spending[:, 0]
        for rule in (ConstantNominal(amount=20.0), ConstantReal(amount=20.0))
    )
    assert nominal.tolist() == [20.0, 20.0, 20.0]
    assert real.tolist() == pytest.approx([22.0, 22.0, 24.2])


def test_a_balance_that_may_go_below_nothing_goes_on_with_its_returns():
    outcome = run_study(given([0.1, 0.1, 0.1], spending=ConstantNominal(amount=60.0), may_go_negative=True))
    assert outcome.balance[:, 0] == pytest.approx([44.0, -17.6, -85.36])
    assert outcome.failed_period.tolist() == [1]
    assert outcome.spending[:, 0].tolist() == [60.0] * 3


def test_rebalancing_yearly_every_period_by_bands_and_never():
    ends = {
        when: run_study(
            study(allocation=FixedMix(mix=MIX, rebalance=when, band=0.10), spending=NOTHING, horizon=8)
        ).holdings("stocks")
        for when in ("yearly", "bands", "never")
    }
    stocks = np.array(MARKET.returns["stocks"])
    bonds = np.array(MARKET.returns["bonds"])
    free = 6e5 * np.cumprod(1 + stocks[:8])
    assert ends["never"][:, 0] == pytest.approx(free)
    total, held = 1e6, []
    for t in range(8):
        held.append(0.6 * total * (1 + stocks[t]))
        total *= 1 + 0.6 * stocks[t] + 0.4 * bonds[t]
    assert ends["yearly"][:, 0] == pytest.approx(held)
    in_stocks, in_bonds, by_bands = 6e5, 4e5, []
    for t in range(8):
        whole = in_stocks + in_bonds
        if abs(in_stocks / whole - 0.6) > 0.10:
            in_stocks, in_bonds = 0.6 * whole, 0.4 * whole
        in_stocks, in_bonds = in_stocks * (1 + stocks[t]), in_bonds * (1 + bonds[t])
        by_bands.append(in_stocks)
    assert ends["bands"][:, 0] == pytest.approx(by_bands)


def test_a_glide_path_moves_in_equal_yearly_steps_and_then_stays():
    path = GlidePath(mix={"stocks": 0.8, "bonds": 0.2}, mix_after={"stocks": 0.4, "bonds": 0.6}, years=4)
    weights = path.weights(24, 4)
    assert weights[0, ::4] == pytest.approx([0.8, 0.7, 0.6, 0.5, 0.4, 0.4])
    assert weights.sum(axis=0) == pytest.approx(1.0)
    assert np.array_equal(weights[:, 0], weights[:, 3])


def test_bonds_first_sells_stocks_only_when_bonds_are_gone():
    outcome = run_study(given([0.0] * 4, allocation={"stocks": 1.0}).with_changes(
        allocation=BondsFirst(mix={"stocks": 0.5, "cash": 0.5}, sell_first=("cash",)),
        fixed_growth={"cash": 0.0},
        spending=ConstantNominal(amount=20.0),
    ))  # fmt: skip
    assert outcome.holdings("cash")[:, 0].tolist() == [30.0, 10.0, 0.0, 0.0]
    assert outcome.holdings("stocks")[:, 0].tolist() == [50.0, 50.0, 40.0, 20.0]


def test_prime_harvesting_sells_a_fifth_of_stocks_above_120_percent_of_their_real_start():
    harvesting = PrimeHarvesting(mix={"stocks": 0.5, "cash": 0.5}, sell_first=("cash",))
    stated = {"allocation": harvesting, "fixed_growth": {"cash": 0.0}, "spending": ConstantNominal(amount=1.0)}
    risen = run_study(given([0.25, 0.0], **stated))
    held_back = run_study(given([0.25, 0.0], [0.10, 0.0], **stated))
    assert risen.holdings("stocks")[:, 0].tolist() == [62.5, 50.0]
    assert risen.holdings("cash")[:, 0].tolist() == [49.0, 60.5]
    assert held_back.holdings("stocks")[:, 0].tolist() == [62.5, 62.5]


def test_a_period_of_a_month_is_a_twelfth_of_the_year_s_money():
    monthly = given([0.0] * 24, horizon=2, cadence=12, spending=ConstantNominal(amount=12.0)).market
    outcome = run_study(given([0.0] * 24, horizon=2, cadence=12, spending=ConstantNominal(amount=12.0),
                              market=monthly.model_copy(update={"cadence": 12})))  # fmt: skip
    assert outcome.spending[:, 0].tolist() == [1.0] * 24
    assert outcome.end_balance[0] == pytest.approx(76.0)


@pytest.mark.compiled
@pytest.mark.parametrize("median", [8.0, 28.1])
def test_exponential_lifetimes_have_their_median_and_end_their_paths(median):
    rule = ConstantReal(rate=0.001)
    stated = study(horizon=ExponentialLifetime(median=median), spending=rule, market="fixed", cadence=12)
    outcome = run_study(stated, 4_000)
    assert np.mean(outcome.lived / 12.0 < median) == pytest.approx(0.5, abs=4 * 0.5 / 4_000**0.5)
    few = run_study(stated, 5)
    last = np.ceil(few.lived).astype(int)
    for path in range(5):
        assert few.spending[: last[path], path].min() > 0.0
        assert not few.spending[last[path] :, path].any()
        assert np.ptp(few.balance[last[path] - 1 :, path]) == 0.0
    assert np.array_equal(few.last_state, outcome.last_state[:, :5])


@pytest.mark.compiled
def test_a_life_table_gives_back_its_chances_and_the_last_of_two_lives_longer():
    chances = (0.1, 0.2, 0.3, 0.4, 1.0)
    one, two = (
        run_study(study(horizon=LifeTable(death_chances=(chances,) * n), market="fixed"), 20_000).lived for n in (1, 2)
    )
    survival = np.cumprod(1 - np.array(chances))
    for year in range(1, 5):
        for lived, expected in ((one, survival[year - 1]), (two, 1 - (1 - survival[year - 1]) ** 2)):
            assert np.mean(lived > year) == pytest.approx(expected, abs=4 * (expected * (1 - expected) / 20_000) ** 0.5)


@pytest.mark.compiled
def test_a_couple_s_study_lasts_as_long_as_its_last_survivor():
    """Expected years of the last of two: the packaged table's own sum, within four standard errors."""
    people = (Person(sex="male", age=65), Person(sex="female", age=62))
    lived = run_study(study(horizon=LifeTable(people=people), market="fixed"), 20_000).lived
    curves = [life_table(person.sex).survival(person.age) for person in people]
    expected = complete_expectation(last_survivor(*curves))
    assert lived.mean() == pytest.approx(expected, abs=4 * lived.std() / 20_000**0.5)


def test_a_streamed_run_is_the_same_run(monkeypatch):
    stated = study(market="lognormal", horizon=ExponentialLifetime(median=12.0, longest=60))
    kept = run_study(stated, 700)
    monkeypatch.setattr(run, "MOST_CELLS", 100)
    streamed = run_study(stated, 700, width=33, chunk=100, threads=2)
    assert np.array_equal(streamed.last_state, kept.last_state)
    assert np.array_equal(streamed.failed, kept.failed)
    with pytest.raises(SettingsError, match="small enough"):
        streamed.balance  # noqa: B018


def test_for_ever_is_three_hundred_years():
    assert study(horizon=Perpetual(), market="fixed").n_periods == 300


def test_given_returns_make_a_path_of_every_complete_start():
    outcome = run_study(study(spending=NOTHING, allocation={"stocks": 1.0}, horizon=40))
    assert outcome.labels.tolist() == list(range(1930, 1930 + 51))
    growth = np.cumprod(1 + np.array(MARKET.returns["stocks"][5:45]))
    assert outcome.balance[:, 5] == pytest.approx(1e6 * growth)


def test_a_study_may_be_stated_in_words_and_numbers_alone():
    stated = study(allocation={"kind": "bonds-first", "mix": MIX}, spending={"rule": "vanguard-dynamic", "rate": 0.05},
                   market={"model": "lognormal", "stocks": 0.06}, horizon=Years(years=10))  # fmt: skip
    assert run_study(stated, 5).spending[0] == pytest.approx(np.full(5, 50_000.0))
    assert study(allocation={"mix": MIX, "rebalance": "never"}).allocation.when == "never"


def test_a_run_can_be_cancelled_and_says_how_far_it_is():
    seen, cancel = [], Cancellation()
    run_study(study(market="lognormal"), 300, chunk=100, threads=1, progress=seen.append)
    assert [event.done for event in seen] == [100, 200, 300]
    cancel.cancel()
    with pytest.raises(Cancelled):
        run_study(study(market="lognormal"), 300, cancel=cancel)


def test_what_a_study_cannot_do_is_refused_in_words():
    with pytest.raises(MarketError, match="assets among"):
        run_study(study(allocation={"gold": 1.0}))
    with pytest.raises(MarketError, match="at most 90 periods"):
        run_study(study(horizon=91))
    with pytest.raises(ValidationError, match="sum to 1"):
        study(allocation={"stocks": 0.5})
    with pytest.raises(ValidationError, match="one of constant-real"):
        study(spending="four percent")
    with pytest.raises(MarketError, match="states CAPE"):
        run_study(study(spending="cape-based", market="fixed"))


def test_gold_and_cash_and_cape_come_from_history_where_it_holds_them():
    mix = {"stocks": 0.5, "bonds": 0.2, "gold": 0.2, "cash": 0.1}
    market = build({"model": "history", "since": 1950, "until": 2020})
    outcome = run_study(study(allocation=mix, spending="cape-based", market=market), 3)
    sample = market.sample(0, np.arange(3), 30, 1, extras=("gold", "cash", "cape"))
    assert outcome.spending[0] == pytest.approx(1e6 * (0.01 + 0.5 / sample["cape"][0]))
    left = outcome.left[0]
    growth = sum(share * (1 + sample[name][0]) for name, share in mix.items())
    assert outcome.balance[0] == pytest.approx(left * growth)


def test_the_outcome_keeps_the_least_that_was_spent():
    outcome: StudyOutcome = run_study(study(spending=PercentOfPortfolio(rate=0.05)))
    assert np.array_equal(outcome.row("least_spent_real"), outcome.spending_real.min(axis=0))
    assert outcome.row("spent_real") == pytest.approx(outcome.spending_real.sum(axis=0))


@pytest.mark.parametrize("stocks", [1.0, 0.5])
def test_a_total_loss_leaves_nothing_of_what_was_in_stocks(stocks):
    """The chance that five years bring none is 0.8^5, by the tree of all of them without an error."""
    tree = OutcomeTree(stocks=(-1.0, 0.1), chances=(0.2, 0.8))
    study = Study(
        horizon=5, allocation={"stocks": stocks, "bonds": 1.0 - stocks}, spending=ConstantReal(rate=0.0),
        market=tree, start=100.0,
    )  # fmt: skip
    paths = np.arange(tree.n_sequences(5))
    ends, weights = run_study(study, paths).end_balance, tree.weights(paths, 5)
    bonds_alone = 100.0 * 0.5**5 if stocks < 1.0 else 0.0
    assert weights[ends > 100.0].sum() == pytest.approx(0.8**5)
    assert ends.min() == pytest.approx(bonds_alone)
    assert np.isfinite(ends).all()
