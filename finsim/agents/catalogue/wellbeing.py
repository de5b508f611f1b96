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
    Card(
        "lens-even",
        "wellbeing",
        "Seen through the lens, {wellbeing.score}: needs and wishes share the money. Neither is a fault.",
        (
            ("wellbeing.score", ">=", 60.0),
            ("wellbeing.score", "<", 80.0),
        ),
    ),
    Card(
        "lens-drag-small",
        "wellbeing",
        "What drags (interest, fees, penalties) is {wellbeing.part.tamasic|pct} of outflows: little of the "
        "money goes where nobody wants it.",
        (("wellbeing.part.tamasic", "<", 0.02),),
    ),
    Card(
        "lens-drag-visible",
        "wellbeing",
        "What drags (interest, fees, penalties) is {wellbeing.part.tamasic|pct} of outflows. That part "
        "serves nobody in the household.",
        (("wellbeing.part.tamasic", ">=", 0.02),),
        "pay debt",
    ),
    Card(
        "lens-wishes-large",
        "wellbeing",
        "Other wishes take {wellbeing.part.rajasic|pct} of outflows. Which of them are still wished for a "
        "month later is a kinder question than whether they were needed.",
        (("wellbeing.part.rajasic", ">=", 0.3),),
    ),
    Card(
        "lens-wishes-small",
        "wellbeing",
        "Other wishes take {wellbeing.part.rajasic|pct} of outflows: little. Some ease there may be what "
        "lets the rest hold.",
        (("wellbeing.part.rajasic", "<", 0.15),),
    ),
    Card(
        "lens-needs-carry",
        "wellbeing",
        "What nourishes (needs, health, learning, giving, the future) takes {wellbeing.part.sattvic|pct} of outflows.",
        (("wellbeing.part.sattvic", ">=", 0.6),),
    ),
    Card(
        "lens-needs-low",
        "wellbeing",
        "What nourishes takes {wellbeing.part.sattvic|pct} of outflows. Giving, learning and rest are lines"
        " that a budget forgets first.",
        (("wellbeing.part.sattvic", "<", 0.6),),
    ),
    Card(
        "enough",
        "wellbeing",
        "With {success_rate|of} futures that work, the question turns from how much to what for.",
        (
            ("success_rate", ">=", 0.95),
            ("wellbeing.score", "<", 80.0),
        ),
    ),
)
