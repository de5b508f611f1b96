"""No sentence that can be written is false: every possible claim is checked, said, and read by another reader."""

from __future__ import annotations

import itertools
import re

import pytest

from finsim.agents.claims import parse
from finsim.agents.facts import table
from finsim.agents.grounding import check
from finsim.agents.proofs import proof
from finsim.agents.say import say

from .households import figures, rerun
from .reader import objections

CHANGES = {
    "retire-66": ({"people.Maya.retires": 66}, "Maya’s retirement age at 66 instead of 65"),
    "save-700": ({"saving.monthly": 700.0}, "monthly saving at $700 instead of $550"),
    "stocks-75": ({"mixes.growth.stocks": 0.75}, "stock share at 75 % instead of 70 %"),
    "spend-more": ({"spending.retired": 8250.0}, "monthly spending at $8,250 instead of $8,000"),
}


@pytest.fixture(scope="module")
def facts():
    known = table(figures())
    for slug, (changes, words) in CHANGES.items():
        known = known.joined(proof(slug, {"words": words, "changes": changes}, known, rerun(changes))["facts"])
    return known


@pytest.fixture(scope="module")
def every_claim(facts):
    names = list(facts)
    claims = [{"op": "value", "fact": name} for name in names]
    for left, right in itertools.product(names, names):
        claims += [{"op": "compare", "left": left, "right": right, "relation": r} for r in ("above", "below", "equal")]
        claims += [{"op": "trend", "frm": left, "to": right, "dir": d} for d in ("up", "down", "flat")]
    topics: dict[tuple, list[str]] = {}
    for name in names:
        topics.setdefault((facts[name].topic, facts[name].unit), []).append(name)
    for members in topics.values():
        for among in itertools.combinations(members[:9], 3):
            for fact, place in itertools.product(among, ("highest", "lowest")):
                claims.append({"op": "rank", "fact": fact, "among": list(among), "place": place})
            *counted, than = among
            for relation, n in itertools.product(("above", "below", "equal"), range(3)):
                claims.append({"op": "count", "facts": counted, "relation": relation, "than": than, "n": n})
    for name, change, way in itertools.product(names, CHANGES, ("raises", "lowers", "none")):
        claims.append({"op": "effect", "change": change, "fact": name, "dir": way})
    return claims


@pytest.fixture(scope="module")
def sentences(facts, every_claim):
    return [
        (claim, say(parse(claim), facts, turn))
        for claim in every_claim
        if check(claim, facts) == "true"
        for turn in range(2)
    ]


def test_every_kind_of_claim_is_among_those_said(sentences):
    assert {claim["op"] for claim, _ in sentences} == {"value", "trend", "compare", "rank", "count", "effect"}
    assert len(sentences) > 1_000


def test_no_sentence_is_false(facts, sentences):
    wrong = []
    for claim, sentence in sentences:
        raw = [facts[name].model_dump() for name in sentence.facts]
        wrong += [(sentence.text, claim, found) for found in objections(sentence.text, raw)]
    assert wrong == []


def test_the_reader_sees_a_lie(facts, sentences):
    """The reader is worth something: turn each relation round, or move each figure, and it objects."""
    turns = [("rises from", "falls from"), (" is above ", " is below "), (" exceeds ", " stays under "),
             ("the highest is", "the lowest is"), ("rises by", "falls by"), ("falls by", "rises by")]  # fmt: skip
    n_lies = caught = 0
    for _, sentence in sentences:
        raw = [facts[name].model_dump() for name in sentence.facts]
        for word, lie in turns:
            if word in sentence.text:
                n_lies += 1
                text = sentence.text.replace(word, lie)
                caught += bool(objections(text, raw))
        moved = [fact | {"value": fact["value"] * 1.13 + 0.02} for fact in raw]
        n_lies += 1
        caught += bool(objections(sentence.text, moved))
    assert caught / n_lies > 0.97, (caught, n_lies)


def test_of_comparable_facts_exactly_one_relation_is_true(facts, every_claim):
    by_pair: dict[tuple, list[str]] = {}
    for claim in every_claim:
        if claim["op"] == "compare":
            by_pair.setdefault((claim["left"], claim["right"]), []).append(check(claim, facts))
    verdicts = {tuple(sorted(found)) for found in by_pair.values()}
    assert verdicts == {("false", "false", "true"), ("ill_typed",) * 3}


def test_every_digit_stands_in_a_figure_or_in_a_name_taken_from_the_plan(facts, sentences):
    for _, sentence in sentences:
        covered = set()
        for span in sentence.spans:
            covered |= set(range(span["start"], span["end"]))
            if span["kind"] == "figure":
                printed = facts.print(span["fact"])
                shown = sentence.text[span["start"] : span["end"]].lower()
                forms = {printed.text.lower(), printed.size.lower()}
                assert shown in forms | {
                    form.replace(" in 100", more) for form in forms for more in (" of 100", "\u202f%")
                }
        assert [c for i, c in enumerate(sentence.text) if c.isdigit() and i not in covered] == []


def test_the_same_claim_reads_the_same_and_claims_differ_in_wording(facts, sentences):
    for claim, sentence in sentences[::7]:
        assert sentence.text in {say(parse(claim), facts, turn).text for turn in range(2)}
    assert len({sentence.template for _, sentence in sentences}) > 30


def test_sentences_begin_with_a_capital_and_end_with_a_full_stop(sentences):
    for _, sentence in sentences:
        assert re.match(r"[“−$]?[A-Z0-9]|[“]", sentence.text), sentence.text
        assert sentence.text.endswith("."), sentence.text
        assert "{" not in sentence.text
        assert "  " not in sentence.text


def test_a_change_that_is_printed_but_inside_the_noise_says_so():
    """From 81 to 82 in 100 by two hundredths of a point: true as printed, and no more than noise."""
    own = figures(0.8149)["success_rate"].fact()
    moved = own | {"value": 0.8151, "scope": "proposal:x"}
    effect = own | {"id": "effect.success_rate", "name": "a hair more", "value": 0.0002, "unit": "points",
                    "topic": "effect", "standard_error": 0.0012, "scope": "proposal:x"}  # fmt: skip
    known = table([own, moved, effect])
    claim = {"op": "trend", "frm": "success_rate", "to": "success_rate@proposal:x", "dir": "up"}
    assert check(claim, known) == "true"
    assert "82 in 100 instead of 81 in 100, no difference that rises above the noise" in say(parse(claim), known).text
    clear = table([own, moved | {"value": 0.8162}, effect | {"value": 0.0013, "standard_error": 0.00001}])
    assert "rises from 81 in 100 to 82 in 100" in say(parse(claim), clear).text
