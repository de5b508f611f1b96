"""The strategist's rules: which levers they know, how far they move them, and what they do when the plan has slack."""

from __future__ import annotations

import pytest

from finsim.agents.facts import table
from finsim.agents.proofs import proof
from finsim.agents.roles.strategist import candidates, kind_of, lever_text

from .households import LEVERS, figures, rerun

FACTS = table(figures())


def changes(found):
    return {key: value for item in found.values() for key, value in item["changes"].items()}


@pytest.mark.parametrize(
    ("key", "label", "kind"),
    [
        ("people.Sam.retires", "Sam retires at", "retire later"),
        ("spending.in retirement.amount", "Monthly spending, retired", "spend less"),
        ("spending.discretionary.dining", "Dining", "spend less"),
        ("income.salary.defers.401k", "Deferred to the 401k", "save more"),
        ("debts.card.payment", "Card payment", "pay debt first"),
        ("mixes.growth.stocks", "Stock share", "fewer or more stocks"),
        ("income.social security.claims", "Claims at", "claim later"),
        ("goals.deposit.by", "Deposit by", "wait for a goal"),
        ("markets.block", "Block length", None),
    ],
)
def test_levers_are_known_by_their_words(key, label, kind):
    found = kind_of({"key": key, "label": label})
    assert (found and found.name) == kind


def test_a_step_stays_on_the_levers_grid_and_range():
    for round_ in (0, 1):
        for key, value in changes(candidates(FACTS, LEVERS, round_, {})).items():
            lever = next(lever for lever in LEVERS if lever["key"] == key)
            assert lever["low"] <= value <= lever["high"]
            steps = (value - lever["value"]) / lever["step"]
            assert steps == pytest.approx(round(steps))
            assert round(steps) != 0


def test_the_second_round_is_bolder_and_the_third_joins_the_best_two():
    first = candidates(FACTS, LEVERS, 0, {})
    proofs = {slug: proof(slug, item, FACTS, rerun(item["changes"])) for slug, item in first.items()}
    second = candidates(FACTS, LEVERS, 1, proofs)
    assert changes(second)["people.Maya.retires"] == 67
    assert not set(second) & set(first)
    (joined,) = candidates(FACTS, LEVERS, 2, proofs).values()
    assert len(joined["changes"]) == 2


def test_an_ample_plan_is_asked_what_its_slack_could_buy():
    found = changes(candidates(table(figures(0.98, spending_cut_share=0.05)), LEVERS, 0, {}))
    assert found["people.Maya.retires"] == 63
    assert found["spending.retired"] > 8000.0


def test_a_plan_that_mostly_fails_is_begun_with_as_bold_steps_as_others_end_with():
    weak, bold = (
        changes(candidates(table(figures(odds)), LEVERS, round_, {})) for odds, round_ in ((0.2, 0), (0.8, 1))
    )
    assert weak["people.Maya.retires"] == bold["people.Maya.retires"] == 67


NO_LEVERS = [
    None,
    {},
    3,
    {"key": "spending.x", "label": "Spending"},
    LEVERS[0] | {"step": 0},
    LEVERS[0] | {"value": float("nan")},
    LEVERS[0] | {"value": "at 65"},
    LEVERS[0] | {"low": 70},
]


@pytest.mark.parametrize("bad", NO_LEVERS)
def test_a_lever_that_is_no_number_with_a_range_is_left_alone(bad):
    assert candidates(FACTS, [bad], 0, {}) == {}


def test_a_plan_that_works_by_cutting_is_asked_how_to_cut_less():
    found = changes(candidates(table(figures(0.98)), LEVERS, 0, {}))
    assert found["people.Maya.retires"] == 66
    assert "spending.retired" not in found  # a cut is counted from that budget


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(65, "age", "65"), (0.7, "share", "70\u202f%"), (70, "%", "70\u202f%"), (550.0, "money a month", "$550 a month"),
     (2030 * 12 + 5, "month", "June 2030"), (6, "months", "6 months")],
)  # fmt: skip
def test_lever_values_are_written_in_their_unit(value, unit, expected):
    assert lever_text(value, unit, FACTS) == expected


def test_a_plan_that_hardly_ever_works_is_tried_with_the_best_change_and_the_largest_cut_together():
    """Alone the cut does nothing clear: the money ends many years too early."""

    def tried(key: str, kind: str, to: float, helps: bool) -> dict:
        aim = {"helps": helps, "noise": not helps, "gain": 0.3 if helps else 0.0}
        return {"changes": {key: to}, "words": f"{key} at {to}", "kind": kind, "failed": "", "aim": aim,
                "levers": [{"key": key, "to": to}]}  # fmt: skip

    proofs = {
        "later": tried("retires", "retire later", 74.0, True),
        "less": tried("spending", "spend less", 600.0, False),
        "half": tried("spending", "spend less", 400.0, False),
        "stocks": tried("stocks", "fewer or more stocks", 0.0, False),
    }
    (found,) = candidates(FACTS, [], 2, proofs).values()
    assert found["changes"] == {"retires": 74.0, "spending": 400.0}
