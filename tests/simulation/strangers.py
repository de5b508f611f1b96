"""Households that nobody would think of: random valid plans of the whole vocabulary of plans, for the engine's laws.

`strangers()` walks the models of `finsim.plan` and draws every key by its type, so a key, a spending rule or a whole
block that is added to them is drawn here unasked. What more there is to say of a key stands in the tables below:

- `VALUES`  values of one key, where its type says too little: (model, attribute) -> strategy
- `SHAPES`  which keys of a model belong together (a debt has a payment or a term): one of them is drawn
- `NAMES`   the names in a section, the same for all strangers, so that parts can refer to each other
- `LEFT_OUT`  keys that no law needs, with the reason

What the plan refuses all the same (a moment before the start) is taken out again, key by key, by the place that its
error names. So a new key needs a row only when it is refused so often that it is hardly ever drawn; run
`python -m tests.simulation.strangers` to see how often each key is.
"""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from finsim.errors import MarketError, PlanError, PlanErrors
from finsim.markets import MarketModel, build
from finsim.plan import Plan
from finsim.plan import part as parts
from finsim.plan import quantities as q
from finsim.plan.conversions import Ceiling
from finsim.plan.debts import Floating
from finsim.plan.household import Plan as PlanModel
from finsim.plan.part import Part, words_of
from finsim.simulation.compiling.compile_plan import Compiled, compile_plan

NAMES: dict[str, tuple[str, ...]] = {
    "people": ("Ann", "Bo", "Kim"),
    "income": ("Ann's wage", "Bo's wage", "a pension", "a benefit", "something else"),
    "accounts": ("cash", "savings", "brokerage", "401k", "403b", "roth", "hsa", "college"),
    "mixes": ("bold", "even", "calm"),
    "debts": ("mortgage", "loan", "card"),
    "property": ("home", "boat"),
    "goals": ("a roof", "a trip", "college years", "to leave", "to stop"),
    "events": ("windfall", "move"),
}
OTHER_NAMES = ("one", "another")
START = "2026-09"
LATER = "2031-09"
LEFT_OUT = {
    ("Plan", "finsim"): "there is one version of the format",
    ("Plan", "name"): "the engine does not read it",
    ("Plan", "notes"): "the engine does not read it",
    ("Plan", "locale"): "the engine does not read it",
    ("Plan", "scenarios"): "a scenario is a plan of its own",
}

money = st.integers(0, 40).map(lambda n: n * 7_777.77)
monthly = st.integers(0, 30).map(lambda n: n * 133.33)
month = st.integers(-6, 66).map(lambda n: f"{2026 + (n + 8) // 12}-{(n + 8) % 12 + 1:02}")
moment = st.one_of(month, st.sampled_from(["at retirement", "at start", "at move", "at 59", "Ann at 62", "Bo at 67"]))
by_age = st.sampled_from(["1951-07", "1953-01", "1958-02", "1964-03", "1966-11", "1985-06", "2001-12"])
rate = st.sampled_from(["0 %", "0.4 %", "3 %", "11 %"])
share = st.sampled_from(["0 %", "3 %", "11 %", "50 %", "100 %"])
span = st.sampled_from(["0 months", "1 month", "7 months", "2 years", "30 years"])
contribution = st.sampled_from(["3 %", "6 %", "100 %", "250 a month", "9_000 a year"])

BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    q.Money: money,
    q.Rate: rate,
    q.Share: share,
    q.Span: span,
    q.Month: month,
    q.When: moment,
    q.MonthOfYear: st.integers(1, 12),
    q.Growth: st.sampled_from(["CPI", "CPI + 2 %", "0 %", "4 %", "CPI - 1 %"]),
    Ceiling: st.sampled_from(["12 % bracket", "24 % bracket", "Medicare threshold", "marketplace threshold", 90_000]),
    Floating: st.sampled_from(["bond yield + 1.5 %", "bond yield - 4 %"]),
    q.Match: st.sampled_from(["50 % of first 4 %", "100 % of first 3 %, 50 % of next 2 %"]),
    q.Amount: monthly,
    q.Monthly: st.one_of(monthly, st.just("15_600 a year")),
    q.Yearly: money,
    q.Lump: money,
    q.LumpOrYearly: money,
    q.MonthlySchedule: st.one_of(monthly, st.just("900 a month, then 1_700 a month from 2029-02")),
    q.YearlySchedule: st.one_of(money, st.just("40_000, then 700_000 from 2028-06, then 0 from 2030-03")),
    parts.Moment: moment,
    parts.PersonName: st.sampled_from(NAMES["people"]),
    parts.AccountName: st.sampled_from(NAMES["accounts"]),
    parts.MixName: st.sampled_from(NAMES["mixes"]),
    parts.DebtName: st.sampled_from(NAMES["debts"]),
    bool: st.booleans(),
    int: st.integers(0, 12),
    float: st.floats(0.0, 2.0),
    str: st.sampled_from(["health", "education", "housing"]),
}
HISTORIES = ["history", {"model": "history", "since": 1900}, "bootstrap", {"model": "bootstrap", "since": 1900}]
MARKETS = [
    *HISTORIES, "fixed", "lognormal", "student-t", "regimes", "normal", "stationary",
    {"model": "lognormal", "shift": {"stocks": "-3 %"}},
]  # fmt: skip
PAY_GOES_TO = st.sampled_from(["401k", "401k", "403b", "roth", "hsa"])
VALUES: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("Plan", "start"): st.sampled_from([START, "2026-01", "2026-12"]),
    ("Plan", "until"): st.sampled_from([LATER, "2030-01", "2032-01"]),
    ("Annuity", "source"): st.sampled_from([["brokerage"], ["cash", "savings"], ["401k"], ["403b", "401k"], ["roth"]]),
    ("Annuity", "pays"): st.sampled_from(["6 %", "400 a month"]),
    ("Annuity", "grows"): st.sampled_from(["0 %", "2 %", "CPI"]),
    ("Plan", "currency"): st.sampled_from(["USD", "INR", "JPY", "KWD"]),
    ("Plan", "markets"): st.sampled_from(MARKETS),
    ("Withdrawals", "order"): st.permutations(["taxable", "tax-deferred", "tax-free"]),
    ("Person", "born"): by_age,
    ("Mix", "rebalance"): st.sampled_from(["yearly", "monthly", "never", "beyond 3 %"]),
    ("Mix", "becomes"): st.sampled_from([{"2028-05": {"bonds": "100 %"}}, {"Ann at 62": {"stocks": 0.3, "cash": 0.7}}]),
    ("Inherited", "life_expectancy"): st.sampled_from([12.6, 36.2]),
    ("Inherited", "died"): st.sampled_from(["2017-03", "2019-08", "2024-05"]),
    ("Surplus", "first"): st.lists(
        st.sampled_from(["debt", "roth up to 2_000 a year", "savings up to 9_000", "debt up to 900 a year", "college"]),
        max_size=3,
        unique=True,
    ),
    ("Location", "bonds_first_in"): st.sampled_from([["401k", "roth", "brokerage"], ["taxable"], ["tax-free", "401k"]]),
    ("Surplus", "to"): st.sampled_from(["cash", "debt", "brokerage", "401k", "roth", "savings", "hsa", "college"]),
    ("Account", "buffer"): st.sampled_from(["1 month", "6 months", "5_000", 0]),
    ("Account", "fee"): st.sampled_from(["0 %", "0.4 %"]),
    ("Income", "defers"): st.dictionaries(PAY_GOES_TO, contribution, min_size=1, max_size=2),
    ("Income", "employer_pays"): st.dictionaries(PAY_GOES_TO, contribution, max_size=1),
    ("Income", "match"): st.dictionaries(PAY_GOES_TO, BY_TYPE[q.Match], max_size=1),
    ("Income", "claims"): st.sampled_from(["at 62", "at 63 and 4 months", "at 67", "at 70"]),
    ("Debt", "payment"): st.sampled_from([263.18, 1_916.59, 90_000]),
    ("Debt", "balance"): st.sampled_from([0, 4_321.09, 24_500, 150_000]),
    ("Debt", "rate"): st.sampled_from(["0 %", "5.125 %", "22.9 %"]),
    ("Taxes", "regime"): st.sampled_from(["us-federal", "us-federal", "none"]),
    ("Taxes", "state"): st.sampled_from([{"name": "Here", "rate": "4 %"}, {"above 0": "1 %", "above 26_050": "3 %"}]),
    ("Taxes", "city"): st.just({"name": "Town", "rate": "1 %"}),
}
FROM_RATE = {"initial_rate": "5 %"}
OF_CARDS = ("minimum", "pays", "buys", "limit", "late_fee")
REFINANCED = ("refinances", "rate", "term")
SHAPES: dict[str, list[tuple[Mapping[str, Any], tuple[str, ...], tuple[str, ...]]]] = {
    # (stated, also there, not there); a rule that starts from an amount or from a rate has one of them
    "Policy": [({"kind": "life"}, ("pays",), ("share",)), ({"kind": "disability"}, ("share",), ("pays",))],
    "Withdrawals": [({"method": "in order"}, (), ("up_to",)), ({"method": "proportional"}, (), ("up_to",)),
                    ({"method": "fill bracket"}, ("up_to",), ())],
    "Conversion": [({}, ("amount",), ("fill",)), ({}, ("fill",), ("amount",))],
    "Person": [({"lives": "life table"}, ("sex",), ("until",)), ({}, (), ("lives",))],
    "Income": [
        ({"kind": "wage"}, ("person", "amount"), ("pia", "claims")),
        ({"kind": "social security"}, ("person", "pia", "claims"),
         ("amount", "defers", "match", "employer_pays", "premiums")),
        *(({"kind": kind}, ("amount",), ("pia", "claims", "defers", "match", "employer_pays", "premiums"))
          for kind in ("pension", "rent", "other")),
        ({"kind": "self-employment"}, ("person", "amount"),
         ("pia", "claims", "defers", "match", "employer_pays", "premiums")),
    ],
    "Vesting": [({"after": "3 years"}, (), ("gradually_from",)),
                ({"after": "6 years", "gradually_from": "2 years"}, (), ())],
    "Annuity": [({}, ("excluded",), ()), ({}, (), ("excluded",))],
    "Account": [
        ({"kind": "cash"}, (), ("basis", "contributed", "mix")),
        ({"kind": "taxable"}, ("mix",), ("rate", "contributed", "buffer")),
        ({"kind": "tax-free"}, ("mix",), ("rate", "basis", "buffer")),
        *(({"kind": kind}, ("mix",), ("rate", "basis", "contributed", "buffer"))
          for kind in ("tax-deferred", "health", "education")),
    ],
    "Debt": [
        *(({"kind": kind}, (given,), (other, *OF_CARDS, "begins")) for kind in ("loan", "mortgage")
          for given, other in (("payment", "term"), ("term", "payment"))),
        ({"kind": "card"}, (), ("term", "begins", "floats", "extra", "pays")),
        ({"kind": "card"}, ("pays", "buys"), ("term", "begins", "floats", "extra", "payment")),
    ],
    "Goal": [
        ({"kind": "spend"}, ("amount", "by"), ("begins", "lasts", "until", "person")),
        ({"kind": "spend", "amount": "9_999 a year"}, ("begins", "lasts"), ("by", "until", "person")),
        ({"kind": "spend", "amount": "444 a month"}, ("begins", "until"), ("by", "lasts", "person")),
        ({"kind": "retire"}, ("person",), ("amount", "begins", "lasts", "until", "sources")),
        ({"kind": "bequest"}, ("amount",), ("begins", "lasts", "until", "person", "sources")),
    ],
    "Plan": [({}, ("accounts", "mixes"), ())],
    "Event": [({}, ("receives",), ("pays", *REFINANCED)), ({}, ("pays",), ("receives", *REFINANCED)),
              ({"refinances": "mortgage", "rate": "4 %", "term": "9 years"}, (), ("receives",))],
    "Possession": [({}, (), ("bought", "sold", "buying_cost", "selling_cost")),
                   ({}, ("sold",), ("bought", "buying_cost")),
                   ({"bought": "2027-11", "sold": "2030-05"}, (), ())],
    "Care": [({}, (), ("begins", "until"))],
    "Shares": [({"stocks": a, "bonds": b, "cash": c}, (), ()) for a, b, c in ((1, 0, 0), (0.6, 0.4, 0), (0, 0, 1))],
    "Mix": [({"stocks": a, "bonds": b, "cash": c}, (), ()) for a, b, c in
            ((1, 0, 0), (0.6, 0.4, 0), (0.5, 0.3, 0.2), (0, 0, 1))],
    "Started": [(FROM_RATE, (), ("amount",)), ({"amount": 3_000}, (), ("initial_rate",))],
    "RiskBasedGuardrails": [(FROM_RATE, (), ("amount", "cut_below", "rise_above", "move_to")),
                            ({"cut_below": 0.5, "move_to": 0.6, "rise_above": 0.9}, (), ("amount", "initial_rate"))],
}  # fmt: skip
# Kinds of accounts and mixes follow from their names, so that the plan's other parts may refer to them.
FIXED_KIND = {
    "cash": "cash", "savings": "cash", "brokerage": "taxable", "401k": "tax-deferred", "403b": "tax-deferred",
    "roth": "tax-free", "hsa": "health", "college": "education", "mortgage": "mortgage", "loan": "loan", "card": "card",
}  # fmt: skip
ALWAYS = {"people": ("Ann", "Bo"), "mixes": NAMES["mixes"], "accounts": ("cash", "401k")}


def _of_hint(hint: Any, section: str) -> st.SearchStrategy[Any] | None:
    """Return the values of a type; None for one of which nothing is known."""
    for known, values in BY_TYPE.items():
        if hint == known:
            return values
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _of_hint(inner[0], section)
    if origin in (typing.Union, types.UnionType):
        several = [found for each in inner if each is not type(None) and (found := _of_hint(each, section)) is not None]
        return st.one_of(several) if several else None
    if origin is typing.Literal:
        return st.sampled_from(inner)
    if origin is dict:
        return _named_blocks(inner[1], section)
    if origin is tuple:
        one = _of_hint(inner[0], section)
        return None if one is None else st.lists(one, max_size=2, unique=True)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return st.sampled_from([str(each) for each in hint])
    if isinstance(hint, type) and issubclass(hint, Part):
        return block(hint)
    return None


def _named_blocks(hint: Any, section: str) -> st.SearchStrategy[Any] | None:
    """Return some of a section's names, each with a block; the names are those of `NAMES` where it has them."""
    one = _of_hint(hint, section)
    if one is None:
        return None
    names = NAMES.get(section, OTHER_NAMES)
    if not (isinstance(hint, type) and issubclass(hint, Part)):
        return st.dictionaries(st.sampled_from(names), one, max_size=2)
    return _some({name: block(hint, FIXED_KIND.get(name)) for name in names}, ALWAYS.get(section, ()))


@st.composite
def _some(draw: Any, each: dict[str, st.SearchStrategy[Any]], always: tuple[str, ...]) -> dict[str, Any]:
    return {name: draw(values) for name, values in each.items() if name in always or draw(st.booleans())}


@cache
def _keys(model: type[Part]) -> dict[str, tuple[str, bool, st.SearchStrategy[Any]]]:
    """Return each key that is drawn by its attribute: (as written, whether it must be there, its values)."""
    found = {}
    hints = typing.get_type_hints(model, include_extras=True)
    for attribute, field in model.model_fields.items():
        alias = field.alias or words_of(attribute)
        own = (model.__name__, attribute)
        values = VALUES[own] if own in VALUES else _of_hint(hints[attribute], alias)
        if values is not None and (model.__name__, attribute) not in LEFT_OUT:
            found[attribute] = (alias, field.is_required(), values)
    return found


@st.composite
def block(draw: Any, model: type[Part], kind: str | None = None) -> dict[str, Any]:
    """One block of a plan as plain types: what must be there, and some of what may be."""
    keys = dict(_keys(model))
    named = next((cls.__name__ for cls in model.__mro__ if cls.__name__ in SHAPES), "")
    shapes = [shape for shape in SHAPES.get(named, [({}, (), ())]) if kind in (None, shape[0].get("kind", kind))]
    stated, there, absent = draw(st.sampled_from(shapes))
    found = {keys[attribute][0]: value for attribute, value in stated.items() if attribute in keys}
    often = st.integers(0, 7) if model is PlanModel else st.integers(0, 1)  # a block of the plan is rarely left out
    for attribute, (alias, is_required, values) in keys.items():
        if attribute in absent or attribute in stated:
            continue
        if is_required or attribute in there or draw(often) > 0:
            found[alias] = draw(values)
    return found


@st.composite
def strangers(draw: Any, change: Callable[[dict[str, Any]], None] | None = None) -> Plan:
    """A plan of one to three people over three to six years from 2026; `change` may alter what is drawn, in place."""
    raw = draw(block(PlanModel))
    raw.get("accounts", {}).pop("cash", None) if draw(st.integers(0, 9)) == 0 else None
    if (raw.get("spending") or {}).get("in retirement", {}).get("rule") == "cape-based":
        raw["markets"] = {"model": "bootstrap", "since": 1900}  # one that knows CAPE
    if change is not None:
        change(raw)
    plan = mended(raw)
    assume(plan is not None)
    return plan  # type: ignore[return-value]


def mended(raw: dict[str, Any], rounds: int = 40) -> Plan | None:
    """Return the plan without the keys that it refuses; None where one that must be there is refused."""
    for _ in range(rounds):
        try:
            return Plan.from_dict(raw)
        except PlanErrors as errors:
            if not all(_taken_out(raw, error.where.split(".")) for error in errors.errors):
                return None
    return None


def _taken_out(tree: Any, path: list[str]) -> bool:
    """Take a key out, or the block that lacks it; False where there is none, as where all of a plan is wrong."""
    *above, last = path
    holder, upper = tree, []
    for step in above:
        if not (isinstance(holder, dict) and step in holder):
            break
        upper.append((holder, step))
        holder = holder[step]
    if isinstance(holder, dict) and last in holder:
        del holder[last]
        return True
    if not upper:
        return False
    whole, step = upper[-1]
    del whole[step]
    return True


def compiled(plan: Plan) -> Compiled:
    """Compile a stranger; a refusal must be one of finsim's own errors, and takes it out of the law's sight."""
    try:
        return compile_plan(plan)
    except (PlanError, MarketError):
        assume(False)
        raise


def market_of(plan: Plan) -> MarketModel:
    """The market that the plan states."""
    return build({"model": plan.markets.model, **plan.markets.settings})


def _tally() -> None:
    """Print how many of 300 strangers state each key."""
    from collections import Counter

    from hypothesis import HealthCheck, given, settings

    seen: Counter[str] = Counter()

    def walk(tree: Any, path: str) -> None:
        for key, value in tree.items() if isinstance(tree, dict) else ():
            is_name = path in NAMES or path in ("essential", "important", "discretionary")
            seen[f"{path}.{'*' if is_name else key}"] += 1
            walk(value, key if not is_name else f"{path}.*")

    @settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(strangers())
    def draw(plan: Plan) -> None:
        seen["plans"] += 1
        try:
            compile_plan(plan)
        except (PlanError, MarketError) as error:
            seen[f"refused: {error.where}"] += 1
        walk(plan.to_dict(), "")

    draw()
    for key, n in sorted(seen.items()):
        print(f"{n:6}  {key}")  # noqa: T201


if __name__ == "__main__":
    _tally()
