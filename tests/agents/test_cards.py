"""The catalogue of cards: each can be drawn, only where its condition holds, and keeps to the house's tone."""

from __future__ import annotations

import re

import pytest

from finsim.agents.cards import AGAINST, CARDS, RELATIONS, fits, needed, show
from finsim.agents.facts import table
from finsim.agents.templates import NOTES, VALUE

from .households import figures

FORBIDDEN = (
    r"\b(safe|guarantee\w*|on track|should|must|never|always|wrong|bad habit|fail to|overspen\w+|unfortunately|sorry)\b"
)


def facts_for(card, of):
    """Return facts that satisfy a card's condition, by trying values for each fact it needs."""
    rows = {f.id: f.fact() for f in figures().values()}
    if any("discipline.part.A" in str(test) for test in card.when):  # measured only where habits are
        rows["discipline.part.A"] = rows["discipline.part.S"] | {"id": "discipline.part.A", "value": 85.0}
    for name, relation, level in card.when:
        name = name.removeprefix("?").replace("*", of)
        base = rows[level.replace("*", of)]["value"] if isinstance(level, str) else level
        value, is_share = rows[name]["value"], rows[name]["unit"] in ("share", "rate")
        if not RELATIONS[relation](value, base):
            step = min(0.1, base / 2 or 0.1) if is_share else max(1.0, abs(base) * 0.2)
            value = base if "=" in relation else base + (step if relation == ">" else -step)
        rows[name] = rows[name] | {"value": value}
    return table(list(rows.values()))


def subject(card):
    if "*" not in card.text:
        return ""
    return next(
        name
        for kind, name in (("goal", "minivan"), ("debt", "card"), ("market", "history"))
        if f"{kind}.*" in card.text
    )


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.id)
def test_every_card_can_be_drawn_and_shows_only_figures_that_are_there(card):
    of = subject(card)
    facts = facts_for(card, of)
    assert fits(card.id, of, facts)
    sentence = show(card.id, of, facts)
    assert "{" not in sentence.text
    assert set(sentence.facts) == set(needed(card, of))
    covered = {i for span in sentence.spans for i in range(span["start"], span["end"])}
    assert [c for i, c in enumerate(sentence.text) if c.isdigit() and i not in covered] == []


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.id)
def test_a_card_without_one_of_its_facts_is_not_drawn(card):
    of = subject(card)
    facts = facts_for(card, of)
    for missing in needed(card, of):
        assert not fits(card.id, of, table([fact for fact in map(facts.get, facts) if fact.id != missing]))


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.id)
def test_no_card_promises_blames_shouts_or_holds_a_digit(card):
    words = re.sub(r"\{.*?\}", "", card.text)
    assert not re.search(FORBIDDEN, words, re.IGNORECASE)
    assert not re.search(r"[\d!]", words)
    assert len(card.text) < 300
    assert card.when


def test_no_note_or_template_holds_a_digit_or_shouts():
    texts = [*NOTES.values(), *(text for _, texts in VALUE for text in texts)]
    assert [text for text in texts if re.search(r"[\d!]", re.sub(r"\{.*?\}", "", text))] == []


def test_there_are_cards_for_every_role_and_none_pulls_against_itself():
    assert len(CARDS) >= 100
    assert len({card.text for card in CARDS.values()}) == len(CARDS)
    roles = {card.role for card in CARDS.values()}
    assert roles == {"cash_flow", "discipline", "goals", "behaviour", "wellbeing", "market"}
    assert all(AGAINST[AGAINST.get(pull, pull)] == pull for pull in AGAINST if AGAINST.get(pull) in AGAINST)


@pytest.mark.parametrize(
    ("card", "of"),
    [("nothing", ""), (None, ""), (3, ""), ([], ""), ("goal-unlikely", ""), ("goal-unlikely", "no such goal"),
     ("room-to-spend", "minivan"), ("goal-unlikely", None)],
)  # fmt: skip
def test_what_is_no_card_never_fits(card, of):
    assert fits(card, of, table(figures())) is False
