"""Lies that are no slips: facts that look like others, scopes that do not meet, no numbers, quotes cut short.

Each family below is one way to make the check say "true" of what is not. The rule is the test's name.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from finsim.agents.claims import Compare, Value
from finsim.agents.grounding import check
from finsim.agents.quoting import stands_in
from finsim.analysis.figure import Figure, Figures
from finsim.vocabulary import Unit

BASE: dict[str, Any] = {
    "id": "a", "name": "a", "value": 0.5, "unit": "share", "topic": "success", "prices": None, "standard_error": None,
    "low": None, "high": None, "error_note": "", "scope": "plan", "period": "2030-01", "better": 0, "opens": None,
}  # fmt: skip


def fact(name="a", value=0.5, **more):
    return BASE | {"id": name, "name": name, "value": value} | more


def value(facts, name="a"):
    return check({"op": "value", "fact": name}, facts)


def compare(a, b, relation="above"):
    return check({"op": "compare", "left": "a", "right": "b", "relation": relation}, [a, b])


NO_NUMBERS = [math.nan, math.inf, -math.inf, "0.5", "½", True, False, None, [0.5], {"value": 0.5}, 10**400, -(10**400),
              complex(1, 1), b"0.5"]  # fmt: skip


@pytest.mark.parametrize("number", NO_NUMBERS, ids=lambda n: str(n)[:12])
@pytest.mark.parametrize("key", ["value", "standard_error", "low"])
def test_what_is_no_finite_number_makes_no_fact(key, number):
    if key != "value" and number is None:
        pytest.skip("an error may be missing")
    assert value([fact(**{key: number})]) == "ill_typed"


@pytest.mark.parametrize(
    ("unit", "impossible"),
    [("share", 81.1), ("share", -0.01), ("score", 101.0), ("points", 12.0), ("rate", 22.9), ("count", 2.5),
     ("count", -1.0), ("month", 3.0), ("month", 24_324.5), ("money", 1e16), ("months", 1e6), ("years", -5e3)],
)  # fmt: skip
def test_a_value_that_its_unit_cannot_have_is_no_fact(unit, impossible):
    assert value([fact(value=impossible, unit=unit)]) == "ill_typed"


@pytest.mark.parametrize("unit", ["percent", "%", "Share", "", "usd", None, 3, "share "])
def test_a_unit_that_nobody_knows_is_no_fact(unit):
    assert value([fact(unit=unit)]) == "ill_typed"


def test_a_share_is_not_compared_with_per_cent_points_or_a_rate():
    for unit in ("points", "rate", "score", "count"):
        other = fact("b", 0.25 if unit != "count" else 0.0, unit=unit)
        assert {compare(fact(), other, r) for r in ("above", "below", "equal")} == {"ill_typed"}


def test_money_of_two_price_levels_is_not_compared():
    real, nominal = (fact(n, 9.0, unit="money", prices=p) for n, p in (("a", "real"), ("b", "nominal")))
    assert {compare(real, nominal, r) for r in ("above", "below", "equal")} == {"ill_typed"}
    assert compare(real, nominal | {"prices": None}) == "ill_typed"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"period": "2030-01"}, {"period": "2060-01"}),
        ({"period": "2030-01"}, {"period": "2030-01..2030-12"}),
        ({"period": ""}, {"period": "2030-01"}),
        ({"scope": "plan"}, {"scope": "proposal:x"}),
        ({"scope": "plan"}, {"scope": "base"}),
        ({"scope": "plan"}, {"scope": "goal:a"}),
        ({"scope": "scenario:x"}, {"scope": "scenario:y"}),
        ({"scope": "proposal:x"}, {"scope": "proposal:y"}),
        ({"scope": "goal"}, {"scope": "goal:x"}),
        ({"scope": "goal:"}, {"scope": "goal:x"}),
        ({"scope": ":x"}, {"scope": ":y"}),
        ({"scope": "plan"}, {"scope": "plan "}),
        ({"topic": ""}, {"topic": ""}),
        ({"topic": "success"}, {"topic": "Success"}),
        ({"topic": "effect"}, {"topic": "effect"}),
        ({"topic": "income", "unit": "money", "scope": "goal:x"}, {"topic": "tax", "unit": "money", "scope": "goal:y"}),
        ({"topic": "income", "unit": "money"}, {"topic": "tax", "unit": "money", "period": "2030-01..2030-12"}),
    ],
)
def test_what_does_not_speak_of_one_thing_in_one_run_at_one_time_is_not_compared(left, right):
    verdicts = {compare(fact(**left), fact("b", 0.25, **right), r) for r in ("above", "below", "equal")}
    assert verdicts == {"ill_typed"}


def test_two_things_of_one_kind_may_have_dates_of_their_own():
    minivan = fact("a", 0.9, scope="goal:minivan", period="2030-06")
    college = fact("b", 0.7, scope="goal:college", period="2040-09")
    assert compare(minivan, college) == "true"


@pytest.mark.parametrize("other", ["ѕuccess", "success\u200b", "success\u202e", "Success", "success ", "ｓuccess"])
def test_two_facts_that_look_alike_are_no_facts(other):
    facts = [fact("success", 0.8), fact(other, 0.2)]
    assert value(facts, other) == "ill_typed"
    assert value([facts[0]], other) == "ill_typed"  # a look-alike finds nothing
    if "\u200b" not in other and "\u202e" not in other:  # else it was malformed by itself
        assert value(facts, "success") == "ill_typed"


@pytest.mark.parametrize("text", ["a\u202eb", "a\x00", "a\nb", " ", "\ud800", "a\u200db"])
@pytest.mark.parametrize("key", ["id", "name", "scope", "topic"])
def test_text_that_does_not_show_itself_makes_no_fact(key, text):
    row = fact() | {key: text}
    assert value([row], row["id"]) == "ill_typed"


def test_a_row_may_not_stand_under_the_name_of_another():
    assert value({"success": fact("failure", 0.2)}, "failure") == "ill_typed"
    assert value({"success": fact("failure", 0.2)}, "success") == "ill_typed"
    assert value({"failure": fact("failure", 0.2)}, "failure") == "true"


def test_an_id_may_not_speak_of_another_goal_than_its_scope():
    assert value([fact("goal.house.odds", scope="goal:car")], "goal.house.odds") == "ill_typed"
    assert value([fact("goal.house.odds", scope="goal:house")], "goal.house.odds") == "true"
    assert value([fact("goal.house.odds", scope="proposal:x")], "goal.house.odds") == "true"


def test_the_same_fact_twice_is_once_and_with_another_value_none():
    assert value([fact(), fact()]) == "true"
    assert value([fact(), fact(value=0.6)]) == "ill_typed"
    assert value([fact(), fact(period="2031-01")]) == "ill_typed"


def test_minus_zero_is_zero_and_a_hair_is_a_tie():
    assert compare(fact(value=-0.0), fact("b", 0.0), "equal") == "true"
    assert compare(fact(value=0.0), fact("b", -0.0), "above") == "false"
    assert compare(fact(value=0.5 + 1e-16), fact("b", 0.5)) == "false"


@pytest.mark.parametrize(
    ("frm", "to"),
    [
        ("plan", "base"), ("base", "proposal:x"), ("proposal:x", "plan"), ("proposal:x", "proposal:y"),
        ("plan", "market:x"), ("scenario:a", "scenario:b"), ("plan", "plan"), ("", "plan"), ("plan", "proposal"),
        ("base:x", "proposal:x"),
    ],
)  # fmt: skip
def test_a_trend_runs_only_from_base_to_plan_or_from_the_plan_to_a_proposal(frm, to):
    rows = [fact("a", 0.5, scope=frm), fact("a", 0.6, scope=to)]
    claims = [{"op": "trend", "frm": f"a@{frm}", "to": f"a@{to}", "dir": way} for way in ("up", "down", "flat")]
    assert {check(claim, rows) for claim in claims} == {"ill_typed"}


@pytest.mark.parametrize("change", [{"unit": "rate"}, {"period": "2031-01"}, {"topic": "other"}, {"prices": "real"}])
def test_a_trend_is_of_one_figure(change):
    rows = [fact("a", 0.5), fact("a", 0.6, scope="proposal:x") | change]
    assert check({"op": "trend", "frm": "a@plan", "to": "a@proposal:x", "dir": "up"}, rows) == "ill_typed"


EFFECT = fact("effect.a", 0.1, unit="points", topic="effect", scope="proposal:x", standard_error=0.01)
AFTER = fact("a", 0.6, scope="proposal:x")


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([EFFECT], "true"),
        ([EFFECT | {"low": -0.01, "high": 0.21}], "false"),
        ([EFFECT | {"standard_error": 0.051}], "false"),
        ([EFFECT | {"value": -0.1}], "false"),
        ([EFFECT | {"scope": "proposal:y"}], "ill_typed"),
        ([EFFECT | {"topic": "success"}], "ill_typed"),
        ([EFFECT | {"opens": {"facts": ["a", "a@proposal:x"]}}, fact(), AFTER], "true"),
        ([EFFECT | {"opens": {"facts": ["a@proposal:x", "a"]}}, fact(), AFTER], "ill_typed"),
        ([EFFECT | {"opens": {"facts": ["b", "a@proposal:x"]}}, fact("b"), AFTER], "ill_typed"),
        ([EFFECT | {"opens": {"facts": ["a", "a@proposal:x"]}}, fact(), AFTER | {"value": 0.9}], "ill_typed"),
        ([EFFECT | {"opens": {"facts": ["a", "a@proposal:y"]}}, fact(), AFTER | {"scope": "proposal:y"}], "ill_typed"),
        ([EFFECT | {"opens": {"facts": ["a"]}}], "ill_typed"),
    ],
)
def test_a_cause_is_what_the_engine_measured_and_nothing_else(rows, verdict):
    said = {"op": "effect", "change": "x", "fact": "effect.a@proposal:x", "dir": "raises"}
    assert check(said, rows) == verdict


def measured(**more):
    shape = {"unit": "points", "topic": "effect", "scope": "proposal:later"}
    return fact("effect.success", -0.1, **(shape | more))


RUNS = [fact("success", 0.6), fact("success", 0.7, scope="proposal:later")]


@pytest.mark.parametrize(
    "more",
    [{}, {"opens": {"facts": ["x", "y"]}}, {"opens": {"facts": ["success@plan", "y"]}}, {"value": 0.1, "unit": "rate"}],
)
def test_an_effect_that_the_two_runs_contradict_is_none_whatever_it_opens(more):
    claim = {"op": "effect", "change": "later", "fact": "effect.success", "dir": "lowers"}
    effect = measured() | more
    for way in ("lowers", "raises", "none"):
        assert check(claim | {"dir": way}, [*RUNS, effect]) != "true"


@pytest.mark.parametrize(
    ("month", "year"),
    [("income a month", "tax a year"), ("monthly income", "annual tax"), ("income per month", "tax per year")],
)
def test_money_a_month_is_not_held_against_money_a_year(month, year):
    flows = {"unit": "money", "prices": "real"}
    one = fact("a", 6_000.0, topic="income", **flows) | {"name": month}
    other = fact("b", 12_000.0, topic="tax", **flows) | {"name": year}
    assert compare(one, other, "below") == "ill_typed"
    assert compare(one, other | {"name": month.replace("income", "tax")}, "below") == "true"


def test_stated_cadence_counts_and_not_what_a_name_says():
    flows = {"unit": "money", "prices": "real"}
    month, year = (
        fact(n, 6_000.0 + i, topic="income", per=per, **flows)
        for i, (n, per) in enumerate((("a", "month"), ("b", "year")))
    )
    assert compare(month, year, "below") == "ill_typed"
    assert compare(month | {"name": "income a year"}, year | {"per": "month"}, "below") == "true"
    assert compare(month, year | {"per": ""}, "below") == "ill_typed"
    assert value([month | {"unit": "share", "value": 0.5, "prices": None}]) == "ill_typed"


@pytest.mark.parametrize(("before", "after", "verdict"), [
    (0.5, 0.6, "true"), (0.5, 0.595, "true"), (0.5, 0.4, "ill_typed"), (0.5, 0.5, "ill_typed"), (0.5, 0.9, "ill_typed"),
    (0.5, None, "true"), (None, 0.4, "true"),
])  # fmt: skip
def test_an_effect_that_names_no_runs_is_not_denied_by_them(before, after, verdict):
    rows = [EFFECT, fact(value=before), AFTER | {"value": after}]
    assert check({"op": "effect", "change": "x", "fact": "effect.a@proposal:x", "dir": "raises"}, rows) == verdict


@pytest.mark.parametrize(
    "interval", [{"low": 0.6, "high": 0.7}, {"low": 0.1, "high": 0.4}, {"low": 0.6}, {"high": 0.4}]
)
def test_a_value_outside_its_own_interval_is_no_fact(interval):
    assert value([fact(**interval)]) == "ill_typed"
    assert value([fact(low=0.5, high=0.5)]) == "true"


@pytest.mark.parametrize(
    "period", ["2030-13", "2030-00", "2030-1", "2050-01..2030-01", "2030-01..2030-14", "2031-04\u200b"]
)
def test_a_time_that_cannot_be_makes_no_fact(period):
    assert value([fact(period=period)]) == "ill_typed"


def test_money_of_another_currency_than_the_table_s_is_no_fact():
    euro = fact(value=9.0, unit="money", currency="EUR")
    assert value([euro]) == value({"facts": [euro], "currency": "INR"}) == "ill_typed"  # it would be printed as dollars
    assert value({"facts": [euro], "currency": "EUR"}) == "true"


@pytest.mark.parametrize("number", [Decimal("0.5"), Fraction(1, 2)])
def test_only_a_number_that_json_has_is_a_value(number):
    assert value([fact(value=number)]) == value([fact(standard_error=number)]) == "ill_typed"


def test_a_list_of_figures_is_a_list_of_facts():
    figure = Figure("a", "a", 0.5, Unit.SHARE, "success")
    assert value([figure]) == value({"a": figure}) == value(Figures([figure])) == "true"


class Rude(dict):
    def __getitem__(self, key):
        raise OSError("no")

    keys = items = values = __iter__ = __len__ = __getitem__


def test_a_claim_that_fails_when_it_is_read_is_ill_typed():
    assert check(Rude(op="value", fact="a"), [fact()]) == "ill_typed"


def test_only_an_effect_claim_says_what_an_effect_is():
    assert value([EFFECT], "effect.a") == "ill_typed"
    for op in ({"op": "rank", "fact": "effect.a", "among": ["effect.a", "effect.b"], "place": "highest"},
               {"op": "compare", "left": "effect.a", "right": "effect.b", "relation": "above"}):  # fmt: skip
        assert check(op, [EFFECT, EFFECT | {"id": "effect.b", "value": 0.01}]) == "ill_typed"


@pytest.mark.parametrize("n", [True, 1.0, "1", -1, 13, 10**30, None, [1]])
def test_a_count_is_a_small_whole_number(n):
    rows = [fact("a", 0.9), fact("b", 0.1), fact("c", 0.5)]
    claim = {"op": "count", "facts": ["a", "b"], "relation": "above", "than": "c", "n": n}
    assert check(claim, rows) == "ill_typed"
    assert check(claim | {"n": 1}, rows) == "true"


def test_no_member_counts_twice_under_two_names():
    rows = [fact("a", 0.9), fact("b", 0.1), fact("c", 0.5)]
    claim = {"op": "count", "facts": ["a", "a@plan"], "relation": "above", "than": "c", "n": 2}
    assert check(claim, rows) == "ill_typed"
    ranked = {"op": "rank", "fact": "a", "among": ["a", "a@plan"], "place": "highest"}
    assert check(ranked, rows) == "ill_typed"


class Hostile:
    def to_json(self):
        raise RuntimeError("no")


class Endless(dict):
    def get(self, *_):
        raise KeyError("no")


NO_TABLES = [Hostile(), Endless(), 3, "facts", None, [[[]]], {"facts": {"facts": []}}, [Hostile()],
             {"facts": [fact()], "passages": 3, "locale": []}]  # fmt: skip


@pytest.mark.parametrize("facts", NO_TABLES, ids=str)
def test_no_table_of_facts_breaks_it(facts):
    assert value(facts) in ("true", "ill_typed")


def deep(n=50_000):
    claim: Any = {"op": "value"}
    for _ in range(n):
        claim = {"op": "value", "fact": claim}
    return claim


@pytest.mark.parametrize(
    "claim",
    [
        '{"op": "value", "fact": "a"}', [{"op": "value", "fact": "a"}], {"op": "VALUE", "fact": "a"},
        {"op": "value", "fact": ["a"]}, {"op": "value", "fact": "a", "value": 0.5}, {"op": "value", "Fact": "a"},
        {"op": "value", "fact": "a", "unit": "share"}, {"op": "value", "fact": " a"}, {"op": "value", "fact": "A"},
        {"op": "value", "fact": "а"}, {"op": "value", "fact": "a@plan@plan"}, deep(),
        Value.model_construct(op="value", fact=["a"]), Compare.model_construct(op="compare", left="a"),
    ],
    ids=lambda claim: str(type(claim).__name__),
)  # fmt: skip
def test_what_is_no_claim_of_the_schema_is_ill_typed(claim):
    assert check(claim, [fact()]) == "ill_typed"


PAGE = (
    "You should not put all your money in one fund. An index fund holds many com-\npanies at low cost. Some say that "
    "gold always protects against inflation. Fees are 0.25 % a year, unless they are waived. Keep $1,500 aside each "
    "month. Withdraw at most 4.5 % a year of the first balance, i.e. of what you retire with. "
    "It is a rumour that fees are never charged, says Dr. Moss of the bank that sells it. 3) Thus, pay the bills "
    "before all else. Is it safe to borrow more?"
)
QUOTES = [
    ("An index fund holds many companies at low cost", "true"),
    ("an index fund holds many companies at low cost", "false"),
    ("An index fund holds few companies at low cost", "false"),
    ("An index fund holds companies at low cost", "false"),
    ("put all your money in one fund", "false"),
    ("gold always protects against inflation", "false"),
    ("Fees are 0.25 % a year", "false"),
    ("Fees are 0.25 % a year, unless they are waived.", "true"),
    ("Keep $1,500 aside each month", "true"),
    ("500 aside each month", "false"),
    ("Keep $1,500 aside each mont", "false"),
    ("gold always protects against inflation. Fees are 0.25 % a year, unless they are waived", "false"),
    ("fees are never charged, says Dr. Moss", "false"),
    ("Moss of the bank that sells it", "false"),
    ("pay the bills before all else", "true"),
    ("Is it safe to borrow more", "false"),
    ("Is it safe to borrow more?", "true"),
    ("Withdraw at most 4.5 % a year of the first balance", "false"),
    ("Withdraw at most 4.5 % a year of the first balance, i.e. of what you retire with", "true"),
    ("5 % a year of the first balance", "false"),
    ("all your money in one fund. An index fund holds many companies", "false"),
    ("holds many companies", "ill_typed"),
    ("An index fund … at low cost", "ill_typed"),
    ("word " * 61, "ill_typed"),
]


@pytest.mark.parametrize(("text", "verdict"), QUOTES)
def test_a_quotation_stands_there_word_for_word_and_keeps_its_meaning(text, verdict):
    table = {"facts": [], "passages": [{"id": "d#1", "document": "Guide", "page": 1, "text": PAGE}]}
    assert check({"op": "quote", "passage": "d#1", "text": text}, table) == verdict
    assert check({"op": "quote", "passage": "d#2", "text": text}, table) == "ill_typed"


def test_two_pages_under_one_id_cannot_be_quoted():
    rows = [{"id": "d", "document": "Guide", "page": n, "text": PAGE} for n in (1, 2)]
    claim = {"op": "quote", "passage": "d", "text": "Keep $1,500 aside each month"}
    assert check(claim, {"facts": [], "passages": rows}) == "ill_typed"
    assert check(claim, {"facts": [], "passages": rows[:1]}) == "true"


def test_every_sentence_of_a_page_can_be_quoted_whole():
    import re

    whole = " ".join(re.sub(r"-\n", "", PAGE).split())
    from finsim.agents.quoting import sentences

    assert all(stands_in(whole[a:b], PAGE) for a, b in sentences(whole))
