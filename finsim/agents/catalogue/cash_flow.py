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
        "The first full month asks for more than comes in; {spending.discretionary} a month of extras is the "
        "part that can move soonest.",
        (
            ("surplus", "<", 0.0),
            ("spending.discretionary", ">", 0.0),
        ),
        "spend less",
    ),
    Card(
        "idle-surplus",
        "cash_flow",
        "More is left over, {surplus} a month, than is saved by name. Whether it goes where it does most is"
        " one run away.",
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
    Card(
        "net-below-needs",
        "cash_flow",
        "Essentials alone, {spending.essential} a month, exceed what comes in after tax, {income.net}. No "
        "saving rule mends that; rent, car and insurance are the lines with room.",
        (("spending.essential", ">", "income.net"),),
        "spend less",
    ),
    Card(
        "needs-above-extras-and-saving",
        "cash_flow",
        "Essentials take {spending.essential} a month and extras {spending.discretionary}. Where needs are "
        "this large, one renegotiated contract counts for more than many small cuts.",
        (
            ("spending.essential", ">", "spending.discretionary"),
            ("surplus", "<", 0.0),
        ),
    ),
    Card(
        "surplus-thin",
        "cash_flow",
        "What is left over each month, {surplus}, is less than what tax takes. A single irregular bill can "
        "use it up, so yearly bills are worth a line of their own.",
        (
            ("surplus", ">=", 0.0),
            ("surplus", "<", "tax.month"),
        ),
    ),
    Card(
        "tax-largest",
        "cash_flow",
        "Tax, at {tax.month} a month, is larger than extras and saving from net income are on their own: "
        "the order in which accounts are filled is worth a run.",
        (
            ("tax.month", ">", "spending.discretionary"),
            ("tax.month", ">", "saving.planned"),
        ),
    ),
    Card(
        "deferral-first",
        "cash_flow",
        "Saving taken from wages, {deferrals} a month, goes in before anything can be spent; a rise in pay "
        "is the moment at which a higher rate is felt least.",
        (("deferrals", ">", 0.0),),
        "save more",
    ),
    Card(
        "match-there",
        "cash_flow",
        "The employer adds {match} a month. It is part of pay, and depends on what is deferred; whether all"
        " of it is claimed stands in the plan’s own terms.",
        (("match", ">", 0.0),),
    ),
    Card(
        "match-step",
        "cash_flow",
        "The employer’s part is {match} a month while {deferrals} is deferred. The terms of the match say "
        "what the next step of deferral would bring.",
        (
            ("match", ">", 0.0),
            ("deferrals", ">", 0.0),
            ("surplus", ">", 0.0),
        ),
        "save more",
    ),
    Card(
        "premiums-from-pay",
        "cash_flow",
        "Premiums of {premiums} a month leave before pay arrives. They are looked at least often, and can "
        "be compared once a year.",
        (("premiums", ">", 0.0),),
    ),
    Card(
        "important-above-extras",
        "cash_flow",
        "Important but not essential spending, {spending.important} a month, stands above extras at "
        "{spending.discretionary}. It is a choice that the plan has already made; no more than that.",
        (("spending.important", ">", "spending.discretionary"),),
    ),
    Card(
        "extras-above-needs",
        "cash_flow",
        "Extras, at {spending.discretionary} a month, exceed essentials at {spending.essential}. That is "
        "freedom: most of the month could give way if it had to.",
        (("spending.discretionary", ">", "spending.essential"),),
    ),
    Card(
        "starts-in-debt",
        "cash_flow",
        "The plan starts with more owed than owned: {net_worth.start}. The first years go into reaching "
        "zero, and progress there shows before it shows in wealth.",
        (("net_worth.start", "<", 0.0),),
        "pay debt",
    ),
    Card(
        "starts-above-zero",
        "cash_flow",
        "Net worth at the start is {net_worth.start}. What it earns and what is added to it trade places "
        "with time: at first the adding counts for more.",
        (("net_worth.start", ">", 0.0),),
    ),
    Card(
        "ends-larger",
        "cash_flow",
        "Only one future in twenty ends with less than {net_worth.p5.end}, and the plan starts from "
        "{net_worth.start}. Money that is not needed at the end is spending, time or giving that was put "
        "off.",
        (
            ("net_worth.p5.end", ">", "net_worth.start"),
            ("success_rate", ">=", 0.9),
        ),
        "spend more",
    ),
    Card(
        "ends-near-nothing",
        "cash_flow",
        "One future in twenty ends with less than {net_worth.p5.end}, below the {net_worth.start} of the "
        "start. What would be let go first in such a future is easier to settle in calm years.",
        (("net_worth.p5.end", "<", "net_worth.start"),),
    ),
    Card(
        "wide-ending",
        "cash_flow",
        "The middle future ends with {net_worth.p50.end}, and one in twenty with less than "
        "{net_worth.p5.end}. A plan that can bend closes that distance better than a forecast can.",
        (
            ("net_worth.p50.end", ">", "net_worth.p5.end"),
            ("net_worth.p5.end", ">", 0.0),
        ),
    ),
    Card(
        "buffer-steady",
        "cash_flow",
        "Cash covers {buffer.months} of needs, and no less than {buffer.months.low} in nineteen of twenty "
        "futures over the early years: the buffer does its work.",
        (
            ("buffer.months", ">=", 3.0),
            ("buffer.months.low", ">=", 3.0),
        ),
    ),
    Card(
        "buffer-gone-early",
        "cash_flow",
        "In one future of twenty the cash thins to {buffer.months.low} of needs in the early years. A line "
        "for what breaks, filled monthly, is how such dips are mostly met.",
        (("buffer.months.low", "<", 0.5),),
        "save more",
    ),
    Card(
        "buffer-moderate",
        "cash_flow",
        "With {buffer.months} of needs in cash, a spell without pay can be bridged; how long such spells "
        "last in the household’s line of work is the figure to hold against it.",
        (
            ("buffer.months", ">=", 3.0),
            ("buffer.months", "<=", 12.0),
        ),
    ),
    Card(
        "half-a-year",
        "cash_flow",
        "Cash covers {buffer.months} of needs. Many households aim at several months; what fits hangs on "
        "how steady the pay is.",
        (
            ("buffer.months", ">", 0.0),
            ("buffer.months", "<", 6.0),
        ),
    ),
    Card(
        "income-gross-net",
        "cash_flow",
        "Of {income.gross} a month before tax, {income.net} arrives. Plans are easier kept in the money that arrives.",
        (("income.gross", ">", "income.net"),),
    ),
)
