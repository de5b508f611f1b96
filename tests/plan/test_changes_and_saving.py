"""Changed keys make another whole plan, and saving keeps every comment and every number as it was written."""

from __future__ import annotations

import os

import pytest

from finsim.errors import PlanErrors
from finsim.plan import SAMPLES, load, loads, sample, sample_text, save
from finsim.plan.moments import When
from finsim.plan.quantities import Amount, Rate, Schedule


def comments_of(text):
    return sorted(line.split("#", 1)[1].strip() for line in text.splitlines() if "#" in line)


@pytest.mark.parametrize("name", SAMPLES)
def test_saving_a_changed_plan_keeps_comments_and_written_forms(name, tmp_path):
    path = tmp_path / "plan.yaml"
    person = next(iter(sample(name).people))
    plan = sample(name).with_changes({f"people.{person}.retires": "at 68"})
    save(plan, path)
    text = path.read_text("utf-8")
    assert comments_of(text) == comments_of(sample_text(name))
    assert "retires: at 68" in text
    for written in ("1_264.80",) if name == "near-retirement" else ():
        assert written in text
    assert load(path) == plan


def test_saving_is_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "plan.yaml"
    save(sample("renter"), path)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        save(sample("family"), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_plan_made_of_a_dict_can_be_saved_and_read_again(tmp_path):
    plan = type(sample("family")).from_dict(sample("family").to_dict())
    save(plan, tmp_path / "plan.yaml")
    assert load(tmp_path / "plan.yaml") == plan


def test_changes_are_checked_like_a_file():
    plan = sample("renter")
    with pytest.raises(PlanErrors, match=r"people\.Sam\.retirs.*did you mean retires\?"):
        plan.with_changes({"people.Sam.retirs": "at 68"})
    with pytest.raises(PlanErrors, match=r"mixes\.growth: .*= 105 %"):
        plan.with_changes({"mixes.growth.stocks": "90 %"})
    with pytest.raises(PlanErrors, match=r"income\.salary\.match\.401k"):
        plan.with_changes({"income.salary.defers": None})


def test_a_change_leaves_the_plan_it_was_made_from_alone():
    plan = sample("renter")
    digest = plan.digest
    changed = plan.with_changes({"people.Sam.retires": "at 70"})
    assert plan.digest == digest != changed.digest
    assert changed.with_changes({"people.Sam.retires": "at 67"}).digest == digest


def test_a_later_amount_joins_the_one_before_it():
    rent = sample("renter").scenario("move in 2028").spending.essential["rent"].amount
    assert rent == Schedule.parse("1_290 a month, then 1_050 a month from 2028-01")


def test_a_scenario_that_starts_in_a_month_is_history_from_there():
    markets = sample("renter").scenario("bad start").markets
    assert (markets.model, str(markets.start_in)) == ("history", "1929-09")


def test_a_short_form_grows_a_key_when_one_is_set_below_it():
    plan = sample("renter").with_changes({"spending.essential.rent.grows": "CPI + 2 %", "markets.model": "bootstrap",
                                          "markets.block": 60, "taxes.city.rate": "3 %"})  # fmt: skip
    assert plan.spending.essential["rent"].amount.first == Amount(1290.0, "month")
    assert plan.spending.essential["rent"].grows.rate == 0.02
    assert plan.markets.settings == {"block": 60}
    assert plan.taxes.city.brackets == ((0.0, Rate(0.03)),)


def test_a_block_keeps_its_other_keys_when_its_short_value_is_set():
    plan = sample("renter").with_changes({"spending.essential.health": 90})
    health = plan.spending.essential["health"]
    assert health.amount.first == Amount(90.0, "month")
    assert health.grows.rate == 0.015


def test_none_takes_a_key_away():
    assert sample("renter").with_changes({"goals.deposit": None}).goals == {}


def test_an_unknown_scenario_names_the_nearest():
    with pytest.raises(PlanErrors, match="did you mean save more"):
        sample("renter").scenario("save mor")


def test_moments_of_nobody_in_particular_are_those_of_the_last_adult():
    plan = loads("start: 2026-12\npeople:\n  A: {born: 1960-01, retires: 2028-01}\n"
                 "  B: {born: 1970-01, retires: at 60}\n"
                 "  C: {born: 2020-01, role: child}\nuntil: at 90\n")  # fmt: skip
    assert str(plan.month_of(When(event="retirement"))) == "2030-01"
    assert str(plan.month_of(When(event="retirement"), "A")) == "2028-01"
    assert str(plan.end) == "2060-01"
    with pytest.raises(ValueError, match="at retirement"):
        plan.month_of(When(event="retirement"), "C")


def test_a_part_shows_what_was_written_and_no_default():
    plan = sample("near-retirement")
    assert repr(plan.people["Ruth"]) == (
        "Person(born=Month('1966-08'), retires=When('2029-06'), lives=<Lives.LIFE_TABLE: 'life table'>, sex='female')"
    )
    assert repr(plan.with_changes({"mixes.balanced.rebalance": "monthly"}).mixes["balanced"]).endswith("'monthly')")
