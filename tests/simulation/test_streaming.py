"""A run that streams keeps the same bits of what it keeps, in any cut, and its bands keep to their error."""

from __future__ import annotations

import re

import numpy as np
import pytest

from finsim.errors import SettingsError
from finsim.markets import build
from finsim.plan import SAMPLES, sample
from finsim.simulation import fields, streaming
from finsim.simulation.compiling.compile_plan import compile_plan
from finsim.simulation.histogram import N_BINS, Histogram, edges
from finsim.simulation.outcome import SERIES
from finsim.simulation.program import ACC_BALANCE, DEBT_OWED, PROPERTY_VALUE
from finsim.simulation.streaming import COUNTED, MEASURED, OF_GOALS
from finsim.workbench import simulate, verify
from tests.simulation.households import outcome_of_compiled

pytestmark = pytest.mark.compiled

N_PATHS = 300
CUTS = [{"threads": 2}, {"width": 7}, {"chunk": 1}, {"chunk": 64, "threads": 2}, {"chunk": 7, "width": 3, "threads": 2}]
PERCENTILES = (0.1, 1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0, 99.9)
COUNTLESS = 1 << 60


@pytest.fixture(scope="module", params=SAMPLES)
def both(request):
    """The same paths of a sample in memory and streamed."""
    with pytest.MonkeyPatch.context() as patch:
        compiled, market = compile_plan(sample(request.param)), build("bootstrap")
        found = []
        for above in (COUNTLESS, 1):
            patch.setattr(streaming, "STREAM_ABOVE", above)
            found.append(outcome_of_compiled(compiled, market, np.arange(N_PATHS) + 5))
    return found


@pytest.mark.parametrize("cut", CUTS, ids=lambda how: " ".join(f"{k} {v}" for k, v in how.items()))
def test_any_cut_of_the_work_gives_the_same_bytes(both, cut, monkeypatch):
    monkeypatch.setattr(streaming, "STREAM_ABOVE", 1)
    compiled, market = compile_plan(sample("family")), build("bootstrap")
    whole, again = (outcome_of_compiled(compiled, market, np.arange(60), **how) for how in ({}, cut))
    assert again.is_streamed
    assert again.digest == whole.digest


def test_what_is_kept_has_the_bits_that_it_has_in_memory(both):
    memory, streamed = both
    assert streamed.is_streamed
    assert not memory.is_streamed
    for name in (*COUNTED, *MEASURED):
        assert streamed.row(name).tobytes() == memory.row(name).tobytes(), name
    for goal in range(len(memory.goals)):
        for row in OF_GOALS:
            assert streamed.goal(goal, row).tobytes() == memory.goal(goal, row).tobytes()
    last = memory.n_periods - 1
    assert streamed.net_worth_at(last).tobytes() == memory.net_worth_at(last).tobytes()
    if 0 < streamed.retired_from < memory.n_periods:
        at = streamed.retired_from
        assert streamed.net_worth_at(at - 1).tobytes() == memory.net_worth_at(at - 1).tobytes()
        assert streamed.mean_spending(at).tobytes() == memory.mean_spending(at).tobytes()


@pytest.mark.parametrize(("series", "prices"), SERIES)
def test_the_order_statistic_lies_within_the_stated_error(both, series, prices):
    exact, read = (each.bands(series, prices, PERCENTILES) for each in both)
    gap = np.abs(exact.values.astype(float) - read.values.astype(float))
    assert exact.largest_error == 0.0
    assert np.all(gap <= read.errors * (1 + 1e-6) + np.spacing(np.abs(read.values)))
    assert (np.diff(read.values, axis=0) >= 0).all()


@pytest.mark.parametrize(("series", "prices"), SERIES)
def test_the_stated_error_is_at_most_a_bin(both, series, prices):
    """A bin is 1/256 of its lower edge wide, but for the first one at zero."""
    _, streamed = both
    read = streamed.bands(series, prices, PERCENTILES)
    smallest = edges(streamed.bins[0].base)[1][N_BINS // 2]
    assert np.all(read.errors <= np.maximum(np.abs(read.values) / 255.0, smallest))


def test_counts_are_those_of_all_paths_in_every_month(both):
    _, streamed = both
    for bins in streamed.bins:
        assert (bins.counts.sum(axis=1) == N_PATHS).all()


@pytest.mark.parametrize("prices", ["nominal", "real"])
def test_every_value_falls_between_the_edges_of_its_bin(both, prices):
    memory, streamed = both
    rows = memory.series("net_worth", prices)
    base = streamed.bins[0].base
    below, above = edges(base)
    values = np.concatenate([rows[:, :3].ravel(), -rows[0, :5], [0.0, 0.5, -0.5, 3e38, -3e38]]).astype(np.float32)
    for value in values:
        one = Histogram(base, *_empty(1), locks=streamed.bins[0].locks[:1])
        one.add(np.array([[value]], dtype=np.float32), 0)
        at = int(np.flatnonzero(one.counts[0])[0])
        assert below[at] <= value <= above[at]
        assert one.quantiles([0])[0][0, 0] == value  # the only one of its month is known


def _empty(n_periods):
    return (
        np.zeros((n_periods, N_BINS), dtype=np.uint32),
        np.full(n_periods, np.inf, dtype=np.float32),
        np.full(n_periods, -np.inf, dtype=np.float32),
    )


def test_a_point_of_a_band_opens_the_kept_path_that_is_nearest(both):
    memory, streamed = both
    read = streamed.bands()
    for k, t in ((0, 0), (2, 100), (4, streamed.n_periods - 1)):
        column = int(np.flatnonzero(memory.path_ids == read.path_at(k, t))[0])
        gaps = np.abs(memory.net_worth_real[t] - read.values[k, t])
        assert gaps[column] == gaps.min()


def test_what_is_not_kept_says_so_with_the_remedy(both):
    _, streamed = both
    for ask in (
        lambda: streamed.row("level"),
        lambda: streamed.series("net_worth", "real"),
        lambda: streamed.net_worth_at(3),
        lambda: streamed.mean_spending(1),
        lambda: streamed.goal(0, fields.PENDING),
    ):
        with pytest.raises(SettingsError, match="path-months keeps it"):
            ask()
    with pytest.raises(KeyError, match="no series"):
        streamed.bands("happiness", "real")


BY_MONTH = re.compile(r"spending\.rise\.share$|spending\.(rise|cut)\.share\.\d{4}$")


@pytest.fixture(scope="module", params=SAMPLES)
def runs(request):
    """A run in memory, and the same one streamed."""
    with pytest.MonkeyPatch.context() as patch:
        found = []
        for above in (COUNTLESS, 1_000):
            patch.setattr(streaming, "STREAM_ABOVE", above)
            run = simulate(sample(request.param), "bootstrap", n_paths=N_PATHS)
            found.append((run, run.receipt, run.figures.to_json()))
    return found


def test_every_figure_is_the_same_bits(runs):
    """But for those that read a month of every path, which only memory keeps: rises, and both odds by year."""
    (_, _, memory), (_, _, streamed) = runs
    by_month = [fact for fact in memory["facts"] if BY_MONTH.match(fact["id"])]
    assert streamed == memory | {"facts": [fact for fact in memory["facts"] if fact not in by_month]}


def test_the_receipt_says_whether_the_run_streamed(runs):
    (_, memory, _), (_, streamed, _) = runs
    assert (memory["streamed"], streamed["streamed"]) == (False, True)
    assert memory["id"] != streamed["id"]


def test_the_ledger_of_any_path_opens(runs):
    (memory, _, _), (streamed, _, _) = runs
    assert streamed.trace(N_PATHS - 1).values.tobytes() == memory.trace(N_PATHS - 1).values.tobytes()
    assert "<polygon" in streamed.plot().svg_wide


def test_a_streamed_receipt_verifies(monkeypatch):
    monkeypatch.setattr(streaming, "STREAM_ABOVE", 1_000)
    assert verify(simulate(sample("renter"), "bootstrap", n_paths=40).receipt).equal


@pytest.mark.parametrize(("n_paths", "says"), [(100_000, False), (100_001, True)])
def test_paths_times_months_alone_decide(n_paths, says):
    assert streaming.is_streamed(n_paths, 600) is says


def test_more_paths_than_can_be_held_are_refused():
    with pytest.raises(SettingsError, match="from 1 to 10,000,000"):
        simulate(sample("renter"), "bootstrap", n_paths=10_000_001)


@pytest.mark.parametrize("factor", [0.5, 2.0, 1024.0])
def test_bins_move_with_money_by_powers_of_two(factor):
    """Twice the money falls into the bins of once the money, so bands scale as everything else does."""
    program = compile_plan(sample("near-retirement")).program
    terms, accounts, debts = program.terms.copy(), program.accounts.copy(), program.debts.copy()
    terms[PROPERTY_VALUE] *= factor
    accounts[ACC_BALANCE] *= factor
    debts[DEBT_OWED] *= factor
    more = program._replace(amounts=program.amounts * factor, terms=terms, accounts=accounts, debts=debts)
    moved = (Histogram.of(more, 1).base - Histogram.of(program, 1).base) >> 8
    assert 2.0**moved == factor
