"""A plan's text without comments reads as the same plan."""

from __future__ import annotations

import pytest

from finsim.plan import dumps, loads, sample
from finsim.plan.document import plain, read
from finsim.plan.plain_text import plain_text

SAMPLES = ("renter", "family", "near-retirement", "bengaluru")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_changed_sample_reads_as_the_same_plan_in_the_same_order(name):
    changed = sample(name).with_changes({"until": "at 91", "name": "«Ω» # no: comment"})
    again = loads(dumps(changed, keeps_comments=False))
    assert again.stated == changed.stated
    assert again.digest == changed.digest


@pytest.mark.parametrize("name", SAMPLES)
def test_a_plan_as_it_was_read_keeps_its_comments(name):
    assert dumps(sample(name), keeps_comments=False) == dumps(sample(name))


@pytest.mark.parametrize(
    "word",
    ["yes", "No", "on", "null", "~", "", " a", "a ", "1_290", "12:30", "2026-12", "0x1F", ".inf", "1e3", "a: b", "a #b",
     "- a", "*a", "&a", "!a", "%a", "@a", "`a", "{a", "[a", "'", '"', "\\", "\n", "\t", "\u2028", "\x85", "\U0001f3e0",
     "\U0001f3e0\x85\ufeff",
     "=", "?", "a-b c_d", "\u00e9"],
)  # fmt: skip
def test_any_word_comes_back_as_key_and_as_value(word):
    tree = {"a": word, "block": {"b": {word or "empty": [word, 1, 1.5, True, None]}, "none": {}}}
    assert plain(read(plain_text(tree), "file")) == tree
