"""The shipped published cases come out within their tolerances, and docs/validation.md says what the engine says."""

import dataclasses
from pathlib import Path

import pytest

from finsim.analysis.validation import as_markdown, validate
from finsim.analysis.validation.page import WORDS, cells

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"


@pytest.fixture(scope="module")
def found():
    return validate()


def test_every_published_case_is_within_its_tolerance(found):
    assert {checked.group for checked in found} == set(WORDS)
    assert not [f"{checked.case}: {checked.gap}" for checked in found if not checked.is_within]


def test_the_page_is_what_the_engine_says(found):
    """`make docs` writes it anew."""
    assert as_markdown(found).strip() in PAGE.read_text(encoding="utf-8")


def test_every_case_says_who_published_it_and_why_it_may_differ(found):
    assert all(checked.source and checked.reason and checked.tolerance > 0 for checked in found)
    assert len({(checked.group, checked.case) for checked in found}) == len(found)


def test_a_case_that_is_off_is_called_so(found):
    wrong = dataclasses.replace(found[0], ours=found[0].published + 2 * found[0].tolerance)
    assert not wrong.is_within
    assert cells(wrong)[3] == "+1.00 points"


def test_fewer_paths_allow_a_wider_gap_and_change_no_exact_case(found):
    fewer = validate(n_paths=2_000)
    for few, many in zip(fewer, found, strict=True):
        is_drawn = few.group == "Lognormal" or "engine" in few.case
        assert (few.tolerance > many.tolerance) == is_drawn
        assert is_drawn or few.ours == many.ours
