"""The check: what is comparable, what is true, what is noise, and that nothing malformed gets through or breaks it."""

from __future__ import annotations

import json
import random

import pytest

from finsim.agents.claims import parse
from finsim.agents.facts import table
from finsim.agents.grounding import check, schema

from .households import figures

FACTS = table(figures())


def fact(name, value, **more):
    return {"id": name, "name": name, "value": value, "unit": "share", "topic": "success", "scope": "plan"} | more


def verdict(facts, **claim):
    return check(claim, facts)


def compare(left, right, relation="above", facts=FACTS):
    return verdict(facts, op="compare", left=left, right=right, relation=relation)


def test_a_relation_is_decided_on_the_printed_values():
    facts = [fact("a", 0.6204), fact("b", 0.6196)]
    assert compare("a", "b", "above", facts) == "false"
    assert compare("a", "b", "equal", facts) == "true"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("success_rate", "success_rate"),
        ("success_rate", "goal.minivan.odds"),
        ("success_rate", "net_worth.start"),
        ("net_worth.start", "income.net"),
        ("spending.p50.retired", "spending.essential"),
        ("buffer.months", "discipline.score"),
        ("goal.minivan.amount", "net_worth.start"),
        ("net_worth.p50.end", "net_worth.start"),  # one topic, two times
    ],
)
def test_what_cannot_be_compared_is_ill_typed_whatever_the_relation(left, right):
    assert {compare(left, right, relation) for relation in ("above", "below", "equal")} == {"ill_typed"}


@pytest.mark.parametrize(
    ("left", "right"),
    [("portfolio_survival", "success_rate"), ("income.net", "surplus"), ("goal.college, Leo.odds", "goal.minivan.odds"),
     ("success_rate", "market.history.success"), ("net_worth.p50.end", "net_worth.p5.end")],
)  # fmt: skip
def test_what_can_be_compared_has_one_true_relation(left, right):
    assert compare(left, right) == "true"
    assert compare(right, left, "below") == "true"
    assert compare(left, right, "below") == compare(left, right, "equal") == "false"


def test_a_trend_runs_from_the_plan_to_a_proposal_and_nowhere_else():
    facts = [
        fact("odds", 0.8), fact("odds", 0.9, scope="proposal:x"), fact("odds", 0.7, scope="base"), fact("other", 0.9),
        fact("odds", 0.95, scope="proposal:y"),
    ]  # fmt: skip

    def trend(frm, to, way="up"):
        return verdict(facts, op="trend", frm=frm, to=to, dir=way)

    assert trend("odds@plan", "odds@proposal:x") == "true"
    assert trend("odds@plan", "odds@proposal:x", "down") == "false"
    assert trend("odds@base", "odds@plan") == "true"
    assert trend("odds@plan", "odds@base", "down") == "ill_typed"
    assert trend("odds@proposal:x", "odds@proposal:y") == "ill_typed"
    assert trend("odds@plan", "other") == "ill_typed"
    assert trend("odds@proposal:x", "odds@plan", "down") == "ill_typed"
    assert trend("odds", "odds@proposal:x") == "ill_typed"  # the bare id may mean the base or the plan


def test_months_apart_are_no_trend():
    assert verdict(FACTS, op="trend", frm="net_worth.start", to="net_worth.p50.end", dir="up") == "ill_typed"


def test_a_rank_has_no_tie_at_its_end_and_holds_its_own_fact():
    facts = [fact("a", 0.901), fact("b", 0.899), fact("c", 0.5)]
    rank = {"op": "rank", "among": ["a", "b", "c"]}
    assert check(rank | {"fact": "a", "place": "highest"}, facts) == "false"  # a and b both print as 90
    assert check(rank | {"fact": "c", "place": "lowest"}, facts) == "true"
    assert check(rank | {"fact": "c", "place": "lowest", "among": ["a", "b"]}, facts) == "ill_typed"
    assert check(rank | {"fact": "c", "place": "lowest", "among": ["c", "c"]}, facts) == "ill_typed"


def test_a_count_counts_printed_relations():
    facts = [fact("a", 0.9), fact("b", 0.8), fact("c", 0.801), fact("d", 0.3)]
    claim = {"op": "count", "facts": ["a", "b", "d"], "than": "c", "relation": "above"}
    assert check(claim | {"n": 1}, facts) == "true"
    assert check(claim | {"n": 2}, facts) == "false"
    assert check(claim | {"n": 1, "relation": "equal"}, facts) == "true"
    assert check(claim | {"n": 1, "than": "a"}, facts) == "ill_typed"


EFFECT = fact("effect.success_rate", 0.02, unit="points", topic="effect", scope="proposal:x", standard_error=0.004)


@pytest.mark.parametrize(
    ("change", "claim", "expected"),
    [
        ({}, {}, "true"),
        ({}, {"dir": "lowers"}, "false"),
        ({}, {"dir": "none"}, "false"),
        ({}, {"change": "y"}, "ill_typed"),
        ({"standard_error": 0.011}, {}, "false"),
        ({"standard_error": 0.011}, {"dir": "none"}, "true"),
        ({"value": 0.0004, "standard_error": None}, {"dir": "none"}, "true"),
        ({"topic": "success"}, {}, "ill_typed"),
        ({"scope": "plan"}, {}, "ill_typed"),
        ({"opens": {"facts": ["success_rate", "success_rate@proposal:x"]}}, {}, "true"),
        ({"opens": {"facts": ["success_rate@proposal:x", "success_rate"]}}, {}, "ill_typed"),
        ({"opens": {"facts": "success_rate"}}, {}, "ill_typed"),
    ],
)
def test_a_cause_needs_a_difference_that_the_engine_measured(change, claim, expected):
    effect = EFFECT | change
    facts = [effect, fact("success_rate", 0.80), fact("success_rate", 0.80 + effect["value"], scope="proposal:x")]
    said = {"op": "effect", "change": "x", "fact": "effect.success_rate@proposal:x", "dir": "raises"} | claim
    if change.get("scope") == "plan":
        said["fact"] = "effect.success_rate"
    assert check(said, facts) == expected


def test_a_before_after_pair_is_no_effect():
    facts = [fact("odds", 0.8), fact("odds", 0.9, scope="proposal:x")]
    assert verdict(facts, op="effect", change="x", fact="odds@proposal:x", dir="raises") == "ill_typed"


@pytest.mark.parametrize(
    "bad",
    [{"value": float("nan")}, {"value": float("inf")}, {"value": None}, {"value": "0.8"}, {"value": True},
     {"value": 1.2}, {"unit": "percent"}, {"name": ""}, {"scope": 3}],
)  # fmt: skip
def test_a_malformed_fact_is_no_fact(bad):
    assert verdict([fact("a", 0.8) | bad], op="value", fact="a") == "ill_typed"


def test_two_facts_that_cannot_be_told_apart_are_none():
    assert verdict([fact("a", 0.8), fact("a", 0.9)], op="value", fact="a") == "ill_typed"


@pytest.mark.parametrize("form", [figures(), figures().to_json(), [f.fact() for f in figures().values()],
                                  {f.id: f.fact() for f in figures().values()}])  # fmt: skip
def test_facts_are_read_in_every_form(form):
    assert verdict(form, op="value", fact="success_rate") == "true"
    assert verdict(form, op="compare", left="success_rate", right="market.history.success", relation="above") == "true"


@pytest.mark.parametrize("extra", [{"value": 0.9}, {"text": "the plan is safe"}])
def test_a_claim_with_anything_more_is_no_claim(extra):
    assert verdict(FACTS, op="value", fact="success_rate", **extra) == "ill_typed"


def test_the_schema_is_json_and_describes_what_is_accepted():
    published = schema()
    json.dumps(published, allow_nan=False)
    assert set(published["claim"]["discriminator"]["mapping"]) == {
        "value",
        "trend",
        "compare",
        "rank",
        "count",
        "effect",
        "quote",
    }
    assert all(part["additionalProperties"] is False for part in published["claim"]["$defs"].values())
    for part in published["claim"]["$defs"].values():
        assert set(part["required"]) == set(part["properties"])
    assert "standard_error" in published["fact"]["properties"]


def junk(draw: random.Random, depth: int = 0):
    names = [*FACTS, "nothing", "", "success_rate@plan", "\ud800", "a" * 500]
    kinds = [
        lambda: draw.choice(names), lambda: draw.choice([None, True, False, 0, -1, 3, 10**30, 1.5, float("nan")]),
        lambda: draw.choice(["value", "trend", "compare", "rank", "count", "effect", "up", "above", "highest", "none"]),
    ]  # fmt: skip
    if depth < 3:
        kinds += [
            lambda: [junk(draw, depth + 1) for _ in range(draw.randrange(5))],
            lambda: {str(junk(draw, 3)): junk(draw, depth + 1) for _ in range(draw.randrange(4))},
        ]
    return draw.choice(kinds)()


KEYS = ("op", "fact", "facts", "among", "frm", "to", "left", "right", "relation", "dir", "place", "than", "n", "change")


def test_twenty_thousand_malformed_claims_never_break_it_and_only_whole_ones_are_true():
    draw = random.Random(2026)
    counts = {"true": 0, "false": 0, "ill_typed": 0}
    for _ in range(20_000):
        claim = {key: junk(draw) for key in KEYS if draw.random() < 0.4}
        claim = claim | {"op": draw.choice(["value", "trend", "compare", "rank", "count", "effect"])}
        claim = draw.choice([claim, claim, claim, junk(draw), b"x", {1: 2}, object(), {1, 2}])
        found = check(claim, FACTS)
        counts[found] += 1
        if found == "true":
            assert parse(claim) is not None
    assert counts["ill_typed"] > 15_000


def test_malformed_tables_never_break_it():
    draw = random.Random(7)
    claim = {"op": "value", "fact": "success_rate"}
    for _ in range(1_500):
        row = figures()["success_rate"].fact() | {draw.choice([*EFFECT, "x"]): junk(draw)}
        facts = draw.choice(
            [[row], {"facts": [row, junk(draw)], "locale": junk(draw), "currency": junk(draw)}, junk(draw)]
        )
        assert check(claim, facts) in ("true", "ill_typed")
