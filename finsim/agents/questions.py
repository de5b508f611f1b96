"""Questions worth asking a household, as cards: vetted words, each with the condition under which it is worth asking.

One is shown at the end of a report. A model may choose it by id, the rules choose the first that fits.
"""

from __future__ import annotations

from finsim.agents.card import Card, carried, written
from finsim.agents.facts import Facts
from finsim.agents.say import Sentence

QUESTIONS: dict[str, Card] = {
    card.id: card
    for card in (
        Card("ask-shortfall", "question", "Which part of the month’s spending is a habit, and which part a wish?",
             (("surplus", "<", 0.0),)),
        Card("ask-buffer", "question", "If pay stopped for a while, what would be let go first?",
             (("buffer.months", "<", 3.0),)),
        Card("ask-fails", "question", "Which would weigh less: a few more years of work, or less to spend later?",
             (("success_rate", "<", 0.8),)),
        Card("ask-cuts", "question", "How much of retired spending could give way in a poor decade without regret?",
             (("spending.cut.share", ">=", 0.5),)),
        Card("ask-card", "question", "Is the card a convenience, or is it bridging the end of the month?",
             (("debt.card.balance", ">", 0.0),)),
        Card("ask-ample", "question", "What would you do with a year that you did not need to work?",
             (("success_rate", ">=", 0.95),)),
        Card("ask-open", "question", "What has changed in your life that the plan does not know yet?",
             (("success_rate", ">=", 0.0),)),
    )
}  # fmt: skip


def chosen(facts: Facts, wanted: object = None) -> str:
    """Return the id of the question to ask: the one wanted where it fits, else the first that does; "" for none."""
    fitting = offered(facts)
    return wanted if isinstance(wanted, str) and wanted in fitting else next(iter(fitting), "")


def offered(facts: Facts) -> list[str]:
    """Return the ids of the questions that the facts make worth asking."""
    return [name for name, card in QUESTIONS.items() if carried(card, "", facts)]


def asked(name: str, facts: Facts) -> Sentence:
    """Write a question."""
    return written(QUESTIONS[name], "", facts)
