"""Cards on wellbeing: where the money goes, through the lens."""

from finsim.agents.card import Card

CARDS = (
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
        "Seen through the lens, {wellbeing.score}: most of what goes out feeds needs, health, learning, "
        "giving or the future.",
        (("wellbeing.score", ">=", 80.0),),
    ),
)
