"""A client reads defaults as sentences: no key of the plan file, no star, and none twice for one household."""

from __future__ import annotations

import pytest

from finsim.plan import SAMPLES, sample
from finsim.plan.assumed_sentences import SENTENCES, sentence


@pytest.mark.parametrize("name", SAMPLES)
def test_every_default_of_a_sample_is_a_sentence_of_its_own(name):
    told = [one.sentence for one in sample(name).assumed]
    assert len(set(told)) == len(told)
    for words in told:
        assert words.endswith(".")
        assert not words.endswith("..")
        assert words[0].isupper() or words[0] == "“"
        assert "*" not in words
        assert "_" not in words.replace("en_", "")


def test_a_thing_is_named_and_several_are_counted():
    assert sentence("accounts.roth.fee", "0.1 %", ["accounts.roth.fee"]) == "The funds in “roth” cost 0.1 % a year."
    assert sentence("accounts.*.fee", "0 %", ["accounts.a.fee", "accounts.b.fee"]) == (
        "The funds in 2 accounts cost 0 % a year."
    )


def test_a_default_without_a_row_is_told_by_its_description():
    told = sentence("taxes.so far.paid", "1_200", ["taxes.so far.paid"], "What was paid so far.")
    assert told == "Paid (taxes) is 1,200: What was paid so far."


def test_a_sentence_that_names_no_value_is_for_one_value_only():
    """Else it would go on saying "nobody sells in a panic" of a default that has changed."""
    told_of_any = [row for row in SENTENCES if row[2] is None and "{value}" not in row[3]]
    assert [row[:2] for row in told_of_any] == [("property", "basis"), ("goals", "priority")]


def test_the_basis_that_a_plan_leaves_out_is_the_value_of_its_property():
    home = sample("family").possessions["home"]
    assert "basis" not in home.model_fields_set
    assert home.basis == home.value
