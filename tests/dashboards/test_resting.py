"""A run at rest shows what the whole run showed, opens what it opened, and is a small part of its size."""

import gc
import weakref

import numpy as np
import pytest

from finsim.dashboards.opened import opened
from finsim.dashboards.panels.household import path_at
from finsim.dashboards.rehearsal import Rehearsal
from finsim.dashboards.resting import SERIES, at_rest
from finsim.dashboards.state import State
from finsim.plan import sample
from finsim.simulation.outcome import order_index
from finsim.workbench import compare, pictures, simulate
from finsim.workbench.explaining import with_habits


@pytest.fixture(scope="module")
def whole():
    return simulate(sample("renter"), "bootstrap", n_paths=400)


@pytest.mark.parametrize(("series", "prices"), SERIES)
def test_every_point_of_every_band_keeps_its_value_and_its_path(whole, series, prices):
    before, after = whole.bands(series, prices), at_rest(whole).bands(series, prices)
    assert np.array_equal(before.values, after.values)
    assert np.array_equal(before.paths, after.paths)
    assert after.path_at(1, 17) == before.path_at(1, 17)


def test_figures_receipt_and_pictures_are_the_same(whole):
    light = at_rest(whole)
    assert light.to_json() == whole.to_json()
    assert pictures.fan_chart(light).svg_wide == pictures.fan_chart(whole).svg_wide
    assert pictures.failure_chart(light) == pictures.failure_chart(whole)
    effects = compare(light, simulate(whole.plan, whole.market, n_paths=400)).values()
    assert all(effect.value == 0.0 for effect in effects)


def test_what_habits_cost_is_the_same():
    plan = sample("renter").with_changes({"habits": "typical"})
    run = simulate(plan, "bootstrap", n_paths=60)
    assert with_habits(at_rest(run)).to_json() == with_habits(run).to_json()


def test_a_point_opens_the_same_path_and_the_drawn_path_is_the_one_that_ran(whole):
    light, word = at_rest(whole), "net_worth.p25.2050-12"
    found = opened(word, light)
    assert found == opened(word, whole)
    column = int(np.flatnonzero(whole.outcome.path_ids == found.path)[0])
    drawn = pictures.opened_path(light, found.path).values
    assert np.array_equal(np.float32(drawn), whole.outcome.net_worth_real[:, column])


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_low_middle_and_high_are_order_statistics_of_the_real_end(whole, share):
    ends = whole.outcome.net_worth_real[-1]
    path = path_at(at_rest(whole), share)
    assert ends[whole.outcome.path_ids == path][0] == np.sort(ends)[order_index(share, whole.n_paths)]


def test_the_months_of_all_paths_are_gone_and_say_so(whole):
    light = at_rest(whole).outcome
    assert light.n_paths == whole.n_paths
    assert light.n_periods == whole.outcome.n_periods
    assert light.net_worth_real.nbytes == light.net_worth.nbytes == light.spending_real.nbytes == 0
    with pytest.raises(KeyError, match="run it again"):
        light.series("net_worth", "real")
    with pytest.raises(KeyError, match="percentiles"):
        light.bands(percentiles=(10.0,))


def test_a_scene_that_nobody_shows_any_more_is_let_go(monkeypatch):
    monkeypatch.setattr("finsim.dashboards.rehearsal.ALL_PATHS", 200)
    scenes, refused = [], []
    rehearsal = Rehearsal(lambda scene, _: scenes.append(weakref.ref(scene.run)), lambda _, e: refused.append(e))
    gc.disable()
    try:
        for until in ("94", "93", "92"):
            state = State(plan="renter", market="bootstrap", moved={"until": until})
            rehearsal.wish(state, sample("renter").with_changes({"until": f"at {until}", "markets": "bootstrap"}))
            assert rehearsal.wait(120)
    finally:
        gc.enable()
        rehearsal.close()
    assert not refused
    alive = {id(run()) for run in scenes if run() is not None}
    assert len(alive) == 1
