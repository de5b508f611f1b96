"""Kept runs: found by what was asked, whole, and gone when they would come out otherwise now."""

import json

import numpy as np
import pytest

import finsim as fs
from finsim.storage import Kind
from finsim.storage.memory import MemoryRepository
from finsim.storage.sqlite import SqliteRepository
from finsim.workbench import keeping, request
from finsim.workbench.keeping import _rounded


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    opened = MemoryRepository() if request.param == "memory" else SqliteRepository(tmp_path / "finsim.sqlite")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def run():
    return fs.simulate(fs.sample("renter"), "bootstrap", 50)


def test_a_request_has_the_id_of_its_run_before_it_runs(run):
    assert request(run.plan, "bootstrap", 50).id == run.receipt["id"]


@pytest.mark.parametrize("market", ["history", "bootstrap", "lognormal", "fixed", None])
def test_every_market_has_the_id_of_its_run(market):
    plan = fs.sample("renter")
    assert request(plan, market, 5).id == fs.simulate(plan, market, 5).receipt["id"]


def test_what_is_kept_is_found_by_its_request_and_says_what_the_run_said(store, run):
    asked = request(run.plan, "bootstrap", 50)
    assert keeping.kept_run(asked, store) is None
    keeping.keep_run(run, store)
    body = keeping.kept_run(asked, store)
    assert body["receipt"] == run.receipt
    kept = keeping.kept_figures(body)
    assert list(kept.values()) == [*map(_as_stored, run.figures.values())]
    assert (kept.currency, kept.locale) == (run.figures.currency, run.figures.locale)


def _as_stored(figure):
    return keeping._figure(json.loads(json.dumps(figure.fact())))


def test_a_kept_receipt_verifies(store, run):
    keeping.keep_run(run, store)
    assert fs.verify(keeping.kept_run(run.receipt["id"], store)["receipt"]).equal


def test_two_plans_that_differ_in_their_order_alone_are_two_requests():
    plan = fs.sample("family")
    stated = plan.to_dict()
    other = fs.Plan.from_dict(stated | {"accounts": dict(reversed(stated["accounts"].items()))})
    assert request(plan, "fixed", 1).id != request(other, "fixed", 1).id


def test_a_run_is_kept_once_with_its_plan(store, run):
    first, second = (keeping.keep_run(run, store) for _ in range(2))
    assert (first.id, first.version) == (second.id, second.version)
    assert [row.id for row in store.find("local", Kind.PLAN)] == [run.plan.digest]
    assert fs.loads(store.get("local", Kind.PLAN, run.plan.digest).body["text"]) == run.plan


def test_a_run_that_other_sources_made_is_run_anew_and_takes_the_old_ones_place(store, run, monkeypatch):
    asked = request(run.plan, "bootstrap", 50)
    monkeypatch.setattr(keeping, "sources_digest", lambda: "0" * 64)
    keeping.keep_run(run, store)
    monkeypatch.undo()
    assert keeping.kept_run(asked, store) is None
    assert keeping.kept_run(asked.id, store) is not None
    keeping.keep_run(run, store)
    assert keeping.kept_run(asked, store) is not None


def test_runs_of_another_owner_are_not_found(store, run):
    keeping.keep_run(run, store, owner="ann")
    assert keeping.kept_run(run.receipt["id"], store, owner="bob") is None


def test_words_are_found_by_their_run(store):
    assert keeping.kept_words("a" * 64, store) is None
    keeping.keep_words("a" * 64, {"sentences": []}, store)
    assert keeping.kept_words("a" * 64, store) == {"sentences": []}


def test_cents_of_a_band_are_those_of_the_decimal_number():
    """The fast rounding of a whole array gives the very numbers that rounding one by one does, halves included."""
    drawn = np.random.default_rng(7).normal(0.0, 1.0, 20_000) * 10.0 ** np.random.default_rng(8).integers(-3, 8, 20_000)
    values = np.concatenate([drawn, np.arange(-800, 800) / 8.0]).astype(np.float32).reshape(2, -1)
    assert _rounded(values) == [[round(float(value), 2) for value in row] for row in values]
