"""Cards on behaviour: credit, habits, and what moods cost."""

from finsim.agents.card import Card

CARDS = (
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
        "{debt.card.balance} is owed on the card. Of all the debts in a plan, a card is mostly the dearest to carry.",
        (("debt.card.balance", ">", 0.0),),
        "pay debt",
    ),
    Card(
        "interest-sum",
        "behaviour",
        "Interest takes {interest.year} in the first twelve months; extra payments on the dearest debt are "
        "the way to see how much of it is a choice.",
        (("interest.year", ">", 0.0),),
        "pay debt",
    ),
)
