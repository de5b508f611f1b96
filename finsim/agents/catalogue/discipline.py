"""Cards on discipline: saving and paying as planned."""

from finsim.agents.card import Card

CARDS = (
    Card(
        "extras-above-saving",
        "discipline",
        "Extras take {spending.discretionary} a month and saving from net income {saving.planned}. Seeing "
        "the two side by side is often enough to decide which one the next raise could feed.",
        (
            ("saving.planned", ">", 0.0),
            ("spending.discretionary", ">", "saving.planned"),
        ),
    ),
    Card(
        "saving-slipped",
        "discipline",
        "Saving as planned stands below bills and credit in the discipline score. A transfer on payday "
        "leaves less to decide.",
        (
            ("discipline.part.S", "<", 90.0),
            ("discipline.part.S", "<", "discipline.part.B"),
            ("discipline.part.S", "<", "discipline.part.R"),
        ),
        "save more",
    ),
    Card(
        "bills-late",
        "discipline",
        "Some of what fell due was not paid on time. Moving a due date to the days after payday is usually free.",
        (("discipline.part.B", "<", 99.5),),
    ),
    Card(
        "score-high",
        "discipline",
        "Discipline stands at {discipline.score}: what is planned mostly happens. The plan itself is then "
        "the thing to improve.",
        (("discipline.score", ">=", 90.0),),
    ),
    Card(
        "score-middle",
        "discipline",
        "Discipline stands at {discipline.score}. One rule kept is worth more than three intended; the "
        "weakest part of the score names the place.",
        (
            ("discipline.score", ">=", 60.0),
            ("discipline.score", "<", 90.0),
        ),
    ),
    Card(
        "score-low",
        "discipline",
        "Discipline stands at {discipline.score}: the plan and the month have drifted apart. A plan that "
        "fits the life costs less effort than a life that fits the plan.",
        (("discipline.score", "<", 60.0),),
    ),
    Card(
        "bills-kept",
        "discipline",
        "Every bill is paid on time in this run. Where it is done by standing order, nothing depends on memory.",
        (("discipline.part.B", ">=", 100.0),),
    ),
    Card(
        "saving-kept",
        "discipline",
        "Saving goes as planned. Raising it once a year, by a small step on the same day, is how it mostly "
        "grows unnoticed.",
        (
            ("discipline.part.S", ">=", 99.5),
            ("surplus", ">", 0.0),
        ),
        "save more",
    ),
    Card(
        "credit-weakest",
        "discipline",
        "Of what the score counts, the cost of credit takes the most away; extra payments on the dearest "
        "debt are the way to move it.",
        (
            ("discipline.part.R", "<", "discipline.part.S"),
            ("discipline.part.R", "<", "discipline.part.B"),
        ),
        "pay debt",
    ),
    Card(
        "spending-drifts",
        "discipline",
        "Spending above plan costs the score part of its points. Categories that run over each month are a "
        "plan to correct, not a habit to fight.",
        (("discipline.part.A", "<", 80.0),),
    ),
    Card(
        "spending-near-plan",
        "discipline",
        "Spending stays close to plan: the categories are drawn about where life happens.",
        (("discipline.part.A", ">=", 90.0),),
    ),
    Card(
        "saving-below-extras-share",
        "discipline",
        "Saving from net income is {saving.planned} a month and the surplus {surplus}. What is not named is"
        " mostly spent; naming it is one line in the plan.",
        (
            ("saving.planned", ">", 0.0),
            ("surplus", ">", 0.0),
        ),
        "save more",
    ),
    Card(
        "automatic",
        "discipline",
        "With {surplus} left over in a month, a transfer on payday makes saving the default and spending the decision.",
        (
            ("surplus", ">", 0.0),
            ("saving.planned", "<=", 0.0),
        ),
        "save more",
    ),
)
