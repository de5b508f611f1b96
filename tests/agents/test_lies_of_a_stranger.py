"""What a stranger says who has the schema alone: no lie of hers is called true, and no truth is lost."""

from __future__ import annotations

import copy
import math
import random
from collections import Counter

import pytest

from finsim.agents.grounding import check

from .evidence import measured
from .stranger import LIES, TRUTHS, Stranger

N = 500
VERDICTS = {"true", "false", "ill_typed"}


@pytest.mark.evidence
@pytest.mark.parametrize("family", LIES)
def test_no_lie_of_a_stranger_is_called_true(family):
    stranger = Stranger(seed=11)
    told = [LIES[family](stranger) for _ in range(N)]
    believed = [(claim, facts) for claim, facts in told if check(claim, facts) not in ("false", "ill_typed")]
    measured("lies of a stranger over made-up facts, called true", f"{len(believed)} of {N}", "0", family)
    assert believed == []


@pytest.mark.evidence
@pytest.mark.parametrize("family", TRUTHS)
def test_every_truth_of_a_stranger_is_called_true(family):
    stranger = Stranger(seed=12)
    told = [TRUTHS[family](stranger) for _ in range(N)]
    lost = [(claim, facts) for claim, facts in told if check(claim, facts) != "true"]
    measured("truths of a stranger over made-up facts, kept", f"{N - len(lost)} of {N}", "90 %", family)
    assert lost == []


ODD = (
    None,
    True,
    -0.0,
    math.nan,
    math.inf,
    10**400,
    "",
    "a",
    "\ud800",
    "a@plan",
    [],
    {},
    [[]],
    {"op": "value"},
    b"a",
    1j,
)


def _spoil(thing, draw):
    """Put something odd at one place of a nest of lists and mappings."""
    if isinstance(thing, dict) and thing and draw.random() < 0.8:
        key = draw.choice(list(thing))
        return thing | {key: _spoil(thing[key], draw)}
    if isinstance(thing, list) and thing and draw.random() < 0.8:
        i = draw.randrange(len(thing))
        return [*thing[:i], _spoil(thing[i], draw), *thing[i + 1 :]]
    return draw.choice(ODD)


def test_nothing_that_is_spoilt_makes_the_check_fail():
    draw, stranger, found = random.Random(3), Stranger(seed=13), Counter()
    makers = [*LIES.values(), *TRUTHS.values()]
    for i in range(4_000):
        claim, facts = makers[i % len(makers)](stranger)
        claim, facts = copy.deepcopy(claim), copy.deepcopy(facts)
        for _ in range(draw.randint(1, 3)):
            claim, facts = draw.choice([(_spoil(claim, draw), facts), (claim, _spoil(facts, draw))])
        found[check(claim, facts)] += 1
    assert set(found) <= VERDICTS
    assert found["true"] < 2_000  # most of what is spoilt is no more what it was
