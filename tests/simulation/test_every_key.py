"""Every key of a plan moves some month of some household, or it stands in a list with the reason why none reads it."""

from __future__ import annotations

import copy
import inspect
from typing import Any

import pytest

from finsim.compiled import Compiled
from finsim.markets import History, build
from finsim.plan import Plan
from finsim.plan.household import Plan as PlanModel
from finsim.plan.part import Part
from finsim.plan.taxes import Levy
from finsim.simulation.compiling.compile_plan import compile_plan
from finsim.simulation.compiling.idle import idle
from finsim.simulation.paths import trace_path
from tests.simulation.every_key import BASE, KEYS, QUIET, Key

PATHS, SEED = (0, 1, 2, 3), 7


def changed(given: dict[str, Any]) -> dict[str, Any]:
    """Return the household with dotted keys changed; None takes one out."""
    raw = copy.deepcopy({"finsim": 1, **BASE})
    for dotted, value in given.items():
        *above, last = dotted.split(".")
        at = raw
        for step in above:
            at = at.setdefault(step, {})
        at.pop(last, None)
        if value is not None:
            at[last] = copy.deepcopy(value)
    return raw


def plan_of(key: Key, value: Any) -> Plan:
    return Plan.from_dict(changed({**key.given, key.key: value}))


def months_of(plan: Plan, path: int) -> bytes:
    """The bytes of every row in every month of one path."""
    made = compile_plan(plan)
    market = build({"model": plan.markets.model, **plan.markets.settings})
    if plan.markets.start_in is not None:
        assert isinstance(market, History)
        path = market.path_of(int(plan.markets.start_in), made.n_periods)
    return bytes(trace_path(made.program, made.tax, market, SEED, path).tobytes())


@pytest.mark.parametrize("key", KEYS, ids=[f"{n} {key.key} {key.other}"[:60] for n, key in enumerate(KEYS)])
def test_two_values_of_a_key_give_two_lives(key):
    plans = [plan_of(key, value) for value in (key.one, key.other)]
    assert any(len({months_of(plan, path) for plan in plans}) == 2 for path in PATHS)


def test_no_plan_needs_the_compiler_to_become_a_program(monkeypatch):
    """Loading it takes longer than a thousand futures, so what a plan is made a program with runs as it is."""

    def refuse(function: Compiled, *_: Any) -> None:
        raise AssertionError(f"{function.__module__}.{function.__name__} was called by itself")

    monkeypatch.setattr(Compiled, "__call__", refuse)
    for plan in (plan_of(key, value) for key in KEYS for value in (key.one, key.other)):
        compile_plan(plan)


def owner_of(model: type[Part], attribute: str) -> tuple[str, str]:
    """The class that defines an attribute, and the attribute."""
    return next(kind.__name__ for kind in model.__mro__ if attribute in inspect.get_annotations(kind)), attribute


def keys_of(key: Key) -> set[tuple[str, str]]:
    """The key of the models that a row is about; all that it states where it gives a whole block by its name."""
    found: Any = plan_of(key, key.other)
    *above, last = key.key.split(".")
    for step in above:
        found = found[step] if isinstance(found, dict) else getattr(found, attribute_of(found, step))
    block, stated = (found[last], key.other) if isinstance(found, dict) else (found, [last])
    return {owner_of(type(block), attribute_of(block, each)) for each in stated}


def attribute_of(part: Part, alias: str) -> str:
    if isinstance(part, Levy) and alias.startswith(("rate", "above ")):
        return "brackets"
    return next(name for name, field in type(part).model_fields.items() if (field.alias or name) == alias)


def all_keys() -> set[tuple[str, str]]:
    def kinds(above: type[Part]) -> set[type[Part]]:
        return {above}.union(*(kinds(below) for below in above.__subclasses__()))

    found = {kind for kind in kinds(Part) if kind.__module__.startswith("finsim.") and kind is not PlanModel.__base__}
    return {owner_of(kind, attribute) for kind in found for attribute in kind.model_fields}


def test_every_key_has_a_row_or_a_reason():
    tried = set().union(*(keys_of(key) for key in KEYS))
    assert all_keys() - tried - set(QUIET) == set()
    assert set(QUIET) - all_keys() == set()


IDLE = [
    ("taxes", {"state": {"rate": "4 %"}}, "taxes.state"),
    ("taxes", {"city": {"rate": "4 %"}}, "taxes.city"),
    ("taxes", {"so far": {"wages": 900, "tax paid": 90}}, "taxes.so far"),
    ("taxes", {"medicare": {"income two years ago": 400_000, "income last year": 9}}, "taxes.medicare"),
    ("taxes", {**BASE["taxes"], "indexing": "prices"}, "taxes.indexing"),
    ("insurance", {"term": {"person": "Bo", "pays": 90_000}}, "insurance.term"),
    ("insurance", {"pay": {"kind": "disability", "person": "Bo", "share": "60 %"}}, "insurance.pay"),
    ("survivors", {"essentials": "80 %"}, "survivors"),
    ("people.Ann.survivor benefit", "at 60", "people.Ann.survivor benefit"),
]


@pytest.mark.parametrize(("key", "value", "told"), IDLE, ids=[told for *_, told in IDLE])
def test_what_a_plan_states_for_nothing_is_told(key, value, told):
    """The net worth and spending of no month move by it, and the result says so; where it matters, nothing is said."""
    without = {"regime": "none"} if key == "taxes" and value.get("indexing") is None else BASE.get(key)
    stated, silent = Plan.from_dict(changed({key: value})), Plan.from_dict(changed({key: without}))
    assert lived(stated) == lived(silent)
    words = {found.key: found.words for found in compile_plan(stated).not_modelled}
    assert told in words
    assert told not in {found.key for found in compile_plan(silent).not_modelled}


def lived(plan: Plan) -> tuple[bytes, ...]:
    made, market = compile_plan(plan), build({"model": plan.markets.model, **plan.markets.settings})
    trace = trace_path(made.program, made.tax, market, SEED, 0)
    columns = [made.columns.index(name) for name in ("net_worth", "spending_real", "fail_period")]
    return tuple(trace[:, column].tobytes() for column in columns)


def test_a_plan_in_which_it_matters_is_told_nothing_of_it():
    dies = {"people.Bo.until": "2028-03", "people.Ann.survivor benefit": "at 60", "survivors": {"essentials": "80 %"},
            "insurance": {"term": {"person": "Bo", "pays": 90_000}}}  # fmt: skip
    assert not list(idle(Plan.from_dict(changed(dies))))
