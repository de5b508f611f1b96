"""The model's own words: off unless asked for, under their label, and no sentence that says more than a checked claim.

Text can be checked only so far: these are the lies that can be put into words, and what of them is let through.
"""

from __future__ import annotations

import itertools
import random

import pytest

from finsim.agents import explain
from finsim.agents.claims import parse
from finsim.agents.facts import table
from finsim.agents.model_analyst import ModelAnalyst
from finsim.agents.own_words import GRAMMAR, LABEL, RELATIONS, may_stand, panel
from finsim.agents.providers.chain import Chain, Link

from .evidence import measured
from .households import LEVERS, figures, rerun
from .lying import WRITTEN
from .scripted import Direct, honest, wanted

SIGNS = {"f1": "goal.minivan.odds", "f2": "goal.college, Leo.odds", "f3": "surplus", "f4": "income.net"}
TOLD = [
    parse({"op": "compare", "left": "goal.minivan.odds", "right": "goal.college, Leo.odds", "relation": "below"}),
    parse({"op": "value", "fact": "surplus"}),
]
STANDS = ["{f1} is below {f2}.", "Look at {f1} first.", "{f1} stands under {f2}.", "{f1} and {f2} are worth a thought.",
          "The question to start with is {f3}.", "Look at {f1}, then at {f2}."]  # fmt: skip
FALLS = [
    "{f2} is below {f1}.", "{f1} is above {f2}.", "{f1} exceeds {f2}.", "Below {f1} stands {f2}.", "{f1} equals {f2}.",
    "{f1} and {f2} are below.", "Only {f1} is below {f2}.", "{f1} is not below {f2}.", "{f1} rises from {f2}.",
    "{f1} is the lowest of {f2}.", "{f3} is below {f4}.", "{f1} is below {f2} and {f3}.", "{f1} is far below {f2}.",
    "The surplus is {f4}.", "Your income, {f3}, is small.", "{f1} is 92 in 100.", "{f1} is ninety.", "{f9} is fine.",
    "{f1} is below {f2}, so sell {f3}.", "{f1} is guaranteed.", "You are safe.", "", "{f1} <b>is</b> below {f2}",
    "{f1} is bеlow {f2}.", "{f1} is below\u200b {f2}.", "{f1} is below {f2} in every future.", "{f1} is below {f1}.",
    "{f01} is below {f2}.", "{{f1}} is below {f2}.", "See http://x.example for {f1}.", "{f1} is a score of {f2}.",
    "{f1} dwindles.", "{f1} is dearer.", "{f1} is below {f2}. {f2} is below {f1}.", 3, None, ["{f1} is below {f2}."],
]  # fmt: skip


@pytest.mark.parametrize("text", STANDS)
def test_what_a_checked_claim_bears_out_may_stand(text):
    assert may_stand(text, SIGNS, TOLD)


@pytest.mark.parametrize("text", FALLS, ids=str)
def test_what_says_more_than_a_checked_claim_falls(text):
    assert not may_stand(text, SIGNS, TOLD)


@pytest.mark.evidence
def test_no_written_lie_stands_nor_one_with_figures_put_into_it():
    stood = [text for text in WRITTEN if may_stand(text, SIGNS, TOLD)]
    stood += [text for text in WRITTEN if may_stand(f"{text} {{f1}}", SIGNS, TOLD)]
    measured("Written lies let through as the model's own words", f"{len(stood)} of {2 * len(WRITTEN)}", "tracked")
    assert stood == []


def test_of_all_that_the_words_allow_no_relation_stands_that_no_claim_states():
    """Every order of two figures with every word of relation between them, and sentences drawn from the whole list."""
    between = {
        (a, word, b)
        for a, b in itertools.permutations(SIGNS, 2)
        for words in RELATIONS.values()
        for word in words
        if may_stand(f"{{{a}}} is {word} {{{b}}}.", SIGNS, TOLD)
    }
    assert between == {("f1", "below", "f2"), ("f1", "under", "f2")}
    draw = random.Random(5)
    every = [*sorted(GRAMMAR), *(word for words in RELATIONS.values() for word in words), *(f"{{{s}}}" for s in SIGNS)]
    for _ in range(20_000):
        text = " ".join(draw.choices(every, k=draw.randint(2, 7)))
        if may_stand(text, SIGNS, TOLD) and any(word in text.split() for words in RELATIONS.values() for word in words):
            assert text.index("{f1}") < min(text.find(w) for w in ("below", "under") if w in text) < text.index("{f2}")


def test_a_figure_is_written_with_its_own_name_and_value():
    report = explain(figures(), rerun, levers=LEVERS)
    made = panel(["Look at {f1} first.", "All is well."], report, table(figures()))
    assert made["label"] == LABEL == "Unverified wording"
    assert [row["text"] for row in made["sentences"]] == ["Look at the success rate (81 in 100) first."]
    assert made["dropped"] == 1


def reworded(texts):
    def answer(body):
        return {"sentences": texts} if wanted(body) == {"sentences"} else honest(body)

    return Direct(answer)


def report(texts, own_words=True, base=None):
    analyst = ModelAnalyst(Chain([Link(reworded(texts))]), own_words=own_words)
    return explain(base or figures(), rerun, levers=LEVERS, analyst=analyst)


def test_the_panel_is_off_unless_asked_for_and_changes_nothing_beside_it():
    without, with_it = report(["Look at {f1} first."], False), report(["Look at {f1} first.", "All is safe."])
    assert without["own_words"] is None
    assert with_it["own_words"]["dropped"] == 1
    assert with_it["own_words"]["by"] == "openai gpt-4.1-mini"
    assert with_it["sentences"] == without["sentences"]
    assert with_it["cost"]["total"]["calls"] == without["cost"]["total"]["calls"] + 1
    assert explain(figures())["own_words"] is None


def test_a_model_that_will_not_reword_leaves_the_report_whole():
    found = report("no list")
    assert found["own_words"] is None
    assert found["sentences"] == report([], False)["sentences"]
