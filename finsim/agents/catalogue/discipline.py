"""Cards on discipline: saving and paying as planned."""

from finsim.agents.card import Card

CARDS = (
    Card(
        "extras-above-saving",
        "discipline",
        "Extras take {spending.discretionary} a month and saving from net income {saving.planned}. Seeing the"
        " two side by side is often enough to decide which one the next raise could feed.",
        (
            ("saving.planned", ">", 0.0),
            ("spending.discretionary", ">", "saving.planned"),
        ),
    ),
    Card(
        "saving-slipped",
        "discipline",
        "Saving as planned stands below bills and credit in the discipline score. A transfer on payday leaves"
        " less to decide.",
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
)
