"""The check against lies about the packaged samples' real figures: two hundred written, thousands made, none repeated.

The makers know the schema and the figures, not the check. Honest claims about the same figures must come through.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from functools import cache
from itertools import islice

import pytest

from finsim.agents import explain
from finsim.agents.claims import parse
from finsim.agents.grounding import check
from finsim.agents.model_analyst import ModelAnalyst
from finsim.agents.providers.chain import Chain, Link
from finsim.agents.say import say
from finsim.plan.levers import levers
from finsim.workbench.comparing import effect_of
from finsim.workbench.explaining import plan_changes

from .claim_lines import lines
from .evidence import measured
from .leaving_out import WAYS, model
from .lying import FAMILIES
from .lying_about_runs import MAKERS, honest_claims, lies
from .real_runs import SAMPLES, real_table, run_of, two_plans
from .scripted import Direct

LOCALES = [("en_US", "USD"), ("en_IN", "INR"), ("de_DE", "EUR")]
WRITTEN = lines()


@pytest.mark.evidence
@pytest.mark.parametrize("family", [*FAMILIES[:-1]])
def test_no_written_lie_is_called_true(family):
    told = [(household, claim) for one, household, claim in WRITTEN if one == family]
    assert len(told) == 20
    tables = {household: two_plans() if household == "both" else real_table(household) for household, _ in told}
    leaked = [(household, claim) for household, claim in told if check(claim, tables[household]) == "true"]
    measured("Written lies about real runs called true or left to stand", f"{len(leaked)} of 20", "0 of 200", family)
    assert leaked == []


def test_the_written_lies_are_two_hundred_and_no_two_alike():
    claims = {json.dumps([household, claim], sort_keys=True) for _, household, claim in WRITTEN}
    assert len(claims) + len(WAYS) == 200
    assert {family for family, _, _ in WRITTEN} | {"omission"} == set(FAMILIES)


CONTRARIES = {"relation": ("above", "below", "equal"), "dir": ("up", "down", "flat", "raises", "lowers", "none")}


def test_what_is_refused_as_false_has_exactly_one_contrary_that_is_true():
    """So nothing is refused for another reason than being false: of a pair that can be compared, one relation holds."""
    n_turned = 0
    for _, household, claim in WRITTEN:
        facts = two_plans() if household == "both" else real_table(household)
        key = next((key for key in CONTRARIES if key in claim), "")
        if key and claim["op"] != "count" and check(claim, facts) == "false":
            verdicts = [check(claim | {key: one}, facts) for one in CONTRARIES[key]]
            assert verdicts.count("true") == 1, (household, claim)
            n_turned += 1
    assert n_turned > 50


@cache
def _rerun(name):
    """Return the engine's port of a run, each change run once."""
    run, known = run_of(name), {}

    def rerun(moved):
        changes = plan_changes(run.plan, moved)
        key = json.dumps(changes, sort_keys=True, default=str)
        if key not in known:
            known[key] = effect_of(run, changes)
        return known[key]

    return rerun


def _explained(name, analyst=None):
    return explain(run_of(name).figures, _rerun(name), levers=levers(run_of(name).plan), analyst=analyst)


@pytest.mark.evidence
@pytest.mark.parametrize("way", list(WAYS))
def test_what_must_be_said_is_said_whatever_a_model_leaves_out(way):
    offline = _explained("strained")
    must = {tuple(s["facts"]) for s in offline["sentences"] if s["must"]}
    found = _explained("strained", ModelAnalyst(Chain([Link(Direct(model(WAYS[way])))])))
    missing = must - {tuple(s["facts"]) for s in found["sentences"]}
    measured("Written lies about real runs called true or left to stand", f"{int(bool(missing))} of 1", over="omission")
    measured("Facts that must be said, said when a model leaves them out", f"{len(must - missing)} of {len(must)}",
             "100 %")  # fmt: skip
    assert missing == set()
    texts = " ".join(s["text"] for s in found["sentences"])
    assert "minivan" in texts  # the goal that no future reaches
    assert "short" in texts  # the month does not come out


@pytest.mark.parametrize(("locale", "currency"), LOCALES)
@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("n", [100, pytest.param(500, marks=pytest.mark.slow)])
def test_no_machine_made_lie_about_a_real_run_is_called_true(name, locale, currency, n):
    facts = real_table(name, locale, currency)
    made = list(islice(lies(facts, random.Random(f"{name} {locale}")), n))
    leaked = [(family, lie) for family, lie in made if check(lie, facts) == "true"]
    measured("Machine lies about real runs called true", f"{len(leaked)} of {len(made)}", "0 of 3,000", name)
    assert leaked == []
    assert set(Counter(family for family, _ in made)) == set(MAKERS)


@pytest.mark.evidence
@pytest.mark.parametrize(("locale", "currency"), LOCALES)
@pytest.mark.parametrize("name", SAMPLES)
def test_honest_claims_about_a_real_run_come_through(name, locale, currency):
    facts = real_table(name, locale, currency)
    made = list(islice(honest_claims(facts, random.Random(f"{name} {locale}")), 300))
    kept = sum(check(claim, facts) == "true" for claim in made)
    measured("Honest claims about real runs kept", f"{kept} of {len(made)}", "90 %", name)
    assert kept >= 0.98 * len(made)


def test_a_figure_of_another_run_is_never_told_as_the_plans_own():
    facts = real_table("renter")
    for name in facts:
        fact = facts[name]
        if fact.value is not None and fact.topic != "effect" and fact.scope.startswith("proposal:"):
            change = next(facts[one].name for one in facts if facts[one].scope == fact.scope and "effect" in one)
            text = say(parse({"op": "value", "fact": name}), facts).text
            assert change in text or change[1:] in text, text
    both = two_plans()
    text = say(parse({"op": "value", "fact": "surplus@base"}), both).text
    assert "compared with" in text
    assert text != say(parse({"op": "value", "fact": "surplus@plan"}), both).text
