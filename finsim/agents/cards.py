"""The catalogue of advice cards: vetted sentences, each with slots for facts and the condition under which it is true.

Cards are the only prose beside `templates`. An analyst chooses a card by id, never its words; `fits` decides whether
the facts carry it, so a card cannot presuppose what is not so. Levels are fractions of what the fact counts in (a
share of 0.5, three months). Tone: what is worth a look and why; no promise, no blame, no order (`design/TOKENS.md`,
section 7). A new card is one entry; `tests/agents/test_cards.py` checks it unasked.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from finsim.agents.facts import Facts
from finsim.agents.say import Piece, Sentence, figure, fill, group_name

Test = tuple[str, str, float | str]  # a fact, a relation, and a level or another fact of the same unit
RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SLOT = re.compile(r"\{([A-Za-z0-9_.*]+)(\|of)?\}")


@dataclass(frozen=True)
class Card:
    """One card.

    text   with `{fact.id}` where a value stands, `{fact.id|of}` for "81 of 100" before "futures"; `*` is the goal,
    debt or model that the card is about, and `{*}` its name when   all of these must hold pulls  what it leads
    towards; two cards that pull against each other are not shown together
    """

    id: str
    role: str
    text: str
    when: tuple[Test, ...]
    pulls: str = ""


AGAINST = {"spend more": "spend less", "spend less": "spend more", "more stocks": "fewer stocks"}
CARDS: dict[str, Card] = {
    card.id: card
    for card in (
        Card(
            "buffer-empty",
            "cash_flow",
            "There is next to no cash to meet a surprise: {buffer.months} of needs. Whatever is left over in a "
            "month has its first use here.",
            (("buffer.months", "<", 1.0),),
            "save more",
        ),
        Card(
            "buffer-thin",
            "cash_flow",
            "The cash at hand, {buffer.months} of needs, is a short bridge. A month without pay is the case to "
            "think through first.",
            (("buffer.months", ">=", 1.0), ("buffer.months", "<", 3.0)),
            "save more",
        ),
        Card(
            "buffer-runs-low",
            "cash_flow",
            "The buffer starts at {buffer.months} of needs but can thin to {buffer.months.low} in the early "
            "years; large planned payments in that time are worth spreading.",
            (("buffer.months", ">=", 3.0), ("buffer.months.low", "<", 1.0)),
        ),
        Card(
            "buffer-ample",
            "cash_flow",
            "Cash of {buffer.months} of needs is ample; whether all of it stays cash is a fair question.",
            (("buffer.months", ">", 12.0),),
        ),
        Card(
            "short-month",
            "cash_flow",
            "The plan asks for more than comes in, month after month; {spending.discretionary} a month of extras is "
            "the part that can move soonest.",
            (("surplus", "<", 0.0), ("spending.discretionary", ">", 0.0)),
            "spend less",
        ),
        Card(
            "idle-surplus",
            "cash_flow",
            "More is left over, {surplus} a month, than is saved by name. Whether it goes where it does most is one "
            "run away.",
            (("saving.planned", ">", 0.0), ("surplus", ">", "saving.planned")),
        ),
        Card(
            "no-saving",
            "cash_flow",
            "The plan names no saving of its own; the {surplus} left over each month is where it could begin.",
            (("saving.planned", "<=", 0.0), ("deferrals", "<=", 0.0), ("surplus", ">", 0.0)),
            "save more",
        ),
        Card(
            "extras-above-saving",
            "discipline",
            "Extras take {spending.discretionary} a month and saving from net income {saving.planned}. Seeing the "
            "two side by side is often enough to decide which one the next raise could feed.",
            (("saving.planned", ">", 0.0), ("spending.discretionary", ">", "saving.planned")),
        ),
        Card(
            "debt-heavy",
            "cash_flow",
            "Debt payments of {spending.debt} a month weigh more than extras do; each loan that ends frees its "
            "payment.",
            (("spending.debt", ">", "spending.discretionary"),),
        ),
        Card(
            "tax-shelter",
            "cash_flow",
            "Tax is {tax.month} a month, more than the {saving.planned} saved from net income. Whether some of the "
            "saving could go in before tax is worth a run.",
            (("tax.month", ">", "saving.planned"), ("saving.planned", ">", 0.0)),
            "save more",
        ),
        Card(
            "goal-unlikely",
            "goals",
            "“{*}” is missed more often than met: it is reached in full and on time in {goal.*.odds|of} futures. A "
            "later date, a smaller amount or money set aside for it are the three ways to move that.",
            (("goal.*.odds", "<", 0.495),),
        ),
        Card(
            "goal-uncertain",
            "goals",
            "“{*}” hangs in the balance, met in {goal.*.odds|of} futures. Deciding now what would give way, its "
            "date or its size, costs nothing.",
            (("goal.*.odds", ">=", 0.495), ("goal.*.odds", "<", 0.8)),
        ),
        Card(
            "goal-safe-to-leave",
            "goals",
            "“{*}” is met in {goal.*.odds|of} futures; thought given to the plan counts for more elsewhere.",
            (("goal.*.odds", ">=", 0.95),),
        ),
        Card(
            "many-fail",
            "goals",
            "Working in {success_rate|of} futures, the plan fails more often than it works. Changes of plan, run "
            "one at a time, show which lever carries most.",
            (("success_rate", "<", 0.495),),
        ),
        Card(
            "room-to-spend",
            "goals",
            "With {success_rate|of} futures that work there is room in the plan: an earlier end to work, or more to "
            "spend, can be tried at a known cost in odds.",
            (("success_rate", ">=", 0.95), ("?spending.cut.share", "<", 0.2)),
            "spend more",
        ),
        Card(
            "liquidity-not-wealth",
            "goals",
            "The portfolio outlives the plan in {portfolio_survival|of} futures, yet everything due is paid in only "
            "{success_rate|of}. The gap is about having money at the right time, not about having enough.",
            (("portfolio_survival", ">", "success_rate"),),
        ),
        Card(
            "saving-slipped",
            "discipline",
            "Saving as planned stands below bills and credit in the discipline score. A transfer on payday leaves "
            "less to decide.",
            (
                ("discipline.part.S", "<", 0.9),
                ("discipline.part.S", "<", "discipline.part.B"),
                ("discipline.part.S", "<", "discipline.part.R"),
            ),
            "save more",
        ),
        Card(
            "bills-late",
            "discipline",
            "Some of what fell due was not paid on time. Moving a due date to the days after payday is usually free.",
            (("discipline.part.B", "<", 0.995),),
        ),
        Card(
            "credit-costs",
            "behaviour",
            "Credit takes a visible part of income: the credit part of the discipline score has lost ground to "
            "interest and fees.",
            (("discipline.part.R", "<", 0.8),),
            "pay debt",
        ),
        Card(
            "card-owed",
            "behaviour",
            "{debt.card.balance} is owed on the card. Of all the debts in a plan, a card is mostly the dearest to "
            "carry.",
            (("debt.card.balance", ">", 0.0),),
            "pay debt",
        ),
        Card(
            "interest-sum",
            "behaviour",
            "Interest takes {interest.year} in the first twelve months; extra payments on the dearest debt are the "
            "way to see how much of it is a choice.",
            (("interest.year", ">", 0.0),),
            "pay debt",
        ),
        Card(
            "lens-mixed",
            "wellbeing",
            "Seen through the lens, {wellbeing.score}: some of the outflows feed neither needs nor the future. "
            "Which of them are worth their money is for the household to say.",
            (("wellbeing.score", "<", 60.0),),
        ),
        Card(
            "lens-nourishing",
            "wellbeing",
            "Seen through the lens, {wellbeing.score}: most of what goes out feeds needs, health, learning, giving "
            "or the future.",
            (("wellbeing.score", ">=", 80.0),),
        ),
        Card(
            "model-matters",
            "market",
            "Under the {*} market model the plan works in {market.*.success|of} futures rather than "
            "{success_rate|of}. How much weight that model deserves is a judgement no simulation makes.",
            (("market.*.success", "<", "success_rate"),),
        ),
        Card(
            "prices-rise",
            "market",
            "With median inflation of {inflation.p50} a year, income that does not grow with prices loses ground; "
            "which incomes of the plan are indexed deserves a look.",
            (("inflation.p50", ">", 0.03),),
        ),
        Card(
            "poor-start",
            "market",
            "The first failing future fails in {failure.first}, and half of those that fail have failed by "
            "{failure.median}: the years around these dates are where slack counts.",
            (("failure.first", "<", "failure.median"),),
        ),
    )
}


def needed(card: Card, of: str = "") -> list[str]:
    """Return the facts a card rests on, each once."""
    slots = [slot for slot, _ in _SLOT.findall(card.text) if slot != "*"]
    tests = [name for test in card.when for name in (test[0], test[2]) if isinstance(name, str) and name[0] != "?"]
    return list(dict.fromkeys(name.replace("*", of) for name in [*slots, *tests]))


def fits(card_id: Any, of: Any, facts: Facts) -> bool:
    """Whether a card exists and the facts carry it; `of` names the goal, debt or model it is about. Never raises."""
    card = CARDS.get(card_id) if isinstance(card_id, str) else None
    if card is None or not isinstance(of, str) or ("*" in card.text) != bool(of):
        return False
    if any(facts.value(name) is None for name in needed(card, of)):
        return False
    tests = [(test[0].removeprefix("?"), *test[1:]) for test in card.when]
    return all(_holds(test, of, facts) for test in tests if facts.value(test[0].replace("*", of)) is not None)


def _holds(test: Test, of: str, facts: Facts) -> bool:
    """Whether one condition holds; two facts are held against each other as they are printed."""
    name, relation, level = test[0].replace("*", of), RELATIONS[test[1]], test[2]
    if isinstance(level, str):
        other = level.replace("*", of)
        return facts[name].unit == facts[other].unit and relation(facts.print(name).number, facts.print(other).number)
    return relation(facts.value(name) or 0.0, level)


def show(card_id: str, of: str, facts: Facts) -> Sentence:
    """Write a card that fits."""
    card = CARDS[card_id]
    names = needed(card, of)
    pieces: dict[str, Piece] = {}

    def slot(found: re.Match[str]) -> str:
        key = "s" + "abcdefghijkl"[len(pieces)]
        text = found.group(1)
        if text == "*":
            subject = next(name for name in names if f".{of}." in name)
            pieces[key] = Piece(group_name(facts[subject]), "name", subject)
        else:
            pieces[key] = figure(facts, text.replace("*", of))
        return "{" + key + (".of}" if found.group(2) else "}")

    return fill(_SLOT.sub(slot, card.text), pieces, names)
