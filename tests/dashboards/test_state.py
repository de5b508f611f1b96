"""The words in a board's address mean the same board again."""

from urllib.parse import parse_qsl

import pytest

from finsim.dashboards.state import State

STATES = [
    State(),
    State(plan="renter", market="bootstrap", open="net_worth.p25.2064-12"),
    State(scenario="pay off the card", moved={"people.Nora.retires": "66", "accounts.Nora's 401k.saving": "12.5"}),
    State(plan="own", prices="nominal", path="high", open="path.4953", moved={"a & b = c": "1"}),
]


@pytest.mark.parametrize("state", STATES)
def test_an_address_opens_the_state_it_was_made_from(state):
    assert State.of(dict(parse_qsl(state.address()))) == state


def test_an_untouched_board_has_an_empty_address():
    assert State().address() == ""


def test_what_is_only_looked_at_needs_no_new_run():
    state = State(plan="renter", moved={"people.Sam.retires": "66"})
    looked = State(plan="renter", moved={"people.Sam.retires": "66"}, open="path.3", prices="nominal", path="low")
    assert state.is_about_the_same_run(looked)
    assert not state.is_about_the_same_run(State(plan="renter", moved={"people.Sam.retires": "67"}))


def test_reset_forgets_what_was_moved_and_keeps_what_is_looked_at():
    state = State(plan="renter", market="bootstrap", scenario="x", moved={"a": "1"}, open="path.3", prices="nominal")
    assert state.reset() == State(plan="renter", open="path.3", prices="nominal")


def test_words_of_an_address_are_cut_before_they_are_used():
    state = State.of({"open": "x" * 10_000, "k" * 10_000: "v" * 10_000})
    assert len(state.open) == 200
    assert [(len(key), len(value)) for key, value in state.moved.items()] == [(100, 40)]
