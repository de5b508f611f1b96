"""What hangs on one small word: a month for a year, points for per cent, a tie for a rise, noise for a cause."""

from __future__ import annotations

from collections import Counter

import pytest

from finsim.agents.grounding import check

from .claim_lines import claim_of
from .evidence import measured
from .subtle import FACTS, LIES, TRUTHS


def told(text):
    """Return (family, line, claim) of every line."""
    rows = [line.split("  #")[0].split(" | ", 1) for line in text.strip().splitlines()]
    return [(family, line, claim_of(line)) for family, line in rows]


def test_there_are_six_of_each_family():
    assert set(Counter(family for family, *_ in told(LIES)).values()) == {6}
    assert set(Counter(family for family, *_ in told(TRUTHS)).values()) == {6}


@pytest.mark.evidence
def test_no_subtle_lie_is_called_true_and_every_honest_claim_beside_it_is():
    leaked = [(family, line) for family, line, claim in told(LIES) if check(claim, FACTS) == "true"]
    lost = [(family, line) for family, line, claim in told(TRUTHS) if check(claim, FACTS) != "true"]
    n, m = len(told(LIES)), len(told(TRUTHS))
    measured("Subtle lies over made-up facts called true", f"{len(leaked)} of {n}", "0")
    measured("Honest claims beside subtle lies kept", f"{m - len(lost)} of {m}", "90 %")
    assert (leaked, lost) == ([], [])
