"""Cards on cash flow: what comes in and goes out, and how long the cash lasts."""

from finsim.agents.card import Card

CARDS = (
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
        (
            ("buffer.months", ">=", 1.0),
            ("buffer.months", "<", 3.0),
        ),
        "save more",
    ),
    Card(
        "buffer-runs-low",
        "cash_flow",
        "The buffer starts at {buffer.months} of needs but can thin to {buffer.months.low} in the early "
        "years; large planned payments in that time are worth spreading.",
        (
            ("buffer.months", ">=", 3.0),
            ("buffer.months.low", "<", 1.0),
        ),
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
        "The plan asks for more than comes in, month after month; {spending.discretionary} a month of extras "
        "is the part that can move soonest.",
        (
            ("surplus", "<", 0.0),
            ("spending.discretionary", ">", 0.0),
        ),
        "spend less",
    ),
    Card(
        "idle-surplus",
        "cash_flow",
        "More is left over, {surplus} a month, than is saved by name. Whether it goes where it does most is "
        "one run away.",
        (
            ("saving.planned", ">", 0.0),
            ("surplus", ">", "saving.planned"),
        ),
    ),
    Card(
        "no-saving",
        "cash_flow",
        "The plan names no saving of its own; the {surplus} left over each month is where it could begin.",
        (
            ("saving.planned", "<=", 0.0),
            ("deferrals", "<=", 0.0),
            ("surplus", ">", 0.0),
        ),
        "save more",
    ),
    Card(
        "debt-heavy",
        "cash_flow",
        "Debt payments of {spending.debt} a month weigh more than extras do; each loan that ends frees its payment.",
        (("spending.debt", ">", "spending.discretionary"),),
    ),
    Card(
        "tax-shelter",
        "cash_flow",
        "Tax is {tax.month} a month, more than the {saving.planned} saved from net income. Whether some of "
        "the saving could go in before tax is worth a run.",
        (
            ("tax.month", ">", "saving.planned"),
            ("saving.planned", ">", 0.0),
        ),
        "save more",
    ),
)
